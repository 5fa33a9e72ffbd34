package engine

import "authpeek/auth"

// Vendor is one API family. Implementations are safe for concurrent use. Adding one is adding a package that has a type with
// these methods, and its line in package vendors; CONTRIBUTING.md has the whole of it. What only some vendors can tell are the
// interfaces of capability.go: a vendor that has the methods is asked.
type Vendor interface {
	ID() string
	// Title is the vendor's name for a person.
	Title() string
	// Modes is the vendor's table of modes, in the order of a menu, from the weakest to the strongest credential.
	Modes() []auth.ModeInfo
	// Operations lists what can be called, in the order of a menu.
	Operations() []Operation
	// Home is the operation that tells whether a profile works: it reads, needs no argument, and carries the mode's credential.
	Home() string
	// Screens are the ids of the screens that show this vendor's data, beside those that show any vendor's.
	Screens() []string
	// Mode is the mode an operation runs in when nobody names one. For Home it is the profile's own mode.
	Mode(p Profile, operation string) auth.Mode
	// Prepare builds the request as the profile's SDK would, without its credential. Errors are *UsageError.
	Prepare(p Profile, r Request) (Draft, error)
	// Read makes sense of an answer that has come whole. It must not keep a reference to a.Body.
	Read(p Profile, r Request, a Answer) Reading
}
