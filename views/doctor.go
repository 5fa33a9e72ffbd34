package views

import (
	"net/http"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
)

// doctorView is the screen of what is wrong with the setup: findings, the worst first, then what is in order, then how the
// provider keeps its contract. An examination is the program's work; the screen asks for it and takes what comes.
type doctorView struct {
	listDetail
	// report is the last one that ended, nil before; contract is what came of trying the provider's contract, nil before.
	report   *doctor.Report
	contract []doctor.Check
	run      *doctorRun
	number   int // of the newest run
	offline  bool
	from     dataOwner
	stale    string
	// app are what the calls of somebody's own app show that came through the tap.
	app      []doctor.Check
	appCalls bool // there are such calls
	// refused is the newest call that a server refused after the report, or 0.
	refused engine.CallID
	passed  passedShown
	// moved says that somebody has put the cursor where it is; until then it stands on what is worst.
	moved   bool
	top     int // the first line of the list in sight
	items   []doctorItem
	madeOf  doctorMadeOf
	made    int // how often the items were made
	laid    [2]doctorLaid
	drawnAs struct {
		stacked bool
		list    int // the rows of the list
	}
}

// doctorRun is an examination under way, with what it has told so far.
type doctorRun struct {
	number   int
	live     bool
	contract bool
	stopping bool
	checks   []doctor.Check
}

// passedShown says whether the list has what is in order. Where nobody has said, the room decides.
type passedShown uint8

const (
	passedByRoom passedShown = iota
	passedOn
	passedOff
)

func newDoctor(Deps) View { return &doctorView{} }

// Editing implements View; there is no text field here.
func (v *doctorView) Editing() bool { return false }

// Wants implements View: an examination is no fetch.
func (v *doctorView) Wants(*Session) []FetchMsg { return nil }

// Opened implements Opening. The sandbox is examined by itself; elsewhere the first look costs no call.
func (v *doctorView) Opened(s *Session) tea.Cmd {
	if v.run != nil || v.report != nil && v.stale == "" {
		return nil
	}
	return v.start(s, doctorRun{live: s.Profile.IsSandbox() && !v.offline})
}

// Apply implements View: a refusal after the report is one that the report cannot explain.
func (v *doctorView) Apply(s *Session, events []engine.Event) {
	for _, e := range events {
		f, finished := e.Detail.(engine.CallFinished)
		c := s.Ledger.Call(e.Call)
		if finished && c != nil && c.Trigger == engine.TriggerApp {
			v.app = nil // made anew when it is looked at
			v.appCalls = true
		}
		if !finished || !refused(f.Status) || v.report == nil {
			continue
		}
		if c != nil && appsOwn(c) && e.At.After(v.report.At.Add(v.report.Took)) {
			v.refused = e.Call
		}
	}
}

// LastRefused is the session's last call that a server refused, without those that were made to try something out; nil for none.
// Recovered says that the same operation has been answered since.
func LastRefused(s *Session) (last *engine.Call, recovered bool) {
	last = s.Ledger.Last(func(c *engine.Call) bool { return c.Finished() && refused(c.Status()) && appsOwn(c) })
	if last == nil {
		return nil, false
	}
	since := s.Ledger.Last(func(c *engine.Call) bool { return c.OK() && c.Operation == last.Operation && appsOwn(c) })
	return last, since != nil && since.ID > last.ID
}

func refused(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

// appsOwn reports whether a call is one that the session's app makes: none that tries something out, and none of another app that
// came through the tap.
func appsOwn(c *engine.Call) bool {
	switch c.Trigger {
	case engine.TriggerMatrix, engine.TriggerCompare, engine.TriggerDoctor, engine.TriggerApp:
		return false
	}
	return true
}

// Update implements View.
func (v *doctorView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyMsg:
		return v.key(s, m.String())
	case CheckedMsg:
		if v.run != nil && v.run.number == m.Number {
			v.run.checks = append(v.run.checks, m.Checks...)
		}
	case ExaminedMsg:
		return v.examined(s, m)
	case SessionMsg:
		v.leave(s, m.Reason)
	}
	return nil
}

// leave lets go of what belonged to the session before: its answers will not come. Another profile's findings are nothing to keep.
func (v *doctorView) leave(s *Session, reason string) {
	v.run, v.refused = nil, 0
	if v.report == nil || reason == "profile" {
		*v = doctorView{number: v.number, offline: v.offline, passed: v.passed, app: v.app, appCalls: v.appCalls}
		return
	}
	v.contract = nil
	if v.stale = v.from.staleFor(s, ownerOfData(s)); v.stale == "" {
		v.stale = "before the change of " + reason + " · " + s.Press("r") + " runs it again"
	}
}

// start begins a run in place of any other.
func (v *doctorView) start(s *Session, run doctorRun) tea.Cmd {
	v.number++
	run.number = v.number
	v.run = &run
	if v.report == nil {
		v.from = ownerOfData(s)
	}
	return send(ExamineMsg{Number: run.number, Live: run.live, Contract: run.contract})
}

// examined takes a run's report. One that was stopped says what it had found, unless there is a whole one.
func (v *doctorView) examined(s *Session, m ExaminedMsg) tea.Cmd {
	run := v.run
	if run == nil || run.number != m.Number {
		return nil
	}
	v.run = nil
	switch {
	case run.contract:
		v.contract = m.Contract
	case m.Stopped && v.report != nil:
		// The whole one from before says more.
	default:
		v.report, v.stale, v.refused, v.from = &m.Report, "", 0, ownerOfData(s)
	}
	return nil
}

// checks are those that the screen shows: of the last report, or while there is none what a run has told so far.
func (v *doctorView) checks() doctor.Report {
	switch {
	case v.report != nil:
		return *v.report
	case v.run != nil && !v.run.contract:
		return doctor.Report{Checks: v.run.checks, Live: v.run.live}
	default:
		return doctor.Report{}
	}
}

// contractChecks are those of the provider's contract: as they came, then those that have not been tried.
func (v *doctorView) contractChecks(s *Session) []doctor.Check {
	tried := v.contract
	if v.run != nil && v.run.contract {
		tried = v.run.checks
	}
	out := slices.Clone(tried)
	for _, c := range doctor.ContractChecks(s.Profile) {
		if !slices.ContainsFunc(tried, func(t doctor.Check) bool { return t.Code == c.Code }) {
			out = append(out, c)
		}
	}
	return out
}

// Badge implements Badged: how many errors there are, or else warnings.
func (v *doctorView) Badge(s *Session) string {
	// Every picture asks, so that the two are counted and not joined.
	errors, warnings, _ := doctor.Report{Checks: v.appChecks(s)}.Severities()
	if v.report != nil && v.stale == "" {
		e, w, _ := v.report.Severities()
		errors, warnings = errors+e, warnings+w
	}
	switch {
	case errors > 0:
		return "✗" + itoa(errors)
	case warnings > 0:
		return "▲" + itoa(warnings)
	default:
		return ""
	}
}

// foundIn reports whether a check has found something.
func foundIn(c doctor.Check) bool { return c.State == doctor.Found && c.Finding != nil }

// worstFirst are the checks that found something, by severity.
func worstFirst(checks []doctor.Check) []doctor.Check {
	var out []doctor.Check
	for _, c := range checks {
		if foundIn(c) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b doctor.Check) int { return diagnose.Compare(*a.Finding, *b.Finding) })
	return out
}
