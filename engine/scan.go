package engine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"

	"authpeek/auth"
)

// Leak is a secret that stands in a text.
type Leak struct {
	// Offset is where it stands, in bytes; of an encoded one, where the encoded text begins.
	Offset int
	// Fingerprint is that of a known secret; of what only has the form of a signed token, that of the token as it stands there.
	Fingerprint string
	// Known says that the secret is one of those that were looked for.
	Known bool
	// Form says how it is spelled: "" for as it is, "escaped", "in base64", "in base64, escaped".
	Form string
}

// Scanner finds secrets in what is about to leave this machine: the known ones, and whatever has the form of a signed token, as they
// are, escaped for JSON, URLs or HTML, in base64 wherever it begins, in hexadecimal, in UTF-16, and in what these hold in turn. It
// gives none of them out. It is safe for concurrent use.
type Scanner struct {
	// byStart finds the parts of secrets by their first bytes, so that a text is walked through once for all of them.
	byStart map[uint64][]sought
	begins  [1 << 16]bool // whether some part begins with these two bytes
	spaces  bool          // whether one holds a blank, which a query writes as +
	longest int           // the longest part, in bytes
	// base64 and hex are the alphabets: most of a search is asking which bytes are of them.
	base64, hex [256]bool
}

type sought struct {
	part        []byte
	fingerprint string
}

// NewScanner makes a scanner for these secrets. Those of fewer than six bytes are not looked for: too many texts hold them.
func NewScanner(secrets ...auth.Secret) *Scanner {
	s := &Scanner{byStart: map[uint64][]sought{}}
	for c := range 256 {
		s.base64[c], s.hex[c] = isBase64(byte(c)), isHex(byte(c))
	}
	s.learn(secrets...)
	return s
}

func (s *Scanner) add(part, fingerprint string) {
	if len(part) < minSecret {
		return
	}
	key := startOf([]byte(part))
	s.byStart[key] = append(s.byStart[key], sought{[]byte(part), fingerprint})
	s.begins[binary.BigEndian.Uint16([]byte(part))] = true
	s.longest = max(s.longest, len(part))
	s.spaces = s.spaces || strings.Contains(part[len(schemeOf(part)):], " ") // without its scheme it is a part of its own
}

// startOf packs the first minSecret bytes into a number.
func startOf(b []byte) uint64 {
	return uint64(binary.BigEndian.Uint32(b))<<16 | uint64(binary.BigEndian.Uint16(b[4:]))
}

// Find gives the secrets in a text in the order in which they stand there, each secret once.
func (s *Scanner) Find(text []byte) []Leak {
	leaks, _ := s.FindIn(context.Background(), text, func(int) {}) // nobody ends it
	return leaks
}

// FindIn is Find for a text that may be long: it ends soon after ctx does, with ctx's error, and tells how many bytes it has come through.
func (s *Scanner) FindIn(ctx context.Context, text []byte, done func(bytes int)) ([]Leak, error) {
	f := &search{Scanner: s, seed: maphash.MakeSeed()}
	for from := 0; ; {
		to := s.pieceEnd(text, from)
		f.texts = map[uint64]int{}
		f.look(ctx, text[from:to], layer{at: func(i int) int { return from + i }})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		done(to)
		if to == len(text) {
			break
		}
		from = to - s.overlap()
	}
	slices.SortStableFunc(f.leaks, func(a, b Leak) int { return cmp.Compare(a.Offset, b.Offset) })
	return f.leaks, nil
}

// A long text is searched in pieces of that many bytes or more, so that what is decoded of it stays small, and somebody can be told of how
// far it is.
const scanPiece = 1 << 20

// overlap is how many bytes of a piece the next one begins with, for what stands on both sides of the cut: known secrets in every
// spelling, of which the longest writes a byte as &#x00000041; or encodes it three times.
func (s *Scanner) overlap() int { return max(scanPiece/16, 16*s.longest) }

// pieceEnd is where the piece ends that begins at from: after a line that does not end in what may go on in the next one, as encoded
// text does. A line is never parted, however long it is.
func (s *Scanner) pieceEnd(text []byte, from int) int {
	for i := from + max(scanPiece, 4*s.overlap()); i < len(text); i++ {
		feed := bytes.IndexByte(text[i:], '\n')
		if feed < 0 {
			break
		}
		i += feed
		if last := text[i-1]; last > ' ' && last < 0x7f && !s.base64[last] {
			return i + 1
		}
	}
	return len(text)
}

// search is one run of a scanner.
type search struct {
	*Scanner
	leaks []Leak
	rooms [scanDepth][]byte // to decode into
	lines [scanDepth][]byte // a run without its line feeds
	seed  maphash.Seed
	texts map[uint64]int // the texts that were looked into, by their hashes, with how deep they were
}

// layer is how a text was taken out of the one that is looked at.
type layer struct {
	at    func(int) int // where a byte of it stands in the first text
	form  string
	depth int
	// fresh reports whether a run of the text is another one than in the text that it was taken out of; nil where all are.
	fresh func(from, to int) bool
}

// under is the layer of something that was decoded out of this one.
func (l layer) under(form string, at func(int) int) layer {
	if l.form != "" && l.form != form {
		form = form + ", " + l.form
	}
	return layer{at: at, form: form, depth: l.depth + 1}
}

// scanDepth is how many encodings one inside the other are undone: a JWT in base64, in a JSON text, in a member of another.
const scanDepth = 3

func (f *search) look(ctx context.Context, text []byte, l layer) {
	if ctx.Err() != nil {
		return
	}
	f.known(text, l)
	eachSigned(text, func(from, to int) {
		f.found(Leak{Offset: l.at(from), Fingerprint: auth.NewSecret(string(text[from:to])).Fingerprint(), Form: l.form})
	})
	if l.depth < scanDepth {
		f.decode(ctx, text, l)
	}
}

// known looks for the secrets as they are.
func (f *search) known(text []byte, l layer) {
	if len(f.byStart) == 0 {
		return
	}
	for i := 0; i+minSecret <= len(text); i++ {
		if !f.begins[binary.BigEndian.Uint16(text[i:])] {
			continue
		}
		for _, n := range f.byStart[startOf(text[i:])] {
			if bytes.HasPrefix(text[i:], n.part) {
				f.found(Leak{Offset: l.at(i), Fingerprint: n.fingerprint, Known: true, Form: l.form})
			}
		}
	}
}

// found notes a leak, unless the same secret has been found already.
func (f *search) found(leak Leak) {
	if !slices.ContainsFunc(f.leaks, func(l Leak) bool { return l.Fingerprint == leak.Fingerprint }) {
		f.leaks = append(f.leaks, leak)
	}
}
