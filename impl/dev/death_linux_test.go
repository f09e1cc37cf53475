package dev_test

const childrenDie = true
