// Package expression has regular expressions that are compiled when they are first needed: every command starts the packages that have
// them, and few runs look for what they find.
package expression

import (
	"regexp"
	"sync"
)

// Lazy gives the expression of a pattern. A pattern that is none panics at its first use, as regexp.MustCompile does. Any goroutine may
// call what it returns.
func Lazy(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
