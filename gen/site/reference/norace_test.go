//go:build !race

package reference

const isRace = false
