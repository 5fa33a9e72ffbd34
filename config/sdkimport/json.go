package sdkimport

import (
	"fmt"
	"unicode/utf8"
)

// readJSON reads a document as Gson's lenient reader does: comments, single quotes, words without quotes, ; for a comma and = for a
// colon pass. What that reader refuses is a *syntaxError, and then the SDK has no configuration at all.
func readJSON(text string) (node, error) {
	if !utf8.ValidString(text) {
		return node{}, &syntaxError{what: "it is not UTF-8"}
	}
	j := &jsonReader{literals{dialect: gsonDialect()}}
	j.toks = scan(text, j.dialect)
	if j.peek(0).kind == endToken {
		return node{}, &syntaxError{what: "it is empty"}
	}
	n, err := j.read()
	if err != nil {
		return node{}, err
	}
	if t := j.peek(0); t.kind != endToken {
		return node{}, &syntaxError{line: int(t.line), what: "something follows the object"}
	}
	if n.kind != objectNode {
		return node{}, &syntaxError{line: n.line, what: "it holds " + n.what() + " and no object"}
	}
	return n, nil
}

// syntaxError says where a file stops being of its format.
type syntaxError struct {
	line int
	what string
}

// Error implements error.
func (e *syntaxError) Error() string {
	if e.line == 0 {
		return e.what
	}
	return fmt.Sprintf("line %d: %s", e.line, e.what)
}

type jsonReader struct{ literals }

func (j *jsonReader) read() (node, error) {
	j.depth++
	defer func() { j.depth-- }()
	t := j.peek(0)
	switch {
	case j.depth > maxDepth:
		return node{}, &syntaxError{int(t.line), "it is nested too deep"}
	case t.is("{"):
		return j.readObject()
	case t.is("["):
		return j.readList()
	case t.kind == signToken || t.kind == endToken:
		return node{}, &syntaxError{int(t.line), "a value is missing"}
	default:
		return j.primary(true), nil
	}
}

func (j *jsonReader) readObject() (node, error) {
	n := node{kind: objectNode, line: int(j.take().line)}
	if j.accept("}") {
		return n, nil
	}
	for {
		key := j.take()
		if key.kind == signToken || key.kind == endToken {
			return n, &syntaxError{int(key.line), "a name is missing, perhaps because of a comma too many"}
		}
		if !j.accept(":") && !j.accept("=") && !j.accept("=>") {
			return n, &syntaxError{int(key.line), fmt.Sprintf("no colon follows %q", shownCode(key.text))}
		}
		v, err := j.read()
		if err != nil {
			return n, err
		}
		n.members = append(n.members, member{name: key.text, line: int(key.line), value: v})
		if j.accept("}") {
			return n, nil
		}
		if !j.accept(",") && !j.accept(";") {
			return n, &syntaxError{int(j.peek(0).line), "a comma or a closing bracket is missing"}
		}
	}
}

func (j *jsonReader) readList() (node, error) {
	n := node{kind: listNode, line: int(j.take().line)}
	for {
		switch {
		case j.accept("]"):
			return n, nil
		case j.accept(","), j.accept(";"):
			n.items = append(n.items, node{kind: nullNode, text: "null", line: n.line}) // so does Gson
			continue
		}
		v, err := j.read()
		if err != nil {
			return n, err
		}
		n.items = append(n.items, v)
		if j.accept("]") {
			return n, nil
		}
		if !j.accept(",") && !j.accept(";") {
			return n, &syntaxError{int(j.peek(0).line), "a comma or a closing bracket is missing"}
		}
	}
}
