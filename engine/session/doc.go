// Package session writes the facts of an engine into a file as they happen, and reads such a file again.
//
// A session file is JSON Lines. Its first line is the header, an object whose member authpeek_session is the major version of the
// format. Each further line is one record, an object whose member kind says what it is:
//
//	event  one engine.Event, whole: also what the line that watch prints leaves out, like bodies
//	lost   facts that are missing at this place, and why
//	end    the file was closed in order; nothing follows
//
// A reader skips and counts records of a kind, and facts of a name, that it does not know: a later minor version has added them. A
// later major version is refused. A line without its line feed is one that was being written when the program ended, and is cut off.
//
// A file holds what the facts hold and therefore no secret: credentials are fingerprints, and of a JWT there are the header and the
// claims but never the signature. Everything in a file is untrusted text, as anybody may have written it.
package session

// The version of the format. A change that an older reader would misunderstand counts up major, one that it can skip minor.
const (
	major = 1
	minor = 0
)

// Limits, in bytes. A line beyond lineLimit is refused: no fact is as long, with bodies kept to 64 KiB and tokens to 1 MiB. A
// recording ends at MaxSize, and a larger file is not opened, because one that is handed on is held in memory as a whole; Open holds a part.
const (
	lineLimit = 8 << 20
	MaxSize   = 512 << 20
)

// The kinds of records.
const (
	kindEvent = "event"
	kindLost  = "lost"
	kindEnd   = "end"
)
