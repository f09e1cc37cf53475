//go:build !linux

package dev_test

const childrenDie = false
