package hostiletest

import (
	"bytes"
	"io"
	"slices"
	"unicode/utf8"
)

// Sequences between which a terminal shows nothing: mode 2026, synchronised output.
const updateBegins, updateEnds = "\x1b[?2026h", "\x1b[?2026l"

// Synchronised is a writer for an emulator that does not know synchronised output, and drops characters whose bytes come in two writes.
// What has come of a picture waits for the rest of it, so that nobody sees half of one and takes it for the program's.
type Synchronised struct {
	W    io.Writer
	rest []byte
}

// Write implements io.Writer.
func (s *Synchronised) Write(p []byte) (int, error) {
	b := append(s.rest, p...)
	end := len(b) - cutOff(b)
	if begin := bytes.LastIndex(b, []byte(updateBegins)); begin > bytes.LastIndex(b, []byte(updateEnds)) {
		end = begin
	}
	s.rest = slices.Clone(b[end:])
	if _, err := s.W.Write(b[:end]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what has waited, for the end of a program that ended within a picture.
func (s *Synchronised) Flush() error {
	_, err := s.W.Write(s.rest)
	s.rest = nil
	return err
}

// cutOff is how many bytes at the end of a text are the beginning of a character, or of the sequence that begins a picture, that may go
// on after it.
func cutOff(b []byte) int {
	for n := min(len(updateBegins)-1, len(b)); n > 0; n-- {
		if bytes.HasSuffix(b, []byte(updateBegins[:n])) {
			return n
		}
	}
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
