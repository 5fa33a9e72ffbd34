package views

import (
	"slices"
	"strconv"
	"strings"

	"authpeek/engine"
)

// matrixRows are the rows that pass the filter, kept until filter or grid change. A filter may look at answers, so the time of
// the last one is a part of what they hang on.
type matrixRows struct {
	grid   *matrixGrid
	filter string
	tally  engine.Tally
	rows   []engine.GridRow
}

// rows brings the rows up to date and gives them to a cursor.
func (v *matrixView) rows(s *Session) rows {
	g := v.grid(s)
	if t := g.Tally(); v.shown.grid != g || v.shown.filter != s.Filter.Text || v.shown.tally != t {
		v.shown = matrixRows{grid: g, filter: s.Filter.Text, tally: t}
		for _, row := range g.Rows {
			if s.Filter.Empty() || matrixMatches(s, row) {
				v.shown.rows = append(v.shown.rows, row)
			}
		}
	}
	shown := v.shown.rows
	return rows{n: len(shown), id: func(i int) string { return shown[i].Operation.ID }}
}

// matrixMatches reports whether some cell of a row passes the filter. A cell that is never sent has no mode to be found by.
func matrixMatches(s *Session, row engine.GridRow) bool {
	return slices.ContainsFunc(row.Cells, func(c *engine.Cell) bool {
		r := Row{Operation: c.Operation, Method: row.Method, Host: s.Profile.Host(), Text: strings.ToLower(c.Operation + " " + row.Operation.Summary + " " + c.Word())}
		if c.Never == "" {
			r.Mode, r.Text = string(c.Mode), r.Text+" "+strings.ToLower(c.Scheme)
		}
		if c.Call != nil {
			r.Status = c.Call.Status()
			if c.Call.Token != nil {
				r.Tok = c.Call.Token.Fingerprint
			}
			r.Text += " " + strings.ToLower(c.Call.Finish.Summary) + " " + strconv.Itoa(r.Status)
		}
		switch c.Verdict() {
		case engine.VerdictBad:
			r.Is = append(r.Is, "error")
		case engine.VerdictHeld:
			r.Is = append(r.Is, "error", "blocked")
		}
		if c.Writes {
			r.Is = append(r.Is, "write")
		}
		return s.Filter.Match(r)
	})
}
