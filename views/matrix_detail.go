package views

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// detail tells one cell: what is sent, what was answered, and what to make of it.
func (v *matrixView) detail(f Frame, g *matrixGrid, c *engine.Cell, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.detailFocus).Narrow(f.Narrow())
	b.Title(c.Operation + " × " + string(c.Mode))
	switch {
	case c.Call != nil:
		b.NoteThatFits("enter: compare modes · o: open the call · x: run this one", "enter: compare modes · x: run this one", "enter: compare · x: run", "x: run")
	case c.Applies():
		b.NoteThatFits("x: run this one", "x: run")
	}
	v.scroll.draw(f, b, []pagePart{fixedPart(v.facts(f, g, c, b.Width())...)})
	return b.Lines()
}

// matrixLabel is the room for a label before a fact.
const matrixLabel = 12

// matrixFact is a fact behind its label, over as many rows of w cells as it takes.
func matrixFact(label string, w int, spans ...kit.Span) [][]kit.Span {
	var rows [][]kit.Span
	for _, line := range flow(spans, max(w-matrixLabel, 1)) {
		rows = append(rows, append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, matrixLabel))}, line...))
		label = ""
	}
	return rows
}

func (v *matrixView) facts(f Frame, g *matrixGrid, c *engine.Cell, w int) [][]kit.Span {
	if c.Never != "" {
		words := c.Why
		if g.foreign(c) {
			words += " " + f.Session.Press("i") + " shows the other one."
		}
		return matrixFact("never sent", w, kit.Of(theme.Text, engine.Clean(words)))
	}
	rows := v.sentRows(f, g, c, w)
	rows = append(rows, answerRows(f, c, w)...)
	for _, finding := range c.Found {
		rows = append(rows, findingRows(f, theme.MarkLook, finding, w)...)
	}
	if c.Downgraded {
		rows = append(rows, matrixFact("instead of", w, kit.Of(theme.Text, downgradeWords(g, c)))...)
	}
	if c.Writes {
		words := "It changes the customer's record"
		if !f.Session.Profile.IsSandbox() {
			words += ", and asks before it runs"
		}
		rows = append(rows, matrixFact("writes", w, kit.Of(theme.Text, words+"."))...)
	}
	for _, remark := range c.Remarks() {
		label, _, _ := strings.Cut(remark.Code, ".")
		words := remark.Detail
		if words == "" {
			words = remark.Title
		}
		rows = append(rows, matrixFact(kit.Cut(engine.Clean(label), matrixLabel-1), w, Tinted(theme.Text, engine.Clean(words))...)...)
	}
	return rows
}

// foreign reports whether a cell is never sent because its mode is the other integration's.
func (g *matrixGrid) foreign(c *engine.Cell) bool { return strings.HasPrefix(c.Never, "needs ") }

// sentRows is the request as it left, or as it would leave.
func (v *matrixView) sentRows(f Frame, g *matrixGrid, c *engine.Cell, w int) [][]kit.Span {
	label, address, credential := "would send", c.Address, wouldSend(f.Session.Vendor, g.Profile, c)
	switch {
	case c.Call != nil && c.Call.Sent != nil:
		label, address, credential = "sent", requestURI(c.Call.Sent.URL), c.Call.Sent.Credential
	case c.Call != nil:
		label = "not sent"
	}
	header := "no " + headerName(c) + " header"
	if credential != "" {
		header = headerName(c) + ": " + credential
	}
	if f.Stacked() { // what it is and what it carries have to fit a line
		address, header = ShortPath("http://-"+address), credentialOr(credential)
	}
	return matrixFact(label, w, Tinted(theme.Text, engine.Clean(c.Method+" "+address+" · "+header))...)
}

// headerName is that of the header that carries a credential, as the platform spells it.
func headerName(c *engine.Cell) string {
	if c.Header == "" {
		return "Authorization"
	}
	return c.Header
}

// wouldSend is the credential as it would travel, as far as it is known without asking a provider.
func wouldSend(v engine.Vendor, p engine.Profile, c *engine.Cell) string {
	switch c.Credential {
	case auth.CredentialAPIKey:
		return c.Scheme + " " + p.APIKey.Fingerprint()
	case auth.CredentialPrivateKey:
		return c.Scheme + " " + auth.NewBasic(p.PrivateKey, time.Time{}, "").Info.Fingerprint
	case auth.CredentialProvider:
		provider := engine.ProviderOf(v, p, c.Mode)
		if provider == nil {
			return c.Scheme + " and no provider to ask"
		}
		return c.Scheme + " from provider " + provider.Describe()
	default:
		return ""
	}
}

// requestURI is path and query of an address, or all of it when it cannot be read.
func requestURI(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.RequestURI()
}

// answerRows is what came of it.
func answerRows(f Frame, c *engine.Cell, w int) [][]kit.Span {
	st := f.Styles
	switch verdict := c.Verdict(); {
	case c.Under:
		return matrixFact("answered", w, kit.Of(theme.Text, spinner(st, f.Now)+" no answer yet"))
	case c.Held != nil:
		return heldRows(f, *c.Held, w)
	case c.Missing != "":
		return matrixFact("not run", w, kit.Of(theme.Text, "There is "+c.Missing+" to try it with: the operation that it follows has answered none."))
	case c.Trouble != "":
		return matrixFact("not made", w, markSpan(st, theme.MarkBad), kit.Of(theme.Text, engine.Clean(c.Trouble)))
	case verdict == engine.VerdictIdle, verdict == engine.VerdictRunning:
		return nil
	case verdict == engine.VerdictHeld && c.Call.Finish.Error != nil:
		return heldRows(f, *c.Call.Finish.Error, w)
	}
	call := c.Call
	glyph, token := st.Mark(cellMark(c))
	if call.Status() == 0 {
		rows := matrixFact(c.Word(), w, append([]kit.Span{kit.Of(token, glyph+" ")}, Tinted(theme.Text, engine.Clean(call.Finish.Summary))...)...)
		return append(rows, whyRows(f, call, w)...)
	}
	spans := []kit.Span{kit.Of(token, glyph+" "), kit.Of(theme.Text, c.Word())}
	if took := call.Timing().Total; took > 0 && call.Sent != nil {
		spans = append(spans, kit.Of(theme.Muted, " in "+kit.TookWhole(took)))
	}
	summary := engine.Clean(call.Finish.Summary)
	if f.Stacked() {
		summary, _, _ = strings.Cut(summary, " · ")
	}
	spans = append(spans, kit.Of(theme.Text, " · "))
	spans = append(spans, Tinted(theme.Text, summary)...)
	rows := matrixFact("answered", w, spans...)
	return append(rows, whyRows(f, call, w)...)
}

// whyRows explain a call that did not end well.
func whyRows(f Frame, call *engine.Call, w int) [][]kit.Span {
	if call.OK() || call.Finish.Error == nil {
		return nil
	}
	return refusalRows(f, call, w)
}

// heldRows tell why the SDK keeps a request back, with its own words.
func heldRows(f Frame, e engine.CallError, w int) [][]kit.Span {
	rows := matrixFact("held back", w, markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Text, engine.Clean(e.Message)))
	if e.SDK != "" {
		rows = append(rows, matrixFact("SDK log", w, kit.Of(theme.Text, engine.Clean(e.SDK)))...)
	}
	return append(rows, fixRows(e.Fix, w)...)
}

// refusalRows explain a refusal: its findings, or the error alone when there are none.
func refusalRows(f Frame, call *engine.Call, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, finding := range call.Finish.Findings {
		if finding.Severity == "error" {
			rows = append(rows, findingRows(f, theme.MarkBad, finding, w)...)
		}
	}
	if e := call.Finish.Error; len(rows) == 0 {
		rows = findingRows(f, theme.MarkBad, engine.Finding{Code: e.Code, Detail: e.Message + ".", Fix: e.Fix}, w)
	}
	return rows
}

// findingRows are a finding's code with what it means, then what to do.
func findingRows(f Frame, mark theme.Mark, finding engine.Finding, w int) [][]kit.Span {
	rows := markedRows(markSpan(f.Styles, mark), theme.Text, engine.Clean(finding.Code+"   "+finding.Detail), w)
	if first := rows[0]; len(first) > 1 && strings.HasPrefix(first[1].Text, finding.Code) {
		code := kit.Of(theme.Text, finding.Code).Bold()
		first[1].Text = strings.TrimPrefix(first[1].Text, finding.Code)
		rows[0] = slices.Insert(first, 1, code)
	}
	return append(rows, fixRows(finding.Fix, w)...)
}

func fixRows(fix string, w int) [][]kit.Span {
	if fix == "" {
		return nil
	}
	return matrixFact("what to do", w, kit.Of(theme.Text, diagnose.Capital(engine.Clean(fix))+"."))
}

// downgradeWords say what the mode asks for, what goes instead, and where the SDK keeps to the mode.
func downgradeWords(g *matrixGrid, c *engine.Cell) string {
	mode, _ := auth.LookupMode(g.Modes, c.Mode)
	sends := c.Scheme
	if sends == "" {
		sends = "no credential"
	}
	words := strings.TrimSpace(mode.Carrier.Prefix) + ": the " + g.SDK + " SDK sends " + sends + " on this route, and tells nobody."
	var keeps []string
	for _, row := range g.Rows {
		if o := g.Cell(row.Operation.ID, c.Mode); o.Applies() && !o.Downgraded {
			keeps = append(keeps, row.Operation.ID)
		}
	}
	if len(keeps) == 0 {
		return words
	}
	return words + " It sends " + strings.TrimSpace(mode.Carrier.Prefix) + " for " + nameSome(keeps, 8) + "."
}
