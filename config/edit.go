package config

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
)

// byteOrderMark stands before UTF-8 that some editors on Windows write; TOML does not know it.
const byteOrderMark = "\ufeff"

// encode gives the text of a profile file that says next. It starts from text, which may be empty, and changes only the
// values that differ; everything else, comments and blank lines included, stays byte for byte.
func encode(text []byte, next Config) ([]byte, error) {
	edited, err := rewrite(text, next)
	if err == nil && says(edited, next) {
		return edited, nil
	}
	// TOML has more ways to write a table than the edits foresee. A new text loses the comments of such a file, never its
	// values.
	fresh, err := rewrite(nil, next)
	if err != nil {
		return nil, err
	}
	if !says(fresh, next) {
		return nil, errors.New("the profiles do not read back as they were written")
	}
	return fresh, nil
}

// says reports whether text reads as c.
func says(text []byte, c Config) bool {
	got, err := decode(text)
	return err == nil && maps.Equal(contents(got), contents(c))
}

// contents is all that a file says, without its order: values by path, and profiles even when they are empty.
func contents(c Config) map[string]string {
	all := map[string]string{}
	for _, p := range c.Profiles {
		all[renderPath(profilePath(p.Name))] = ""
	}
	for _, e := range entries(c) {
		all[renderPath(e.path)] = e.value
	}
	return all
}

func profilePath(name string) []string { return []string{"profiles", name} }

// rewriter turns the text of a document into another one by edits.
type rewriter struct {
	doc   *document
	eol   string
	next  []entry
	edits []edit
	// gone are the tables and dropped the expressions that are being deleted; added are the entries of next that have to be
	// written anew. All hold indexes.
	gone, dropped, added map[int]bool
}

// edit replaces a range of bytes.
type edit struct {
	span
	text string
}

func rewrite(text []byte, next Config) ([]byte, error) {
	text, marked := bytes.CutPrefix(text, []byte(byteOrderMark))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(slices.Clip(text), '\n')
	}
	doc, err := parseDocument(text)
	if err != nil {
		return nil, err
	}
	old, err := doc.decode()
	if err != nil {
		return nil, err
	}
	r := &rewriter{doc: doc, eol: "\n", next: entries(next), gone: map[int]bool{}, dropped: map[int]bool{}, added: map[int]bool{}}
	if bytes.Contains(text, []byte("\r\n")) {
		r.eol = "\r\n"
	}
	for _, p := range old.Profiles {
		if next.index(p.Name) < 0 {
			r.dropProfile(profilePath(p.Name))
		}
	}
	r.changeValues(old, contents(next))
	r.insertAdded()
	for _, p := range next.Profiles {
		r.keepEmptyProfile(p)
	}
	out := r.apply()
	if marked {
		out = append([]byte(byteOrderMark), out...)
	}
	return out, nil
}

// dropProfile deletes the profile's tables whole, with the comments in them and right above them.
func (r *rewriter) dropProfile(path []string) {
	for i, t := range r.doc.tables {
		if i > 0 && hasPrefix(t.path, path) {
			r.gone[i] = true
			r.edits = append(r.edits, edit{span: span{r.doc.sectionStart(i), r.doc.sectionStart(i + 1)}})
		}
	}
	r.clear(path)
}

// changeValues works from path to path, so that a value that did not change is not touched.
func (r *rewriter) changeValues(old Config, next map[string]string) {
	said := contents(old)
	for i, e := range r.next {
		before, stood := said[renderPath(e.path)]
		switch at := r.expression(e.path); {
		case stood && before == e.value:
		case at >= 0:
			r.edits = append(r.edits, edit{r.doc.expressions[at].value, e.value})
		default:
			r.clear(e.path)
			r.added[i] = true
		}
	}
	for _, e := range entries(old) {
		if _, stays := next[renderPath(e.path)]; !stays {
			r.clear(e.path)
		}
	}
}

// expression finds the line that sets exactly this path, or -1.
func (r *rewriter) expression(path []string) int {
	for i, e := range r.doc.expressions {
		if !r.dropped[i] && !r.gone[e.table] && slices.Equal(e.path, path) {
			return i
		}
	}
	return -1
}

// clear deletes every line that says something about path. A line that says more, an inline table around the path, goes
// too, and what else it said is added anew.
func (r *rewriter) clear(path []string) {
	for i, e := range r.doc.expressions {
		inside, around := hasPrefix(e.path, path), hasPrefix(path, e.path)
		if r.dropped[i] || r.gone[e.table] || !inside && !around {
			continue
		}
		r.dropped[i] = true
		r.edits = append(r.edits, edit{span: e.span})
		for n, other := range r.next {
			if around && hasPrefix(other.path, e.path) {
				r.added[n] = true
			}
		}
	}
	for i, t := range r.doc.tables {
		// A profile's own table stays when its last key goes: the profile is still there.
		if i > 0 && !r.gone[i] && hasPrefix(t.path, path) && len(path) > 2 {
			r.gone[i] = true
			r.edits = append(r.edits, edit{span: t.span})
		}
	}
}

// insertAdded writes the new values, those of one table together.
func (r *rewriter) insertAdded() {
	var table []string
	var group []entry
	for i, e := range r.next {
		if !r.added[i] {
			continue
		}
		if len(group) > 0 && !slices.Equal(table, e.path[:e.depth]) {
			r.insert(table, group)
			group = nil
		}
		table, group = e.path[:e.depth], append(group, e)
	}
	if len(group) > 0 {
		r.insert(table, group)
	}
}

// insert adds entries to the table at path: behind its last value, or behind dotted keys that stand for the table, or under
// a new header.
func (r *rewriter) insert(path []string, group []entry) {
	at, depth := r.place(path)
	var b strings.Builder
	if at < 0 {
		at, depth = r.sectionsEnd(path), len(path)
		if at > 0 || len(r.edits) > 0 {
			b.WriteString(r.eol)
		}
		b.WriteString("[" + renderPath(path) + "]" + r.eol)
	}
	for _, e := range group {
		b.WriteString(renderPath(e.path[depth:]) + " = " + e.value + r.eol)
	}
	r.edits = append(r.edits, edit{span{at, at}, b.String()})
}

// place finds where values of a table that is there already are to be added, and how many parts of their path are said by
// the header above them; at is -1 when the table has to be made.
func (r *rewriter) place(path []string) (at, depth int) {
	for i, t := range r.doc.tables {
		if !r.gone[i] && !t.array && slices.Equal(t.path, path) {
			return r.doc.valuesEnd(i), len(path)
		}
	}
	at = -1
	for i, e := range r.doc.expressions {
		if !r.dropped[i] && !r.gone[e.table] && hasPrefix(e.path, path) {
			at, depth = e.end, len(r.doc.tables[e.table].path)
		}
	}
	return at, depth
}

// keepEmptyProfile gives a profile without any value a header, where no other line names it.
func (r *rewriter) keepEmptyProfile(p Profile) {
	for i, t := range r.doc.tables {
		if !r.gone[i] && hasPrefix(t.path, profilePath(p.Name)) {
			return
		}
	}
	if len(profileEntries(p)) == 0 {
		r.insert(profilePath(p.Name), nil)
	}
}

func (r *rewriter) apply() []byte {
	slices.SortStableFunc(r.edits, func(a, b edit) int { return a.start - b.start })
	var out []byte
	at := 0
	for _, e := range r.edits {
		if e.start > at {
			out = append(out, r.doc.text[at:e.start]...)
		}
		out = append(out, e.text...)
		at = max(at, e.end)
	}
	return append(out, r.doc.text[at:]...)
}

// sectionStart is where table i begins with the comment lines right above its header.
func (d *document) sectionStart(i int) int {
	if i >= len(d.tables) {
		return len(d.text)
	}
	start := d.tables[i].start
	for start > 0 {
		above := d.lineStart(start - 1)
		if !bytes.HasPrefix(bytes.TrimLeft(d.text[above:start], " \t"), []byte("#")) || d.insideValue(above) {
			break
		}
		start = above
	}
	return start
}

// insideValue tells a comment line from a line of a value that goes over several.
func (d *document) insideValue(offset int) bool {
	return slices.ContainsFunc(d.expressions, func(e expression) bool { return e.start <= offset && offset < e.end })
}

// valuesEnd is behind the last value of table i, or behind its header.
func (d *document) valuesEnd(i int) int {
	end := d.tables[i].end
	for _, e := range d.expressions {
		if e.table == i {
			end = max(end, e.end)
		}
	}
	if end == 0 {
		return d.sectionStart(1)
	}
	return end
}

// sectionsEnd is behind the last table that belongs to the same profile as path, or the end of the text.
func (r *rewriter) sectionsEnd(path []string) int {
	end := -1
	for i, t := range r.doc.tables {
		if len(path) > 2 && !r.gone[i] && hasPrefix(t.path, path[:2]) {
			end = max(end, r.doc.valuesEnd(i))
		}
	}
	if end < 0 {
		return len(r.doc.text)
	}
	return end
}
