package views

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/compare"
)

// copy puts the table on the clipboard.
func (v *compareView) copy(s *Session) tea.Cmd {
	if v.told.Comparison == nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "there is nothing to copy yet · " + s.Press("r") + " runs them"})
	}
	return send(CopyMsg{What: "comparison as a table", Text: compareMarkdown(v.told.Comparison), Note: "credentials are fingerprints"})
}

// compareMarkdown is the comparison as a table for an issue or a page: words beside the marks, because a page may lack them.
func compareMarkdown(c *compare.Comparison) string {
	var b strings.Builder
	cell := func(text string) { b.WriteString(" " + strings.ReplaceAll(text, "|", `\|`) + " |") }
	b.WriteString(c.Title() + "\n\n| ask as |")
	for _, col := range c.Columns {
		cell(col.Label)
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(c.Columns)+1) + "\n")
	for _, row := range c.Rows() {
		b.WriteString("| " + row.Name + " |")
		for _, fact := range row.Cells {
			cell(strings.TrimSpace(markdownMark(fact.Mark) + " " + gateWords(fact)))
		}
		b.WriteString("\n")
	}
	for _, reason := range compare.ByColumns(c.Why()) {
		b.WriteString("\n- " + columnNames(c, reason.Columns) + ": " + reason.Text)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// gateWords are a fact's text, with what its gate shows in words.
func gateWords(fact compare.Fact) string {
	switch g := fact.Gate; {
	case g == nil:
		return fact.Text
	case g.Through:
		return strings.TrimSpace("gets through " + fact.Text)
	case g.Closed:
		return "is refused"
	default:
		return fact.Text
	}
}

func markdownMark(m engine.Mark) string {
	switch m {
	case engine.MarkOK:
		return "✓"
	case engine.MarkBad:
		return "✗"
	case engine.MarkLook:
		return "▲"
	case compare.MarkHeld:
		return "‖"
	default:
		return ""
	}
}

// columnNames names columns: "none", "token and customer-token".
func columnNames(c *compare.Comparison, columns []int) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = c.Columns[column].Label
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
