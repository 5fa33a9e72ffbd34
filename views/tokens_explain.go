package views

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
)

// explainWidth is how wide the text of an overlay may be, in cells.
const explainWidth = 72

// toBytes puts the cursor on the row that a finding is about, and reports whether there is one.
func (v *tokensView) toBytes(found diagnose.Finding) bool {
	at := slices.IndexFunc(v.drawn, func(l detailLine) bool {
		return l.row != nil && l.row.place == found.Where.Part && l.row.member == found.Where.Name
	})
	if at < 0 { // the member is not there, or the part as a whole is meant
		at = slices.IndexFunc(v.drawn, func(l detailLine) bool {
			return l.row != nil && (l.row.place == found.Where.Part || found.Where.Part == "token")
		})
	}
	if at < 0 {
		return false
	}
	v.lines.Put(lineRows(v.drawn).id(at))
	return true
}

// explain says everything about the line under the cursor: a finding, or a row of the token with what was found there.
func (v *tokensView) explain(s *Session) tea.Cmd {
	if len(v.drawn) == 0 || v.onList() {
		return nil
	}
	v.lines.Sync(lineRows(v.drawn))
	switch l := v.drawn[v.lines.Index()]; {
	case l.finding != nil:
		return send(ShowMsg{Title: l.finding.Code, Lines: findingWords(*l.finding)})
	case l.row != nil:
		return send(ShowMsg{Title: v.item.info.Fingerprint + " · " + engine.Clean(l.row.name), Lines: v.rowWords(*l.row, s)})
	default:
		return nil
	}
}

// findingWords are all that a finding says.
func findingWords(found diagnose.Finding) []string {
	var out []string
	add := func(label, text string) {
		for i, line := range wrapFilled(engine.Clean(text), explainWidth-len("what to do  ")) {
			if i > 0 {
				label = ""
			}
			out = append(out, kit.Pad(label, len("what to do  "))+line)
		}
	}
	add(found.Severity, found.Title)
	add("", found.Detail)
	add("what to do", found.Fix)
	add("from", found.Ref)
	return out
}

// rowWords are the whole of a row: its bytes, what they mean, its time, and what was found about it.
func (v *tokensView) rowWords(r claimRow, s *Session) []string {
	out := kit.Wrap(r.bytes, explainWidth)
	out = append(out, wrapFilled(r.words, explainWidth)...)
	if o := v.item.info.Read.Claims; r.place == "claims" && v.item.info.Read.Form != jose.FormJWE {
		if at, ok := o.Time(r.member); ok {
			out = append(out, kit.Wrap(threeTimes(at, v.now, s.local()), explainWidth)...)
		}
	}
	if r.check != "" {
		out = append(out, "", "checked: "+engine.Clean(r.check))
	}
	for _, found := range v.judged.report.Findings {
		if found.Where.Part == r.place && found.Where.Name == r.member {
			out = append(append(out, "", found.Code), findingWords(found)...)
		}
	}
	return out
}
