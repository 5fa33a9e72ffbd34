package views

import (
	"strconv"
	"strings"

	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
)

// attributeRow is a row of the list: an attribute, or a part of its value when it is unfolded.
type attributeRow struct {
	key       string // TYPE:ID
	attribute bloomreach.Attribute
	memory    *attributeMemory // nil before the first answer
	part      int              // -1 for the attribute itself
}

// id tells a part from its attribute, whose key may have any character in it but starts with its type.
func (r attributeRow) id() string {
	if r.part < 0 {
		return r.key
	}
	return "/" + strconv.Itoa(r.part) + "/" + r.key
}

// attributeRows is the list as it is shown, kept until something changes it.
type attributeRows struct {
	key   attributeRowsKey
	all   int // attributes that are asked for
	match int // of these, the ones that are listed
	shown []attributeRow
}

type attributeRowsKey struct {
	filter, profile string
	changedOnly     bool
	changed, asked  int
}

// list brings the rows up to date and gives them to a cursor.
func (v *attributesView) list(s *Session) rows {
	asked := v.asked(s)
	key := attributeRowsKey{s.Filter.Text, s.Profile.Name, v.changedOnly, v.changed, len(asked)}
	if key != v.rows.key {
		v.rows = attributeRows{key: key, all: len(asked)}
		for _, a := range asked {
			v.rows.put(v.row(a), s.Filter, v.changedOnly, v.unfolded[a])
		}
	}
	shown := v.rows.shown
	return rows{n: len(shown), id: func(i int) string { return shown[i].id() }}
}

func (v *attributesView) row(asked string) attributeRow {
	kind, id, _ := strings.Cut(asked, ":")
	return attributeRow{key: asked, attribute: bloomreach.Attribute{Type: kind, ID: id}, memory: v.memory[asked], part: -1}
}

// put adds a row, and its parts when it is unfolded, unless it is filtered out.
func (r *attributeRows) put(row attributeRow, filter Filter, changedOnly, unfolded bool) {
	m := row.memory
	if changedOnly && (m == nil || m.change.at.IsZero()) || !filter.Empty() && !filter.Match(row.filterRow()) {
		return
	}
	r.match++
	r.shown = append(r.shown, row)
	if m == nil || !unfolded {
		return
	}
	for i := range m.now.parts {
		row.part = i
		r.shown = append(r.shown, row)
	}
}

// filterRow is what a filter looks at.
func (r attributeRow) filterRow() Row {
	words := []string{r.attribute.Type, r.attribute.ID}
	row := Row{Operation: bloomreach.AttributesFetch}
	if m := r.memory; m != nil {
		words = append(words, m.now.text)
		if m.now.state == attributeRefused {
			row.Is = append(row.Is, "error")
		}
		if !m.change.at.IsZero() {
			row.Is = append(row.Is, "changed")
		}
		if m.change.word == "new" {
			row.Is = append(row.Is, "new")
		}
	}
	row.Text = strings.ToLower(strings.Join(words, " "))
	return row
}

// value is what the row shows as its value; a text in quotes is made to fit w cells.
func (r attributeRow) value(w int) []kit.Span {
	if r.part >= 0 {
		return r.memory.now.parts[r.part].inline()
	}
	return []kit.Span{kit.Of(r.memory.now.token, cutInside(r.memory.now.text, w))}
}

// cutInside shortens a text in quotes so that they still close: ["jane@exam…"].
func cutInside(text string, w int) string {
	for _, end := range []string{`"]`, `"`} {
		if inside, ok := strings.CutSuffix(text, end); ok && kit.Width(text) > w && w > 2*len(end) {
			return kit.Cut(inside, w-len(end)) + end
		}
	}
	return text
}
