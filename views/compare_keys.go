package views

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/compare"
)

// Keys implements View.
func (v *compareView) Keys() []key.Binding {
	only := paneKey("d", "differences")
	if v.differences {
		only = paneKey("d", "all again")
	}
	out := []key.Binding{
		paneKey("r", "run all"), paneKey("c", "other call"), paneKey("+", "add mode"), paneKey("x", "drop mode"),
		paneKey("t", "stranger test"), only, paneKey("enter", "open the call"), paneKey("y", "copy as table"), turnKey(),
		paneKeys("tab", "pane", "tab", "shift+tab"),
	}
	if v.under() {
		out = slices.Insert(out, 0, paneKey("esc", "stop"))
	}
	return out
}

func (v *compareView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	switch k := m.String(); k {
	case "r":
		return v.compare(s, true)
	case "c":
		return v.chooseCall(s)
	case "+":
		return v.chooseMode(s)
	case "x":
		return v.drop(s)
	case "t":
		return v.turnStranger(s)
	case "d":
		v.differences = !v.differences
		return keyHandled()
	case "y":
		return v.copy(s)
	case "enter":
		return v.open(s)
	case "h", "left":
		return v.sideways(-1)
	case "l", "right":
		return v.sideways(1)
	case "tab":
		v.focus = (v.focus + 1) % compareParts
		return keyHandled()
	case "shift+tab":
		v.focus = (v.focus + compareParts - 1) % compareParts
		return keyHandled()
	case "esc":
		return v.escape()
	default:
		if v.focus != onTable && v.scroll[v.focus-onRequests].key(k) {
			return keyHandled()
		}
		return nil
	}
}

// sideways moves the cursor to another column.
func (v *compareView) sideways(by int) tea.Cmd {
	v.column = max(0, min(v.column+by, len(v.sides)-1))
	if v.focus != onAnswers {
		v.scroll[1] = paneScroll{} // the reasons of the column under the cursor come first
	}
	return keyHandled()
}

// escape goes back to the table, then stops what is under way.
func (v *compareView) escape() tea.Cmd {
	switch {
	case v.focus != onTable:
		v.focus = onTable
		return keyHandled()
	case v.under():
		return send(StopComparingMsg{})
	default:
		return nil
	}
}

// open shows the call of the column under the cursor.
func (v *compareView) open(s *Session) tea.Cmd {
	if c := v.told.Comparison; c != nil && v.column < len(c.Columns) && c.Columns[v.column].Call != nil {
		return send(OpenMsg{View: "calls", Call: c.Columns[v.column].Call.ID})
	}
	return send(ToastMsg{Mark: engine.MarkLook, Text: "there is no call yet · " + s.Press("r") + " runs them"})
}

// chooseCall offers the vendor's operations that there is something to compare of.
func (v *compareView) chooseCall(s *Session) tea.Cmd {
	m := ChooseMsg{Title: "Compare which call?"}
	for _, op := range s.Vendor.Operations() {
		modes := compare.Modes(s.Vendor, s.Profile, op.ID)
		if len(modes) < compare.Least {
			continue
		}
		c := Choice{Label: op.ID, About: op.Summary, Then: compareOperationMsg{op.ID}}
		if op.Writes {
			c.Will = "It writes: each column changes the record once. Outside of the sandbox that is asked for first."
		}
		if op.ID == v.op(s) {
			c.Note = "shown"
		}
		m.Choices = append(m.Choices, c)
	}
	if len(m.Choices) == 0 {
		return send(ToastMsg{Mark: engine.MarkLook, Text: s.Vendor.Title() + " has no call that two modes of this profile can make"})
	}
	return send(m)
}

// chooseMode offers the modes that are not among the columns, and what is like the call at other vendors of the sandbox.
func (v *compareView) chooseMode(s *Session) tea.Cmd {
	if len(v.sides) >= compare.Most {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "four stand beside each other at most · " + s.Press("x") + " drops one"})
	}
	m := ChooseMsg{Title: "Add which mode?"}
	op, _ := engine.LookupOperation(s.Vendor, v.op(s))
	add := func(side CompareSide, info auth.ModeInfo, about string) {
		if !slices.Contains(v.sides, side) {
			m.Choices = append(m.Choices, Choice{Label: side.Name(), About: about, Will: info.Meaning, Then: compareAddMsg{side}})
		}
	}
	for _, info := range s.Vendor.Modes() {
		if slices.Contains(op.Modes, info.ID) && s.Profile.Fits(info.ID) {
			add(CompareSide{Mode: info.ID}, info, info.Title)
		}
	}
	for _, other := range s.AllVendors {
		equivalent, ok := compare.Equivalent(op, other)
		if !ok || other.ID() == s.Vendor.ID() {
			continue
		}
		for _, info := range other.Modes() {
			if slices.Contains(equivalent.Modes, info.ID) {
				add(CompareSide{Vendor: other.ID(), Mode: info.ID}, info, other.Title()+", "+equivalent.ID)
			}
		}
	}
	if len(m.Choices) == 0 {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "every mode of " + op.ID + " is there already"})
	}
	return send(m)
}

// drop takes the column under the cursor away.
func (v *compareView) drop(s *Session) tea.Cmd {
	if len(v.sides) <= compare.Least {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "two is the least that can be compared · " + s.Press("+") + " adds one"})
	}
	v.sides = slices.Delete(v.sides, v.column, v.column+1)
	v.column = min(v.column, len(v.sides)-1)
	return v.compare(s, s.Profile.IsSandbox())
}

// turnStranger switches the stranger test. On a real server it reads another customer's data on purpose, so that it asks first.
func (v *compareView) turnStranger(s *Session) tea.Cmd {
	switch {
	case v.stranger && v.untested() != "":
		return send(ToastMsg{Mark: engine.MarkLook, Text: v.untested()})
	case v.stranger:
		v.stranger = false
		return v.compare(s, s.Profile.IsSandbox())
	case v.told.Stranger == "":
		return send(ToastMsg{Mark: engine.MarkLook, Text: "the test needs a second customer · " + s.Press("C") + " looks at one, and then it is known"})
	case s.Profile.IsSandbox():
		v.stranger = true
		return v.compare(s, true)
	}
	return send(AskMsg{
		Title: "Read " + v.told.Stranger + " on " + s.Profile.Host() + "?",
		Lines: []string{
			"The credential of " + engine.Clean(s.Profile.Customer()) + " asks for the data of " + v.told.Stranger + ", once for each column.",
			"If the server hands them out, they are on this screen.",
		},
		Word: "ask for them", Then: compareAgreedMsg{stranger: true},
	})
}

// untested says why the stranger test that is wanted is not to be seen in any column; "" where it is, or nothing is known of it yet.
func (v *compareView) untested() string {
	c := v.told.Comparison
	if c == nil {
		return ""
	}
	why := ""
	for _, col := range c.Columns {
		switch col.Test.State {
		case compare.TestApart:
			return ""
		case compare.TestWrites:
			why = "there is no stranger test of " + col.Operation + ": it writes, and the test only ever reads"
		case compare.TestDecided:
			why = "there is no stranger test of " + col.Operation + ": the request names nobody, whose data come is the token's to say"
		}
	}
	return why
}
