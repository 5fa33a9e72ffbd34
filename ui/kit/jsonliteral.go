package kit

// jsonLiteral reads a number, true, false or null letter by letter (RFC 8259 sections 3 and 6).
type jsonLiteral struct {
	state literalState
	word  string // what is still to come of true, false or null
}

type literalState uint8

const (
	literalBegins literalState = iota
	literalWord
	literalMinus
	literalZero
	literalDigits
	literalPoint
	literalFraction
	literalE
	literalSign
	literalExponent
	literalWrong
)

// whole reports whether what was read may end here.
func (l *jsonLiteral) whole() bool {
	switch l.state {
	case literalWord:
		return l.word == ""
	case literalZero, literalDigits, literalFraction, literalExponent:
		return true
	}
	return false
}

// feed goes on with the next piece, gives how much of it belongs to the literal, and reports whether that has ended there.
func (l *jsonLiteral) feed(b []byte) (n int, ended bool) {
	for n, c := range b {
		switch c {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return n, true
		}
		if l.take(c); l.state == literalWrong {
			return n, true
		}
	}
	return len(b), false
}

func (l *jsonLiteral) take(c byte) {
	digit := c >= '0' && c <= '9'
	next := literalWrong
	switch l.state {
	case literalBegins:
		next = l.first(c)
	case literalWord:
		if l.word != "" && l.word[0] == c {
			l.word, next = l.word[1:], literalWord
		}
	case literalMinus:
		switch {
		case c == '0':
			next = literalZero
		case digit:
			next = literalDigits
		}
	case literalZero, literalDigits:
		switch {
		case digit && l.state == literalDigits:
			next = literalDigits
		case c == '.':
			next = literalPoint
		case c == 'e' || c == 'E':
			next = literalE
		}
	case literalPoint, literalFraction:
		switch {
		case digit:
			next = literalFraction
		case l.state == literalFraction && (c == 'e' || c == 'E'):
			next = literalE
		}
	case literalE, literalSign, literalExponent:
		switch {
		case digit:
			next = literalExponent
		case l.state == literalE && (c == '+' || c == '-'):
			next = literalSign
		}
	}
	l.state = next
}

func (l *jsonLiteral) first(c byte) literalState {
	switch {
	case c == 't':
		l.word = "rue"
	case c == 'f':
		l.word = "alse"
	case c == 'n':
		l.word = "ull"
	case c == '-':
		return literalMinus
	case c == '0':
		return literalZero
	case c > '0' && c <= '9':
		return literalDigits
	default:
		return literalWrong
	}
	return literalWord
}
