package compare

import (
	"slices"

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

// Why says why the columns differ, one reason a sentence, column by column from the left.
func (c *Comparison) Why() []Reason {
	var out []Reason
	for i, col := range c.Columns {
		if v := col.Verdict(); v.Why != "" {
			out = append(out, Reason{About: "check", Columns: []int{i}, Text: v.Why})
		}
	}
	return out
}
