package views

import (
	"testing"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
)

// What was laid out is kept, and never shown when something in it has changed: each change is seen, as a screen that keeps nothing sees it.
func TestDoctorKeepsNothingThatIsOld(t *testing.T) {
	v, l := diagnosed(t, examined)
	more := found(doctor.AreaConfig, diagnose.SeverityError, "config.base-url", "no such address", nil)
	for _, change := range []struct {
		name string
		do   func()
	}{
		{"a filter", func() { l.Filter, _ = ParseFilter("inbox") }},
		{"no filter", func() { l.Filter = Filter{} }},
		{"a refusal", func() { v.refused = 7 }},
		{"passed hidden", func() { l.press(v, "p") }},
		{"passed shown", func() { l.press(v, "p") }},
		{"an app", func() { v.app, v.appCalls = []doctor.Check{more}, true }},
		{"another key", func() { l.KeyLabel = func(key string) string { return "<" + key + ">" } }},
		{"the first check of a contract", func() {
			l.press(v, "x")
			v.Update(l.Session, CheckedMsg{Number: v.number, Checks: []doctor.Check{found(doctor.AreaContract, diagnose.SeverityWarning, "contract.one", "one", nil)}})
		}},
		{"the next one", func() {
			v.Update(l.Session, CheckedMsg{Number: v.number, Checks: []doctor.Check{found(doctor.AreaContract, diagnose.SeverityWarning, "contract.two", "two", nil)}})
		}},
		{"the contract", func() {
			end(l, v, ExaminedMsg{Contract: []doctor.Check{found(doctor.AreaContract, diagnose.SeverityWarning, "contract.three", "three", nil)}})
		}},
		{"no provider", func() { l.Profile.Provider = nil }},
		{"a report", func() {
			l.press(v, "r")
			end(l, v, ExaminedMsg{Report: doctor.Report{At: l.now(), Checks: []doctor.Check{more}}})
		}},
		{"another session", func() { v.Update(l.Session, SessionMsg{Reason: engine.TriggerMatrix}) }},
	} {
		before := drawn(l, v, size140)
		change.do()
		now := drawn(l, v, size140)
		v.madeOf, v.laid = doctorMadeOf{}, [2]doctorLaid{}
		if anew := drawn(l, v, size140); now != anew || now == before {
			t.Errorf("after %s\n%s\nand drawn anew\n%s", change.name, now, anew)
		}
	}
}
