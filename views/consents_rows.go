package views

import (
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// consentRows is the list as it is shown, kept until something changes it.
type consentRows struct {
	filter  string
	changed int
	shown   []*bloomreach.Category
}

// list brings the rows up to date and gives them to a cursor.
func (v *consentsView) list(s *Session) rows {
	if v.rows.filter != s.Filter.Text || v.rows.changed != v.changed {
		v.rows = consentRows{filter: s.Filter.Text, changed: v.changed}
		for i := range v.categories {
			c := &v.categories[i]
			if s.Filter.Empty() || s.Filter.Match(v.filterRow(c)) {
				v.rows.shown = append(v.rows.shown, c)
			}
		}
	}
	shown := v.rows.shown
	return rows{n: len(shown), id: func(i int) string { return shown[i].ID }}
}

// filterRow is what a filter looks at: id, names in all languages, basis and state.
func (v *consentsView) filterRow(c *bloomreach.Category) Row {
	_, state := v.state(c.ID)
	words := []string{c.ID, basis(c), state}
	for _, t := range c.Translations {
		if t.Name != nil {
			words = append(words, *t.Name)
		}
	}
	row := Row{Operation: bloomreach.ConsentsFetch, Text: strings.ToLower(strings.Join(words, " "))}
	if m := v.states[c.ID]; m != nil && !m.change.at.IsZero() {
		row.Is = append(row.Is, "changed")
	}
	if !v.added[c.ID].IsZero() {
		row.Is = append(row.Is, "new")
	}
	return row
}

func basis(c *bloomreach.Category) string {
	if c.LegitimateInterest {
		return "legitimate"
	}
	return "consent"
}

// The words of states.
const (
	stateGiven    = "given"
	stateRefused  = "refused"
	stateNoRecord = "no record"
)

// state is what the customer has said of a category. Assumption: "Not Found" inside an answer means that there is no record,
// as null does; the reference shows both and explains neither for consents.
func (v *consentsView) state(id string) (theme.Mark, string) {
	m := v.states[id]
	switch {
	case m == nil:
		return theme.MarkNone, "not asked"
	case m.now.state == attributeNull, m.now.state == attributeRefused && strings.EqualFold(m.now.text, "Not Found"):
		return theme.MarkNone, stateNoRecord
	case m.now.state == attributeRefused:
		return theme.MarkBad, m.now.text
	case m.now.text == "true":
		return theme.MarkOK, stateGiven
	case m.now.text == "false":
		return theme.MarkBad, stateRefused
	default:
		return theme.MarkLook, m.now.text
	}
}

// stateSpans is the state for a row, with the sign of a change of the last seconds.
func (v *consentsView) stateSpans(f Frame, id string) []kit.Span {
	mark, word := v.state(id)
	if m := v.states[id]; m == nil {
		if f.Session.Waited(consentStates, f.Now) > SlowAfter {
			return []kit.Span{kit.Of(theme.Text, spinner(f.Styles, f.Now)+" asking")}
		}
		if v.whyNoStates(f.Session) == "" && v.stateCall != nil {
			word = "not told"
		}
		return []kit.Span{kit.Of(theme.Muted, f.Styles.Glyphs.None+" "+word)}
	}
	token := theme.Text
	if mark == theme.MarkNone || v.stale != "" {
		token = theme.Muted
	}
	out := []kit.Span{markSpan(f.Styles, mark), kit.Of(token, word)}
	if v.states[id].change.fresh(f.Now) {
		glyph, changed := f.Styles.Mark(theme.MarkChanged)
		out = append(out, kit.Of(changed, " "+glyph))
	}
	return out
}

// nameSpan is a category's name in the chosen language. One without any translation in it shows its id; one that has a
// translation under the empty key says so, because "" is a language here (bloomreach reference 3.1).
func (v *consentsView) nameSpan(c *bloomreach.Category) kit.Span {
	t, ok := c.Translations[v.language]
	_, nameless := c.Translations[""]
	switch {
	case ok && t.Name == nil:
		return kit.Of(theme.Muted, "null")
	case ok:
		return kit.Of(theme.Text, engine.Clean(*t.Name))
	case nameless:
		return kit.Of(theme.Muted, `"" (no language)`)
	default:
		return kit.Of(theme.Muted, engine.Clean(c.ID))
	}
}

// quotedLanguage is a language as it is written on the screen.
func quotedLanguage(lang string) string {
	if lang == "" {
		return `""`
	}
	return engine.Clean(lang)
}

// recent reports whether something that happened at a time is still told.
func recent(at, now time.Time) bool { return !at.IsZero() && now.Sub(at) < changeShown }
