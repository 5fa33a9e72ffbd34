package views

import (
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// tokenItem is one row of the list: a credential that the session has seen, or one that was pasted.
type tokenItem struct {
	id     string
	info   auth.Info
	record *engine.TokenRecord // nil for a pasted one
	pasted *pastedToken
	// before is its predecessor: of a pasted one that which was pasted before it, or the token in use.
	before *auth.Info
}

// items are the tokens that pass the filter: pasted ones, then what providers gave, the newest first, then the fixed ones.
func (v *tokensView) items(s *Session) []tokenItem {
	var pasted []tokenItem
	for i := range v.pasted {
		p := &v.pasted[i]
		item := tokenItem{id: "pasted " + p.info.Fingerprint, info: p.info, pasted: p, before: s.Current()}
		if i+1 < len(v.pasted) {
			item.before = &v.pasted[i+1].info
		}
		pasted = append(pasted, item)
	}
	last := map[string]*auth.Info{} // by source
	tokens := s.Ledger.Tokens()
	before := make([]*auth.Info, len(tokens))
	for i, r := range tokens {
		if !isFixed(r.Info) {
			before[i], last[r.Info.Source] = last[r.Info.Source], &r.Info
		}
	}
	all := slices.Grow(pasted, len(tokens)) // the rows are large, and every key and every picture asks for all of them
	for i, r := range slices.Backward(tokens) {
		if !isFixed(r.Info) {
			all = append(all, tokenItem{id: r.Info.Fingerprint, info: r.Info, record: r, before: before[i]})
		}
	}
	for _, r := range tokens {
		if isFixed(r.Info) {
			all = append(all, tokenItem{id: r.Info.Fingerprint, info: r.Info, record: r})
		}
	}
	if s.Filter.Empty() {
		return all
	}
	return slices.DeleteFunc(all, func(i tokenItem) bool { return !s.Filter.Match(tokenFilterRow(i)) })
}

func tokenFilterRow(i tokenItem) Row {
	r := Row{Tok: i.info.Fingerprint}
	text := []string{i.info.Fingerprint, i.info.Kind, i.info.Alg, i.info.Kid, i.info.Source}
	if i.record != nil {
		text = append(text, i.record.Customer, i.record.Operation)
		r.Operation = i.record.Operation
		if i.record.Rejected > 0 {
			r.Is = append(r.Is, "error")
		}
		if !isFixed(i.info) {
			r.Is = append(r.Is, "provider")
		}
	}
	r.Text = strings.ToLower(strings.Join(text, " "))
	return r
}

func itemRows(items []tokenItem) rows {
	return rows{n: len(items), id: func(i int) string { return items[i].id }}
}

// tokenState is what a credential is to the session now.
func tokenState(s *Session, i tokenItem, now time.Time) (theme.Mark, string) {
	expired := !i.info.ExpiresAt.IsZero() && !now.Before(i.info.ExpiresAt)
	current := s.Current()
	switch {
	case i.pasted != nil:
		return theme.MarkNote, "pasted"
	case i.info.Kind == auth.KindAPIKey:
		return theme.MarkNone, "API key"
	case i.info.Kind == auth.KindBasic:
		return theme.MarkNone, "Basic"
	case expired:
		return theme.MarkBad, "expired"
	case i.record.StaleFor != "" && i.record.ClearedAt.IsZero() && i.record.Replaced == "":
		return theme.MarkLook, "stale"
	case refusingCall(s, i.record) != nil:
		return theme.MarkBad, "rejected" // in use or not: that it is refused counts more
	case current != nil && current.Fingerprint == i.info.Fingerprint:
		return theme.MarkUnread, "in use"
	case i.record.Rejected > 0:
		return theme.MarkBad, "rejected"
	case i.record.Replaced != "":
		return theme.MarkRead, "replaced"
	case !i.record.ClearedAt.IsZero():
		return theme.MarkRead, "cleared"
	default:
		return theme.MarkRead, "put away"
	}
}

// listTitle counts by kind: "Tokens · 3 + 2 fixed".
func (v *tokensView) listTitle(s *Session, items []tokenItem) string {
	given, fixed := 0, 0
	for _, r := range s.Ledger.Tokens() {
		if isFixed(r.Info) {
			fixed++
		} else {
			given++
		}
	}
	if !s.Filter.Empty() {
		return "Tokens · " + itoa(len(items)) + " of " + itoa(given+fixed+len(v.pasted)) + " · " + engine.Clean(s.Filter.Text)
	}
	title := "Tokens · " + itoa(given)
	if fixed > 0 {
		title += " + " + itoa(fixed) + " fixed"
	}
	if len(v.pasted) > 0 {
		title += " + " + itoa(len(v.pasted)) + " pasted"
	}
	if n := s.Ledger.Forgotten; n > 0 {
		title += " · " + diagnose.Count(n) + " not kept"
	}
	return title
}

// listBox draws the list, and beneath it, where there is room, where the token under the cursor comes from.
func (v *tokensView) listBox(f Frame, items []tokenItem, width, height int) []string {
	b := kit.NewBox(f.Styles, width, height).Narrow(f.Narrow()).Focus(v.onList() && !v.Editing())
	b.Title(v.listTitle(f.Session, items))
	if len(items) == 0 {
		v.noItems(b, f)
		return b.Lines()
	}
	more := v.origin(f)
	room := b.Height()
	if v.layout == tokensBeside && room-len(more) >= 3 {
		room -= len(more)
	} else {
		more = nil
	}
	room = min(room, len(items))
	if v.layout == tokensBeside {
		room = min(max(room, 5), max(b.Height()-len(more), 1)) // so that the parts beneath stay where they are
	}
	if v.onList() {
		v.page = room
	}
	from, to := v.cursor.Window(len(items), room)
	for i := from; i < to; i++ {
		l := b.Line()
		f.Aim(l, i-v.cursor.Index(), v.onList())
		v.listRow(l, f, items[i], i == v.cursor.Index())
	}
	for i := to - from; i < room; i++ {
		b.Blank()
	}
	for _, l := range more {
		l.draw(b)
	}
	return b.Lines()
}

func (v *tokensView) noItems(b *kit.Box, f Frame) {
	text := noTokenYet(f.Session, v.marks.marks)
	if !f.Session.Filter.Empty() {
		text = []kit.Span{kit.Of(theme.Muted, "No token passes the filter "+engine.Clean(f.Session.Filter.Text)+". esc clears it.")}
	}
	for _, span := range text {
		for _, line := range kit.Wrap(span.Text, b.Width()) {
			b.Text(span.Token, line)
		}
	}
}

func (v *tokensView) listRow(l *kit.Line, f Frame, item tokenItem, selected bool) {
	fp := kit.Of(theme.Cred, item.info.Fingerprint)
	l.Space(1)
	if selected {
		l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
		if v.onList() {
			l.Selected()
			fp = fp.Bold()
		}
	}
	mark, word := tokenState(f.Session, item, f.Now)
	l.Spans(fp).Space(1).Spans(markSpan(f.Styles, mark), kit.Of(theme.Text, word))
	stand := tokenEnd(item.info, f.Now)
	if item.pasted != nil && !item.info.ExpiresAt.IsZero() && !f.Now.Before(item.info.ExpiresAt) {
		stand.short = "expired" // "pasted 10h ago" would be read as the time of pasting
	}
	tone := theme.Text
	if stand.over || isFixed(item.info) {
		tone = theme.Muted
	}
	l.Right(tone, stand.short)
}
