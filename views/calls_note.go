package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// note is what somebody has put down beside a call, as far as it is known here.
func (l *callsList) note(c *engine.Call) engine.CallNoted {
	if n, ok := l.notes[c.ID]; ok {
		return n
	}
	return c.Note
}

// noted takes the facts about notes from events: what was put down here has arrived.
func (l *callsList) noted(events []engine.Event) {
	for _, e := range events {
		if _, ok := e.Detail.(engine.CallNoted); ok {
			delete(l.notes, e.Call)
			delete(l.tests, e.Call)
		}
	}
}

// put notes something beside a call.
func (v *callsView) put(s *Session, c *engine.Call, n engine.CallNoted) tea.Cmd {
	if v.list.notes == nil {
		v.list.notes = map[engine.CallID]engine.CallNoted{}
	}
	v.list.notes[c.ID] = n
	delete(v.list.tests, c.ID)
	v.list.stale = true
	row, _ := v.row()
	v.sync(s)
	if v.page == nil && !row.provider && row.try == 0 {
		v.stay(c.ID, v.cursor.Index()) // it stands in no fold any more, or in one again
	}
	return send(NoteCallMsg{Call: c.ID, Note: n})
}

// toggleMark marks a call, or takes its mark away. The newest mark is what d compares with.
func (v *callsView) toggleMark(s *Session, c *engine.Call) tea.Cmd {
	n := v.list.note(c)
	n.Marked = !n.Marked
	v.marks = slices.DeleteFunc(v.marks, func(id engine.CallID) bool { return id == c.ID })
	if n.Marked {
		v.marks = append(v.marks, c.ID)
	}
	return v.put(s, c, n)
}

// lastMarked is the call that was marked last, other than c, or nil: in this sitting, else among all that are marked.
func (v *callsView) lastMarked(s *Session, c *engine.Call) *engine.Call {
	for _, id := range slices.Backward(v.marks) {
		if m := s.Ledger.Call(id); m != nil && id != c.ID && v.list.note(m).Marked {
			return m
		}
	}
	return s.Ledger.Last(func(o *engine.Call) bool { return o.ID != c.ID && v.list.note(o).Marked })
}

// answerAndNote is how a call ended, and in the room that is left what somebody wrote beside it, or what it is a copy of.
func (v *callsView) answerAndNote(f Frame, r callRow, w int, class kit.Class) []kit.Span {
	c := r.newest()
	answer := callAnswer(f, r, w, class)
	beside, token := v.list.note(c).Comment, theme.Info
	if beside == "" && len(r.calls) == 1 {
		beside, token = callAgain(f.Session, c), theme.Muted
	}
	const least = 8 // of its cells; fewer say nothing
	if beside == "" || class < kit.W100 && token != theme.Info {
		return answer
	}
	beside = engine.Clean(beside)
	room := w - kit.SpansWidth(answer) - 3
	if room < min(least, kit.Width(beside)) {
		if token != theme.Info || !c.Finished() {
			return answer
		}
		// What somebody wrote says more about the call than what it brought.
		answer = callAnswerWord(f, c)
		room = w - kit.SpansWidth(answer) - 3
	}
	return append(answer, kit.Of(theme.Muted, " "+f.Styles.Glyphs.Here+" "), kit.Of(token, kit.Cut(beside, room)))
}

// callAgain says of which call this one is made again, and for whom when that is not the session's customer; "" for neither.
func callAgain(s *Session, c *engine.Call) string {
	if c.Replays == 0 {
		return ""
	}
	words := fmt.Sprintf("#%d again", c.Replays)
	if len(c.CustomerIDs) > 0 && !maps.Equal(c.CustomerIDs, s.Profile.CustomerIDs) {
		words += " for " + ShortCustomer(c.Customer)
	}
	return words
}

// commentLimit is the length of a comment, in characters.
const commentLimit = 200

// callsField is a line that is typed on this screen: a comment, or ids of a customer.
type callsField struct {
	call    engine.CallID
	ids     bool // it takes ids, and no comment
	line    *bodyField
	problem string
}

func (fl *callsField) keys() []key.Binding {
	bind := paneKey
	done := "keep it"
	if fl.ids {
		done = "send it"
	}
	return []key.Binding{bind("enter", done), bind("ctrl+u", "start again"), bind("esc", "leave it as it was")}
}

// openComment opens the line for a call's comment.
func (v *callsView) openComment(c *engine.Call) tea.Cmd {
	v.field = &callsField{call: c.ID, line: newBodyField(v.list.note(c).Comment)}
	return callsTaken
}

// typing takes keys while a line is open.
func (v *callsView) typing(s *Session, m tea.KeyMsg) tea.Cmd {
	fl := v.field
	switch m.Type {
	case tea.KeyEsc:
		v.field = nil
	case tea.KeyEnter:
		return v.typed(s)
	case tea.KeyRunes, tea.KeySpace:
		if room := commentLimit - len(fl.line.runes); len(m.Runes) > room {
			m.Runes = m.Runes[:max(room, 0)]
		}
		fl.problem = ""
		fl.line.press(m)
	default:
		fl.line.press(m)
	}
	return callsTaken
}

// typed takes what the line holds.
func (v *callsView) typed(s *Session) tea.Cmd {
	fl := v.field
	c := s.Ledger.Call(fl.call)
	if c == nil {
		v.field = nil
		return send(ToastMsg{Mark: engine.MarkLook, Text: "the call has made room for newer ones meanwhile"})
	}
	if fl.ids {
		return v.typedCustomer(s, c)
	}
	v.field = nil
	n := v.list.note(c)
	n.Comment = strings.TrimSpace(fl.line.text())
	return v.put(s, c, n)
}

// draw draws the line as a row of its own.
func (fl *callsField) draw(f Frame, w int) string {
	l := kit.NewLine(f.Styles, w).Inset()
	prompt := "; #" + callRowID(fl.call, false) + " "
	if fl.ids {
		prompt = "send #" + callRowID(fl.call, false) + " for "
	}
	l.Add(theme.Accent, prompt)
	l.Spans(fl.line.spans(l.Room() - l.Used() - 1)...)
	switch {
	case fl.problem != "":
		l.RightSpans(kit.Of(theme.Error, f.Styles.Glyphs.Bad+" "+fl.problem))
	case fl.ids:
		l.Right(theme.Muted, "registered=jane@example.com")
	case len(fl.line.runes) == 0:
		l.Right(theme.Muted, "a comment, for this session and its recording")
	}
	return l.String()
}
