package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config/keymap"
	"authpeek/engine"
	"authpeek/views"
)

// action is something the program itself can do from every screen: a key, its words, and the deed. Key bar, help and palette
// are made of these and of the views' own bindings. The key is the one that the action has unless somebody chose another; see
// package keymap, also for those that have none.
type action struct {
	key, word, about string
	do               func(a *app) tea.Cmd
}

// firstActions open the key bar.
func firstActions() []action {
	return []action{
		{"?", "help", "keys and marks of this screen", func(a *app) tea.Cmd { return a.setDialog(newHelp(a)) }},
		{":", "palette", "any action by name", func(a *app) tea.Cmd { return a.setDialog(newPalette(a)) }},
		{"/", "filter", "show only what matches", (*app).openFilter},
	}
}

// sessionActions are the capitals: they change what every screen shows.
func sessionActions() []action {
	return []action{
		{"P", "profile", "go on with another profile", live(func(a *app) tea.Cmd { return a.setDialog(newProfilePicker(a)) })},
		{"V", "vendor", "go on with the next vendor of the sandbox", live((*app).nextVendor)},
		{"M", "mode", "how calls are authorised", live(func(a *app) tea.Cmd { return a.setDialog(newModePicker(a)) })},
		{"C", "customer", "go on as somebody else, or look", live((*app).openCustomers)},
		{"F", "faults", "make the sandbox fail", live((*app).openFaults)},
		{"L", "follow", "follow: fetch every few seconds", live((*app).toggleFollow)},
		{"W", "wire", "wire strip: half, one row, normal", func(a *app) tea.Cmd { a.wireSize = (a.wireSize + 1) % wireSizes; return nil }},
		{"S", "save session", "record the session into a file, or end that", (*app).saveSession},
		{"Z", "zone", "times in UTC or local", (*app).turnZone},
	}
}

// quietActions need no place in the key bar, or get one at its end.
func quietActions() []action {
	return []action{
		{"r", "run again", "ask again for this screen", live((*app).again)},
		{" ", "pause", "freeze the picture, not the work", live((*app).togglePause)},
		{"]", "next screen", "the tab at the right", func(a *app) tea.Cmd { return a.show(a.beside(1)) }},
		{"[", "previous screen", "the tab at the left", func(a *app) tea.Cmd { return a.show(a.beside(-1)) }},
		{"q", "quit", "leave authpeek", (*app).quit},
	}
}

// actions are all of them.
func actions() []action {
	return slices.Concat(firstActions(), sessionActions(), quietActions(), lookActions())
}

// deeds are what the actions do, by their keys. Most keys that are pressed are none of them, and to write all actions out for each costs
// more than to look.
func deeds() map[string]func(*app) tea.Cmd {
	out := map[string]func(*app) tea.Cmd{}
	for _, c := range actions() {
		out[c.key] = c.do
	}
	return out
}

// typedAhead is how many letters that arrive together are still taken for keys. More of them are a paste in a terminal that
// does not mark pastes, and nobody meant each letter of it as a command.
const typedAhead = 16

// keys takes letters one by one. Bubble Tea makes one message of those that arrive together, as a held key's do over a slow
// line, and as such they would be no key at all.
func (a *app) keys(m tea.KeyMsg) tea.Cmd {
	if m.Type != tea.KeyRunes || m.Paste || len(m.Runes) < 2 || len(m.Runes) > typedAhead {
		return a.key(m)
	}
	cmds := make([]tea.Cmd, 0, len(m.Runes))
	for _, r := range m.Runes {
		one := tea.Key{Type: tea.KeyRunes, Runes: []rune{r}, Alt: m.Alt}
		if r == ' ' {
			one.Type = tea.KeySpace
		}
		cmds = append(cmds, a.key(tea.KeyMsg(one)))
	}
	return tea.Batch(cmds...)
}

// key routes a key: to what lies on top, then to a view whose text field has the focus, then to the view's own keys, then to
// the program's.
func (a *app) key(k tea.KeyMsg) tea.Cmd {
	if k.Type == tea.KeyCtrlC {
		return tea.Quit
	}
	if k.Type == tea.KeyEsc && a.offersCancel() {
		a.cancelTask()
		return nil
	}
	a.toast = nil
	if k.Type == tea.KeyCtrlZ {
		return a.suspend()
	}
	switch {
	case a.dialog != nil:
		return a.dialogKey(k)
	case a.filter != nil:
		return a.filterKey(k)
	case k.Type == tea.KeyF1:
		return a.setDialog(newHelp(a))
	case a.view().Editing():
		return a.typedKey(k)
	}
	switch p := a.keymap.Resolve(a.place(), k.String(), a.binds, false); p.Owner {
	case keymap.Nobody:
		return a.sayMoved(k, p)
	case keymap.Program:
		return a.program(keyMsg(p.Key), p.Key)
	case keymap.Screens:
		return a.view().Update(a.session, keyMsg(p.Key))
	}
	if binds, _ := a.binds(k.String()); binds {
		return a.view().Update(a.session, k) // a view's own meaning of a key goes before the program's
	}
	return a.program(k, k.String())
}

// program does what a key means to the program; one that means nothing to it is the view's.
func (a *app) program(k tea.KeyMsg, name string) tea.Cmd {
	for i, e := range a.entries {
		if e.Key == name && a.serves(i) {
			return a.show(i)
		}
	}
	if do := a.deeds[name]; do != nil {
		return do(a)
	}
	if name == "esc" {
		return a.escape(k)
	}
	return a.view().Update(a.session, k)
}

// escape goes one level back: the view first, then a filter, then a wait.
func (a *app) escape(k tea.KeyMsg) tea.Cmd {
	if cmd := a.view().Update(a.session, k); cmd != nil {
		return cmd
	}
	if !a.session.Filter.Empty() {
		a.setFilter(views.Filter{})
		return nil
	}
	if a.cancelTask() {
		return nil
	}
	if id := a.newestRunning(); id != 0 {
		a.opts.Engine.Cancel(id)
	}
	return nil
}

// newestRunning is the call under way that began last, or 0. While the picture is frozen the ledger stands still, so what is
// held back is looked at too.
func (a *app) newestRunning() engine.CallID {
	ended := map[engine.CallID]bool{}
	for _, e := range slices.Backward(a.news) {
		switch e.Detail.(type) {
		case engine.CallFinished:
			ended[e.Call] = true
		case engine.CallStarted:
			if !ended[e.Call] {
				return e.Call
			}
		}
	}
	if c := a.session.Ledger.Last(func(c *engine.Call) bool { return !c.Finished() && !ended[c.ID] }); c != nil {
		return c.ID
	}
	return 0
}

func (a *app) toggleFollow() tea.Cmd {
	s := a.session
	s.Following = !s.Following
	if s.Following && s.Live <= 0 {
		s.Live = defaultLive
	}
	a.wire.Live = s.Live
	if s.Following {
		return a.again()
	}
	return nil
}

// quit leaves, after a question when something would be lost: what is typed and not saved, or a write that is under way.
func (a *app) quit() tea.Cmd {
	var lost []string
	for _, v := range a.views {
		if u, ok := v.(views.Unsaved); ok && u.Unsaved() != "" {
			lost = append(lost, u.Unsaved()+".")
		}
	}
	for slot := range a.session.Waiting {
		if op, ok := engine.LookupOperation(a.session.Vendor, views.SlotOperation(slot)); ok && op.Writes {
			lost = append(lost, op.ID+" is under way; its answer would be lost.")
		}
	}
	if op := a.comparingWrites(); op != "" {
		lost = append(lost, "Compare is sending "+op+"; its answers would be lost.")
	}
	if st := a.tap.State(); st.Running {
		lost = append(lost, "The tap listens on "+st.URL+"; the app would no longer reach "+engine.Clean(st.Upstream)+".")
	}
	if len(lost) == 0 {
		return tea.Quit
	}
	return a.setDialog(newConfirm("Leave now?", lost, "leave", func(*app) tea.Cmd { return tea.Quit }))
}

// intent does what a view has asked for.
func (a *app) intent(msg tea.Msg) (tea.Cmd, bool) {
	if a.refused(msg) {
		return nil, true
	}
	switch m := msg.(type) {
	case views.FetchMsg:
		return a.fetch(m, "you"), true
	case views.NoteMsg:
		a.opts.Engine.Note(m.Notice)
		return m.Then, true
	case views.AskMsg:
		return a.setDialog(newConfirm(m.Title, m.Lines, m.Word, func(*app) tea.Cmd { return func() tea.Msg { return m.Then } })), true
	case views.OpenMsg:
		return a.openScreen(m), true
	case views.ExamineMsg:
		return a.examine(m), true
	case views.StopExaminingMsg:
		a.stopExamining()
		return nil, true
	case views.CompareMsg:
		return a.compare(m), true
	case views.StopComparingMsg:
		a.stopComparing()
		return nil, true
	case views.ChooseMsg:
		return a.setDialog(newChooser(m)), true
	case views.CopyMsg:
		return a.copy(m), true
	case views.ExportMsg:
		return a.export(m), true
	case views.ToastMsg:
		a.showToast(toast{mark: m.Mark, text: engine.Clean(m.Text), sticky: m.Mark == engine.MarkBad})
		return nil, true
	case views.ShowMsg:
		return a.setDialog(newTextDialog(m.Title, m.Lines)), true
	case views.OpenTextMsg:
		return a.openText(m), true
	case views.NoteCallMsg:
		return a.noteCall(m), true
	case views.RevealMsg:
		return a.askReveal(m.Fingerprint), true
	case views.VerifyMsg:
		return a.verify(m), true
	case views.TryKeysMsg:
		return a.tryKeys(m.Token, m.Value), true
	case views.AskProviderMsg:
		a.begin(engine.ProviderAsk)
		return tea.Batch(a.work.ask(a.session.Profile, a.session.Mode, a.generation), a.spin()), true
	case views.ModeMsg:
		return a.switchMode(m.Mode), true
	case views.SettingMsg:
		return a.setDialog(newSettingPicker(a, m.Key)), true
	case views.ForgetTokenMsg:
		if p := a.session.Profile; a.session.Provider() != nil {
			p.Provider = a.session.Provider() // the mode's: an SDK's own store, where it has one
			a.opts.Engine.Forget(p)
			a.showToast(toast{mark: engine.MarkOK, text: "the kept token is forgotten; the next call asks the provider"})
		}
		return nil, true
	case views.ClearCacheMsg:
		return a.clearCache(), true
	case views.CancelMsg:
		a.opts.Engine.Cancel(m.Call)
		return nil, true
	case views.BreakMsg:
		return a.breakOnce(), true
	case views.DismissWelcomeMsg:
		a.session.FirstRun, a.kept.Welcome = false, true
		return nil, true
	}
	return nil, false
}

func (a *app) openScreen(m views.OpenMsg) tea.Cmd {
	for i, e := range a.entries {
		if e.ID == m.View && a.serves(i) {
			cmd := a.show(i)
			return tea.Batch(cmd, a.view().Update(a.session, views.SelectMsg{Call: m.Call, Token: m.Token, Field: m.Field, Operation: m.Operation}))
		}
	}
	return nil
}
