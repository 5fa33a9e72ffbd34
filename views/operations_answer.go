package views

import (
	"encoding/json"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// answerPage keeps what an answer looks like until another one comes: it is drawn far more often.
type answerPage struct {
	call  engine.CallID
	done  bool
	width int
	raw   bool
	parts []pagePart
}

// drawAnswer draws how the operation last ended: what came, what it means, and what the SDK makes of it.
func (v *operationsView) drawAnswer(f Frame, op engine.Operation, w, h int) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.focus == operationsAnswer)
	last, ok := s.Latest[op.ID]
	if !ok {
		b.Title("Answer").NoteSpans(dataNote(f, op.ID, "enter calls it")...)
		for _, line := range kit.Wrap(op.ID+" has not been called yet. enter calls it in mode "+string(v.modeOf(s, op))+"; "+f.Session.Press("m")+" chooses another mode.", b.Width()) {
			b.Text(theme.Muted, line)
		}
		return b.Lines()
	}
	c := last.Call
	note := "#" + itoa(int(c.ID)) + " · " + kit.Ago(last.At, f.Now) + " ago"
	b.Title("Answer · " + string(c.Mode)).NoteSpans(kit.Of(theme.Muted, note))
	if s.Waited(op.ID, f.Now) > SlowAfter {
		b.NoteSpans(dataNote(f, op.ID, note)...)
	}
	if p := v.page; p.call != c.ID || p.done != c.Finished() || p.width != b.Width() || p.raw != v.raw {
		v.page = answerPage{call: c.ID, done: c.Finished(), width: b.Width(), raw: v.raw, parts: answerParts(f, last, b.Width(), v.raw)}
	}
	v.scroll.draw(f, b, v.page.parts)
	return b.Lines()
}

// answerParts are the page of a call that has ended. What is wrong stands before what came, else after it.
func answerParts(f Frame, last Latest, w int, raw bool) []pagePart {
	c := last.Call
	if c.Finish == nil {
		return nil
	}
	head := [][]kit.Span{append([]kit.Span{markSpan(f.Styles, outcomeMark(c)), kit.Of(theme.Text, outcomeWord(c)+"  ").Bold()}, Tinted(theme.Text, engine.Clean(c.Finish.Summary))...)}
	if c.Sent != nil {
		sent := c.Sent.Method + " " + ShortPath(c.Sent.URL)
		head = append(head, factRows("sent", w, Tinted(theme.Muted, engine.Clean(joinDots(sent, credentialOr(c.Credential))))...)...)
	}
	explained := func(f engine.Finding) bool { return c.Finish.Error != nil && f.Code == c.Finish.Error.Code }
	if err := c.Finish.Error; err != nil && !slices.ContainsFunc(c.Finish.Findings, explained) {
		head = append(head, factRows("why", w, kit.Of(theme.Text, engine.Clean(err.Code)+": ").Bold(), kit.Of(theme.Text, diagnose.FullStop(engine.Clean(err.Message))))...)
		if err.Fix != "" {
			head = append(head, factRows("what to do", w, kit.Of(theme.Text, diagnose.Sentence(engine.Clean(err.Fix))))...)
		}
	}
	if err := c.Finish.Error; err != nil && err.SDK != "" {
		head = append(head, factRows("the SDK", w, Tinted(theme.Muted, engine.Clean(err.SDK))...)...)
	}
	for i, issued := range c.Issued {
		label := ""
		if i == 0 {
			label = "issued"
		}
		head = append(head, factRows(label, w, issuedSpans(issued)...)...)
	}
	parts := []pagePart{fixedPart(head...)}
	found, came := foundPart(f, c, w), camePart(f, last, w, raw)
	if c.OK() {
		parts = append(parts, came, found)
	} else {
		parts = append(parts, found, came)
	}
	return append(parts, sdkPart(c, w))
}

// issuedSpans tell of a token that an answer has handed out.
func issuedSpans(d engine.TokenIssued) []kit.Span {
	t := d.Token
	life := "no word on how long it lives"
	if d := t.Lifetime(); d > 0 {
		life = "lives " + kit.Elapsed(d)
	}
	kept := ""
	if d.Kept {
		kept = "kept from now on"
	}
	return Tinted(theme.Text, joinDots(t.Fingerprint+" "+engine.Clean(tokenForm(&t)), life, engine.Clean(t.Scope), kept))
}

// foundPart are the findings of a call, the worst first.
func foundPart(f Frame, c *engine.Call, w int) pagePart {
	found := slices.Clone(c.Finish.Findings)
	slices.SortStableFunc(found, func(a, b engine.Finding) int { return severityRank(a.Severity) - severityRank(b.Severity) })
	var rows [][]kit.Span
	for _, finding := range found {
		rows = append(rows, findingRows(f, SeverityMark(finding.Severity), withoutIdleFix(finding), w)...)
	}
	return titledPart(diagnose.Counted(len(found), "finding"), rows)
}

// withoutIdleFix leaves out a word that there is nothing to do.
func withoutIdleFix(finding engine.Finding) engine.Finding {
	if strings.HasPrefix(finding.Fix, "nothing to do") {
		finding.Fix = ""
	}
	return finding
}

func severityRank(severity string) int {
	return slices.Index([]string{engine.SeverityError, engine.SeverityWarning, engine.SeverityNote}, severity)
}

// camePart is what the answer says: the operation's model in rows, or the body as it came.
func camePart(f Frame, last Latest, w int, raw bool) pagePart {
	var body []byte
	if r := last.Call.Response; r != nil {
		body = r.Body.Bytes()
	}
	if rows := toldRows(f, last.Result, w); len(rows) > 0 && !raw {
		return titledPart("what came", rows)
	}
	if model, err := json.Marshal(last.Result); err == nil && last.Result != nil && !raw {
		return titledPart("what came", modelRows(f.Session, model, w))
	}
	if len(body) == 0 {
		return pagePart{}
	}
	lines := kit.JSON(f.Styles, []byte(engine.CleanLines(string(body))), w)
	rule := rulePart("the body as it came, secrets as fingerprints")
	return pagePart{1 + len(lines), func(b *kit.Box, i int) {
		if i == 0 {
			rule.draw(b, 0)
		} else {
			b.Rows(lines[i-1])
		}
	}}
}

// toldRows are what a model tells of itself, in rows of a name and what is said of it; nothing where it does not.
func toldRows(f Frame, result any, w int) [][]kit.Span {
	teller, ok := result.(engine.Rower)
	if !ok {
		return nil
	}
	told, width := teller.Rows(f.Now), 0
	for _, row := range told {
		if len(row) > 0 {
			width = max(width, kit.Width(engine.Clean(row[0])))
		}
	}
	p := modelPrinter{s: f.Session, w: w}
	for _, row := range told {
		if len(p.rows) > modelMost || len(row) == 0 {
			break
		}
		p.row(0, min(width, max(w/3, 4)), engine.Clean(row[0]), engine.Clean(joinDots(row[1:]...)))
	}
	return p.bounded()
}

// sdkPart is what the SDK prints for the call.
func sdkPart(c *engine.Call, w int) pagePart {
	var rows [][]kit.Span
	for _, line := range c.Finish.SDKLog {
		for _, part := range kit.Wrap(engine.Clean(line), max(w, 1)) {
			rows = append(rows, Tinted(theme.Muted, part))
		}
	}
	return titledPart("what the SDK logs", rows)
}

// modelMost bounds the rows of a model; the body has the rest.
const modelMost = 400

// modelRows lay a model out as rows of name and value, with what is inside something further in.
func modelRows(s *Session, model []byte, w int) [][]kit.Span {
	p := modelPrinter{s: s, w: w}
	p.object(json.RawMessage(model), 0)
	return p.bounded()
}

type modelPrinter struct {
	s    *Session
	w    int
	rows [][]kit.Span
}

// bounded are the rows as far as they are shown.
func (p *modelPrinter) bounded() [][]kit.Span {
	if len(p.rows) > modelMost {
		p.rows = append(p.rows[:modelMost], []kit.Span{kit.Of(theme.Muted, "… more of it; "+p.s.Press("t")+" shows all as it came")})
	}
	return p.rows
}

// object puts each member of an object into rows; anything else is one row.
func (p *modelPrinter) object(raw json.RawMessage, depth int) {
	names, members, ok := membersOf(raw)
	if !ok {
		p.row(depth, 0, "", scalarText(raw))
		return
	}
	width := 0
	for _, name := range names {
		width = max(width, kit.Width(engine.Clean(name)))
	}
	width = min(width, max(p.w/2-2*depth, 4))
	for _, name := range names {
		p.member(engine.Clean(name), members[name], depth, width)
	}
}

func (p *modelPrinter) member(name string, raw json.RawMessage, depth, width int) {
	if len(p.rows) > modelMost {
		return
	}
	var list []json.RawMessage
	_, _, object := membersOf(raw)
	switch {
	case object && string(raw) != "{}":
		p.rows = append(p.rows, []kit.Span{kit.Of(theme.Muted, strings.Repeat("  ", depth)+name)})
		p.object(raw, depth+1)
	case json.Unmarshal(raw, &list) == nil && hasObjects(list):
		for i, item := range list {
			p.rows = append(p.rows, []kit.Span{kit.Of(theme.Muted, strings.Repeat("  ", depth)+name+" "+itoa(i+1))})
			p.object(item, depth+1)
		}
	case list != nil:
		texts := make([]string, 0, len(list))
		for _, item := range list {
			texts = append(texts, scalarText(item))
		}
		p.row(depth, width, name, strings.Join(texts, ", "))
	default:
		p.row(depth, width, name, scalarText(raw))
	}
}

func (p *modelPrinter) row(depth, width int, name, value string) {
	lead := strings.Repeat("  ", depth)
	if name != "" {
		lead += kit.Pad(kit.Cut(name, width), width) + "  "
	}
	if value == "" {
		value = "–"
	}
	p.rows = append(p.rows, hanging(lead, value, p.w)...)
}

func hasObjects(list []json.RawMessage) bool {
	return slices.ContainsFunc(list, func(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '{' })
}

// scalarText is a value as a person reads it: a text without its quotes, null as a dash.
func scalarText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil && string(raw) != "null" {
		return engine.Clean(text)
	}
	switch string(raw) {
	case "null", "{}", "[]":
		return ""
	}
	return engine.Clean(string(raw))
}

// membersOf are the members of an object in the order in which they stand.
func membersOf(raw json.RawMessage) (names []string, members map[string]json.RawMessage, ok bool) {
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return nil, nil, false
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	if _, err := d.Token(); err != nil {
		return nil, nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, false
		}
		var skipped json.RawMessage
		if text, isText := name.(string); isText && d.Decode(&skipped) == nil && !slices.Contains(names, text) {
			names = append(names, text)
		}
	}
	return names, members, true
}
