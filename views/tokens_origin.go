package views

import (
	"cmp"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// detailLine is a line of the detail: text, or the rule above a part. Some lines name something that enter opens.
type detailLine struct {
	spans []kit.Span
	rule  bool
	call  engine.CallID
	token string
	// row and finding are what the line is about, for the keys that go from one to the other or say more.
	row     *claimRow
	finding *diagnose.Finding
}

// opens reports whether enter goes somewhere from the line.
func (d detailLine) opens() bool { return d.call != 0 || d.token != "" || d.finding != nil }

func (d detailLine) draw(b *kit.Box) {
	if d.rule {
		b.Rule(d.spans...)
		return
	}
	b.Line().Spans(d.spans...)
}

func textLine(t theme.Token, text string) detailLine {
	return detailLine{spans: Tinted(t, text)}
}

func ruleLine(text string) detailLine {
	return detailLine{spans: Tinted(theme.Text, text), rule: true}
}

// labelled is a line with a label of eleven cells.
func labelled(label, text string) detailLine {
	return detailLine{spans: append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, 11))}, Tinted(theme.Text, engine.Clean(text))...)}
}

// origin tells where the token under the cursor comes from, and how it differs from the one before.
func (v *tokensView) origin(f Frame) []detailLine {
	item := v.item
	if item.id == "" {
		return nil
	}
	out := []detailLine{ruleLine("where " + item.info.Fingerprint + " comes from")}
	switch {
	case item.pasted != nil:
		out = append(out, labelled("from", "you; in memory only"))
		for _, line := range kit.Wrap(item.pasted.note, 34) {
			out = append(out, textLine(theme.Muted, line))
		}
		if why := v.judge(f).Why; why != "" {
			for _, line := range kit.Wrap("known by: "+engine.Clean(why), 34) {
				out = append(out, textLine(theme.Muted, line))
			}
		}
	case isFixed(item.info):
		out = append(out, labelled("from", item.info.Source), labelled("used by", usedBy(item.record)), labelled("rejected", rejectedWords(item.record)))
	default:
		out = append(out, given(f.Session, item)...)
	}
	return append(out, v.differs(f)...)
}

// given tells how a provider came to give a token.
func given(s *Session, item tokenItem) []detailLine {
	r := item.record
	at := r.FirstSeen.In(s.Zone()).Format("15:04") // to the minute: the life line has the seconds
	out := []detailLine{labelled("asked by", "you, "+at)}
	if r.Info.Source == engine.AppOrigin {
		out[0] = labelled("sent by", "your app, "+at)
	}
	if r.AskedBy != 0 {
		out[0] = labelled("asked by", "#"+itoa(int(r.AskedBy))+" "+askedBy(s, r)+", "+at)
		out[0].call = r.AskedBy
	}
	label, reason := "because", strings.Replace(r.Reason, " has ", ": ", 1)
	if r.SDKReason != "" {
		out = append(out, labelled(label, r.SDKReason))
		label = ""
	}
	if reason != "" {
		out = append(out, labelled(label, reason))
	}
	if r.Info.Source == engine.AppOrigin {
		out = append(out, labelled("from", "its provider; not seen here"))
	} else {
		out = append(out, labelled("from", r.Info.Source))
	}
	if r.Customer != "" {
		out = append(out, labelled("for", r.Customer))
	}
	if r.AskedBy != 0 {
		out = append(out, labelled("took", kit.TookWhole(r.Took)))
	}
	if r.Given > 1 {
		out = append(out, labelled("given", timesWord(r.Given)))
	}
	out = append(out, labelled("used by", usedBy(r)), rejection(s, r))
	if !r.ClearedAt.IsZero() {
		out = append(out, labelled("cleared", kit.TimeOfDay(r.ClearedAt, s.Zone())))
	}
	if r.StaleFor != "" {
		out = append(out, labelled("stale", "names "+cmp.Or(MadeOutTo(r.Info), "somebody else")))
	}
	if r.Replaced != "" {
		line := labelled("replaced", r.Replaced+", "+kit.TimeOfDay(r.ReplacedAt, s.Zone()))
		line.token = r.Replaced
		out = append(out, line)
	}
	for _, n := range r.Notes {
		out = append(out, labelled("note", n))
	}
	return out
}

// askedBy is the operation that needed the token, or the SDK's timer.
func askedBy(s *Session, r *engine.TokenRecord) string {
	if c := s.Ledger.Call(r.AskedBy); c != nil && c.Trigger == engine.TriggerTimer {
		return c.Trigger
	}
	return r.Operation
}

func usedBy(r *engine.TokenRecord) string {
	switch n := len(r.Uses); {
	case n == 0:
		return "no call yet"
	case r.UsedTotal == 1:
		return "#" + itoa(int(r.Uses[0])) + ", 1 call"
	default:
		first := ""
		if r.UsedTotal > n {
			first = "…"
		}
		return first + "#" + itoa(int(r.Uses[0])) + "–" + itoa(int(r.Uses[n-1])) + ", " + itoa(r.UsedTotal) + " calls"
	}
}

// rejection opens the newest call that was refused, while the token is.
func rejection(s *Session, r *engine.TokenRecord) detailLine {
	words := rejectedWords(r)
	if r.RejectedStatus != 0 {
		words += ", " + itoa(r.RejectedStatus)
	}
	line := labelled("rejected", words)
	if c := refusingCall(s, r); c != nil {
		line.call = c.ID
	}
	return line
}

func rejectedWords(r *engine.TokenRecord) string {
	if r.Rejected == 0 {
		return "never"
	}
	return timesWord(r.Rejected)
}

// differs compares a token with the one before, as far as their members go.
func (v *tokensView) differs(f Frame) []detailLine {
	item := v.item
	if item.before == nil || item.before.Read == nil || item.info.Read == nil {
		return nil
	}
	out := []detailLine{ruleLine("differs from " + item.before.Fingerprint)}
	c := v.comparison()
	for _, c := range c.shown {
		old, now := memberWords(c.Name, c.Old, f.Now, f.Session.Zone()), memberWords(c.Name, c.New, f.Now, f.Session.Zone())
		glyph, token := f.Styles.Mark(changeMark(c.Kind))
		line := []kit.Span{kit.Of(token, glyph+" "), kit.Of(theme.Text, engine.Clean(c.Name)+"  ")}
		switch c.Kind {
		case jose.Added:
			line = append(line, kit.Of(theme.Text, now))
		case jose.Gone:
			line = append(line, kit.Of(theme.Muted, old))
		default:
			line = append(line, kit.Of(theme.Muted, old+" ▸ "), kit.Of(theme.Text, now))
		}
		out = append(out, detailLine{spans: line})
	}
	if c.more > 0 {
		out = append(out, textLine(theme.Muted, "… and "+diagnose.Count(c.more)+" more; "+f.Session.Press("d")+" shows them"))
	}
	if len(c.same) > 0 {
		out = append(out, detailLine{spans: []kit.Span{markSpan(f.Styles, theme.MarkSame), kit.Of(theme.Muted, strings.Join(c.same, " "))}})
	}
	return out
}

func changeMark(k jose.ChangeKind) theme.Mark {
	switch k {
	case jose.Added:
		return theme.MarkAdded
	case jose.Gone:
		return theme.MarkGone
	case jose.Changed:
		return theme.MarkChanged
	default:
		return theme.MarkSame
	}
}
