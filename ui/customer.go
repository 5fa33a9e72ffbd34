package ui

import (
	"maps"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/views"
)

// customerDialog is the change of customer: to whom, by which call of the app, and what follows from it.
type customerDialog struct {
	own     engine.Profile // the app's, whomever the session looks at
	main    string         // the id by which the vendor's customers go: "registered"
	looking string         // whom it looks at, or ""
	known   []views.Customer
	picked  int // of known; -1 for ids that were typed
	ids     []*idField
	kind    engine.ChangeKind
	at      int // the stop that has the focus
	top     int // first row of the consequences that shows
	page    int // rows of them that show
}

// idField is an id that may be typed. Without a name the text is name=value.
type idField struct {
	name string
	*textField
}

// customerKinds are the calls of an app, and the look that no app has.
var customerKinds = []struct {
	kind  engine.ChangeKind
	about string
}{
	{engine.Identify, "what an app calls at login"},
	{engine.Anonymize, "new cookie, all ids dropped"},
	{engine.Look, "ask, and keep nothing of it"},
}

func newCustomerDialog(a *app) dialog {
	d := &customerDialog{own: a.ownProfile(), main: "registered", known: a.session.Customers, picked: -1, kind: engine.Identify}
	if ids := config.CustomerIDs(a.session.Vendor.ID()); len(ids) > 0 {
		d.main = ids[0]
	}
	if a.session.Profile.LookOnly {
		d.looking, d.kind = a.session.Profile.Customer(), engine.Look
	}
	who := slices.IndexFunc(d.known, func(c views.Customer) bool { return maps.Equal(hardIDs(c.IDs), hardIDs(d.own.CustomerIDs)) })
	d.pick(max(who, 0))
	d.at = d.atKnown()
	return d
}

// hardIDs are all but the cookie, which no app sets.
func hardIDs(ids map[string]string) map[string]string {
	hard := maps.Clone(ids)
	delete(hard, "cookie")
	return hard
}

// changeTo is what an app calls to go on as a known customer: nobody is what anonymize leaves.
func changeTo(ids map[string]string) engine.Change {
	if hard := hardIDs(ids); len(hard) > 0 {
		return engine.Change{Kind: engine.Identify, IDs: hard}
	}
	return engine.Change{Kind: engine.Anonymize}
}

// The stops of the focus, from top to bottom: the ids, the row that adds one, the known customers, the kinds.
func (d *customerDialog) atAdd() int   { return len(d.ids) }
func (d *customerDialog) atKnown() int { return len(d.ids) + 1 }
func (d *customerDialog) atKind() int  { return len(d.ids) + 2 }

// field is the one that has the focus, or nil.
func (d *customerDialog) field() *idField {
	if d.at < len(d.ids) {
		return d.ids[d.at]
	}
	return nil
}

// pick takes over a known customer.
func (d *customerDialog) pick(i int) {
	if i >= len(d.known) {
		d.ids = []*idField{{d.main, newTextField("")}}
		return
	}
	stop := d.at - len(d.ids)
	d.picked, d.ids = i, nil
	hard := hardIDs(d.known[i].IDs)
	d.ids = append(d.ids, &idField{d.main, newTextField(hard[d.main])})
	for _, name := range slices.Sorted(maps.Keys(hard)) {
		if name != d.main {
			d.ids = append(d.ids, &idField{name, newTextField(hard[name])})
		}
	}
	d.at = stop + len(d.ids)
	switch {
	case len(hard) == 0 && d.kind == engine.Identify:
		d.kind = engine.Anonymize
	case len(hard) > 0 && d.kind == engine.Anonymize:
		d.kind = engine.Identify
	}
}

// typed is called when an id has changed: what is typed is nobody's who is known.
func (d *customerDialog) typed() {
	d.picked, d.top = -1, 0
	if d.kind == engine.Anonymize {
		d.kind = engine.Identify
	}
}

// change is what the dialog stands for now.
func (d *customerDialog) change() engine.Change {
	c := engine.Change{Kind: d.kind}
	switch {
	case d.kind == engine.Anonymize:
		return c
	case d.kind == engine.Look && d.picked >= 0:
		c.IDs = maps.Clone(d.known[d.picked].IDs) // with their own cookie: nothing of it is the app's
		return c
	}
	c.IDs = map[string]string{}
	for _, f := range d.ids {
		name, id := f.name, strings.TrimSpace(f.text())
		if name == "" {
			name, id, _ = strings.Cut(id, "=")
		}
		if name != "" || id != "" {
			c.IDs[strings.TrimSpace(name)] = strings.TrimSpace(id)
		}
	}
	if c.IDs[d.main] == "" && len(c.IDs) > 1 {
		delete(c.IDs, d.main) // left empty beside another id
	}
	return c
}

// endsLook reports a look at the app's own customer: there is nothing to look at.
func (d *customerDialog) endsLook() bool {
	return d.looking != "" && d.kind == engine.Look && maps.Equal(hardIDs(d.change().IDs), hardIDs(d.own.CustomerIDs))
}

// foresee tells what would follow.
func (d *customerDialog) foresee(a *app) engine.Consequences {
	v, ok := a.session.Vendor.(engine.Identifier)
	if !ok {
		return engine.Consequences{Refused: &engine.UsageError{Message: "this vendor's SDK knows no customer to change"}}
	}
	if d.endsLook() {
		return engine.Consequences{Effects: []engine.Effect{{Mark: engine.MarkHere, Text: "The look ends: calls are the app's own again."}}}
	}
	return v.Foresee(d.own, d.change())
}

func (d *customerDialog) bar() string {
	if d.field() != nil {
		return "enter:switch  ↑↓ tab:move  pgdn:more  esc:stay"
	}
	return "enter:switch  c:switch and clean up  ←→:choose  ↑↓ tab:move  pgdn:more  esc:stay"
}

func (d *customerDialog) typing() bool { return d.field() != nil }

func (d *customerDialog) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "esc":
		return nil, true
	case "tab":
		d.move(1)
	case "shift+tab":
		d.move(-1)
	case "down":
		d.down(1)
	case "up":
		d.down(-1)
	case "pgdown":
		d.top += max(d.page, 1)
	case "pgup":
		d.top = max(0, d.top-max(d.page, 1))
	case "enter":
		if d.at == d.atAdd() {
			d.add()
			return nil, false
		}
		return d.enter(a, false)
	default:
		if f := d.field(); f != nil {
			if f.key(k) {
				d.typed()
			}
			return nil, false
		}
		return d.letter(a, k.String())
	}
	return nil, false
}

// letter handles the keys that are letters in a field.
func (d *customerDialog) letter(a *app, k string) (tea.Cmd, bool) {
	switch k {
	case "q":
		return nil, true
	case "c":
		return d.enter(a, true)
	case "right", " ":
		d.turn(1)
	case "left":
		d.turn(-1)
	}
	return nil, false
}

// enter makes the change; what the SDK refuses leaves the dialog open, where it says why.
func (d *customerDialog) enter(a *app, cleanUp bool) (tea.Cmd, bool) {
	if d.foresee(a).Refused != nil {
		return nil, false
	}
	c := d.change()
	c.CleanUp = cleanUp
	return a.switchCustomer(c), true
}

// add begins another id.
func (d *customerDialog) add() {
	d.ids = append(d.ids, &idField{"", newTextField("")})
	d.at = len(d.ids) - 1
}

func (d *customerDialog) move(step int) {
	stops := d.atKind() + 1
	d.at = (d.at + step + stops) % stops
}

// down goes to the next row; the kinds are rows of their own.
func (d *customerDialog) down(step int) {
	at := d.kindIndex() + step
	if d.at == d.atKind() && at >= 0 && at < len(customerKinds) {
		d.turn(step)
		return
	}
	d.move(step)
}

// turn goes to the next choice of the row.
func (d *customerDialog) turn(step int) {
	d.top = 0
	switch d.at {
	case d.atAdd():
		d.add()
	case d.atKnown():
		n := len(d.known)
		if n == 0 {
			return
		}
		if d.picked < 0 && step < 0 {
			d.picked = 0
		}
		d.pick((d.picked + step + n) % n)
	case d.atKind():
		d.kind = customerKinds[(d.kindIndex()+step+len(customerKinds))%len(customerKinds)].kind
	}
}

func (d *customerDialog) kindIndex() int {
	for i, k := range customerKinds {
		if k.kind == d.kind {
			return i
		}
	}
	return 0
}
