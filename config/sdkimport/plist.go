package sdkimport

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"howett.net/plist"
)

// maxBinaryPlist is the largest binary plist that is read, in bytes. The library follows what objects hold from one to the next
// and compares each with all around it, so that a crafted file of some megabytes would keep it busy for hours.
const maxBinaryPlist = 64 << 10

// maxNodes is how many values a plist may come to. In a binary one, objects may share what they hold, and then a small file
// stands for any number of them.
const maxNodes = 20_000

// readPlist reads an XML or binary property list whose root is a dictionary, its members in the order of their lines; a binary one
// has no lines and gives them by name.
func readPlist(text []byte) (node, error) {
	lines := map[string]int{}
	if bytes.HasPrefix(text, []byte("bplist")) {
		if len(text) > maxBinaryPlist {
			return node{}, &syntaxError{what: "a binary plist of more than 64 KiB is no SDK's configuration"}
		}
	} else {
		var err error
		if lines, err = plistLines(text); err != nil {
			return node{}, err
		}
	}
	n, err := decodePlist(text, lines)
	if err != nil {
		return node{}, err
	}
	if n.kind != objectNode {
		return node{}, &syntaxError{what: "its root is " + n.what() + " and no dictionary"}
	}
	return n, nil
}

// decodePlist has the library read the text. It panics at some files that lie about themselves.
func decodePlist(text []byte, lines map[string]int) (n node, err error) {
	defer func() {
		if recover() != nil {
			err = &syntaxError{what: "it is no property list: it contradicts itself"}
		}
	}()
	var root lazyPlist
	if _, err := plist.Unmarshal(text, &root); err != nil {
		return node{}, &syntaxError{what: "it is no property list: " + shownCode(err.Error())}
	}
	left := maxNodes
	return root.node("", lines, &left, 0)
}

// lazyPlist is a value that is decoded when it is looked at, so that a budget can be held.
type lazyPlist struct{ decode func(any) error }

// UnmarshalPlist implements plist.Unmarshaler.
func (p *lazyPlist) UnmarshalPlist(decode func(any) error) error {
	p.decode = decode
	return nil
}

var errBudget = &syntaxError{what: "it holds more values, or deeper ones, than any SDK's configuration"}

// node decodes the value at a path, whose lines are known by it.
func (p *lazyPlist) node(path string, lines map[string]int, left *int, depth int) (node, error) {
	if *left--; *left < 0 || depth > maxDepth {
		return node{}, errBudget
	}
	n := node{line: lines[path]}
	if p.decode == nil {
		n.kind = nullNode
		return n, nil
	}
	var (
		table map[string]lazyPlist
		list  []lazyPlist
		text  string
		truth bool
	)
	switch {
	case p.decode(&table) == nil:
		n.kind = objectNode
		for name, v := range table {
			child, err := v.node(path+"/"+name, lines, left, depth+1)
			if err != nil {
				return n, err
			}
			n.members = append(n.members, member{name, child.line, child})
		}
		slices.SortFunc(n.members, func(a, b member) int {
			if a.line != b.line {
				return a.line - b.line
			}
			return strings.Compare(a.name, b.name)
		})
	case p.decode(&list) == nil:
		n.kind = listNode
		for i := range list {
			child, err := list[i].node(path+"/"+strconv.Itoa(i), lines, left, depth+1)
			if err != nil {
				return n, err
			}
			n.items = append(n.items, child)
		}
	case p.decode(&text) == nil:
		n.kind, n.text = textNode, strings.ToValidUTF8(text, "\ufffd")
	case p.decode(&truth) == nil:
		n.kind, n.text = boolNode, strconv.FormatBool(truth)
	default:
		return p.numeric(n), nil
	}
	return n, nil
}

func (p *lazyPlist) numeric(n node) node {
	var whole int64
	var real float64
	switch {
	case p.decode(&whole) == nil:
		n.kind, n.text = numberNode, strconv.FormatInt(whole, 10)
	case p.decode(&real) == nil:
		n.kind, n.text = numberNode, strconv.FormatFloat(real, 'g', -1, 64)
	default:
		n.text = "data or a date"
	}
	return n
}

// plistLines finds the line of each key of an XML plist, by its path, and refuses what is nested too deep for the library.
func plistLines(text []byte) (map[string]int, error) {
	type level struct {
		path, key string
		n         int // of a list
		list      bool
	}
	lines, levels := map[string]int{}, []level{{}}
	var key strings.Builder
	inKey := false
	elements := 0
	err := eachToken(text, func(t xml.Token, line int) error {
		top := &levels[len(levels)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if elements++; elements > maxNodes {
				return errBudget
			}
			if t.Name.Local == "key" {
				inKey = true
				key.Reset()
				return nil
			}
			path := top.path
			switch {
			case top.list:
				path += "/" + strconv.Itoa(top.n)
				top.n++
			case top.key != "":
				path += "/" + top.key
			}
			if _, known := lines[path]; !known || !top.list {
				lines[path] = line
			}
			levels = append(levels, level{path: path, list: t.Name.Local == "array"})
		case xml.CharData:
			if inKey {
				key.Write(t)
			}
		case xml.EndElement:
			if inKey {
				inKey, top.key = false, key.String()
			} else if len(levels) > 1 {
				levels = levels[:len(levels)-1]
			}
		}
		return nil
	})
	return lines, err
}
