package export

import (
	"fmt"

	"authpeek/engine"
)

// File is a text that is about to be written.
type File struct {
	Name string
	Text []byte
}

// LeakError says that a secret is left in a text, which was therefore not written. It names the secret by its fingerprint alone.
type LeakError struct {
	File string
	Leak engine.Leak // the first
	More int         // how many other secrets are left in the same file
}

// Error implements error.
func (e *LeakError) Error() string {
	what := "what looks like a signed token, " + e.Leak.Fingerprint
	if e.Leak.Known {
		what = "the secret " + e.Leak.Fingerprint
	}
	if e.Leak.Form != "" {
		what += " " + e.Leak.Form
	}
	if e.More > 0 {
		what += fmt.Sprintf(", and %d more", e.More)
	}
	return fmt.Sprintf("nothing was written: %s holds %s at byte %d; leave the call out that it came with, and report how it got there", e.File, what, e.Leak.Offset)
}

// Check is the last look at what is about to leave this machine: an error says that a secret is left in one of the files. Errors are
// *LeakError.
func Check(s *engine.Scanner, files ...File) error {
	for _, f := range files {
		for _, part := range [][]byte{[]byte(f.Name), f.Text} {
			if leaks := s.Find(part); len(leaks) > 0 {
				return &LeakError{File: string(engine.HideSigned([]byte(f.Name))), Leak: leaks[0], More: len(leaks) - 1}
			}
		}
	}
	return nil
}
