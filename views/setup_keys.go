package views

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// setupKeys are the bindings of the screen.
type setupKeys struct {
	edit, create, copyProfile, use, remove, path, importApp key.Binding // in the list
	next, test, save, saveUse, problem, leave               key.Binding // in a field
	field, problemLetter, copyValue, back                   key.Binding // in the form
	yesSave, yesDrop, stay, yesDelete, keep                 key.Binding // answers
	read, complete, make, other, scroll, no, stop           key.Binding // of an import
}

func newSetupKeys() setupKeys {
	bind := paneKey
	return setupKeys{
		edit: bind("enter", "edit"), create: bind("n", "new"), copyProfile: bind("c", "copy"), use: bind("u", "use"),
		remove: bind("d", "delete"), path: bind("y", "copy the file's path"),
		next: paneKeys("tab", "next field", "tab", "shift+tab"),
		test: bind("ctrl+t", "test provider"), save: bind("ctrl+s", "save"), saveUse: bind("ctrl+u", "save and use"),
		problem: bind("ctrl+n", "next problem"), leave: bind("esc", "leave field"),
		field: bind("enter", "edit field"), problemLetter: bind("n", "next problem"), copyValue: bind("y", "copy value"),
		back:    bind("esc", "leave form"),
		yesSave: bind("s", "save"), yesDrop: bind("d", "drop"), stay: bind("esc", "stay"),
		importApp: bind("i", "import"), read: bind("enter", "read"), complete: bind("tab", "complete the path"), make: bind("enter", "make this profile"),
		other:  paneKeys("tab", "next configuration", "tab", "right", "left"),
		scroll: paneKeys("↑↓", "scroll", "up", "down", "pgup", "pgdown"), no: bind("esc", "leave"), stop: bind("esc", "stop reading"),
		yesDelete: bind("d", "delete"), keep: bind("esc", "keep"),
	}
}

// usable are the bindings that do something now.
func (k setupKeys) usable(v *setupView) []key.Binding {
	switch {
	case v.port == nil:
		return nil
	case v.asking == askLeave:
		return []key.Binding{k.yesSave, k.yesDrop, k.stay}
	case v.asking == askDelete:
		return []key.Binding{k.yesDelete, k.keep}
	case v.imports != nil:
		return v.imports.usable(k)
	case !v.inForm:
		if p, ok := v.selected(); !ok || p.Reserved {
			return []key.Binding{k.create, k.copyProfile, k.use, k.importApp, k.path}
		}
		return []key.Binding{k.edit, k.create, k.copyProfile, k.use, k.importApp, k.remove, k.path}
	}
	blocking, others := v.problems()
	if v.edit != nil {
		out := []key.Binding{k.next, k.test, k.save, k.saveUse}
		if blocking+others > 0 {
			out = append(out, k.problem)
		}
		return append(out, k.leave)
	}
	out := []key.Binding{k.field}
	if blocking+others > 0 {
		out = append(out, k.problemLetter)
	}
	return append(out, k.test, k.save, k.saveUse, k.copyValue, k.back)
}

// key gives a key to what has the focus.
func (v *setupView) key(s *Session, k tea.KeyMsg) tea.Cmd {
	// Letters that arrive together are one message, and "up" would be taken for the key of that name.
	name := k.String()
	if k.Type == tea.KeyRunes && len(k.Runes) > 1 {
		name = ""
	}
	switch {
	case v.asking == askLeave:
		return v.answerLeave(name)
	case v.asking == askDelete:
		return v.answerDelete(name)
	case v.imports != nil:
		return v.importKey(name, k)
	case !v.inForm:
		return v.listKey(s, name)
	}
	if cmd := v.formControl(name); cmd != nil {
		return cmd
	}
	if v.edit != nil {
		return v.fieldKey(name, k)
	}
	return v.formKey(name)
}

func (v *setupView) listKey(s *Session, name string) tea.Cmd {
	if v.list.Key(name, v.listRows(), 10) {
		v.skipFiltered(s, name)
		v.look()
		return keyHandled()
	}
	p, ok := v.selected()
	switch name {
	case "n":
		v.open(newDraft("", "", nil))
		return keyHandled()
	case "i":
		v.imports = newSetupImport("")
		return keyHandled()
	case "y":
		return send(CopyMsg{What: "path", Text: v.port.Path()})
	}
	if !ok {
		return nil
	}
	switch name {
	case "enter", "right", "l":
		if p.Reserved {
			return send(ToastMsg{Mark: engine.MarkLook, Text: p.Name + " is built in and stays as it is · " + s.Press("c") + " makes a copy to change"})
		}
		v.open(setupDraft{name: p.Name, base: v.port.Values(p.Name), changes: map[string]string{}})
	case "c":
		v.open(newDraft(v.freeName(p.Name+"-copy"), p.Name, v.port.Values(p.Name)))
	case "u":
		return v.port.Use(p.Name)
	case "d":
		if p.Reserved {
			return send(ToastMsg{Mark: engine.MarkLook, Text: p.Name + " is built in and cannot be deleted"})
		}
		v.asking = askDelete
	default:
		return nil
	}
	return keyHandled()
}

// skipFiltered moves on from a profile that the filter hides, in the direction of the key, as long as there is one to go to.
func (v *setupView) skipFiltered(s *Session, name string) {
	if s == nil || s.Filter.Empty() {
		return
	}
	for range v.profiles {
		if p, ok := v.selected(); !ok || setupMatches(s.Filter, p) {
			return
		}
		before := v.list.Index()
		if v.list.Key(name, v.listRows(), 2); v.list.Index() == before {
			return
		}
	}
}

// freeName is a name like this one that no profile has.
func (v *setupView) freeName(name string) string {
	taken := map[string]bool{}
	for _, p := range v.profiles {
		taken[p.Name] = true
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// formControl takes the keys that mean the same in a field and between fields. Nil says that it was none of them.
func (v *setupView) formControl(name string) tea.Cmd {
	switch name {
	case "ctrl+t":
		return v.startTest()
	case "ctrl+s":
		return v.save(false)
	case "ctrl+u":
		return v.save(true)
	case "ctrl+n":
		v.nextProblem()
	case "tab", "down":
		v.step(1)
	case "shift+tab", "up":
		v.step(-1)
	default:
		return nil
	}
	if v.edit != nil {
		v.activate()
	}
	return keyHandled()
}

func (v *setupView) fieldKey(name string, k tea.KeyMsg) tea.Cmd {
	switch name {
	case "enter":
		v.step(1)
		v.activate()
	case "esc":
		v.edit, v.trouble, v.test.shown = nil, "", false
		v.tidy()
	default:
		if v.edit.press(k) {
			v.setRow(v.edit.value())
		}
	}
	return keyHandled()
}

// formKey moves between fields while none of them has the letters.
func (v *setupView) formKey(name string) tea.Cmd {
	if v.at.Key(name, v.formRows(), 10) {
		v.test.shown = false
		return keyHandled()
	}
	switch name {
	case "enter", "right", "l":
		v.activate()
	case "n":
		v.nextProblem()
	case "y":
		if r, f, ok := v.row(); ok {
			return send(CopyMsg{What: f.Key, Text: setupShown(f, r.text(f))})
		}
	case "esc":
		switch {
		case v.trouble != "":
			v.trouble = ""
		case v.draft.dirty():
			v.asking = askLeave
		default:
			v.close()
		}
	default:
		return nil
	}
	return keyHandled()
}

func (v *setupView) answerLeave(name string) tea.Cmd {
	switch name {
	case "s":
		v.asking, v.leaving = askNothing, true
		return v.save(false)
	case "d":
		v.asking = askNothing
		v.close()
	case "esc", "enter":
		v.asking = askNothing
	}
	return keyHandled()
}

func (v *setupView) answerDelete(name string) tea.Cmd {
	switch name {
	case "d":
		v.asking = askNothing
		if p, ok := v.selected(); ok {
			return v.port.Remove(p.Name)
		}
	case "esc", "enter":
		v.asking = askNothing
	}
	return keyHandled()
}

// activate gives the letters to the field under the cursor.
func (v *setupView) activate() {
	v.edit = nil
	if r, f, ok := v.row(); ok {
		v.edit = newSetupEdit(r.id, f, r.text(f))
	}
}
