package views

import (
	"strings"

	"authpeek/engine"
)

// markdown is the matrix as a table for an issue or a page: words beside the marks, because a page may lack them.
func (v *matrixView) markdown(s *Session) string {
	g := v.grid(s)
	v.rows(s)
	var b strings.Builder
	b.WriteString("What the " + g.SDK + " SDK sends in " + g.key.integration + " integration")
	if !g.answered.IsZero() {
		b.WriteString(", and what " + s.Profile.Host() + " answered at " + g.answered.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	b.WriteString(": " + g.Tally().String() + "\n\n| operation | method |")
	rule := "|---|---|"
	for _, m := range g.Modes {
		b.WriteString(" " + string(m.ID) + " |")
		rule += "---|"
	}
	b.WriteString("\n" + rule + "\n")
	for _, row := range v.shown.rows {
		b.WriteString("| `" + row.Operation.ID + "` | " + row.Method + " |")
		for _, c := range row.Cells {
			b.WriteString(" " + markdownCell(c) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func markdownCell(c *engine.Cell) string {
	if c.Never != "" {
		return "*" + c.Never + "*"
	}
	scheme := c.Scheme
	if scheme == "" {
		scheme = "–"
	}
	if c.Downgraded {
		scheme += " (downgraded)"
	}
	mark := map[engine.Verdict]string{
		engine.VerdictOK: "✓ ", engine.VerdictLook: "▲ ", engine.VerdictBad: "✗ ", engine.VerdictHeld: "‖ ",
	}[c.Verdict()]
	return strings.ReplaceAll(engine.Clean(scheme+" "+mark+c.Word()), "|", `\|`)
}
