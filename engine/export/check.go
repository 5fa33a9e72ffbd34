package export

import (
	"context"
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

// Progress is told how many of how many bytes have been searched for secrets. Nil tells nobody.
type Progress func(bytes, of int)

// Check is the last look at what is about to leave this machine: an error says that a secret is left in one of the files. Errors are
// *LeakError, and ctx's: the search ends soon after ctx does.
func Check(ctx context.Context, s *engine.Scanner, told Progress, files ...File) error {
	if told == nil {
		told = func(int, int) {}
	}
	before, of := 0, 0
	for _, f := range files {
		of += len(f.Text)
	}
	told(before, of)
	for _, f := range files {
		leaks := s.Find([]byte(f.Name))
		if len(leaks) == 0 {
			var err error
			if leaks, err = s.FindIn(ctx, f.Text, func(bytes int) { told(before+bytes, of) }); err != nil {
				return err
			}
		}
		if len(leaks) > 0 {
			return &LeakError{File: string(engine.HideSigned([]byte(f.Name))), Leak: leaks[0], More: len(leaks) - 1}
		}
		before += len(f.Text)
	}
	return nil
}
