package sdkimport

import (
	"strconv"
	"strings"
)

// nodeKind says what a value of a configuration is.
type nodeKind uint8

const (
	codeNode nodeKind = iota // anything that is no literal
	textNode
	numberNode
	boolNode
	nullNode
	objectNode
	listNode
	callNode
)

// node is a value with the line where it stands.
type node struct {
	kind nodeKind
	text string // a text decoded, a number or a word as written, a call's name, code without the texts in it
	line int
	// members are those of an object, and the arguments of a call; positional ones have no name.
	members []member
	items   []node
	// partial says that parts of a text are set in code; each stands as … in it.
	partial bool
	// constant is the name under which the value stands elsewhere in the file.
	constant string
}

type member struct {
	name  string
	line  int
	value node
}

// get finds the last member of that name, as the readers of most formats do.
func (n node) get(name string) (node, bool) {
	for i := len(n.members) - 1; i >= 0; i-- {
		if n.members[i].name == name {
			return n.members[i].value, true
		}
	}
	return node{}, false
}

// positional gives the i-th argument without a name.
func (n node) positional(i int) (node, bool) {
	for _, m := range n.members {
		if m.name != "" {
			continue
		}
		if i == 0 {
			return m.value, true
		}
		i--
	}
	return node{}, false
}

// isTrue reports whether a value is the word true.
func (n node) isTrue() bool { return n.kind == boolNode && n.text == "true" }

// called is a call's name without what it is qualified by.
func (n node) called() string { return n.text[strings.LastIndexByte(n.text, '.')+1:] }

// what says in words what kind of value it is.
func (n node) what() string {
	switch n.kind {
	case textNode:
		return "a text"
	case numberNode:
		return "a number"
	case boolNode:
		return "true or false"
	case nullNode:
		return "null"
	case objectNode:
		return "an object"
	case listNode:
		return "a list"
	default:
		return "code"
	}
}

// number is the value of a number, or of a text that holds one.
func (n node) number() (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimRight(strings.ReplaceAll(n.text, "_", ""), "fFdDlLmM"), 64)
	return f, err == nil && (n.kind == numberNode || n.kind == textNode)
}

// longestCode is how much of a piece of code is shown, in runes.
const longestCode = 60

// shownCode shortens a piece of code to what fits a line.
func shownCode(text string) string {
	runes := []rune(text)
	if len(runes) > longestCode {
		return string(runes[:longestCode-1]) + "…"
	}
	return text
}
