package views

import (
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// tokensView shows every credential of the session: how long it lives, what it says, what was checked, and what was not.
type tokensView struct {
	marks    lifeMarks
	cursor   Cursor // in the list
	moved    bool   // a person chose the row; until then it is the token in use
	lines    Cursor // in the detail, by line
	focus    tokenFocus
	sight    lifeSight // of the life line
	column   int       // which of bytes, words and checks a narrow screen shows
	pasted   []pastedToken
	field    *pasteField // nil unless somebody pastes
	keys     *keyField   // nil unless somebody chooses a key
	asked    int         // the number of the last question for a verification
	judged   judged
	compared comparison
	base     *auth.Info // what others are compared with; nil for the one before each

	// What the last picture was like, because keys mean something else on a screen that shows one pane at a time.
	layout tokenLayout
	page   int // rows of the focused pane
	item   tokenItem
	drawn  []detailLine // the detail's lines, those out of sight included
	now    time.Time
}

// tokenFocus is the pane that keys go to.
type tokenFocus uint8

// The panes. Auto is what the layout starts with.
const (
	tokenFocusAuto tokenFocus = iota
	tokenFocusList
	tokenFocusDetail
)

// tokenLayout is how much is on the screen at once.
type tokenLayout uint8

// The layouts: list beside detail; life line above one of them; one of them alone.
const (
	tokensBeside tokenLayout = iota
	tokensStacked
	tokensAlone
)

func newTokens(Deps) View { return &tokensView{} }

// onList reports whether the list has the focus, or is the page that is open.
func (v *tokensView) onList() bool {
	if v.focus == tokenFocusAuto {
		return v.layout != tokensStacked
	}
	return v.focus == tokenFocusList
}

// Apply implements View.
func (v *tokensView) Apply(_ *Session, events []engine.Event) { v.marks.apply(events) }

// Update implements View.
func (v *tokensView) Update(s *Session, msg tea.Msg) tea.Cmd {
	v.sync(s)
	switch m := msg.(type) {
	case SessionMsg:
		v.moved, v.lines, v.sight = false, Cursor{}, lifeSight{}
	case SelectMsg:
		v.choose(m.Token)
	case VerifiedMsg:
		return v.answered(s, m)
	case tea.KeyMsg:
		switch {
		case v.field != nil:
			return v.editing(s, m)
		case v.keys != nil:
			return v.choosing(m)
		}
		return v.key(s, m)
	}
	return nil
}

// choose puts the cursor on a token, or opens the paste field.
func (v *tokensView) choose(token string) {
	switch token {
	case "":
	case selectPaste:
		v.field, v.keys = &pasteField{}, nil
	default:
		v.moved = true
		v.cursor.Put(token)
		v.lines = Cursor{}
	}
}

func (v *tokensView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	k := newTokenKeys()
	switch {
	case key.Matches(m, k.ask):
		return send(AskProviderMsg{})
	case key.Matches(m, k.forget):
		return send(ForgetTokenMsg{})
	case key.Matches(m, k.inspect):
		v.field = &pasteField{}
	case key.Matches(m, k.reveal):
		if v.item.record != nil {
			return send(RevealMsg{Fingerprint: v.item.info.Fingerprint})
		}
	case key.Matches(m, k.verify):
		if v.item.verifiable() {
			v.keys, v.moved = &keyField{as: jose.KeyAuto}, true // a successor that comes meanwhile is not meant
		}
	case key.Matches(m, k.problem):
		by := 1
		if m.String() == "N" {
			by = -1
		}
		v.nextProblem(by)
	case key.Matches(m, k.base):
		return v.compareWithThis(s)
	case key.Matches(m, k.explain):
		return v.explain(s)
	case key.Matches(m, k.copy):
		return copyToken(v.item)
	case key.Matches(m, k.diff):
		if v.item.before != nil {
			return send(v.diffOf(s.Zone()))
		}
	case key.Matches(m, k.turn):
		v.column = (v.column + 1) % 3
	case key.Matches(m, k.pane):
		v.turnFocus()
	case key.Matches(m, k.enter):
		return v.enter()
	case key.Matches(m, k.back):
		return v.back()
	default:
		if v.layout != tokensAlone && slices.Contains(newTokenKeys().pan.Keys(), m.String()) && len(providerTokens(s)) < 2 {
			return send(ToastMsg{Mark: engine.MarkLook, Text: "the life line has one token so far"})
		}
		if v.layout == tokensAlone || !v.sightKey(s, m.String()) {
			v.move(s, m.String())
		}
	}
	return nil
}

func (v *tokensView) turnFocus() {
	if v.onList() {
		v.focus = tokenFocusDetail
	} else {
		v.focus = tokenFocusList
	}
}

// enter goes from the list into the detail, and from a line of the detail to what it names.
func (v *tokensView) enter() tea.Cmd {
	if v.onList() {
		v.focus = tokenFocusDetail
		return nil
	}
	v.lines.Sync(lineRows(v.drawn))
	if len(v.drawn) > 0 {
		switch l := v.drawn[v.lines.Index()]; {
		case l.call != 0:
			return send(OpenMsg{View: "calls", Call: l.call})
		case l.token != "":
			v.choose(l.token)
			return nil
		case l.finding != nil:
			if !v.toBytes(*l.finding) {
				return send(ShowMsg{Title: l.finding.Code, Lines: findingWords(*l.finding)})
			}
			return nil
		}
	}
	if v.layout == tokensStacked {
		v.focus = tokenFocusList
	}
	return nil
}

// back goes from an opened pane to the one that the layout starts with.
func (v *tokensView) back() tea.Cmd {
	if v.sight.moved() {
		v.sight = lifeSight{}
		return keyHandled()
	}
	before := v.onList()
	v.focus = tokenFocusAuto
	if v.onList() == before {
		return nil
	}
	return keyHandled()
}

func (v *tokensView) move(s *Session, k string) {
	if !v.onList() {
		v.lines.Key(k, lineRows(v.drawn), v.page)
		return
	}
	if v.cursor.Key(k, itemRows(v.items(s)), v.page) {
		v.moved, v.lines = true, Cursor{}
		v.sync(s)
	}
}

// sync finds the token under the cursor.
func (v *tokensView) sync(s *Session) []tokenItem {
	items := v.items(s)
	if current := s.Current(); current != nil && !v.moved {
		v.cursor.Put(current.Fingerprint)
	}
	v.cursor.Sync(itemRows(items))
	v.item = tokenItem{}
	if len(items) > 0 {
		v.item = items[v.cursor.Index()]
		v.item.before = v.comparedWith(v.item)
	}
	return items
}

// Editing implements View.
func (v *tokensView) Editing() bool { return v.field != nil || v.keys != nil }

// Wants implements View: what keeps the token in use.
func (v *tokensView) Wants(s *Session) []FetchMsg { return wantsHome(s) }
