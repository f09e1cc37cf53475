// Package regex is [regexp] for expressions that most texts do not match. An automaton reads a text first, and tells whether
// it has a match at all, which takes a small part of the time.
package regex

import (
	"regexp"
	"sync"
)

// A Regexp is a [regexp.Regexp]. The methods that this package has read a text only if it has a match.
type Regexp struct {
	*regexp.Regexp
	automaton *automaton // nil before the first text
	once      sync.Once
}

// MustCompile is [regexp.MustCompile].
func MustCompile(expression string) *Regexp {
	return &Regexp{Regexp: regexp.MustCompile(expression)}
}

// read is matched, failed or unknown.
func (r *Regexp) read(s string) int32 {
	r.once.Do(func() { r.automaton = newAutomaton(r.String()) })
	return r.automaton.read(s)
}

func (r *Regexp) mayMatch(s string) bool { return r.read(s) != failed }

// MatchString is [regexp.Regexp.MatchString].
func (r *Regexp) MatchString(s string) bool {
	end := r.read(s)
	return end == matched || end == unknown && r.Regexp.MatchString(s)
}

// FindString is [regexp.Regexp.FindString].
func (r *Regexp) FindString(s string) string { return find(r, s, (*regexp.Regexp).FindString) }

// FindStringIndex is [regexp.Regexp.FindStringIndex].
func (r *Regexp) FindStringIndex(s string) []int {
	return find(r, s, (*regexp.Regexp).FindStringIndex)
}

// FindStringSubmatch is [regexp.Regexp.FindStringSubmatch].
func (r *Regexp) FindStringSubmatch(s string) []string {
	return find(r, s, (*regexp.Regexp).FindStringSubmatch)
}

// FindStringSubmatchIndex is [regexp.Regexp.FindStringSubmatchIndex].
func (r *Regexp) FindStringSubmatchIndex(s string) []int {
	return find(r, s, (*regexp.Regexp).FindStringSubmatchIndex)
}

// FindAllString is [regexp.Regexp.FindAllString].
func (r *Regexp) FindAllString(s string, n int) []string {
	return findAll(r, s, n, (*regexp.Regexp).FindAllString)
}

// FindAllStringIndex is [regexp.Regexp.FindAllStringIndex].
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int {
	return findAll(r, s, n, (*regexp.Regexp).FindAllStringIndex)
}

// FindAllStringSubmatch is [regexp.Regexp.FindAllStringSubmatch].
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return findAll(r, s, n, (*regexp.Regexp).FindAllStringSubmatch)
}

// FindAllStringSubmatchIndex is [regexp.Regexp.FindAllStringSubmatchIndex].
func (r *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return findAll(r, s, n, (*regexp.Regexp).FindAllStringSubmatchIndex)
}

// ReplaceAllString is [regexp.Regexp.ReplaceAllString].
func (r *Regexp) ReplaceAllString(s, by string) string {
	if !r.mayMatch(s) {
		return s
	}
	return r.Regexp.ReplaceAllString(s, by)
}

// ReplaceAllStringFunc is [regexp.Regexp.ReplaceAllStringFunc].
func (r *Regexp) ReplaceAllStringFunc(s string, by func(string) string) string {
	if !r.mayMatch(s) {
		return s
	}
	return r.Regexp.ReplaceAllStringFunc(s, by)
}

func find[T any](r *Regexp, s string, method func(*regexp.Regexp, string) T) (none T) {
	if !r.mayMatch(s) {
		return none
	}
	return method(r.Regexp, s)
}

func findAll[T any](r *Regexp, s string, n int, method func(*regexp.Regexp, string, int) []T) []T {
	if !r.mayMatch(s) {
		return nil
	}
	return method(r.Regexp, s, n)
}
