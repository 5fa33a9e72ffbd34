package ui

import (
	"context"
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/views"
)

// doctorSlot is under what an examination waits, beside the operations.
const doctorSlot = "doctor"

// examination is one examination under way. A change of profile, mode or customer ends it, and what it still says is dropped.
type examination struct {
	number int
	cancel context.CancelFunc
	// told carries checks from the examination's goroutine to the screen's; it is closed at the end.
	told chan doctor.Check
	// stopped says that somebody wanted it to end.
	stopped bool
}

// checkedMsg says that checks of an examination have ended.
type checkedMsg struct {
	of     *examination
	checks []doctor.Check
}

// examinedMsg says that an examination has ended.
type examinedMsg struct {
	of       *examination
	report   doctor.Report
	contract []doctor.Check
}

// examine starts an examination of the session as it stands now, in place of any other.
func (a *app) examine(m views.ExamineMsg) tea.Cmd {
	a.stopExamining()
	ours, cancel := context.WithCancel(context.Background())
	e := &examination{number: m.Number, cancel: cancel, told: make(chan doctor.Check, 64)}
	if a.examination == nil {
		a.begin(doctorSlot)
	}
	a.examination = e
	run := a.examiner(m)
	work := a.work.run(func(ctx context.Context) tea.Msg {
		defer cancel()
		defer context.AfterFunc(ctx, cancel)() // the program's end is its end too
		defer close(e.told)
		report, contract := run(ours, func(c doctor.Check) {
			select {
			case e.told <- c:
			case <-ours.Done(): // nobody may be listening any more
			}
		})
		return examinedMsg{e, report, contract}
	})
	return tea.Batch(work, e.next(), a.spin())
}

// examiner puts together what an examination needs of the session, on the screen's goroutine, and gives what is to run on another.
func (a *app) examiner(m views.ExamineMsg) func(context.Context, func(doctor.Check)) (doctor.Report, []doctor.Check) {
	s := a.session
	own := s.Profile
	var others []map[string]string
	if f := a.opts.Faults; f != nil && f.Serves(own.BaseURL) { // on a real server nobody else's data is asked for
		for _, c := range s.Customers {
			if len(hardIDs(c.IDs)) > 0 && c.Label != own.Customer() {
				others = append(others, maps.Clone(c.IDs))
			}
		}
	}
	if m.Contract {
		o := doctor.ContractOptions{Engine: a.opts.Engine, Profile: own, Now: a.now}
		if len(others) > 0 {
			o.Other = others[0]
		}
		return func(ctx context.Context, tell func(doctor.Check)) (doctor.Report, []doctor.Check) {
			o.Progress = tell
			return doctor.Report{}, doctor.Contract(ctx, o)
		}
	}
	o := doctor.Options{
		Engine: a.opts.Engine, Profile: own, Mode: s.Mode, Config: configChecks(a.opts.Config), Live: m.Live, Others: others, Now: a.now,
		Args: engine.Samples(s.Vendor, own, s.DefaultAttributes),
	}
	if c, recovered := views.LastRefused(s); c != nil {
		call := *c
		o.Refused, o.Recovered = &call, recovered
	}
	return func(ctx context.Context, tell func(doctor.Check)) (doctor.Report, []doctor.Check) {
		o.Progress = tell
		return doctor.Run(ctx, o), nil
	}
}

// configChecks are the rules of the configuration as checks of an examination.
func configChecks(l config.Loaded) []doctor.Check {
	checks := l.Checks()
	out := make([]doctor.Check, 0, len(checks))
	for _, c := range checks {
		d := doctor.Check{Area: doctor.AreaConfig, Code: c.Code, Title: c.Title, Short: c.Short, State: doctor.Passed, Told: c.Told}
		if f := c.Finding; f != nil {
			d.State, d.Go = doctor.Found, "setup"
			d.Finding = &diagnose.Finding{Code: f.Code, Severity: string(f.Severity), Title: f.Title, Detail: f.Detail, Fix: f.Fix}
			if f.Key != "" {
				d.Go += ":" + f.Key
			}
		}
		out = append(out, d)
	}
	return out
}

// next waits for checks, and takes all that are there: exactly one is outstanding at any time.
func (e *examination) next() tea.Cmd {
	return func() tea.Msg {
		c, ok := <-e.told
		if !ok {
			return nil
		}
		m := checkedMsg{e, []doctor.Check{c}}
		for {
			select {
			case c, ok := <-e.told:
				if !ok {
					return m
				}
				m.checks = append(m.checks, c)
			default:
				return m
			}
		}
	}
}

func (a *app) onChecked(m checkedMsg) tea.Cmd {
	if m.of != a.examination {
		return nil // it is of another profile, mode or customer
	}
	return tea.Batch(a.broadcast(views.CheckedMsg{Number: m.of.number, Checks: m.checks}), m.of.next())
}

func (a *app) onExamined(m examinedMsg) tea.Cmd {
	if m.of != a.examination {
		return nil
	}
	a.examination = nil
	a.end(doctorSlot)
	return a.broadcast(views.ExaminedMsg{Number: m.of.number, Report: m.report, Contract: m.contract, Stopped: m.of.stopped})
}

// stopExamining ends the examination under way, if there is one.
func (a *app) stopExamining() {
	if e := a.examination; e != nil {
		e.stopped = true
		e.cancel()
	}
}
