package bloomreach

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"authpeek/engine"
)

// Lines are compared without their blanks and quotes, because these are what the SDKs' code, the vendor's pages and the tools
// that a log goes through write differently (7.1, no. 4).

// squeezed is a text without blanks and quotes, and for each of its bytes the place in the text.
type squeezed struct {
	b  []byte
	at []int
}

func (s *squeezed) take(text []byte) {
	s.b, s.at = s.b[:0], s.at[:0]
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if !squeezedOut(c) {
				s.b, s.at = append(s.b, c), append(s.at, i)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case unicode.In(r, unicode.Pi, unicode.Pf, unicode.Zs), strings.ContainsRune("„‚′″\ufeff", r):
		case unicode.Is(unicode.Pd, r):
			s.b, s.at = append(s.b, '-'), append(s.at, i)
		default:
			for k := range n {
				s.b, s.at = append(s.b, text[i+k]), append(s.at, i+k)
			}
		}
		i += n
	}
}

// squeezedOut tells the ASCII characters that are left out. The backslash is there because JSON in JSON escapes its quotes.
func squeezedOut(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\'', '"', '`', '\\':
		return true
	}
	return false
}

// anchorLength is how many bytes of a text's first literal part it is found by.
const anchorLength = 4

// maxValue bounds what may stand in the place of a ‹name› inside a line, in bytes; the last one takes the rest of the line.
const maxValue = 400

// linePattern is one spelling, ready to be looked for.
type linePattern struct {
	line     *knownLine
	spelling spelling
	parts    [][]byte // the literal parts, squeezed
	names    []string // of the values between and behind them
}

// lineIndex finds the known lines in a text.
type lineIndex struct {
	lines   []knownLine
	anchors map[[anchorLength]byte][]*linePattern
	// pairs says which two bytes an anchor begins with, for a quick no.
	pairs [1 << 16]bool
}

func indexLines(lines []knownLine) *lineIndex {
	x := &lineIndex{lines: lines, anchors: map[[anchorLength]byte][]*linePattern{}}
	for i := range x.lines {
		for _, s := range x.lines[i].texts {
			p := newPattern(&x.lines[i], s)
			key := [anchorLength]byte(p.parts[0])
			x.anchors[key] = append(x.anchors[key], p)
			x.pairs[int(key[0])<<8|int(key[1])] = true
		}
	}
	return x
}

func newPattern(line *knownLine, s spelling) *linePattern {
	p := &linePattern{line: line, spelling: s}
	var sq squeezed
	rest := s.text
	for {
		literal, after, found := strings.Cut(rest, "‹")
		sq.take([]byte(literal))
		p.parts = append(p.parts, bytes.Clone(sq.b))
		if !found {
			break
		}
		name, behind, _ := strings.Cut(after, "›")
		p.names, rest = append(p.names, name), behind
	}
	if last := len(p.parts) - 1; len(p.parts[last]) == 0 {
		p.parts = p.parts[:last]
	}
	return p
}

// lineMatch is a known line that was found in a text.
type lineMatch struct {
	line       *knownLine
	spelling   spelling
	start, end int // in the text
	// names and values are what stood in the places of the ‹names›; spans says where.
	names, values []string
	spans         [][2]int
}

// might reports whether a text can hold a known line; it is for leaving out most lines of a log quickly.
func (x *lineIndex) might(s *squeezed) bool {
	for i := 0; i+anchorLength <= len(s.b); i++ {
		if !x.pairs[int(s.b[i])<<8|int(s.b[i+1])] {
			continue
		}
		for _, p := range x.anchors[[anchorLength]byte(s.b[i:])] {
			if bytes.HasPrefix(s.b[i:], p.parts[0]) {
				return true
			}
		}
	}
	return false
}

// find gives the known lines that a text holds, in the order in which they begin, each once. An empty platform is any.
func (x *lineIndex) find(text, platform string) []lineMatch {
	var s squeezed
	s.take([]byte(text))
	var found []lineMatch
	for i := 0; i+anchorLength <= len(s.b); i++ {
		if !x.pairs[int(s.b[i])<<8|int(s.b[i+1])] {
			continue
		}
		for _, p := range x.anchors[[anchorLength]byte(s.b[i:])] {
			if platform != "" && p.line.on != "" && p.line.on != platform {
				continue
			}
			if m, ok := p.match(&s, text, i); ok {
				found = addMatch(found, m)
			}
		}
	}
	kept := found[:0]
	for _, m := range found {
		if !m.line.fallback || len(found) == 1 {
			kept = append(kept, m)
		}
	}
	return kept
}

// addMatch keeps one match of each line: the longer one, and of two the one in the spelling that really stands there.
func addMatch(found []lineMatch, m lineMatch) []lineMatch {
	for i, old := range found {
		if old.line != m.line {
			continue
		}
		if better := m.end - m.start - (old.end - old.start); better > 0 {
			found[i] = m
		}
		return found
	}
	return append(found, m)
}

// match looks whether the pattern's text begins at byte i of the squeezed text.
func (p *linePattern) match(s *squeezed, text string, i int) (lineMatch, bool) {
	if !bytes.HasPrefix(s.b[i:], p.parts[0]) {
		return lineMatch{}, false
	}
	m := lineMatch{line: p.line, spelling: p.spelling, start: s.at[i], names: p.names}
	at := i + len(p.parts[0])
	for _, part := range p.parts[1:] {
		room := s.b[at:min(len(s.b), at+maxValue+len(part))]
		n := bytes.Index(room, part)
		if n < 0 {
			return lineMatch{}, false
		}
		m.take(s, text, at, at+n)
		at += n + len(part)
	}
	m.end = s.at[at-1] + 1
	if len(p.names) == len(p.parts) { // a ‹name› stands at the end
		m.take(s, text, at, len(s.b))
		m.end = len(text)
	}
	return m, m.bounded(text)
}

// take notes the value between two places of the squeezed text.
func (m *lineMatch) take(s *squeezed, text string, from, to int) {
	if from >= to {
		m.values, m.spans = append(m.values, ""), append(m.spans, [2]int{m.start, m.start})
		return
	}
	a, b := s.at[from], s.at[to-1]+1
	// The last byte may begin a character of several.
	for b < len(text) && !utf8.RuneStart(text[b]) {
		b++
	}
	m.values, m.spans = append(m.values, text[a:b]), append(m.spans, [2]int{a, b})
}

// bounded reports whether the match stands alone: it neither begins nor ends inside of a word, and a server's words are a
// whole string.
func (m *lineMatch) bounded(text string) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:m.start])
	after, _ := utf8.DecodeRuneInString(text[m.end:])
	first, _ := utf8.DecodeRuneInString(text[m.start:])
	if wordRune(first) && wordRune(before) {
		return false
	}
	if last, _ := utf8.DecodeLastRuneInString(text[:m.end]); wordRune(last) && wordRune(after) {
		return false
	}
	switch {
	case m.line.whole:
		return strings.Trim(text[:m.start], " \t\"'") == "" && strings.Trim(text[m.end:], " \t\"'.") == ""
	case m.line.words:
		return quotedWords(text[:m.start], text[m.end:])
	}
	return true
}

// quotedWords reports whether what stands between before and after is a server's saying: a string of its answer, or the rest of
// an SDK's own sentence about it. The same words elsewhere may be anybody's.
func quotedWords(before, after string) bool {
	lead := strings.TrimRight(before, " \t\\")
	if lead == "" {
		after = strings.Trim(after, " \t.")
		return after == "" || after[0] == '"'
	}
	for _, end := range []string{`"`, "'", "[", "{", "“", "‘", ">", "authorization:", "data:", "failed.", "Request:"} {
		if strings.HasSuffix(lead, end) {
			return true
		}
	}
	return false
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// fill puts the match's values into the places of the ‹names› of a text.
func (m *lineMatch) fill(text string) string {
	for i, name := range m.names {
		if i < len(m.values) {
			value := strings.Trim(m.values[i], " \t\"'`“”‘’\\")
			if i == len(m.values)-1 {
				value = strings.TrimRight(value, ". ")
			}
			text = strings.ReplaceAll(text, "‹"+name+"›", clip(value, maxShownValue))
		}
	}
	return text
}

// maxShownValue is how much of a value is shown, in bytes.
const maxShownValue = 120

// finding is the catalogue's entry with the values of this line, without any secret in them.
func (m *lineMatch) finding() engine.Finding {
	safe := *m
	safe.values = make([]string, len(m.values))
	for i, v := range m.values {
		safe.values[i] = withoutSecrets(v)
	}
	return engine.Finding{
		Code: m.line.code, Severity: m.line.severity, Title: safe.fill(m.line.title), Detail: safe.fill(m.line.detail),
		Fix: safe.fill(m.line.fix), Ref: m.line.ref,
	}
}
