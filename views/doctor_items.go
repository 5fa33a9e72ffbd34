package views

import (
	"math"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/theme"
)

// doctorItem is one place of the list that the cursor can stand on: a finding, an area with what passed in it, or one check of the
// provider's contract.
type doctorItem struct {
	id    string
	kind  doctorKind
	check doctor.Check
	// area and inArea are those of an area: what passed, then what did not run.
	area   doctor.Area
	inArea []doctor.Check
}

type doctorKind uint8

const (
	doctorFinding doctorKind = iota
	doctorArea
	doctorContract
)

// doctorMadeOf is all that the items are made of. The checks are told apart by where they are: a list of them is never changed, only
// replaced, or goes on at its end.
type doctorMadeOf struct {
	report        *doctor.Report
	run           *doctorRun
	told          int // by the run
	contract, app *doctor.Check
	filter        string
	passed        bool
	stacked       bool
	mode          auth.Mode
	vendor        string
	provider, own *auth.Provider
	made          bool
}

// sync brings the list up to date; the cursor stays with its item. Each key and each picture asks for it, and few change anything.
func (v *doctorView) sync(s *Session) {
	now := doctorMadeOf{
		report: v.report, run: v.run, contract: firstOf(v.contract), app: firstOf(v.appChecks(s)),
		filter: s.Filter.Text, passed: v.showsPassed(), stacked: v.drawnAs.stacked,
		mode: s.Mode, vendor: s.Profile.Vendor, provider: s.Provider(), own: s.Profile.Provider, made: true,
	}
	if v.run != nil {
		now.told = len(v.run.checks)
	}
	if now != v.madeOf {
		v.madeOf = now
		v.made++
		v.makeItems(s)
	}
	if !v.moved {
		v.cursor, v.top = Cursor{}, 0
	}
	v.cursor.Sync(v.rows())
}

func (v *doctorView) makeItems(s *Session) {
	checks := slices.Concat(v.checks().Checks, v.appChecks(s))
	v.items = nil
	for _, c := range worstFirst(checks) {
		if doctorMatches(s, c) {
			v.items = append(v.items, doctorItem{kind: doctorFinding, check: c})
		}
	}
	if v.showsPassed() && s.Filter.Empty() {
		for _, area := range append(doctor.Areas(), doctor.AreaApp) {
			if in := inArea(checks, area); len(in) > 0 {
				v.items = append(v.items, doctorItem{kind: doctorArea, area: area, inArea: in})
			}
		}
	}
	for _, c := range v.contractItems(s) {
		v.items = append(v.items, doctorItem{kind: doctorContract, check: c})
	}
	seen := map[string]int{}
	for i := range v.items {
		it := &v.items[i]
		it.id = string([]byte{'0' + byte(it.kind)}) + string(it.area) + it.check.Code + " " + it.check.Title
		if n := seen[it.id]; n > 0 {
			it.id += " " + itoa(n)
		}
		seen[it.id]++
	}
}

// appChecks are those of the app's calls, made when something has come since the last time.
func (v *doctorView) appChecks(s *Session) []doctor.Check {
	if v.app != nil || !v.appCalls {
		return v.app
	}
	calls := make([]*engine.Call, 0, s.Ledger.Len())
	for i := range s.Ledger.Len() {
		calls = append(calls, s.Ledger.At(i))
	}
	v.app = doctor.AppChecks(calls)
	return v.app
}

// put stands the cursor on the item of that place.
func (v *doctorView) put(i int) {
	v.moved, v.scroll = true, paneScroll{}
	v.cursor.Put(v.items[i].id)
	v.cursor.Sync(v.rows())
}

// putFirst is put with the item at the top of the list, so that what follows it is in sight.
func (v *doctorView) putFirst(i int) {
	v.put(i)
	v.top = math.MaxInt
}

// inArea are the checks of an area that found nothing: those that passed, then those that did not run.
func inArea(checks []doctor.Check, area doctor.Area) []doctor.Check {
	var passed, idle []doctor.Check
	for _, c := range checks {
		switch {
		case c.Area != area:
		case c.State == doctor.Passed:
			passed = append(passed, c)
		case c.State == doctor.NotRun:
			idle = append(idle, c)
		}
	}
	return slices.Concat(passed, idle)
}

// contractItems are the checks of the provider's contract that the list has: where there is little room, only those of a trial.
func (v *doctorView) contractItems(s *Session) []doctor.Check {
	trying := v.run != nil && v.run.contract
	if !s.Filter.Empty() || s.Provider() == nil || v.drawnAs.stacked && v.contract == nil && !trying {
		return nil
	}
	return v.contractChecks(s)
}

func (v *doctorView) rows() rows {
	return rows{n: len(v.items), id: func(i int) string { return v.items[i].id }}
}

// selected is the item under the cursor, or nil when there is none.
func (v *doctorView) selected() *doctorItem {
	if i := v.cursor.Index(); i < len(v.items) {
		return &v.items[i]
	}
	return nil
}

// findings is how many of the items are findings; they stand first.
func (v *doctorView) findings() int {
	n := slices.IndexFunc(v.items, func(it doctorItem) bool { return it.kind != doctorFinding })
	if n < 0 {
		return len(v.items)
	}
	return n
}

// showsPassed reports whether the list has what is in order. Above a finding of its own it only takes the room away.
func (v *doctorView) showsPassed() bool {
	switch v.passed {
	case passedOn:
		return true
	case passedOff:
		return false
	default:
		return !v.drawnAs.stacked || v.drawn.narrow || !slices.ContainsFunc(v.checks().Checks, foundIn)
	}
}

func doctorMatches(s *Session, c doctor.Check) bool {
	if s.Filter.Empty() {
		return true
	}
	f := c.Finding
	r := Row{Text: strings.ToLower(strings.Join(append([]string{c.Code, f.Title, f.Detail, f.Fix, string(c.Area), f.Severity}, c.Seen...), " "))}
	if f.Severity == diagnose.SeverityError {
		r.Is = []string{"error"}
	}
	if c.Area == doctor.AreaProvider {
		r.Is = append(r.Is, "provider")
	}
	return s.Filter.Match(r)
}

// markOf is the mark of a check by how it ended.
func markOf(c doctor.Check) theme.Mark {
	switch c.State {
	case doctor.Passed:
		return theme.MarkOK
	case doctor.NotRun:
		return theme.MarkNone
	}
	if c.Finding == nil {
		return theme.MarkLook
	}
	switch c.Finding.Severity {
	case diagnose.SeverityWarning:
		return theme.MarkLook
	case diagnose.SeverityNote:
		return theme.MarkNote
	default:
		return theme.MarkBad
	}
}

// titleOf is what a check is called in a list: what its finding says, or what it looked at.
func titleOf(c doctor.Check) string {
	if c.Finding != nil && c.Finding.Title != "" {
		return engine.Clean(c.Finding.Title)
	}
	return engine.Clean(c.Title)
}
