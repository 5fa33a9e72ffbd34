package config

import (
	"fmt"
	"strconv"
	"strings"
)

// FileError says what is wrong with the profile file. Nothing of the file is in use when Load returns one.
type FileError struct {
	Path         string
	Line, Column int // from 1; 0 where the trouble has no place
	What, Fix    string
	Err          error
}

// Error implements error.
func (e *FileError) Error() string {
	var place string
	switch {
	case e.Column > 0:
		place = fmt.Sprintf(" (line %d, column %d)", e.Line, e.Column)
	case e.Line > 0:
		place = fmt.Sprintf(" (line %d)", e.Line)
	}
	return e.Path + ": " + e.What + place + "; " + e.Fix
}

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }

// SetError says why an assignment was refused. Origin is "--set" or the name of an environment variable.
type SetError struct {
	Origin, Key, Value string
	What, Fix          string
}

// Error implements error.
func (e *SetError) Error() string {
	s := e.Key
	if e.Value != "" {
		s += " = " + strconv.Quote(e.Value)
	}
	if e.Origin != "" && e.Origin != e.Key {
		s = strings.TrimSpace(e.Origin + " " + s)
	}
	return s + ": " + e.What + "; " + e.Fix
}

// ProfileError says that a profile was asked for that does not exist. From is what asked: "--profile", "AUTHPEEK_PROFILE" or
// "default_profile".
type ProfileError struct {
	Name, From string
	Known      []string
}

// Error implements error.
func (e *ProfileError) Error() string {
	return fmt.Sprintf("%s names the profile %q, which does not exist; %s", e.From, e.Name, suggest(e.Name, e.Known))
}

// VendorError says that a profile is for a vendor that nobody knows.
type VendorError struct {
	Profile, Vendor string
}

// Error implements error.
func (e *VendorError) Error() string {
	return fmt.Sprintf("vendor %q is not known; %s", e.Vendor, suggest(e.Vendor, vendorNames()))
}

// ChangedError says that the file is no longer the one that was loaded, so Save left it alone. Load it again, put the edited
// profile into what it holds now, and save that.
type ChangedError struct {
	Path string
}

// Error implements error.
func (e *ChangedError) Error() string {
	return e.Path + " has changed since it was read; load it again before saving, so that nothing in it is lost"
}

// valueError is what is wrong with a value, before anyone has said whose value it is.
type valueError struct {
	what, fix string
	entry     string // the entry of a map that is meant, or ""
}

func (e *valueError) Error() string { return e.what + "; " + e.fix }

func wrong(what, fix string) *valueError { return &valueError{what: what, fix: fix} }
