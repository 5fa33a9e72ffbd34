package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config/keymap"
	"authpeek/engine/sandbox"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// faultDialog lists the faults of the sandbox, switches them, and says what each will do to the session's calls. Faults stay on
// when it closes.
type faultDialog struct {
	port  FaultPort
	kinds []sandbox.FaultKind
	at    int // in kinds
	page  int // rows that the list had when it was last drawn
}

func newFaultDialog(a *app, port FaultPort) *faultDialog {
	d := &faultDialog{port: port, kinds: sandbox.FaultKindsOf(a.session.Profile.Vendor), page: 1}
	for i, k := range d.kinds {
		if _, on := faultNow(a, port, k.Name); on {
			d.at = i
			break
		}
	}
	return d
}

func (d *faultDialog) bar() string {
	return "enter:on, off  + −:amount  s:how often  o:operation  x:clear all  esc:close"
}

func (d *faultDialog) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if keymap.Shown(k.String()) == a.keymap.Global("F") {
		return nil, true // what opened it
	}
	f, on := faultNow(a, d.port, d.kinds[d.at].Name)
	switch k.String() {
	case "down", "tab":
		d.at = (d.at + 1) % len(d.kinds)
	case "up", "shift+tab":
		d.at = (d.at + len(d.kinds) - 1) % len(d.kinds)
	case "pgdown":
		d.at = min(d.at+d.page, len(d.kinds)-1)
	case "pgup":
		d.at = max(0, d.at-d.page)
	case "home":
		d.at = 0
	case "end":
		d.at = len(d.kinds) - 1
	case "enter", " ":
		if a.faultDrafts[f.Name] = f.Fault; on {
			a.clearFault(d.port, f.Fault)
		} else {
			a.setFault(d.port, f.Fault)
		}
	case "+", "=", "right":
		d.change(a, f.Fault, on, func(f *sandbox.Fault) { f.Amount = step(d.kinds[d.at], f.Amount, 1) })
	case "-", "−", "left":
		d.change(a, f.Fault, on, func(f *sandbox.Fault) { f.Amount = step(d.kinds[d.at], f.Amount, -1) })
	case "s":
		d.change(a, f.Fault, on, func(f *sandbox.Fault) { f.Count = next(faultCounts(), f.Count) })
	case "o":
		d.change(a, f.Fault, on, func(f *sandbox.Fault) { f.Operation = next(d.operations(a), f.Operation) })
	case "x":
		a.clearFaults(d.port)
	case "esc", "q":
		return nil, true
	}
	return nil, false
}

// change changes how a fault is set. One that is on is set anew at once; one that is off keeps it for later.
func (d *faultDialog) change(a *app, f sandbox.Fault, on bool, do func(*sandbox.Fault)) {
	before := f
	if do(&f); f == before {
		return
	}
	a.faultDrafts[f.Name] = f
	if on {
		a.setFault(d.port, f)
		return
	}
	// What is used up would else be what is shown.
	if err := d.port.ClearFault(f.Name); err == nil {
		delete(a.usedUp, f.Name)
	}
}

// faultCounts are the numbers of requests that the key s goes through; 0 is until it is switched off.
func faultCounts() []int { return []int{0, 1, 2, 3, 10} }

// operations are what the key o goes through: every one, then what the open screen asks for, then all others.
func (d *faultDialog) operations(a *app) []string {
	kind := d.kinds[d.at]
	allowed := kind.Operations
	if allowed == nil {
		allowed = sandbox.OperationsOf(a.session.Profile.Vendor)
	}
	list := []string{""}
	if len(allowed) == 1 {
		return list // it happens there in any case
	}
	for _, w := range a.view().Wants(a.session) {
		if slices.Contains(allowed, w.Operation) && !slices.Contains(list, w.Operation) {
			list = append(list, w.Operation)
		}
	}
	for _, operation := range allowed {
		if !slices.Contains(list, operation) {
			list = append(list, operation)
		}
	}
	return list
}

// next is what follows in a list that goes round; the first for what is not in it.
func next[T comparable](list []T, now T) T {
	return list[(slices.Index(list, now)+1)%len(list)]
}

// step is the amount beside another among the kind's steps. It stops at the ends; an amount that is none of them, from a flag or
// the admin route, goes to the kind's default.
func step(k sandbox.FaultKind, amount string, by int) string {
	if len(k.Steps) == 0 {
		return amount
	}
	i := slices.Index(k.Steps, amount)
	if i < 0 {
		return k.Default
	}
	return k.Steps[max(0, min(i+by, len(k.Steps)-1))]
}

// countWords say how often a fault will happen, "" for always.
func countWords(f sandbox.Fault) string {
	switch f.Count {
	case 0:
		return ""
	case 1:
		return "next 1"
	default:
		return "next " + strconv.Itoa(f.Count)
	}
}

// The rows of the dialog beside its list and the sentences.
const (
	faultFrame = 2
	faultSpec  = 2 // the rule, and how a flag has the fault, which a low terminal goes without
	faultKeys  = 3 // the rule and two rows of keys; the key bar has them too
)

func (d *faultDialog) draw(a *app, w, h int) []string {
	w = min(w, 60)
	f, on := faultNow(a, d.port, d.kinds[d.at].Name)
	will, most := d.will(a, max(1, w-4))
	rows := d.rows()
	keys, spec := faultKeys, faultSpec
	if h < 24 {
		keys = 0
	}
	if h < 16 {
		spec = 1
	}
	page := min(len(rows), max(1, h-faultFrame-spec-keys-most))
	d.page = page
	box := kit.NewBox(a.styles, w, min(h, page+faultFrame+spec+most+keys)).Focus(true).Title(d.title())
	top := d.top(rows, page)
	if page < len(rows) {
		span := rowsOf(top, page, len(rows))
		box.NoteThatFits(span+" · x clears all", span)
	} else {
		box.Note("x clears all")
	}
	for _, row := range rows[top : top+page] {
		d.drawRow(a, box, row)
	}
	box.Rule(kit.Of(theme.Muted, "what will happen"))
	if spec == faultSpec {
		l := box.Line().Add(theme.Muted, "--fault ").Add(theme.Text, f.Fault.String())
		if on || f.Hits > 0 {
			l.Right(theme.Muted, hitWords(f))
		}
	}
	for _, line := range will {
		box.Line().Spans(views.Tinted(theme.Text, line)...)
	}
	if keys > 0 {
		for box.Left() > keys {
			box.Blank()
		}
		box.Rule()
		box.Text(theme.Muted, "enter on, off · + − amount · s next 1, next n, until off")
		box.Text(theme.Muted, "o one operation, all · esc closes, faults stay on")
	}
	return box.Lines()
}

func (d *faultDialog) title() string {
	if n := d.port.FaultsOn(); n > 0 {
		return fmt.Sprintf("Faults of the sandbox · %d on", n)
	}
	return "Faults of the sandbox"
}

// will is what the chosen fault will do, in lines, and how many lines the longest of all takes: with room for that one, the list
// stays where it is while the cursor moves.
func (d *faultDialog) will(a *app, w int) (lines []string, most int) {
	kept := ""
	if t := a.session.Kept(); t != nil {
		kept = " Until it is asked again, " + t.Fingerprint + " goes out."
	}
	for i, k := range d.kinds {
		f, _ := faultNow(a, d.port, k.Name)
		text := willHappen(a.session.Profile, f.Fault)
		if k.Group == sandbox.ProviderGroup {
			text += kept
		}
		wrapped := kit.Wrap(text, w)
		most = max(most, len(wrapped))
		if i == d.at {
			lines = wrapped
		}
	}
	return lines, most
}

// faultRow is a row of the list: a kind by its index, or with -1 the title of a group.
type faultRow struct {
	kind  int
	group string
}

func (d *faultDialog) rows() []faultRow {
	var rows []faultRow
	group := ""
	for i, k := range d.kinds {
		if k.Group != group {
			group = k.Group
			rows = append(rows, faultRow{-1, group})
		}
		rows = append(rows, faultRow{i, group})
	}
	return rows
}

// top is the first row that shows, so that the chosen one does, and its group's title where it is the group's first.
func (d *faultDialog) top(rows []faultRow, page int) int {
	at := slices.IndexFunc(rows, func(r faultRow) bool { return r.kind == d.at })
	top := max(0, min(at-page/2, len(rows)-page))
	if top > 0 && rows[top-1].kind < 0 && at < top-1+page {
		top--
	}
	return top
}

func (d *faultDialog) drawRow(a *app, box *kit.Box, row faultRow) {
	if row.kind < 0 {
		box.Text(theme.Muted, row.group)
		return
	}
	kind := d.kinds[row.kind]
	f, on := faultNow(a, d.port, kind.Name)
	title := kit.Of(theme.Text, kind.Title)
	l := box.Line()
	if row.kind == d.at {
		l.Selected().Add(theme.Accent, a.styles.Glyphs.Sel).Space(1)
		title = title.Bold()
	} else {
		l.Space(2)
	}
	if on {
		l.Bold(theme.Warn, "[x] ")
	} else {
		l.Add(theme.Muted, "[ ] ")
	}
	l.Spans(title)
	room := l.Room() - l.Used() - 2
	l.RightSpans(views.Tinted(theme.Muted, aside(f, room))...)
}

// aside is what stands at the right of a fault's row, the most telling first to stay: what has come of it, its amount, how often,
// where.
func aside(f sandbox.FaultState, room int) string {
	var telling []string
	hits := ""
	if f.Hits > 0 {
		hits = hitWords(f)
	}
	for _, part := range []string{f.Note, amountWords(f.Fault), hits, countWords(f.Fault), f.Operation} {
		if f.Note != "" && part == amountWords(f.Fault) {
			continue // the token that is repeated says more than its age
		}
		if part != "" && kit.Width(strings.Join(append(telling, part), " · ")) <= room {
			telling = append(telling, part)
		}
	}
	return strings.Join(telling, " · ")
}

func hitWords(f sandbox.FaultState) string {
	switch {
	case !f.On:
		return "used up"
	case f.Hits == 1:
		return "1 hit"
	default:
		return strconv.Itoa(f.Hits) + " hits"
	}
}
