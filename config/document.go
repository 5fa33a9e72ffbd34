package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a TOML text together with where each of its keys stands, so that errors can name lines and Save can change
// single values and leave the rest, comments included, byte for byte.
type document struct {
	text        []byte
	values      map[string]any
	tables      []table // tables[0] is the root, before the first header
	expressions []expression
}

// table is a header line: [path] or [[path]].
type table struct {
	path  []string
	array bool
	span  // the header's line, with its line break
}

// expression is one key = value line; a value may go over several lines.
type expression struct {
	path  []string // from the root
	table int      // index into tables
	span           // all its lines, with comment and line break
	value span     // the value alone
}

// span is a range of bytes.
type span struct{ start, end int }

// parseDocument reads a TOML text. Errors are *FileError without a Path.
func parseDocument(text []byte) (*document, error) {
	if !utf8.Valid(text) {
		line := 1 + bytes.Count(text[:validPrefix(text)], []byte("\n"))
		return nil, &FileError{Line: line, What: "the file is not UTF-8", Fix: "save it as UTF-8"}
	}
	d := &document{text: text, tables: []table{{}}}
	if err := toml.Unmarshal(text, &d.values); err != nil {
		e := &FileError{What: "the file is not TOML", Fix: "correct that line", Err: err}
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			e.Line, e.Column = syntax.Position()
			e.What = firstLine(strings.TrimPrefix(err.Error(), "toml: "))
		}
		return nil, e
	}
	// The decoder gives no positions of what it took; the parser under it does. The text is known to parse.
	parser := unstable.Parser{}
	parser.Reset(text)
	for parser.NextExpression() {
		d.add(&parser, parser.Expression())
	}
	if err := parser.Error(); err != nil {
		return nil, &FileError{What: "the file is not TOML", Fix: "correct it", Err: err}
	}
	return d, nil
}

func validPrefix(text []byte) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		n += size
	}
	return n
}

func (d *document) add(parser *unstable.Parser, node *unstable.Node) {
	var path []string
	var first, last span
	for it := node.Key(); it.Next(); {
		raw := it.Node().Raw
		last = span{int(raw.Offset), int(raw.Offset + raw.Length)}
		if path == nil {
			first = last
		}
		path = append(path, string(it.Node().Data))
	}
	if node.Kind != unstable.KeyValue {
		d.tables = append(d.tables, table{
			path: path, array: node.Kind == unstable.ArrayTable,
			span: span{d.lineStart(first.start), d.lineEnd(last.end)},
		})
		return
	}
	end := int(node.Raw.Offset + node.Raw.Length)
	value := last.end + bytes.IndexByte(d.text[last.end:], '=') + 1
	value += len(d.text[value:]) - len(bytes.TrimLeft(d.text[value:], " \t"))
	// The parser's range takes in the blanks before a comment.
	trimmed := value + len(bytes.TrimRight(d.text[value:end], " \t"))
	here := len(d.tables) - 1
	d.expressions = append(d.expressions, expression{
		path:  slices.Concat(d.tables[here].path, path),
		table: here,
		span:  span{d.lineStart(first.start), d.lineEnd(end)},
		value: span{value, trimmed},
	})
}

func (d *document) lineStart(offset int) int { return bytes.LastIndexByte(d.text[:offset], '\n') + 1 }

func (d *document) lineEnd(offset int) int {
	if n := bytes.IndexByte(d.text[offset:], '\n'); n >= 0 {
		return offset + n + 1
	}
	return len(d.text)
}

// line is where path is set: the first line that is about it, or else the nearest table or value that it is inside of.
func (d *document) line(path []string) int {
	first, around, depth := -1, -1, -1
	look := func(p []string, start int) {
		switch {
		case hasPrefix(p, path):
			if first < 0 || start < first {
				first = start
			}
		case hasPrefix(path, p) && len(p) > depth:
			around, depth = start, len(p)
		}
	}
	for _, t := range d.tables[1:] {
		look(t.path, t.start)
	}
	for _, e := range d.expressions {
		look(e.path, e.start)
	}
	if first < 0 {
		first = around
	}
	if first < 0 {
		return 0
	}
	return 1 + bytes.Count(d.text[:first], []byte("\n"))
}

// ordered lists the keys of the table at path in the order of the document; those of an inline table by name.
func (d *document) ordered(path []string, values map[string]any) []string {
	first := map[string]int{}
	note := func(p []string, start int) {
		if len(p) <= len(path) || !hasPrefix(p, path) {
			return
		}
		name := p[len(path)]
		if at, seen := first[name]; !seen || start < at {
			first[name] = start
		}
	}
	for _, t := range d.tables {
		note(t.path, t.start)
	}
	for _, e := range d.expressions {
		note(e.path, e.start)
	}
	names := sortedKeys(values)
	slices.SortStableFunc(names, func(a, b string) int { return first[a] - first[b] })
	return names
}

func hasPrefix(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}

// tableName words a path for a message: [profiles.acme], or the top of the file.
func tableName(path []string) string {
	if len(path) == 0 {
		return "the file"
	}
	return fmt.Sprintf("[%s]", renderPath(path))
}
