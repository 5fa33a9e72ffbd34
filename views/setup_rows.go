package views

import (
	"fmt"
	"strings"
)

// setupRow is one place of the form that the cursor can stand on: a field, or one line of a field that holds several.
type setupRow struct {
	id    string
	field int // index into the fields
	line  int // of a map, counted from 0; the number of its lines is the place for one more. -1 for other fields
}

// setupRows lays the fields out. A map has a row for each line and one to add to it.
func setupRows(fields []SetupField) []setupRow {
	out := make([]setupRow, 0, len(fields)+4)
	for i, f := range fields {
		if f.Kind != "map" {
			out = append(out, setupRow{id: f.Key, field: i, line: -1})
			continue
		}
		for n := range len(mapLines(f.Value)) + 1 {
			out = append(out, setupRow{id: fmt.Sprintf("%s#%d", f.Key, n), field: i, line: n})
		}
	}
	return out
}

// mapLines are the lines "name = value" of a map.
func mapLines(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, "\n")
}

// text is what stands in the row, "" in the place for one more line.
func (r setupRow) text(f SetupField) string {
	if r.line < 0 {
		return f.Value
	}
	if lines := mapLines(f.Value); r.line < len(lines) {
		return lines[r.line]
	}
	return ""
}

// adds reports whether the row is the place for one more line of a map.
func (r setupRow) adds(f SetupField) bool { return r.line >= 0 && r.line == len(mapLines(f.Value)) }

// with is the field's whole value once text stands in the row.
func (r setupRow) with(f SetupField, text string) string {
	if r.line < 0 {
		return text
	}
	lines := mapLines(f.Value)
	switch {
	case r.line < len(lines):
		lines[r.line] = text
	case text != "":
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// row is the row under the form's cursor and its field.
func (v *setupView) row() (setupRow, SetupField, bool) {
	if i := v.at.Index(); i < len(v.rows) {
		r := v.rows[i]
		return r, v.fields[r.field], true
	}
	return setupRow{}, SetupField{}, false
}

// setRow changes the value of the row that is edited.
func (v *setupView) setRow(text string) {
	r, f, ok := v.row()
	if !ok {
		return
	}
	value := r.with(f, text)
	if value == "" && isPlainMark(v.draft.base[f.Key]) {
		value = v.draft.base[f.Key] // nothing was typed: the secret in the file stays
	}
	v.draft.set(f.Key, value)
	v.trouble = ""
	v.compute()
}

// tidy takes the lines out of a map that were emptied, and reports whether the row under the cursor went with them. It is
// done when the cursor leaves a row: while somebody types, a line may well be empty for a moment.
func (v *setupView) tidy() (gone bool) {
	r, f, ok := v.row()
	if !ok || r.line < 0 {
		return false
	}
	kept := make([]string, 0, 4)
	for n, line := range mapLines(f.Value) {
		if line != "" {
			kept = append(kept, line)
		} else if n == r.line {
			gone = true
		}
	}
	if value := strings.Join(kept, "\n"); value != f.Value {
		v.draft.set(f.Key, value)
		v.compute()
	}
	return gone
}

// step goes to the next or previous row, round the ends.
func (v *setupView) step(by int) {
	from := v.at.Index()
	if v.tidy() && by > 0 {
		from-- // the next row has moved up into this place
	}
	if n := len(v.rows); n > 0 {
		v.at.Put(v.rows[((from+by)%n+n)%n].id)
		v.at.Sync(v.formRows())
	}
	v.test.shown = false
}

// problems counts what keeps the draft from being saved, and what only deserves a look.
func (v *setupView) problems() (blocking, others int) {
	for _, f := range v.fields {
		switch {
		case f.Blocks:
			blocking++
		case f.Problem != "":
			others++
		}
	}
	return blocking, others
}

// nextProblem goes to the next field that something is wrong with, and to those that block first.
func (v *setupView) nextProblem() {
	blocking, _ := v.problems()
	from, n := v.at.Index(), len(v.rows)
	for d := 1; d <= n; d++ {
		r := v.rows[(from+d)%n]
		f := v.fields[r.field]
		if f.Problem == "" || blocking > 0 && !f.Blocks || r.line > 0 {
			continue
		}
		v.tidy()
		v.at.Put(r.id)
		v.at.Sync(v.formRows())
		v.test.shown = false
		break
	}
	if v.edit != nil {
		v.activate()
	}
}
