package views

import (
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// setupView is the screen of the profile file: the list of profiles, the form of one of them, what its calls would look like,
// and a test of its provider. It keeps what was changed and not saved; all it knows of the file it has from the port.
type setupView struct {
	port   SetupPort
	keys   setupKeys
	loaded bool

	profiles []SetupProfile
	list     Cursor
	inForm   bool
	asking   setupQuestion

	// draft is the profile that the form shows. While the list has the focus it is the selected one, unchanged.
	draft  setupDraft
	fields []SetupField
	sent   []string
	rows   []setupRow
	at     Cursor     // in rows
	top    int        // the first line of the form that is drawn
	edit   *setupEdit // the field that takes the letters; nil when the form only moves

	imports *setupImport // the question for a path, and what was read there; nil when none is asked

	saving  map[string]string // what was given to the port to be saved, nil when nothing is under way
	leaving bool              // the form closes once it is saved
	trouble string            // why the last saving did not work

	test setupTest
}

// setupQuestion is what the screen waits to be answered, in its own lines.
type setupQuestion uint8

const (
	askNothing setupQuestion = iota
	askLeave                 // leave the form with changes: save, drop, stay
	askDelete                // delete the selected profile
)

// setupTest is the latest test of a provider. Answers to an older question are dropped.
type setupTest struct {
	number  int
	running bool
	shown   bool // takes the place of the help where there is room for one of them only
	lines   []TestLine
	err     error
}

// setupTestedMsg is a TestedMsg with the number of the question that it answers.
type setupTestedMsg struct {
	number int
	TestedMsg
}

func newSetup(d Deps) View {
	return &setupView{port: d.Setup, keys: newSetupKeys()}
}

// load reads the profiles when the screen is first looked at, so that the program's first picture does not wait for it.
func (v *setupView) load() {
	if v.port != nil && !v.loaded {
		v.loaded = true
		if v.list.ID() == "" {
			for _, p := range v.port.Profiles() {
				if p.InUse {
					v.list.Put(p.Name)
				}
			}
		}
		v.refresh()
	}
}

// Keys implements View.
func (v *setupView) Keys() []key.Binding {
	v.load()
	return v.keys.usable(v)
}

// Apply implements View. Calls do not change the file.
func (v *setupView) Apply(*Session, []engine.Event) {}

// Wants implements View. This screen asks no server by itself.
func (v *setupView) Wants(*Session) []FetchMsg { return nil }

// Unsaved says what leaving the program would lose.
func (v *setupView) Unsaved() string {
	if !v.draft.dirty() {
		return ""
	}
	return "Profile " + v.draft.name + ": " + v.draft.changed() + " not saved"
}

// Editing implements View. An open question takes all letters too, so that q does not leave the program with changes at stake.
func (v *setupView) Editing() bool {
	return v.edit != nil || v.asking != askNothing || v.imports != nil
}

// Update implements View.
func (v *setupView) Update(s *Session, msg tea.Msg) tea.Cmd {
	if v.port == nil {
		return nil
	}
	switch m := msg.(type) {
	case tea.KeyMsg:
		v.load()
		return v.key(s, m)
	case SelectMsg:
		v.load()
		v.goTo(m.Field)
	case SavedMsg:
		return v.saved(s, m)
	case ImportedMsg:
		v.imports.took(m)
	case CompletedMsg:
		v.imports.completed(m)
	case setupTestedMsg:
		if m.number == v.test.number {
			v.test.running, v.test.lines, v.test.err = false, m.Lines, m.Err
			v.compute() // the preview may know the token now
		}
	case SessionMsg:
		if v.loaded {
			v.refresh()
		}
	}
	return nil
}

// goTo puts the cursor on a field of the profile in use, for another screen. A form that somebody is in stays as it is, and so does
// a built-in profile, whose form cannot be entered.
func (v *setupView) goTo(field string) {
	in := slices.IndexFunc(v.profiles, func(p SetupProfile) bool { return p.InUse })
	if field == "" || v.inForm || in < 0 {
		return
	}
	p := v.profiles[in]
	v.list.Put(p.Name)
	v.look()
	if !p.Reserved {
		v.open(setupDraft{name: p.Name, base: v.port.Values(p.Name), changes: map[string]string{}})
	}
	i := slices.IndexFunc(v.rows, func(r setupRow) bool {
		key := v.fields[r.field].Key
		return key == field || strings.HasPrefix(key, field+".")
	})
	if i < 0 {
		return
	}
	v.at.Put(v.rows[i].id)
	v.at.Sync(v.formRows())
	if v.inForm {
		v.activate()
	}
}

// refresh reads the list of profiles again, and with it the form as long as nothing in it is at stake.
func (v *setupView) refresh() {
	v.profiles = v.port.Profiles()
	if !v.inForm {
		v.look()
	}
}

// look puts the selected profile into the form.
func (v *setupView) look() {
	v.list.Sync(v.listRows())
	if p, ok := v.selected(); ok && p.Name != v.draft.name {
		v.at, v.top = Cursor{}, 0
		v.dropTest()
	}
	p, _ := v.selected()
	v.draft = setupDraft{name: p.Name, base: v.port.Values(p.Name), changes: map[string]string{}}
	v.compute()
}

// compute asks the port what the form holds now. It is called after every change and never while drawing.
func (v *setupView) compute() {
	values := v.draft.values()
	v.fields = v.port.Fields(v.draft.name, values)
	v.sent = v.port.Preview(v.draft.name, values)
	v.rows = setupRows(v.fields)
	v.at.Sync(v.formRows())
}

func (v *setupView) listRows() rows {
	return rows{n: len(v.profiles), id: func(i int) string { return v.profiles[i].Name }}
}

func (v *setupView) formRows() rows {
	return rows{n: len(v.rows), id: func(i int) string { return v.rows[i].id }}
}

// selected is the profile under the list's cursor.
func (v *setupView) selected() (SetupProfile, bool) {
	if i := v.list.Index(); i < len(v.profiles) {
		return v.profiles[i], true
	}
	return SetupProfile{}, false
}

// open gives the form the focus, and its first field the letters.
func (v *setupView) open(d setupDraft) {
	v.draft, v.inForm, v.trouble = d, true, ""
	v.at, v.top = Cursor{}, 0
	v.dropTest()
	v.compute()
	v.activate()
}

// close goes back to the list, on the profile that was edited.
func (v *setupView) close() {
	v.inForm, v.edit, v.trouble, v.leaving = false, nil, "", false
	if v.draft.name != "" {
		v.list.Put(v.draft.name)
	}
	v.look()
}

// dropTest forgets the result of a test, and the answer to one that still runs.
func (v *setupView) dropTest() { v.test = setupTest{number: v.test.number + 1} }

// startTest asks the port to ask the provider.
func (v *setupView) startTest() tea.Cmd {
	v.test = setupTest{number: v.test.number + 1, running: true, shown: true}
	number, run := v.test.number, v.port.Test(v.draft.name, v.draft.values())
	return func() tea.Msg {
		m, ok := run().(TestedMsg)
		if !ok {
			return nil
		}
		return setupTestedMsg{number: number, TestedMsg: m}
	}
}

// save hands the changes to the port, unless something in them cannot work.
func (v *setupView) save(use bool) tea.Cmd {
	v.tidy()
	if blocking, _ := v.problems(); blocking > 0 {
		v.leaving = false
		v.nextProblem()
		return keyHandled()
	}
	switch {
	case v.saving != nil:
		return keyHandled()
	case !v.draft.dirty() && v.draft.name != "" && use:
		return v.port.Use(v.draft.name)
	case !v.draft.dirty() && v.draft.name != "":
		return send(ToastMsg{Mark: engine.MarkHere, Text: "nothing to save: " + v.draft.name + " is as it stands in the file"})
	}
	v.trouble, v.saving = "", maps.Clone(v.draft.changes)
	return v.port.Save(v.draft.name, v.draft.values(), use)
}

// saved takes the port's answer to save, use and delete.
func (v *setupView) saved(s *Session, m SavedMsg) tea.Cmd {
	ours := v.saving
	v.saving = nil
	// Meanwhile the form may have been left for another profile's.
	here := v.inForm && ours != nil && v.draft.title() == m.Name
	if m.Err != nil {
		v.leaving = false
		text := engine.Clean(m.Err.Error())
		if here {
			v.trouble = text
			return nil
		}
		return send(ToastMsg{Mark: engine.MarkBad, Text: text})
	}
	if here {
		v.draft.settle(m.Name, ours, v.port.Values(m.Name))
		v.profiles = v.port.Profiles()
		v.list.Put(m.Name)
		v.compute()
		if v.edit != nil {
			v.activate()
		}
		if v.leaving {
			v.close()
		}
	} else {
		v.refresh()
	}
	var cmds []tea.Cmd
	if m.Note != "" {
		cmds = append(cmds, send(ToastMsg{Mark: engine.MarkOK, Text: engine.Clean(m.Note)}))
	}
	if ours != nil && s.FirstRun {
		cmds = append(cmds, send(DismissWelcomeMsg{}))
	}
	return tea.Batch(cmds...)
}
