package views

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/compare"
)

// compareView lays one call side by side, as several modes make it, and gives each a verdict: the stage.
type compareView struct {
	operation string // "" for the vendor's home operation
	sides     []CompareSide
	stranger  bool // the stranger test is wanted
	// agreed says that somebody has agreed to read a stranger's data on this server.
	agreed bool

	// number is that of the newest wish; what an older one brings is dropped.
	number int
	// run says that the newest wish was for calls and not for a plan.
	run  bool
	told ComparedMsg
	came string // how many of its columns had an answer then
	seen comparedPicture

	column      int // the one that x drops, and the first in sight where not all are
	first       int
	focus       compareFocus
	differences bool // only what differs
	scroll      [2]paneScroll
	drawn       struct{ columns int }
}

// compareFocus is the part that takes the keys that move.
type compareFocus int

const (
	onTable compareFocus = iota
	onRequests
	onAnswers
	compareParts
)

func newCompare(Deps) View { return &compareView{} }

// Apply implements View. What the screen shows comes with ComparedMsg.
func (v *compareView) Apply(*Session, []engine.Event) {}

// Editing implements View; there is no text field here.
func (v *compareView) Editing() bool { return false }

// Wants implements View: nothing is fetched for this screen; r compares.
func (v *compareView) Wants(*Session) []FetchMsg { return nil }

// Opened implements Opening. The sandbox is there to be asked, so that the stage is never empty; a real server is asked when somebody
// says so.
func (v *compareView) Opened(s *Session) tea.Cmd {
	if v.told.Comparison != nil {
		return nil
	}
	if len(v.sides) == 0 {
		v.reset(s)
	}
	return v.compare(s, s.Profile.IsSandbox())
}

// Update implements View.
func (v *compareView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyMsg:
		return v.key(s, m)
	case ComparedMsg:
		if m.Number == v.number {
			v.told, v.seen, v.came = m, pictureOf(m.Comparison), answeredOf(m.Comparison)
		}
	case SelectMsg:
		if m.Operation != "" {
			return v.chooseOperation(s, m.Operation)
		}
	case compareOperationMsg:
		return v.chooseOperation(s, m.operation)
	case compareAddMsg:
		v.sides = append(v.sides, m.side)
		return v.compare(s, s.Profile.IsSandbox())
	case compareAgreedMsg:
		v.agreed, v.stranger = true, v.stranger || m.stranger
		return v.compare(s, true)
	case SessionMsg:
		// Whatever was compared was another session's; what is compared stays only while its vendor does.
		v.told, v.agreed, v.run, v.number = ComparedMsg{}, false, false, v.number+1
		if m.Reason == "profile" {
			v.operation, v.sides = "", nil
		}
	}
	return nil
}

// The choices that come back as messages.
type (
	compareOperationMsg struct{ operation string }
	compareAddMsg       struct{ side CompareSide }
	// compareAgreedMsg says that somebody has agreed to what a comparison does on a real server.
	compareAgreedMsg struct{ stranger bool }
)

// reset chooses the columns for the operation: all modes that the profile can be asked in, up to what fits beside each other.
func (v *compareView) reset(s *Session) {
	v.sides, v.column, v.first = nil, 0, 0
	for _, m := range compare.Default(s.Vendor, s.Profile, v.op(s), compareColumns) {
		v.sides = append(v.sides, CompareSide{Mode: m})
	}
	v.stranger = s.Profile.IsSandbox()
	op, _ := engine.LookupOperation(s.Vendor, v.op(s))
	for _, other := range s.AllVendors {
		// One mode alone has nothing to be compared with at its own vendor; the sandbox plays others.
		if _, ok := compare.Equivalent(op, other); ok && s.Profile.IsSandbox() && len(v.sides) < compare.Least && other.ID() != s.Vendor.ID() {
			v.sides = append(v.sides, CompareSide{Vendor: other.ID()})
		}
	}
}

// compareColumns is how many modes are compared when nobody names them.
const compareColumns = 3

// op is the operation that is compared.
func (v *compareView) op(s *Session) string {
	if v.operation != "" {
		return v.operation
	}
	return s.Vendor.Home()
}

func (v *compareView) chooseOperation(s *Session, operation string) tea.Cmd {
	if _, known := engine.LookupOperation(s.Vendor, operation); !known {
		return nil
	}
	v.operation, v.told = operation, ComparedMsg{}
	v.reset(s)
	return v.compare(s, s.Profile.IsSandbox())
}

// compare asks the program for the comparison. What writes, and what reads a stranger's data on a real server, asks first.
func (v *compareView) compare(s *Session, run bool) tea.Cmd {
	op, _ := engine.LookupOperation(s.Vendor, v.op(s))
	if run && op.Writes && !s.Profile.IsSandbox() && !v.agreed {
		return send(AskMsg{
			Title: "Write to " + s.Profile.Host() + "?",
			Lines: []string{op.ID + " changes the record of " + engine.Clean(s.Profile.Customer()) + " on a real server, once for each column."},
			Word:  "send them", Then: compareAgreedMsg{},
		})
	}
	v.number++
	v.run = run
	v.scroll = [2]paneScroll{}
	return send(CompareMsg{
		Number: v.number, Operation: v.op(s), Sides: slices.Clone(v.sides), Run: run, Stranger: v.stranger, Agreed: v.agreed,
	})
}

// under reports whether calls of the comparison are under way, or what they need is being made ready.
func (v *compareView) under() bool {
	return v.run && (v.told.Number != v.number || v.told.Trouble == "" && !v.told.Over)
}
