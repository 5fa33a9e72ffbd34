package views

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// bodyForm is a way to show a body.
type bodyForm int

const (
	formBest   bodyForm = iota // the first of those that the body has
	formTree                   // JSON, to be folded
	formText                   // HTML as a person would read it
	formFields                 // a form as name=value
	formRaw                    // as it came
	formHex
)

func (f bodyForm) String() string {
	return [...]string{"best", "tree", "text", "fields", "raw", "hex"}[f]
}

// bodyDoc is a body in one form, line by line. It does not change once made, but that a large one grows; any goroutine may read its lines.
type bodyDoc struct {
	form  bodyForm
	forms []bodyForm // those that the body has
	note  string     // what is to be known of it: "no JSON: byte 12 is out of place"

	tree    *kit.JSONIndex // of formTree
	rows    *kit.TextRows  // of formRaw, of a large body
	laid    [][]kit.Span   // of the others, but formHex
	hex     io.ReaderAt
	hexSize int64
	wide    int // bytes in a row of formHex

	// more is what of a large body has not been read yet, nil when it has. It and note are the screen's goroutine's.
	more *bodyMore
}

// lines is the number of lines, everything unfolded.
func (d *bodyDoc) lines() int {
	switch {
	case d.tree != nil:
		return d.tree.Lines()
	case d.wide > 0:
		return int(d.hexSize+int64(d.wide)-1) / d.wide
	case d.rows != nil:
		return d.rows.Rows()
	default:
		return len(d.laid)
	}
}

// spans is a line, cleaned, as far as it can have a place in w cells.
func (d *bodyDoc) spans(line int, folded bool, w int) []kit.Span {
	switch {
	case d.tree != nil:
		spans := d.tree.Spans(line, folded, 4*max(w, 8))
		for i := range spans {
			spans[i].Text = engine.Clean(spans[i].Text)
		}
		if slices.ContainsFunc(spans, func(s kit.Span) bool { return strings.Contains(s.Text, "tok#") }) {
			return tintedSpans(spans)
		}
		return spans
	case d.wide > 0:
		return d.hexRow(int64(line) * int64(d.wide))
	case d.rows != nil:
		return rowText(d, line)
	default:
		return d.laid[line]
	}
}

// tintedSpans shows the fingerprints in spans as what they are.
func tintedSpans(spans []kit.Span) []kit.Span {
	var out []kit.Span
	for _, s := range spans {
		out = append(out, Tinted(s.Token, s.Text)...)
	}
	return out
}

// text is all of it without colours, for a pager or an editor.
func (d *bodyDoc) text() []byte {
	var b bytes.Buffer
	for i := range d.lines() {
		for _, s := range d.spans(i, false, engine.ReadLimit) {
			b.WriteString(s.Text)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// bodySource is what a document is made of.
type bodySource struct {
	bytes       []byte // the beginning, or all of it
	complete    bool   // it is all of it
	contentType string
	// whole is where all of a larger body can be read, of that size; nil for others.
	whole io.ReaderAt
	size  int64
}

// sourceOf is the beginning of a body, which suffices for a small part of the screen.
func sourceOf(body *engine.Body) bodySource {
	s := bodySource{bytes: body.Bytes(), complete: body.Whole(), contentType: body.ContentType}
	if s.bytes == nil && body.Filed() {
		s.bytes = keptBeginning(body)
	}
	return s
}

// wholeSource is all of a body, as far as it is kept.
func wholeSource(body *engine.Body) bodySource {
	s := sourceOf(body)
	if body.Filed() {
		s.whole, s.size = body, body.Kept()
	}
	return s
}

// keptBeginning is as much of a body as would be kept in memory.
func keptBeginning(body *engine.Body) []byte {
	b := make([]byte, engine.PreviewLimit)
	n, _ := body.ReadAt(b, 0) // one that has just been given up has no beginning
	return b[:n]
}

// kind is the media type without its parameters.
func (s bodySource) kind() string {
	kind, _, err := mime.ParseMediaType(s.contentType)
	if err != nil {
		return ""
	}
	return kind
}

// slow reports whether making a document takes longer than a picture may.
func (s bodySource) slow() bool { return len(s.bytes) > bodyAtOnce || s.whole != nil }

// newBodyDoc reads a body in a form; one that the body does not have is its best. Width counts only for what is broken into
// lines of it.
func newBodyDoc(s bodySource, form bodyForm, w int) *bodyDoc {
	if s.whole != nil {
		return newWholeDoc(s, form, w)
	}
	d := &bodyDoc{}
	var tree *kit.JSONIndex
	binary := isBinary(s.bytes)
	if !binary {
		index, at, ok := kit.IndexJSON(s.bytes, !s.complete)
		switch kind := s.kind(); {
		case ok:
			tree = index
			d.forms = append(d.forms, formTree)
		case kind == "text/html" || kind == "application/xhtml+xml":
			d.forms = append(d.forms, formText)
		case kind == "application/x-www-form-urlencoded":
			d.forms = append(d.forms, formFields)
		case strings.HasSuffix(kind, "json"):
			d.note = outOfPlace(int64(at))
			if at >= len(s.bytes) {
				d.note = fmt.Sprintf("no JSON: it breaks off at byte %d", at)
			}
		}
		d.forms = append(d.forms, formRaw)
	}
	d.forms = append(d.forms, formHex)
	switch d.choose(form) {
	case formTree:
		d.tree = tree
	case formText:
		d.readHTML(s, w)
	case formFields:
		d.fields(s.bytes)
	case formHex:
		d.hex, d.hexSize, d.wide = bytes.NewReader(s.bytes), int64(len(s.bytes)), hexWide(w)
	case formBest, formRaw:
		d.raw(s.bytes, w)
	}
	return d
}

func (d *bodyDoc) raw(b []byte, w int) {
	text := strings.TrimSuffix(engine.CleanLines(string(b)), "\n")
	for line := range strings.SplitSeq(text, "\n") {
		for _, part := range kit.Chop(line, w) {
			d.laid = append(d.laid, []kit.Span{kit.Of(theme.Text, part)})
		}
	}
}

func (d *bodyDoc) readHTML(s bodySource, w int) {
	page, err := readHTML(strings.ToValidUTF8(string(s.bytes), "\ufffd"))
	if err != nil {
		d.note = engine.Clean(err.Error())
		d.raw(s.bytes, w)
		return
	}
	d.laid = page.layOut(w)
	if page.hidden > 0 {
		d.note = fmt.Sprintf("HTML as text; %d that a browser hides left out", page.hidden)
	} else {
		d.note = "HTML as text"
	}
}

// fields are the pairs of a form, in their order.
func (d *bodyDoc) fields(b []byte) {
	for pair := range strings.SplitSeq(string(b), "&") {
		name, value, has := strings.Cut(pair, "=")
		line := []kit.Span{kit.Of(theme.JSONKey, unescaped(name))}
		if has {
			line = append(line, kit.Of(theme.Text, "="), kit.Of(theme.JSONString, unescaped(value)))
		}
		d.laid = append(d.laid, line)
	}
}

// unescaped is a part of a form in clear, or as it is where it is not one.
func unescaped(s string) string {
	if clear, err := url.QueryUnescape(s); err == nil {
		s = clear
	}
	return engine.Clean(s)
}

// hexWide is how many bytes a row of w cells shows.
func hexWide(w int) int {
	for _, n := range []int{32, 16, 8} {
		if w >= hexWidth(n) {
			return n
		}
	}
	return 4
}

// hexWidth is the room for a row of n bytes: where it begins, each byte in hex, each as a letter.
func hexWidth(n int) int { return 6 + 2 + 3*n + n/8 + 1 + n }

func (d *bodyDoc) hexRow(at int64) []kit.Span {
	row := make([]byte, d.wide)
	n, _ := d.hex.ReadAt(row, at) // what can be read no more is not shown
	row = row[:n]
	var digits, letters strings.Builder
	for i := range d.wide {
		if i > 0 && i%8 == 0 {
			digits.WriteByte(' ')
		}
		if i >= len(row) {
			digits.WriteString("   ")
			continue
		}
		digits.WriteString(hex.EncodeToString(row[i:i+1]) + " ")
		if c := row[i]; c >= ' ' && c < 0x7f {
			letters.WriteByte(c)
		} else {
			letters.WriteByte('.')
		}
	}
	return []kit.Span{
		kit.Of(theme.Muted, fmt.Sprintf("%06x  ", at)), kit.Of(theme.Text, digits.String()+" "), kit.Of(theme.JSONString, letters.String()),
	}
}
