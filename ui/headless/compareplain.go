package headless

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/engine/compare"
)

// comparison is what compare prints.
type comparison struct {
	*compare.Comparison
	session *session
	profile string // the one that the command was given
	sent    time.Time
	differs bool // print only what differs
}

// tableWidth is how wide the table gets where nobody tells the width of a terminal, and widest where somebody does.
const (
	tableWidth = 120
	widest     = 200
)

// width is the width to print at, in cells, and whether words below the table are folded to it: a pipe gets them a line each, which
// is what grep wants.
func (v comparison) width() (cells int, folded bool) {
	if v.session.Columns == nil {
		return tableWidth, false
	}
	if n := v.session.Columns(); n > 0 {
		return min(max(n, narrowest), widest), true
	}
	return plainWidth, true
}

// plain is the comparison for a person: the table, what differs in requests and answers, why, and what to look at.
func (v comparison) plain() []byte {
	var b bytes.Buffer
	width, folded := v.width()
	fmt.Fprintln(&b, engine.Clean(v.Title()+" · sent together at "+v.sent.UTC().Format("15:04:05")+" UTC"))
	for _, line := range v.servers() {
		fmt.Fprintln(&b, engine.Clean(line))
	}
	v.writeTables(&b, width)
	var words bytes.Buffer
	v.writeDifferences(&words, "what differs in the requests · order ignored", v.Requests(), "a request", width)
	v.writeDifferences(&words, "what differs in the answers · order ignored", v.Answers(), "an answer", width)
	v.writeWhy(&words)
	v.writeFound(&words)
	if folded {
		b.WriteString(fold(words.String(), width))
	} else {
		b.Write(words.Bytes())
	}
	return b.Bytes()
}

// servers say whom the sides ask, each once.
func (v comparison) servers() []string {
	var lines []string
	seen := map[string]bool{}
	for _, col := range v.Columns {
		p := col.Profile
		parts := []string{p.Name, engine.SDKName(col.Vendor, p), p.Integration, p.Host()}
		if len(v.Columns) > 1 && col.Operation != v.Columns[0].Operation {
			parts = append(parts, col.Operation)
		}
		line := strings.Join(compact(parts), " · ")
		if !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	return lines
}

// compact leaves out what is empty.
func compact(words []string) []string {
	out := words[:0]
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// writeDifferences lists what differs, then in a few lines what does not.
func (v comparison) writeDifferences(w io.Writer, title string, list []compare.Difference, thing string, width int) {
	fmt.Fprintf(w, "\n%s\n", title)
	switch with := v.having(list); len(with) {
	case 0:
		fmt.Fprintf(w, "  no side has %s\n", thing)
		return
	case 1:
		fmt.Fprintf(w, "  only %s has %s, so there is nothing to compare it with\n", v.labels(with), thing)
		return
	}
	name := 0
	for _, d := range list {
		if !d.Same {
			name = max(name, cells(d.What))
		}
	}
	name = min(name, 24)
	found := false
	for _, d := range list {
		if d.Same {
			continue
		}
		found = true
		for i, line := range v.values(d, width-name-6) {
			what, mark := d.What, "≠"
			if i > 0 {
				what, mark = "", " "
			}
			fmt.Fprintf(w, "  %s %s  %s\n", mark, padded(what, name), line)
		}
	}
	if !found {
		fmt.Fprintln(w, "  nothing")
	}
	if v.differs {
		return
	}
	for _, line := range compare.Agreements(list) {
		fmt.Fprintln(w, "  = "+line)
	}
}

// having are the columns that take part in what was compared.
func (v comparison) having(list []compare.Difference) []int {
	var columns []int
	for i := range v.Columns {
		if slices.ContainsFunc(list, func(d compare.Difference) bool { return !d.Values[i].Out }) {
			columns = append(columns, i)
		}
	}
	return columns
}

// values are the values of a difference: on one line where they are short, else a line for each, under the labels of the columns that
// have it.
func (v comparison) values(d compare.Difference, room int) []string {
	var words []string
	for i, value := range d.Values {
		if !value.Out {
			words = append(words, v.Columns[i].Label+" "+valueOf(value))
		}
	}
	if line := strings.Join(words, " · "); len(words) > 0 && cells(line) <= room && d.Part != compare.DiffCredential {
		return noted(line, d.Note)
	}
	label := 0
	type entry struct{ who, what string }
	var entries []entry
	for i, value := range d.Values {
		if value.Out {
			continue
		}
		text := valueOf(value)
		if k := len(entries) - 1; k >= 0 && entries[k].what == text && d.Part != compare.DiffCredential {
			entries[k].who += ", " + v.Columns[i].Label
		} else {
			if value.From != "" && value.Has {
				text += "  (" + value.From + ")"
			}
			entries = append(entries, entry{v.Columns[i].Label, text})
		}
	}
	for _, e := range entries {
		label = max(label, cells(e.who))
	}
	var lines []string
	for _, e := range entries {
		lines = append(lines, padded(e.who, label)+"  "+e.what)
	}
	if d.Note != "" {
		lines = append(lines, d.Note)
	}
	return lines
}

func noted(line, note string) []string {
	if note == "" {
		return []string{line}
	}
	return []string{line, note}
}

func valueOf(v compare.Value) string {
	if !v.Has {
		return "–"
	}
	return v.Text
}

// longestLabel is how wide the labels before reasons may be to stand in a column of their own.
const longestLabel = 30

// writeWhy says why the columns differ.
func (v comparison) writeWhy(w io.Writer) {
	reasons := compare.ByColumns(v.Why())
	if len(reasons) == 0 {
		return
	}
	fmt.Fprint(w, "\nwhy\n")
	width := 0
	for _, r := range reasons {
		if n := cells(v.labels(r.Columns)); n <= longestLabel {
			width = max(width, n)
		}
	}
	for _, r := range reasons {
		fmt.Fprintln(w, "  "+padded(v.labels(r.Columns), width)+"  "+r.Text)
	}
}

// labels names columns.
func (v comparison) labels(columns []int) string {
	var names []string
	for _, i := range columns {
		names = append(names, engine.Clean(v.Columns[i].Label))
	}
	return commas(names)
}

// writeFound tells what to look at, and what to do.
func (v comparison) writeFound(w io.Writer) {
	found := v.Findings()
	if len(found) == 0 {
		return
	}
	fmt.Fprint(w, "\nlook at\n")
	for _, f := range found {
		mark := "▲"
		if f.Severity == engine.SeverityError {
			mark = "✗"
		}
		fmt.Fprintf(w, "  %s %s (%s)\n", mark, engine.Clean(f.Code), v.labels(f.Columns))
		fmt.Fprintf(w, "    %s\n", engine.Clean(f.Detail))
		if f.Fix != "" {
			fmt.Fprintf(w, "    to do: %s\n", engine.Clean(f.Fix))
		}
	}
}
