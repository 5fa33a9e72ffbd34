package compare

import (
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Found is a finding with the columns that it was made in.
type Found struct {
	engine.Finding
	Columns []int
}

// Findings are those of all columns that are more than notes, each once, the worst first.
func (c *Comparison) Findings() []Found {
	var out []Found
	for i, col := range c.Columns {
		list := col.Found
		if col.Call != nil && !col.Call.OK() && col.Call.Finish != nil {
			list = col.Call.Finish.Findings
		}
		for _, f := range list {
			if f.Severity == engine.SeverityNote {
				continue
			}
			if k := slices.IndexFunc(out, func(o Found) bool { return o.Code == f.Code && o.Detail == f.Detail }); k >= 0 {
				out[k].Columns = append(out[k].Columns, i)
				continue
			}
			out = append(out, Found{Finding: f, Columns: []int{i}})
		}
	}
	slices.SortStableFunc(out, func(a, b Found) int { return diagnose.Compare(a.Finding, b.Finding) })
	return out
}

// Agreements says in a few lines what was found to be the same: of what kind of thing a list of differences has no more to tell.
func Agreements(list []Difference) []string {
	var line, query, headers, rest []string
	for _, d := range list {
		if !d.Same {
			continue
		}
		switch d.Part {
		case DiffServer:
			// That all ask one server is what a comparison is taken for.
		case DiffMethod, DiffAddress:
			line = append(line, sharedText(d))
		case DiffStatus:
			line = append(line, "status "+sharedText(d))
		case DiffQuery:
			query = append(query, d.What)
		case DiffHeader, DiffCredential, DiffTokens:
			headers = append(headers, d.What)
		default:
			text := d.What
			if d.Note != "" {
				text += ", " + d.Note
			}
			rest = append(rest, text)
		}
	}
	var out []string
	for _, part := range []struct {
		words []string
		glue  string
	}{{line, " "}, {query, ", "}, {headers, ", "}} {
		words := slices.DeleteFunc(part.words, func(w string) bool { return w == "" })
		if len(words) > 0 {
			out = append(out, strings.Join(words, part.glue))
		}
	}
	return append(out, rest...)
}

// sharedText is the value that all have.
func sharedText(d Difference) string {
	for _, v := range d.Values {
		if !v.Out {
			return v.Text
		}
	}
	return ""
}
