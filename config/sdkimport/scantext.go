package sdkimport

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// text takes a text with all that its dialect knows of quotes, and reports whether there was one.
func (s *scanner) text() bool {
	at, prefix := s.at, ""
	for at < len(s.src) && len(prefix) < 8 && strings.IndexByte(s.prefixes, s.src[at]) >= 0 {
		prefix += string(s.src[at])
		at++
	}
	if at >= len(s.src) || prefix != "" && s.at > 0 && isWordByte(s.src[s.at-1]) {
		return false
	}
	quote := s.src[at]
	switch {
	case quote == '"':
	case quote == '\'' && s.single, quote == '`' && s.backtick && prefix == "":
	case quote == '\'' && prefix == "" && !s.single:
		return s.character()
	default:
		return false
	}
	open := string(quote)
	if long := strings.Repeat(open, 3); strings.HasPrefix(s.src[at:], long) && (quote == '"' && s.triple || quote == '\'' && s.tripleSingle) {
		open = long
	}
	s.quoted(prefix, open, at+len(open))
	return true
}

// character skips 'x' where that is no text. A quote alone, as in Swift's or Kotlin's comments gone wrong, is a sign.
func (s *scanner) character() bool {
	rest := s.rest()[1:]
	end := strings.IndexByte(rest[:min(len(rest), 12)], '\'')
	if end == 0 && len(rest) > 1 {
		return false
	}
	if strings.HasPrefix(rest, `\'`) {
		end = 2
	}
	if end < 0 || end+1 > len(rest) || strings.Contains(rest[:end], "\n") {
		return false
	}
	s.emit(token{kind: textToken, text: rest[:end], line: s.line})
	s.skip(end + 2)
	return true
}

// quoted takes the text that begins at from and ends with the same quotes; one that fits one line ends with it in any case.
func (s *scanner) quoted(prefix, open string, from int) {
	hashes := strings.Count(prefix, "#")
	verbatim := strings.Contains(prefix, "@")
	closing := open + strings.Repeat("#", hashes)
	raw := hashes > 0 || strings.Contains(prefix, "r") || verbatim || len(open) == 3 && s.name == "kotlin"
	inserts := s.interpolates
	switch {
	case strings.Contains(prefix, "$"):
		inserts = '{'
	case open == "`":
		inserts = '$'
	case strings.Contains(prefix, "r"), hashes > 0:
		inserts = 0
	}
	lines := len(open) == 3 || open == "`" || verbatim || s.bare
	t := token{kind: textToken, line: s.line}
	var b strings.Builder
	i := from
	for i < len(s.src) {
		c := s.src[i]
		switch {
		case verbatim && strings.HasPrefix(s.src[i:], `""`):
			b.WriteByte('"')
			i += 2
		case strings.HasPrefix(s.src[i:], closing):
			t.text = b.String()
			s.finish(t, i+len(closing))
			return
		case c == '\n' && !lines:
			t.text = b.String()
			s.finish(t, i)
			return
		case inserts != 0 && c == inserts && s.insertion(i) > 0:
			b.WriteString("…")
			t.partial = true
			i += s.insertion(i)
		case c == '\\' && !raw && i+1 < len(s.src):
			i += unescape(&b, s.src[i:])
		default:
			b.WriteByte(c)
			i++
		}
	}
	t.text = b.String()
	s.finish(t, len(s.src))
}

// finish puts a text out and goes on behind it.
func (s *scanner) finish(t token, end int) {
	if !utf8.ValidString(t.text) {
		t.text = strings.ToValidUTF8(t.text, "\ufffd")
	}
	s.emit(t)
	s.skip(end - s.at)
	s.fresh = false
}

// longestInsertion bounds how far the end of a part that is set in code is looked for, in bytes, so that a hostile line costs no
// more than its length.
const longestInsertion = 1 << 10

// insertion is the length of the part at i that is set in code, 0 when it is none. Assumption: a part holds no quote of the same
// kind that matters; the scanner looks for the bracket that closes it and no further than the line.
func (s *scanner) insertion(i int) int {
	rest := s.src[i:min(len(s.src), i+longestInsertion)]
	var open, closing byte
	n := 0
	switch {
	case strings.HasPrefix(rest, "${"):
		open, closing, n = '{', '}', 2
	case strings.HasPrefix(rest, `\(`):
		open, closing, n = '(', ')', 2
	case strings.HasPrefix(rest, "{{"):
		return 0
	case rest[0] == '{':
		open, closing, n = '{', '}', 1
	case rest[0] == '$' && s.name != "js" && len(rest) > 1 && isWordByte(rest[1]) && rest[1] > '9':
		for n = 1; n < len(rest) && isWordByte(rest[n]); {
			n++
		}
		return n
	default:
		return 0
	}
	depth := 1
	for ; n < len(rest) && rest[n] != '\n' && depth > 0; n++ {
		switch rest[n] {
		case open:
			depth++
		case closing:
			depth--
		}
	}
	if depth > 0 {
		return 0
	}
	return n
}

// unescape writes what an escape means and gives its length. All languages here share the common ones; what is unknown stands
// for itself.
func unescape(b *strings.Builder, src string) int {
	switch c := src[1]; c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r':
		b.WriteByte('\r')
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'u':
		digits, n := src[2:min(len(src), 6)], 6
		if strings.HasPrefix(src[2:], "{") {
			end := strings.IndexByte(src[:min(len(src), 12)], '}')
			if end < 0 {
				b.WriteByte('u')
				return 2
			}
			digits, n = src[3:end], end+1
		}
		r, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || len(digits) == 0 {
			b.WriteByte('u')
			return 2
		}
		b.WriteRune(rune(r))
		return min(n, len(src))
	case '\n': // the text goes on in the next line
	default:
		b.WriteByte(c)
	}
	return 2
}
