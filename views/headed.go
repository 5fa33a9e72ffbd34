package views

import "authpeek/auth"

// Headed is a view on whose screen the header is about something else than the session.
type Headed interface {
	// Heading gives what the header says; ok is false where it stays the session's.
	Heading(s *Session) (h Heading, ok bool)
}

// Heading is what a header says.
type Heading struct {
	Name, Platform, Mode, Customer, Live string
	// Token is what the gauge counts, or nil.
	Token *auth.Info
}

// Hidden is a view whose tab is not always there. The open one's always is.
type Hidden interface {
	Visible(s *Session) bool
}
