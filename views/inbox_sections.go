package views

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// body is what the message says.
func (v *inboxView) body(f Frame, p *inboxPage, w int) pagePart {
	if p.broken != nil {
		return fixedPart(markedRows(kit.Of(theme.Error, "✗ "), theme.Text, engine.Clean(p.broken.Error())+"; "+f.Session.Press("t")+" shows the HTML", w)...)
	}
	lines := p.textAtWidth(w)
	var after [][]kit.Span
	if p.text.cut {
		after = append(after, []kit.Span{kit.Of(theme.Muted, "… the text of the first 1 MiB of "+kit.Size(int64(len(p.content.Text))))})
	}
	if p.text.hidden > 0 {
		what := "1 hidden element is left out"
		if p.text.hidden > 1 {
			what = fmt.Sprintf("%d hidden elements are left out", p.text.hidden)
		}
		after = append(after, []kit.Span{kit.Of(theme.Muted, what+"; "+f.Session.Press("t")+" shows the HTML")})
	}
	if len(after) > 0 {
		after = append([][]kit.Span{nil}, after...)
	}
	return pagePart{len(lines) + len(after), func(b *kit.Box, i int) {
		if i < len(lines) {
			b.Line().Spans(lines[i]...)
		} else {
			b.Line().Spans(after[i-len(lines)]...)
		}
	}}
}

// image names the picture of a message.
func (v *inboxView) image(p *inboxPage) pagePart {
	if p.content.Image == "" {
		return pagePart{}
	}
	return pagePart{2, func(b *kit.Box, i int) {
		if i == 0 {
			b.Blank()
			return
		}
		b.Line().Add(theme.Muted, "image  ").Add(theme.Accent, engine.Clean(p.content.Image)).Right(theme.Muted, "(never fetched)")
	}}
}

// actions lists what a message offers to do, numbered as in its text; nil when it offers nothing.
func (v *inboxView) actions(f Frame, p *inboxPage) []pagePart {
	if len(p.actions) == 0 {
		return nil
	}
	title := "actions · enter copies the link"
	if p.text.blocks != nil {
		title = "actions found in the HTML · enter copies the link"
	}
	return []pagePart{rulePart(title), {len(p.actions), func(b *kit.Box, i int) {
		number := notListed
		if p.numbers[i] > 0 {
			number = fmt.Sprintf("[%d]", p.numbers[i])
		}
		l := drawAction(b, number, p.actions[i])
		f.aim(l, Aim{By: i - v.action, Focused: v.focus == inboxDetail, Back: "N", Forth: "n"})
		if i == v.action {
			l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
			if v.focus == inboxDetail {
				l.Selected()
			}
		}
	}}}
}

// notListed stands where an action that no SDK lists would have its number.
const notListed = " –"

// drawAction draws one action; on a narrow page its title goes before its address does.
func drawAction(b *kit.Box, number string, a bloomreach.Action) *kit.Line {
	columns := kit.LayOut(b.Width(), 1,
		kit.Column{Min: max(3, kit.Width(number))}, kit.Column{Min: 9}, kit.Column{Min: 12, Max: 21, Flex: 1, Drop: 1}, kit.Column{Min: 20, Flex: 1})
	numberToken := theme.Accent
	if number == notListed {
		numberToken = theme.Muted
	}
	l := b.Line().Add(numberToken, kit.Pad(number, columns.Width(0)+1)).Add(theme.Text, kit.Pad(cleanOr(a.Type, "no type"), columns.Width(1))+" ")
	if w := columns.Width(2); w > 0 {
		l.Add(theme.Text, kit.Pad(cleanOr(a.Title, ""), w)+" ")
	}
	note := a.Note
	if !knownAction(a.Type) && note == "" {
		note = "the SDKs do nothing with this type"
	}
	if a.URL != "" {
		l.Add(theme.Accent, engine.Clean(a.URL))
		if note != "" {
			note = " · " + note
		}
	}
	return l.Add(theme.Muted, note)
}

// knownAction reports whether the SDKs know a type of action; any other becomes no_action (bloomreach reference 2.2).
func knownAction(kind string) bool {
	return slices.Contains([]string{"app", "browser", "deeplink", "deep-link", "close"}, kind)
}

// actionsLine names the actions in one line.
func actionsLine(p *inboxPage) string {
	var parts []string
	for i, a := range p.actions {
		if p.numbers[i] > 0 && a.Title != "" && len(parts) < 5 {
			parts = append(parts, fmt.Sprintf("[%d] %s %s", p.numbers[i], cleanOr(a.Type, "no type"), engine.Clean(a.Title)))
		}
	}
	return strings.Join(parts, " · ")
}

// remote names what the document would fetch if anything but a terminal showed it.
func (v *inboxView) remote(p *inboxPage, w int) pagePart {
	var asks []string
	if len(p.scripts) > 0 {
		asks = append(asks, "for a script from "+strings.Join(p.scripts, ", "))
	}
	if len(p.images) > 0 {
		asks = append(asks, "for images from "+strings.Join(p.images, ", "))
	}
	if len(asks) == 0 {
		return pagePart{}
	}
	text := "html.remote asks " + strings.Join(asks, " and ") + "; authpeek fetches nothing that a message names"
	return fixedPart(append([][]kit.Span{nil}, markedRows(kit.Of(theme.Warn, "▲ "), theme.Text, text, w)...)...)
}

// sanitised says what could not be shown as it is.
func (v *inboxView) sanitised(p *inboxPage, w int) pagePart {
	text := p.visible.sentence()
	if text == "" {
		return pagePart{}
	}
	rule, rows := rulePart("sanitised"), kit.Wrap(text, max(w, 1))
	return pagePart{1 + len(rows), func(b *kit.Box, i int) {
		if i == 0 {
			rule.draw(b, 0)
		} else {
			b.Text(theme.Text, rows[i-1])
		}
	}}
}

// bent says what had to be bent to read the message, and what an SDK makes of it.
func (v *inboxView) bent(p *inboxPage, w int) pagePart {
	var rows [][]kit.Span
	for _, note := range p.content.Notes {
		rows = append(rows, markedRows(kit.Of(theme.Warn, "▲ "), theme.Text, engine.Clean(note), w)...)
	}
	return titledPart("read with care", rows)
}

// tracking is what the SDKs would report about the message.
func (v *inboxView) tracking(f Frame, p *inboxPage, w int) pagePart {
	c := p.content
	category := "category: none"
	if c.ConsentCategory != "" {
		category = "category: " + engine.Clean(c.ConsentCategory)
	}
	consent := []kit.Span{markSpan(f.Styles, theme.MarkOK), kit.Of(theme.Text, "has_tracking_consent · "+category)}
	if !c.HasTrackingConsent {
		consent = []kit.Span{markSpan(f.Styles, theme.MarkBad), kit.Of(theme.Text, "has_tracking_consent is false: opens and clicks are not tracked · "+category)}
	}
	rows := factRows("consent", w, consent...)
	if line := p.campaign(); line != "" {
		rows = append(rows, factRows("campaign", w, kit.Of(theme.Text, line))...)
	}
	rows = append(rows, pairRows("url_params", c.URLParams, w)...)
	return titledPart("tracking", append(rows, pairRows("more", p.otherTracking(), w)...))
}

// pairRows are names with their values behind a label, over as many rows as they take.
func pairRows(label string, pairs []bloomreach.Pair, w int) [][]kit.Span {
	if len(pairs) == 0 {
		return nil
	}
	parts := make([]string, 0, len(pairs))
	for _, p := range pairs {
		parts = append(parts, engine.Clean(p.Name+"="+p.Value))
	}
	var rows [][]kit.Span
	for _, line := range kit.Wrap(strings.Join(parts, "  "), max(w-inboxLabel, 1)) {
		rows = append(rows, []kit.Span{kit.Of(theme.Muted, kit.Pad(label, inboxLabel)), kit.Of(theme.Text, line)})
		label = ""
	}
	return rows
}

// namedTracking are the attributes that campaign puts into words; the SDKs take event_type out (bloomreach reference 2.2).
var namedTracking = []string{"campaign_id", "campaign_name", "action_id", "action_name", "action_type", "campaign_policy", "event_type"}

// tracking is one of the message's tracking attributes, fit for a row, or "".
func (p *inboxPage) tracking(name string) string {
	for _, pair := range p.content.Tracking {
		if pair.Name == name {
			return engine.Clean(pair.Value)
		}
	}
	return ""
}

func (p *inboxPage) otherTracking() []bloomreach.Pair {
	return slices.DeleteFunc(slices.Clone(p.content.Tracking), func(pair bloomreach.Pair) bool {
		return slices.Contains(namedTracking, pair.Name)
	})
}

// campaign tells where the message comes from: c-114 "Order updates" · action 3 "Shipped" · policy default.
func (p *inboxPage) campaign() string {
	named := func(id, name string) string {
		if n := p.tracking(name); n != "" {
			return strings.TrimSpace(p.tracking(id) + fmt.Sprintf(" %q", n))
		}
		return p.tracking(id)
	}
	var parts []string
	if c := named("campaign_id", "campaign_name"); c != "" {
		parts = append(parts, c)
	}
	if a := named("action_id", "action_name"); a != "" {
		parts = append(parts, "action "+a)
	}
	if policy := p.tracking("campaign_policy"); policy != "" {
		parts = append(parts, "policy "+policy)
	}
	return strings.Join(parts, " · ")
}
