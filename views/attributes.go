package views

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// attributesView is the screen of a customer's attributes: what was asked for, what came, and what has changed.
type attributesView struct {
	listDetail
	// lists are what to ask for, by profile, where somebody has added or removed; TYPE:ID each.
	lists map[string][]string
	// asApp asks with the session's mode, and not with private access.
	asApp bool
	// memory is what is known of each attribute that was ever answered, of one owner.
	memory map[string]*attributeMemory
	from   dataOwner
	stale  string
	// fetched is when the newest values came, before the fetch ahead of it.
	fetched, before time.Time
	// private and app are the last calls with and without private access.
	private, app *engine.Call
	// reading is the call whose large answer is being read, or 0.
	reading engine.CallID

	rows        attributeRows
	changed     int // counts what changes the rows
	changedOnly bool
	unfolded    map[string]bool
	answer      answerLines
	add         attributeField
}

// newAttributes makes the screen.
func newAttributes(Deps) View {
	return &attributesView{
		lists: map[string][]string{}, memory: map[string]*attributeMemory{}, unfolded: map[string]bool{},
		add: newAttributeField(),
	}
}

// Apply implements View. What the screen shows comes with results.
func (v *attributesView) Apply(*Session, []engine.Event) {}

// Editing implements View.
func (v *attributesView) Editing() bool { return v.add.open }

// Wants implements View.
func (v *attributesView) Wants(s *Session) []FetchMsg {
	args := v.args(s)
	if len(args) == 0 {
		return nil
	}
	return []FetchMsg{{Operation: bloomreach.AttributesFetch, Mode: v.mode(s), Args: args}}
}

// Update implements View.
func (v *attributesView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyMsg:
		return v.key(s, m)
	case ResultMsg:
		return v.result(s, m)
	case attributesReadMsg:
		if m.call.ID == v.reading {
			v.reading = 0
			v.take(s, m.call, m.answers)
		}
	case SessionMsg:
		v.stale = ""
		v.changed++
		if len(v.memory) > 0 {
			v.stale = v.from.staleFor(s, ownerOfData(s))
		}
	default:
		if v.add.open {
			// The field pastes by messages of its own.
			return v.add.other(m)
		}
	}
	return nil
}

// asked is what the screen asks for: the session's choice until somebody has made one of their own.
func (v *attributesView) asked(s *Session) []string {
	if own, ok := v.lists[s.Profile.Name]; ok {
		return own
	}
	return s.DefaultAttributes
}

// mode is how the next question goes out: with private access where there is a key for it. Without one the call would only
// say that no credential was sent, so the session's mode is used, and the server's refusal tells more.
func (v *attributesView) mode(s *Session) auth.Mode {
	if !v.asApp && s.PrivateAccess() {
		return auth.Basic
	}
	return s.Mode
}

// narrowed says that only recommendations are asked for. Without a private key the usual question goes out as the app's
// would, so what is left of "as the app" is to ask for no more than an SDK does. A stream has no other attributes (bloomreach
// reference 1.3).
func (v *attributesView) narrowed(s *Session) bool {
	return s.Profile.IsStream() || v.asApp && s.Profile.PrivateKey.IsZero()
}

// args are those of attributes.fetch; nil when there is nothing to ask for. Of several recommendations the first one goes:
// a request takes one.
func (v *attributesView) args(s *Session) engine.Args {
	args := engine.Args{}
	for _, a := range v.asked(s) {
		parsed, err := bloomreach.ParseAttribute(a)
		switch {
		case err != nil, parsed.Type != typeRecommendation && v.narrowed(s):
		case parsed.Type != typeRecommendation:
			args["attribute"] = append(args["attribute"], a)
		case !args.Has(typeRecommendation):
			args[typeRecommendation] = []string{parsed.ID}
		}
	}
	if len(args) == 0 {
		return nil
	}
	return args
}

// typeRecommendation is the one type that SDKs ask for (bloomreach reference 3.2), and the argument it goes by.
const typeRecommendation = "recommendation"

// change replaces the list of what is asked for.
func (v *attributesView) change(s *Session, list []string) {
	v.lists[s.Profile.Name] = slices.Clone(list)
	v.changed++
}

// cheapAnswer is the size of values, in bytes, up to which they are read while a message is handled.
const cheapAnswer = 64 << 10

// attributesReadMsg brings values that were read in a command.
type attributesReadMsg struct {
	call    *engine.Call
	answers []attributeValue
}

// result takes what a call brought. Answers to others' questions stand under other slots.
func (v *attributesView) result(s *Session, r ResultMsg) tea.Cmd {
	if r.Slot != bloomreach.AttributesFetch || ownerOfCall(&r.Call) != ownerOfData(s) {
		return nil
	}
	call := r.Call
	if call.Mode == auth.Basic {
		v.private = &call
	} else {
		v.app = &call
	}
	model, ok := r.Result.(bloomreach.Attributes)
	if !ok {
		return nil
	}
	size := 0
	for _, a := range model.Results {
		size += len(a.Raw)
	}
	if size <= cheapAnswer {
		v.reading = 0
		v.take(s, &call, readAttributeValues(model))
		return nil
	}
	v.reading = call.ID
	return func() tea.Msg { return attributesReadMsg{&call, readAttributeValues(model)} }
}

// take remembers new values. What is known of another customer is forgotten when the first answer for this one is there.
func (v *attributesView) take(s *Session, call *engine.Call, values []attributeValue) {
	if ownerOfCall(call) != ownerOfData(s) {
		return
	}
	if now := ownerOfData(s); now != v.from {
		v.from, v.memory, v.fetched = now, map[string]*attributeMemory{}, time.Time{}
		v.scroll = paneScroll{}
	}
	v.stale = ""
	v.before, v.fetched = v.fetched, call.Ended
	for _, a := range values {
		key := a.attribute.String()
		if v.memory[key] == nil {
			v.memory[key] = &attributeMemory{}
		}
		v.memory[key].see(a, call.Ended)
	}
	v.changed++
}

// selected is the row under the cursor; ok is false when there is none.
func (v *attributesView) selected(s *Session) (row attributeRow, ok bool) {
	r := v.list(s)
	v.cursor.Sync(r)
	if r.n == 0 {
		return attributeRow{}, false
	}
	return v.rows.shown[v.cursor.Index()], true
}
