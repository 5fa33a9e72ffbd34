package sdkimport

import (
	"strings"
)

// maxDepth is how deep values may be nested. No SDK's configuration goes deeper than five.
const maxDepth = 64

// literals reads the values that stand in a source as literals: texts, numbers, objects, lists, and calls with such arguments.
// Everything else is code, whose text is kept without the texts in it.
type literals struct {
	dialect
	toks  []token
	at    int
	depth int
	// tries counts how often a configuration was looked for in the file.
	tries int
	// constants are what names of the file stand for; nil while they are collected.
	constants map[string]node
}

func newLiterals(toks []token, d dialect) *literals {
	l := &literals{dialect: d, toks: toks}
	l.constants = constantsOf(toks, d)
	return l
}

// maxTries bounds the configurations that one file can hold: each is read to its end, and a hostile file has no ends.
const maxTries = 40

// try reports whether one more may be looked at.
func (l *literals) try() bool {
	l.tries++
	return l.tries <= maxTries
}

// peek gives the token n further on; behind the last one there are only ends.
func (l *literals) peek(n int) token {
	if i := l.at + n; i >= 0 && i < len(l.toks) {
		return l.toks[i]
	}
	return l.toks[len(l.toks)-1]
}

func (l *literals) take() token {
	t := l.peek(0)
	l.at = min(l.at+1, len(l.toks)-1)
	return t
}

// accept takes a sign if it is the next token.
func (l *literals) accept(sign string) bool {
	if l.peek(0).is(sign) {
		l.take()
		return true
	}
	return false
}

// value reads one value. In brackets it goes on over the end of a line, elsewhere a line may end it.
func (l *literals) value(bracketed bool) node {
	start := l.at
	l.depth++
	defer func() { l.depth-- }()
	n := node{line: int(l.peek(0).line)}
	if l.depth <= maxDepth {
		n = l.primary(bracketed)
		for n.kind == textNode && l.joined(&n, bracketed) {
			continue
		}
	}
	if !l.ended(bracketed) {
		line := int(l.toks[start].line)
		l.skipValue(bracketed)
		return node{kind: codeNode, text: l.code(start, l.at), line: line}
	}
	if n.kind == codeNode {
		// Constants.KEY means the KEY of this file, where there is one.
		if c, ok := l.constants[n.called()]; ok {
			c.constant, c.line = n.text, n.line
			return c
		}
	}
	return n
}

// joined adds a text that follows: behind a +, or right behind in the languages that join texts so.
func (l *literals) joined(n *node, bracketed bool) bool {
	next := 0
	if l.peek(0).is("+") {
		next = 1
	} else if l.name != "dart" {
		return false
	}
	t := l.peek(next)
	if t.kind == wordToken && next == 1 && !l.peek(2).is(".") && !l.peek(2).is("(") && !l.peek(2).is("[") {
		c, ok := l.constants[t.text]
		if !ok || c.kind != textNode {
			return false
		}
		t.kind, t.text, t.partial = textToken, c.text, c.partial
	}
	if t.kind != textToken || t.fresh && !bracketed && next == 0 {
		return false
	}
	l.at += next + 1
	n.text, n.partial = n.text+t.text, n.partial || t.partial
	return true
}

// ended reports whether a value is over.
func (l *literals) ended(bracketed bool) bool {
	t := l.peek(0)
	switch {
	case t.kind == endToken, t.is(","), t.is(";"), t.is(")"), t.is("]"), t.is("}"):
		return true
	case l.bare:
		return false
	case bracketed || !t.fresh:
		return false
	default:
		// A line that begins with an operator goes on with the one before.
		return l.lines && (t.kind != signToken || t.is("{") || t.is("@") || t.is("["))
	}
}

// skipValue goes to the end of a value, over all brackets in it.
func (l *literals) skipValue(bracketed bool) {
	depth := 0
	for first := true; ; first = false {
		t := l.peek(0)
		if t.kind == endToken || depth == 0 && !first && l.ended(bracketed) || depth == 0 && closes(t) || depth == 0 && (t.is(",") || t.is(";")) {
			return
		}
		switch {
		case opens(t):
			depth++
		case closes(t):
			depth--
		}
		l.take()
	}
}

func opens(t token) bool  { return t.is("(") || t.is("[") || t.is("{") }
func closes(t token) bool { return t.is(")") || t.is("]") || t.is("}") }

// code is the source between two tokens, without its texts: these may be secrets.
func (l *literals) code(from, to int) string {
	var b strings.Builder
	for i := from; i < to && b.Len() < 4*longestCode; i++ {
		t := l.toks[i]
		if i > from && t.kind != signToken && l.toks[i-1].kind != signToken {
			b.WriteByte(' ')
		}
		switch {
		case t.kind == textToken:
			b.WriteString(`"…"`)
		case t.is(","), t.is("??"), t.is("?:"), t.is("+"):
			b.WriteString(" " + t.text + " ")
		default:
			b.WriteString(t.text)
		}
	}
	return shownCode(strings.ReplaceAll(b.String(), " ,", ","))
}

// primary reads a value without what may follow it.
func (l *literals) primary(bracketed bool) node {
	t := l.peek(0)
	n := node{line: int(t.line), text: t.text}
	switch {
	case t.kind == textToken:
		l.take()
		n.kind, n.partial = textNode, t.partial
	case t.kind == numberToken:
		l.take()
		n.kind = numberNode
	case t.is("-") && l.peek(1).kind == numberToken:
		l.take()
		n.kind, n.text = numberNode, "-"+l.take().text
	case t.word("const") && (l.peek(1).is("[") || l.peek(1).is("{")):
		l.take()
		return l.primary(bracketed)
	case t.is("["):
		return l.list()
	case t.is("{"):
		return l.object()
	case t.is(".") && l.peek(1).kind == wordToken, t.kind == wordToken:
		return l.qualified()
	}
	return n
}

// qualified reads a word, or a call, with all that qualifies it.
func (l *literals) qualified() node {
	first := l.peek(0)
	n := node{line: int(first.line)}
	switch {
	case first.kind == wordToken && (first.text == "true" || first.text == "false"):
		l.take()
		n.kind, n.text = boolNode, first.text
		return n
	case first.kind == wordToken && (first.text == "null" || first.text == "nil" || first.text == "undefined"):
		l.take()
		n.kind, n.text = nullNode, first.text
		return n
	case l.bare:
		// Gson takes a word without quotes for a text.
		l.take()
		n.kind, n.text = textNode, first.text
		return n
	case (first.word("new") || first.word("const") || first.word("try")) && l.peek(1).kind == wordToken:
		l.take()
	}
	var b strings.Builder
	if l.accept(".") {
		b.WriteByte('.')
	}
	b.WriteString(l.take().text)
	for (l.peek(0).is(".") || l.peek(0).is("?.")) && l.peek(1).kind == wordToken {
		b.WriteString(l.take().text + l.take().text)
	}
	n.text = b.String()
	if l.peek(0).is("<") {
		l.typeArguments()
	}
	if l.peek(0).is("(") && !l.peek(0).fresh {
		n.kind = callNode
		n.members = l.arguments()
	}
	return n
}

// typeArguments skips <…> where a call or a literal follows; else the sign is a comparison.
func (l *literals) typeArguments() {
	depth := 0
	for i := 0; i < 40; i++ {
		switch t := l.peek(i); {
		case t.is("<"):
			depth++
		case t.is(">"):
			if depth--; depth == 0 {
				if next := l.peek(i + 1); next.is("(") {
					l.at += i + 1
				}
				return
			}
		case t.kind == wordToken, t.is(","), t.is("."), t.is("?"), t.is("["), t.is("]"):
		default:
			return
		}
	}
}

// arguments reads (name: value, value, …).
func (l *literals) arguments() []member {
	var out []member
	l.take()
	for !l.peek(0).is(")") && l.peek(0).kind != endToken {
		before := l.at
		m := member{line: int(l.peek(0).line)}
		if l.peek(0).kind == wordToken && (l.peek(1).is(l.named) || l.peek(1).is("=")) {
			m.name = l.take().text
			l.take()
		}
		m.value = l.value(true)
		out = append(out, m)
		if !l.accept(",") && (closes(l.peek(0)) && !l.peek(0).is(")") || l.at == before) {
			l.take() // a bracket or a ; that belongs to nothing
		}
	}
	l.accept(")")
	return out
}

// list reads [value, …], or the dictionaries of Swift: [key: value, …].
func (l *literals) list() node {
	n := node{kind: listNode, line: int(l.take().line)}
	for !l.peek(0).is("]") && l.peek(0).kind != endToken {
		before := l.at
		if l.name == "swift" && l.accept(":") {
			n.kind = objectNode
			continue
		}
		if skip, ok := l.dictionaryKey(); ok {
			l.at += skip
			key := l.take()
			l.take()
			n.kind = objectNode
			n.members = append(n.members, member{name: key.text, line: int(key.line), value: l.value(true)})
		} else {
			n.items = append(n.items, l.value(true))
		}
		if !l.accept(",") && !l.peek(0).is("]") && l.at == before {
			l.take()
		}
	}
	l.accept("]")
	return n
}

// dictionaryKey tells a key of Swift's dictionaries, "text": or name: or .case: or EventType.case:, and how many tokens stand before
// the word that counts.
func (l *literals) dictionaryKey() (int, bool) {
	if l.name != "swift" {
		return 0, false
	}
	at := 0
	for at < 6 && (l.peek(at).is(".") || l.peek(at).kind == wordToken && l.peek(at+1).is(".")) {
		at++
	}
	t := l.peek(at)
	return at, (t.kind == wordToken || t.kind == textToken) && l.peek(at+1).is(":")
}

// object reads {name: value, …} as JavaScript, Dart and JSON have it.
func (l *literals) object() node {
	n := node{kind: objectNode, line: int(l.take().line)}
	for !l.peek(0).is("}") && l.peek(0).kind != endToken {
		before := l.at
		l.objectMember(&n)
		if l.accept(",") || l.bare && l.accept(";") {
			continue
		}
		if !l.peek(0).is("}") && l.at == before {
			l.take()
		}
	}
	l.accept("}")
	return n
}

func (l *literals) objectMember(n *node) {
	t := l.peek(0)
	m := member{name: t.text, line: int(t.line)}
	colon := l.peek(1).is(":") || l.bare && (l.peek(1).is("=") || l.peek(1).is("=>"))
	switch {
	case t.is("[") && l.computed(&m):
		m.value = l.value(true)
	case t.kind != signToken && colon:
		l.take()
		l.take()
		m.value = l.value(true)
	case t.is("..."):
		start := l.at
		l.skipValue(true)
		m.name, m.value = "...", node{kind: codeNode, text: l.code(start+1, l.at), line: m.line}
	case t.kind == wordToken && (l.peek(1).is(",") || l.peek(1).is("}")):
		// { projectToken } is short for { projectToken: projectToken }.
		m.value = l.value(true)
	default:
		start := l.at
		l.skipValue(true)
		m.name, m.value = t.text, node{kind: codeNode, text: l.code(start, l.at), line: m.line}
	}
	n.members = append(n.members, m)
}

// computed takes [EventType.PAYMENT]: before a value, whose name is PAYMENT.
func (l *literals) computed(m *member) bool {
	for i := 1; i < 8; i++ {
		switch t := l.peek(i); {
		case t.kind == wordToken, t.kind == textToken:
			m.name = t.text
		case t.is("]") && l.peek(i+1).is(":") && i > 1:
			l.at += i + 2
			return true
		case !t.is("."):
			return false
		}
	}
	return false
}
