package sdkimport

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dialect is what the scanner has to know of a language to tell its texts and comments from the rest.
type dialect struct {
	name string
	// nested says that block comments nest, hash that # begins a comment to the end of the line.
	nested, hash bool
	// single says that '…' is a text and no character; backtick that `…` is one.
	single, backtick bool
	// triple says that """…""" is a text over several lines, tripleSingle the same of '''.
	triple, tripleSingle bool
	// interpolates is the character that begins a part set in code: $ of Kotlin and Dart, \ of Swift.
	interpolates byte
	// prefixes are letters and signs that may stand right before a quote: r of Dart, @ and $ of C#, # of Swift.
	prefixes string
	// regex says that /…/ may be a regular expression.
	regex bool
	// bare says that everything between the signs of JSON is a word, as Gson reads it.
	bare bool
	// lines says that a statement ends with its line.
	lines bool
	// named is the sign between an argument's name and its value.
	named string
}

func gsonDialect() dialect {
	return dialect{name: "json", hash: true, single: true, bare: true, named: ":"}
}
func scriptDialect() dialect {
	return dialect{name: "js", single: true, backtick: true, regex: true, lines: true, named: ":"}
}
func dartDialect() dialect {
	return dialect{name: "dart", nested: true, single: true, triple: true, tripleSingle: true, interpolates: '$', prefixes: "r", named: ":"}
}
func kotlinDialect() dialect {
	return dialect{name: "kotlin", nested: true, triple: true, interpolates: '$', lines: true, named: "="}
}
func javaDialect() dialect { return dialect{name: "java", triple: true, named: "="} }
func csharpDialect() dialect {
	return dialect{name: "csharp", triple: true, prefixes: "@$", named: ":"}
}
func swiftDialect() dialect {
	return dialect{name: "swift", nested: true, triple: true, interpolates: '\\', prefixes: "#", lines: true, named: ":"}
}

// tokenKind says what a token is.
type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	numberToken
	textToken
	signToken
)

// token is a word, a number, a text or a sign of a source file.
type token struct {
	text    string // of a text what it means
	line    int32
	kind    tokenKind
	partial bool // a text with parts that are set in code
	fresh   bool // the first one of its line
}

func (t token) is(sign string) bool { return t.kind == signToken && t.text == sign }

func (t token) word(w string) bool { return t.kind == wordToken && t.text == w }

// scanner cuts a source into tokens. It never fails: what it does not understand is a sign, and a text that has no end goes to
// the end of its line.
type scanner struct {
	dialect
	src  string
	at   int
	line int32
	out  []token
	// fresh says that no token stands in this line yet.
	fresh bool
}

// scan gives the tokens of a source, with an endToken behind them.
func scan(src string, d dialect) []token {
	s := &scanner{dialect: d, src: strings.TrimPrefix(src, "\ufeff"), line: 1, fresh: true}
	for s.at < len(s.src) {
		s.next()
	}
	return append(s.out, token{kind: endToken, line: s.line, fresh: true})
}

func (s *scanner) emit(t token) {
	t.fresh, s.fresh = s.fresh, false
	s.out = append(s.out, t)
}

func (s *scanner) rest() string { return s.src[s.at:] }

// skip goes on by n bytes and counts the lines in them.
func (s *scanner) skip(n int) {
	lines := strings.Count(s.src[s.at:s.at+n], "\n")
	s.line += int32(lines)
	s.fresh = s.fresh || lines > 0
	s.at += n
}

func (s *scanner) next() {
	c := s.src[s.at]
	switch {
	case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		s.skip(1)
	case strings.HasPrefix(s.rest(), "//"), s.hash && c == '#':
		s.skipLine()
	case strings.HasPrefix(s.rest(), "/*"):
		s.skipBlock()
	case s.text():
	case s.bare && !strings.ContainsRune("{}[]:,;=", rune(c)):
		s.bareWord()
	case isWordByte(c) && (c < '0' || c > '9'):
		s.word()
	case c >= '0' && c <= '9':
		s.number()
	case s.regex && c == '/' && s.regexAllowed():
		s.skipRegex()
	default:
		s.sign()
	}
}

func (s *scanner) skipLine() {
	n := strings.IndexByte(s.rest(), '\n')
	if n < 0 {
		n = len(s.rest())
	}
	s.skip(n)
}

// skipBlock skips a comment; one without an end goes to the end of the source.
func (s *scanner) skipBlock() {
	depth, i := 1, s.at+2
	for i < len(s.src) && depth > 0 {
		switch {
		case strings.HasPrefix(s.src[i:], "*/"):
			depth--
			i += 2
		case s.nested && strings.HasPrefix(s.src[i:], "/*"):
			depth++
			i += 2
		default:
			i++
		}
	}
	s.skip(i - s.at)
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= utf8.RuneSelf || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (s *scanner) word() {
	n := 0
	for n < len(s.rest()) && isWordByte(s.rest()[n]) {
		n++
	}
	s.emit(token{kind: wordToken, text: s.rest()[:n], line: s.line})
	s.skip(n)
}

// bareWord takes what Gson takes for a word without quotes.
func (s *scanner) bareWord() {
	n := strings.IndexAny(s.rest(), "{}[]:,;=#/\\ \t\r\n\f")
	switch {
	case n < 0:
		n = len(s.rest())
	case n == 0:
		n = 1
	}
	text := s.rest()[:n]
	kind := wordToken
	if c := text[0]; c == '-' && n > 1 || c >= '0' && c <= '9' {
		kind = numberToken
	}
	s.emit(token{kind: kind, text: text, line: s.line})
	s.skip(n)
}

func (s *scanner) number() {
	n := 0
	for n < len(s.rest()) {
		c := s.rest()[n]
		// A dot belongs to the number when a digit follows: 1.0 and not 1.toLong().
		dot := c == '.' && n+1 < len(s.rest()) && unicode.IsDigit(rune(s.rest()[n+1]))
		if !isWordByte(c) && !dot {
			break
		}
		n++
	}
	s.emit(token{kind: numberToken, text: s.rest()[:n], line: s.line})
	s.skip(n)
}

func (s *scanner) sign() {
	n := 1
	for _, long := range []string{"...", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "?:", "->", "::", "+=", "..<"} {
		if strings.HasPrefix(s.rest(), long) {
			n = len(long)
			break
		}
	}
	s.emit(token{kind: signToken, text: s.rest()[:n], line: s.line})
	s.skip(n)
}

// regexAllowed reports whether a slash begins a regular expression: behind an operator, and not behind a value.
func (s *scanner) regexAllowed() bool {
	if len(s.out) == 0 {
		return true
	}
	last := s.out[len(s.out)-1]
	return last.word("return") || last.kind == signToken && !last.is(")") && !last.is("]") && !last.is("}")
}

// skipRegex skips a regular expression, or one slash where the line has no second one.
func (s *scanner) skipRegex() {
	class := false
	for i := s.at + 1; i < min(len(s.src), s.at+longestInsertion) && s.src[i] != '\n'; i++ {
		switch c := s.src[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			s.emit(token{kind: signToken, text: "/…/", line: s.line})
			s.skip(min(i, len(s.src)-1) + 1 - s.at)
			return
		}
	}
	s.sign()
}
