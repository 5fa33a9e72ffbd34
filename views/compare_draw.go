package views

import (
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// compareBoxes is the least height that the two boxes below the table need to be worth drawing.
const compareBoxes = 4

const (
	compareRoomy  = 10 // rows with which the boxes say the most of what they have to say
	compareBlanks = 8  // blank lines that do the table good
)

// Render implements View.
func (v *compareView) Render(f Frame) []string {
	if f.Height < 1 {
		return nil
	}
	first := []string{v.sentence(f)}
	h := f.Height - 1
	c := v.told.Comparison
	switch {
	case c == nil:
		return kit.Stack(first, v.nothing(f, h))
	case f.Narrow() && v.focus == onTable:
		return kit.Stack(first, v.oneColumn(f, c, h))
	case f.Narrow():
		return kit.Stack(first, v.below(f, c, h))
	}
	lay := v.layOut(f, c)
	rows := v.rows()
	least := tableHeight(rows)
	switch {
	case v.focus != onTable && h < least+compareBoxes:
		return kit.Stack(first, v.below(f, c, h)) // the boxes take the place of the table they have no room beneath
	case h < least+compareBoxes:
		return kit.Stack(first, v.table(f, c, rows, lay, h))
	}
	// Half of what is over the least that the boxes need goes to the table as blank lines: from the last row of a room, space around
	// the verdict is worth more than one line more of what differs.
	spare := min(max(h-least-compareRoomy, 0)/2, compareBlanks) / 2 * 2
	boxes := max(compareBoxes, h-least-spare)
	return kit.Stack(first, v.table(f, c, rows, lay, h-boxes), v.below(f, c, boxes))
}

// sentence says what is compared, and when it was asked.
func (v *compareView) sentence(f Frame) string {
	s := f.Session
	l := kit.NewLine(f.Styles, f.Width).Inset()
	c := v.told.Comparison
	if c == nil {
		return l.Add(theme.Muted, "one call, several modes: "+v.op(s)).String()
	}
	title := engine.Clean(c.Title())
	when, asked := "not sent yet · "+f.Session.Press("r")+" runs all", c.Columns[0].Asked
	switch {
	case v.under():
		when = v.came + " · esc stops"
	case !asked.IsZero():
		when = "sent together at " + kit.TimeOfDay(asked, s.Zone())
	}
	for _, shorter := range []string{v.op(s) + " for " + engine.Clean(s.Profile.Customer()), v.op(s)} {
		if kit.Width(title+" · "+when)+2 > l.Room() {
			title = shorter
		}
	}
	if v.under() {
		return l.Add(theme.Text, title).Add(theme.Muted, " · ").Add(theme.Text, spinner(f.Styles, callsNow(f))+" ").Add(theme.Muted, when).String()
	}
	return l.Add(theme.Text, title).Add(theme.Muted, " · "+when).String()
}

// answeredOf is how far a comparison has come.
func answeredOf(c *compare.Comparison) string {
	if c == nil {
		return "under way"
	}
	asked, answered := 0, 0
	for _, col := range c.Columns {
		if !col.Asked.IsZero() {
			asked++
		}
		if col.Call != nil {
			answered++
		}
	}
	if asked == answered { // a stranger's question is asked after them
		return "under way"
	}
	return itoa(answered) + " of " + itoa(asked) + " answered"
}

// nothing is the screen while there is no comparison: why not, and what to do.
func (v *compareView) nothing(f Frame, h int) []string {
	b := kit.NewBox(f.Styles, f.Width, h).Focus(true).Narrow(f.Narrow()).Title("Compare")
	words := v.told.Trouble
	switch {
	case v.under():
		words = "The sides are being made ready. esc stops."
	case words == "":
		words = "Nothing has been compared yet. " + f.Session.Press("r") + " sends " + v.op(f.Session) + " in each mode, together; " + f.Session.Press("c") + " chooses another call, " + f.Session.Press("+") + " adds a mode."
	}
	for _, line := range kit.Wrap(diagnose.Capital(engine.Clean(words)), b.Width()) {
		b.Text(theme.Text, line)
	}
	return b.Lines()
}

// below is what differs: beside each other where there is room, and where not, the one that has the focus.
func (v *compareView) below(f Frame, c *compare.Comparison, h int) []string {
	if f.Stacked() {
		if v.focus == onAnswers {
			return v.answersBox(f, c, f.Width, h)
		}
		return v.requestsBox(f, c, f.Width, h)
	}
	left := f.Width / 2
	return kit.Side(v.requestsBox(f, c, left, h), v.answersBox(f, c, f.Width-left, h))
}

func (v *compareView) requestsBox(f Frame, c *compare.Comparison, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.focus == onRequests).Narrow(f.Narrow())
	b.Title("what differs in the request").NoteThatFits("order ignored")
	v.scroll[0].draw(f, b, v.requestParts(f, c, b.Width()))
	return b.Lines()
}

func (v *compareView) answersBox(f Frame, c *compare.Comparison, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.focus == onAnswers).Narrow(f.Narrow())
	note := f.Session.Press("d") + " differences only"
	if v.differences {
		note = f.Session.Press("d") + " all again"
	}
	b.Title("what differs in the answers").NoteThatFits(note)
	v.scroll[1].draw(f, b, v.answerParts(f, c, b.Width(), h-2))
	return b.Lines()
}
