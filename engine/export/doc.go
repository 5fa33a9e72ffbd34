// Package export hands calls on: as a command line for curl, as an HTTP archive, and as a bundle for somebody who is to look at a
// session. Everything is made of what the engine's facts hold, where fingerprints stand for secrets, and what is written to a file is
// searched for secrets before: see [Check].
package export
