package views

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// consentStates is the slot of the question for a customer's consent states, which goes by attributes.fetch.
const consentStates = "consent.states"

// consentsView is the screen of the project's consent categories and of what the customer has agreed to: two questions, asked
// as two callers.
type consentsView struct {
	listDetail
	categories []bloomreach.Category
	// call brought the categories, stateCall is the last that asked for states.
	call, stateCall *engine.Call
	from            dataOwner
	stale           string

	// states are what is known of the customer's consents, by category. inquired are the categories whose states were asked
	// for as soon as they were known.
	states   map[string]*attributeMemory
	inquired map[string]bool
	// added is when a category came while somebody watched; gone is how many went, and when.
	added  map[string]time.Time
	gone   int
	goneAt time.Time

	onlyCategories bool
	languages      []string // of all categories, sorted, "" last
	language       string   // of the names
	turned         bool     // somebody has chosen the language

	rows    consentRows
	changed int // counts what changes the rows
}

// newConsents makes the screen.
func newConsents(Deps) View {
	v := &consentsView{}
	v.forget()
	return v
}

// Apply implements View. What the screen shows comes with results.
func (v *consentsView) Apply(*Session, []engine.Event) {}

// Editing implements View; there is no text field here.
func (v *consentsView) Editing() bool { return false }

// Wants implements View. Before the categories are known there is nothing to ask states for.
func (v *consentsView) Wants(s *Session) []FetchMsg {
	out := []FetchMsg{{Operation: bloomreach.ConsentsFetch}}
	if ids := v.ids(); v.whyNoStates(s) == "" && v.stale == "" && len(ids) > 0 {
		out = append(out, stateQuestion(ids))
	}
	return out
}

// stateQuestion asks for the states of categories, each an attribute of type consent (bloomreach reference 3.1).
func stateQuestion(ids []string) FetchMsg {
	args := engine.Args{}
	for _, id := range ids {
		args["attribute"] = append(args["attribute"], "consent:"+id)
	}
	return FetchMsg{Operation: bloomreach.AttributesFetch, Mode: auth.Basic, Args: args, For: consentStates}
}

// whyNoStates is the reason why states are not asked for, or "".
func (v *consentsView) whyNoStates(s *Session) string {
	switch {
	case v.onlyCategories:
		return s.Press("b") + " asks"
	case s.Profile.IsStream():
		return "no private access"
	case !s.PrivateAccess():
		return "no private_key"
	default:
		return ""
	}
}

// ids are the categories that can be asked for by name.
func (v *consentsView) ids() []string {
	out := make([]string, 0, len(v.categories))
	for _, c := range v.categories {
		if c.ID != "" {
			out = append(out, c.ID)
		}
	}
	return out
}

// Update implements View.
func (v *consentsView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyMsg:
		return v.key(s, m)
	case ResultMsg:
		if ownerOfCall(&m.Call) != ownerOfData(s) {
			return nil
		}
		switch m.Slot {
		case bloomreach.ConsentsFetch:
			return v.takeCategories(s, m)
		case consentStates:
			v.takeStates(m)
		}
	case SessionMsg:
		v.stale = ""
		if v.call != nil {
			v.stale = v.from.staleFor(s, ownerOfData(s))
		}
	}
	return nil
}

// forget drops what belonged to another customer or profile.
func (v *consentsView) forget() {
	v.categories, v.stateCall = nil, nil
	v.states, v.inquired = map[string]*attributeMemory{}, map[string]bool{}
	v.added, v.gone = map[string]time.Time{}, 0
	v.scroll = paneScroll{}
	v.changed++
}

// takeCategories takes the project's list, and asks for the states of what is new in it.
func (v *consentsView) takeCategories(s *Session, r ResultMsg) tea.Cmd {
	call := r.Call
	model, ok := r.Result.(bloomreach.Consents)
	if !ok {
		return nil // the server refused; what was there stays
	}
	if now := ownerOfData(s); now != v.from || v.stale != "" {
		v.forget()
		v.from, v.stale, v.call = now, "", nil
	}
	if v.call != nil {
		v.compareCategories(model.Results, call.Ended)
	}
	v.call, v.categories = &call, model.Results
	v.findLanguages()
	v.changed++
	fresh := slices.DeleteFunc(v.ids(), func(id string) bool { return v.inquired[id] || v.states[id] != nil })
	if v.whyNoStates(s) != "" || len(fresh) == 0 {
		return nil
	}
	for _, id := range fresh {
		v.inquired[id] = true
	}
	question := stateQuestion(v.ids())
	question.Trigger = call.Trigger
	return send(question)
}

// compareCategories notes what has come and gone since the list before.
func (v *consentsView) compareCategories(now []bloomreach.Category, at time.Time) {
	has := func(list []bloomreach.Category, id string) bool {
		return slices.ContainsFunc(list, func(c bloomreach.Category) bool { return c.ID == id })
	}
	gone := 0
	for _, c := range v.categories {
		if !has(now, c.ID) {
			gone++
		}
	}
	if gone > 0 {
		v.gone, v.goneAt = gone, at
	}
	for _, c := range now {
		if !has(v.categories, c.ID) {
			v.added[c.ID] = at
		}
	}
}

// findLanguages gathers the languages of all categories, and keeps the chosen one while there is one.
func (v *consentsView) findLanguages() {
	v.languages = nil
	for _, c := range v.categories {
		v.languages = append(v.languages, c.Languages...)
	}
	slices.Sort(v.languages)
	v.languages = emptyLast(slices.Compact(v.languages))
	if len(v.languages) == 0 || v.turned && slices.Contains(v.languages, v.language) {
		return
	}
	v.language = v.languages[0]
	if slices.Contains(v.languages, "en") {
		v.language = "en"
	}
}

// takeStates takes what the customer has agreed to.
func (v *consentsView) takeStates(r ResultMsg) {
	call := r.Call
	v.stateCall = &call
	model, ok := r.Result.(bloomreach.Attributes)
	if !ok {
		return
	}
	for _, a := range readAttributeValues(model) {
		id := a.attribute.ID
		if v.states[id] == nil {
			v.states[id] = &attributeMemory{}
		}
		v.states[id].see(a, call.Ended)
	}
	v.changed++
}

// selected is the category under the cursor, or nil.
func (v *consentsView) selected(s *Session) *bloomreach.Category {
	r := v.list(s)
	v.cursor.Sync(r)
	if r.n == 0 {
		return nil
	}
	return v.rows.shown[v.cursor.Index()]
}

// SlotOf is the slot of the fetch that made a call, from the call's own facts: attributes that are all consents were asked for by the
// Consents screen.
func SlotOf(c *engine.Call) string {
	asked := c.Args["attribute"]
	other := func(a string) bool { return !strings.HasPrefix(a, "consent:") }
	if c.Operation == bloomreach.AttributesFetch && len(asked) > 0 && !slices.ContainsFunc(asked, other) {
		return consentStates
	}
	return c.Operation
}
