package views

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/doctor"
)

// doctorDesk is the screen on its own, before anything ran.
func doctorDesk(t *testing.T) (*doctorView, *live) {
	t.Helper()
	v := newDoctor(Deps{}).(*doctorView)
	l := liveSession(t, nil, v)
	l.at(8*time.Minute + 48*time.Second)
	return v, l
}

func found(area doctor.Area, severity, code, title string, more func(*doctor.Check)) doctor.Check {
	c := doctor.Check{Area: area, Code: code, Title: title, State: doctor.Found, Finding: &diagnose.Finding{Code: code, Severity: severity, Title: title}}
	if more != nil {
		more(&c)
	}
	return c
}

func passed(area doctor.Area, names ...string) []doctor.Check {
	var out []doctor.Check
	for _, name := range names {
		out = append(out, doctor.Check{Area: area, Code: string(area) + "." + strings.ReplaceAll(name, " ", "-"), Title: "the " + name + " is in order", Short: name, State: doctor.Passed})
	}
	return out
}

// examined is a report of every kind of check.
func examined(at time.Time) doctor.Report {
	const warning, note = diagnose.SeverityWarning, diagnose.SeverityNote
	r := doctor.Report{At: at, Live: true, Probed: 9, Took: 32 * time.Millisecond}
	r.Checks = append(r.Checks,
		found(doctor.AreaToken, note, "token.sub-object", "sub is an object", func(c *doctor.Check) {
			c.Finding.Detail, c.Finding.Ref = "sub is {\"registered\": …}: Bloomreach wants that, and most libraries expect a text.", "RFC 7519 section 4.1.2"
		}),
		found(doctor.AreaAnswer, warning, "inbox.open-to-token", "the API key alone opens the App Inbox", func(c *doctor.Check) {
			c.Finding.Detail, c.Finding.Ref = "The App Inbox answers anyone who holds the public API key.", "Bloomreach documentation, Authorization, customer token"
			c.Seen = []string{"#120 Token tok#91be04 ids jane@example.com 200, 13 messages", "#123 Token tok#91be04 ids bob@example.com 200, 7 messages", "The same key opened two customers' inboxes."}
			c.Calls = []engine.CallID{120, 123}
			c.Why = "The key ships inside the app. Whoever unpacks it can ask for any registered id and read that customer's messages. The server has nothing to compare the ids with."
			c.Steps = []string{"Project settings, API groups, public: switch App Inbox off.", "set advanced_auth = true here, advancedAuthEnabled in the app, and register an AuthorizationProvider"}
			c.Go = "matrix:inbox.fetch"
		}),
		found(doctor.AreaAnswer, warning, "inbox.unsupported-type", "1 of 13 messages never reaches the app", func(c *doctor.Check) {
			c.Finding.Detail, c.Finding.Fix, c.Go = "Message m-13 has the type \"story\", which no SDK shows.", "use a type that the SDK shows, or none", "calls:120"
		}),
		found(doctor.AreaNetwork, note, "wire.plain-http", "clear text, on loopback only", func(c *doctor.Check) { c.Go = "setup:base_url" }),
	)
	r.Checks = append(r.Checks, passed(doctor.AreaConfig, "keys known", "base URL", "project token", "key prefix", "application_id", "mode")...)
	r.Checks = append(r.Checks, passed(doctor.AreaProvider, "answers", "200", "JSON", "one token")...)
	r.Checks = append(r.Checks, passed(doctor.AreaToken, "form", "alg", "kid", "exp", "sub = ids")...)
	r.Checks = append(r.Checks, passed(doctor.AreaNetwork, "reachable", "clock")...)
	return r
}

// offlineReport is one of a run that asked nobody.
func offlineReport(at time.Time) doctor.Report {
	r := examined(at)
	r.Live, r.Probed = false, 0
	r.Checks = r.Checks[3:]
	for i, c := range r.Checks {
		if c.Area == doctor.AreaNetwork || c.Area == doctor.AreaProvider {
			r.Checks[i].State, r.Checks[i].Told, r.Checks[i].Finding = doctor.NotRun, "offline", nil
		}
	}
	return r
}

// end finishes the run that keys have begun.
func end(l *live, v *doctorView, m ExaminedMsg) []tea.Msg {
	m.Number = v.number
	return l.settle(v, v.Update(l.Session, m))
}

// diagnosed is the screen after a run.
func diagnosed(t *testing.T, report func(time.Time) doctor.Report) (*doctorView, *live) {
	t.Helper()
	v, l := doctorDesk(t)
	l.press(v, "r")
	end(l, v, ExaminedMsg{Report: report(l.now())})
	return v, l
}

func TestDoctorDraws(t *testing.T) {
	v, l := doctorDesk(t)
	drawSizes(t, l, v, "doctor_new", size60, size80, size120)
	want := []tea.Msg{ExamineMsg{Number: 1, Live: true}}
	if diff := cmp.Diff(want, l.press(v, "r")); diff != "" {
		t.Errorf("r (-want +got):\n%s", diff)
	}
	report := examined(l.now())
	v.Update(l.Session, CheckedMsg{Number: 1, Checks: report.Checks[:7]})
	drawSizes(t, l, v, "doctor_running", size60, size80, size120)
	end(l, v, ExaminedMsg{Report: report})
	drawSizes(t, l, v, "doctor_findings", size60, size80, size100, size120, size140)
	v.Render(l.frame(80, 24))
	l.press(v, "enter")
	drawSizes(t, l, v, "doctor_finding", size60, size80)
	v.Render(l.frame(80, 24))
	l.press(v, "esc", "p")
	wantText(t, drawn(l, v, size80), "passed, 17", "enter: all of it")
}

func TestDoctorOffline(t *testing.T) {
	v, l := doctorDesk(t)
	if got := l.press(v, "a"); len(got) != 1 || !strings.Contains(got[0].(ToastMsg).Text, "r asks nobody") {
		t.Errorf("a gives %v", got)
	}
	wantText(t, drawn(l, v, size80), "live probe off", "a turns it on")
	if diff := cmp.Diff([]tea.Msg{ExamineMsg{Number: 1}}, l.press(v, "r")); diff != "" {
		t.Errorf("r (-want +got):\n%s", diff)
	}
	end(l, v, ExaminedMsg{Report: offlineReport(l.now())})
	drawSizes(t, l, v, "doctor_offline", size60, size80, size120)
	if got := v.Badge(l.Session); got != "" {
		t.Errorf("a badge of nothing: %q", got)
	}
}

func TestDoctorNothingToFix(t *testing.T) {
	v, l := diagnosed(t, func(at time.Time) doctor.Report {
		r := offlineReport(at)
		r.Live, r.Probed = true, 9
		return r
	})
	drawSizes(t, l, v, "doctor_nothing", size60, size80, size120)
	l.press(v, "p")
	wantText(t, drawn(l, v, size120), "p shows passed", "✓ 11 rules ran, nothing to fix", "– not looked at: clear text")
}

func TestDoctorBadge(t *testing.T) {
	v, l := diagnosed(t, examined)
	if got := v.Badge(l.Session); got != "▲2" {
		t.Errorf("two warnings give %q", got)
	}
	l.press(v, "r")
	end(l, v, ExaminedMsg{Report: doctor.Report{Checks: []doctor.Check{
		found(doctor.AreaConfig, diagnose.SeverityError, "config.base-url", "no such address", nil),
		found(doctor.AreaToken, diagnose.SeverityWarning, "token.kid", "no key id", nil),
	}}})
	if got := v.Badge(l.Session); got != "✗1" {
		t.Errorf("an error and a warning give %q", got)
	}
	v.Update(l.Session, SessionMsg{Reason: "mode"})
	if got := v.Badge(l.Session); got != "" {
		t.Errorf("a badge of what is stale: %q", got)
	}
}

// An answer counts for the run that it is of, and only then.
func TestDoctorDropsOldAnswers(t *testing.T) {
	v, l := doctorDesk(t)
	l.press(v, "r")
	old := v.number
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	v.Update(l.Session, CheckedMsg{Number: old, Checks: examined(l.now()).Checks})
	v.Update(l.Session, ExaminedMsg{Number: old, Report: examined(l.now())})
	if v.report != nil || v.run != nil {
		t.Error("the answer of another session is shown")
	}
	l.press(v, "r")
	if v.number == old {
		t.Error("two runs have one number")
	}
	v.Update(l.Session, ExaminedMsg{Number: old, Report: examined(l.now())})
	if v.report != nil || v.run == nil {
		t.Error("an old answer ends a new run")
	}
}

func TestDoctorOpensByItself(t *testing.T) {
	v, l := doctorDesk(t)
	if diff := cmp.Diff([]tea.Msg{ExamineMsg{Number: 1, Live: true}}, l.settle(v, v.Opened(l.Session))); diff != "" {
		t.Errorf("in the sandbox (-want +got):\n%s", diff)
	}
	if cmd := v.Opened(l.Session); cmd != nil {
		t.Error("a run under way is begun again")
	}
	end(l, v, ExaminedMsg{Report: examined(l.now())})
	if cmd := v.Opened(l.Session); cmd != nil {
		t.Error("the second look runs it again")
	}
	l.Profile.CustomerIDs = map[string]string{"registered": "bob@example.com"}
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	drawSizes(t, l, v, "doctor_stale", size60, size80, size120)
	if cmd := v.Opened(l.Session); cmd == nil {
		t.Error("another customer's findings stay")
	}
	v, l = doctorDesk(t)
	l.Profile.Name, l.Profile.Embedded = "acme", false
	if diff := cmp.Diff([]tea.Msg{ExamineMsg{Number: 1}}, l.settle(v, v.Opened(l.Session))); diff != "" {
		t.Errorf("elsewhere nothing may be asked unasked (-want +got):\n%s", diff)
	}
	end(l, v, ExaminedMsg{Report: offlineReport(l.now())})
	wantText(t, drawn(l, v, size140), "nothing was asked yet: r runs the live probe")
}

func TestDoctorKeys(t *testing.T) {
	v, l := diagnosed(t, examined)
	v.Render(l.frame(120, 36))
	at := func() string { return v.selected().check.Code }
	for _, want := range []string{"inbox.unsupported-type", "token.sub-object", "wire.plain-http", "inbox.open-to-token"} {
		if l.press(v, "n"); at() != want {
			t.Errorf("n goes to %s, want %s", at(), want)
		}
	}
	for code, want := range map[string]OpenMsg{
		"inbox.unsupported-type": {View: "calls", Call: 120},
		"inbox.open-to-token":    {View: "matrix", Field: "inbox.fetch"},
		"wire.plain-http":        {View: "setup", Field: "base_url"},
	} {
		for at() != code {
			l.press(v, "n")
		}
		if diff := cmp.Diff([]tea.Msg{want}, l.press(v, "enter")); diff != "" {
			t.Errorf("enter on %s (-want +got):\n%s", code, diff)
		}
	}
	for at() != "token.sub-object" {
		l.press(v, "n")
	}
	known := *v.selected()
	known.check.Go, known.check.Seen = "tokens", []string{"given as tok#3f2a9c, once"}
	if to, words, _ := doctorTarget(known.check); to != (OpenMsg{View: "tokens", Token: "tok#3f2a9c"}) || words != "open Tokens on tok#3f2a9c" {
		t.Errorf("enter on a token gives %+v, %s", to, words)
	}
	if got := l.press(v, "enter"); !strings.Contains(got[0].(ToastMsg).Text, "no screen") {
		t.Errorf("enter on what has no place gives %v", got)
	}
	if got := l.press(v, "o"); got[0].(CopyMsg).Text != "RFC 7519 section 4.1.2" {
		t.Errorf("o gives %v", got)
	}
	l.press(v, "g")
	text := l.press(v, "y")[0].(CopyMsg).Text
	wantText(t, text, "inbox.open-to-token (warning)", "  #123 Token tok#91be04", "why it matters\n  The key ships", "  1  Project settings", "source\n  Bloomreach", "profile sandbox, customer-token, 127.0.0.1:", "examined 2026-11-21 12:03:52 UTC")
	// What passed can be read one by one.
	for v.selected().area != doctor.AreaNetwork {
		l.press(v, "down")
	}
	wantText(t, drawn(l, v, size120), "network · 2 checks without a finding", "✓ the clock is in order")
	wantText(t, l.press(v, "y")[0].(CopyMsg).Text, "network\n  passed: the reachable is in order")
	l.press(v, "p")
	if screen := drawn(l, v, size120); strings.Contains(screen, "passed, 17") {
		t.Errorf("p hides nothing:\n%s", screen)
	}
	if got := l.press(v, "r"); len(got) != 1 {
		t.Errorf("r gives %v", got)
	}
	if got := l.press(v, "r"); !strings.Contains(got[0].(ToastMsg).Text, "under way") {
		t.Errorf("r while it runs gives %v", got)
	}
	if diff := cmp.Diff([]tea.Msg{StopExaminingMsg{}}, l.press(v, "esc")); diff != "" {
		t.Errorf("esc (-want +got):\n%s", diff)
	}
	end(l, v, ExaminedMsg{Stopped: true})
	wantText(t, drawn(l, v, size120), "inbox.open-to-token") // a run that was stopped leaves the whole one alone
	if cmd := v.Update(l.Session, keyMsg("esc")); cmd != nil {
		t.Error("esc is the view's when there is nothing to leave")
	}
}

func TestDoctorTriesTheContract(t *testing.T) {
	v, l := diagnosed(t, examined)
	v.Render(l.frame(80, 24))
	if diff := cmp.Diff([]tea.Msg{ExamineMsg{Number: 2, Contract: true}}, l.press(v, "x")); diff != "" {
		t.Errorf("x (-want +got):\n%s", diff)
	}
	checks := doctor.ContractChecks(l.Profile)
	checks[0].State, checks[0].Told = doctor.Passed, "two different tokens"
	checks[3].State, checks[3].Told = doctor.Found, "1 of 5 SDKs send"
	checks[3].Finding = &diagnose.Finding{Code: checks[3].Code, Severity: diagnose.SeverityWarning, Title: "iOS sends without a token", Fix: "catch it in the app"}
	checks[3].Seen = []string{"Android 4.10, project: sends nothing", "iOS 4.0, project: sends it without a header, and the server refuses"}
	v.Update(l.Session, CheckedMsg{Number: 2, Checks: checks[:1]})
	drawSizes(t, l, v, "doctor_trying", size60, size80, size120)
	end(l, v, ExaminedMsg{Contract: checks})
	if got := v.Badge(l.Session); got != "▲2" {
		t.Errorf("what SDKs make of a provider that is none counts in the badge: %q", got)
	}
	v.Render(l.frame(80, 24))
	l.press(v, "down", "down", "down")
	drawSizes(t, l, v, "doctor_contract", size60, size80, size120)
	wantText(t, l.press(v, "y")[0].(CopyMsg).Text, checks[3].Code+" (warning): iOS sends", "  Android 4.10, project: sends nothing")
	l.Profile.Provider = nil
	if got := l.press(v, "x"); !strings.Contains(got[0].(ToastMsg).Text, "no provider") {
		t.Errorf("x without a provider gives %v", got)
	}
}

// The cursor stays with its finding when a run brings others.
func TestDoctorPinsItsCursor(t *testing.T) {
	v, l := diagnosed(t, examined)
	v.Render(l.frame(120, 36))
	l.press(v, "n", "n", "r")
	r := examined(l.now())
	r.Checks = append(r.Checks, found(doctor.AreaConfig, diagnose.SeverityError, "config.base-url", "no such address", nil))
	end(l, v, ExaminedMsg{Report: r})
	v.Render(l.frame(120, 36))
	if got := v.selected().check.Code; got != "token.sub-object" {
		t.Errorf("the cursor is on %s", got)
	}
}

// A refusal after the run is news, unless somebody only tried something out.
func TestDoctorTellsOfARefusal(t *testing.T) {
	v, l := diagnosed(t, examined)
	l.at(9 * time.Minute)
	for _, trigger := range []string{engine.TriggerMatrix, engine.TriggerCompare} {
		l.call(FetchMsg{Operation: bloomreach.InboxFetch, Mode: auth.None, Trigger: trigger})
		if c, _ := LastRefused(l.Session); c != nil {
			t.Errorf("#%d of the %s counts", c.ID, trigger)
		}
		if screen := drawn(l, v, size120); strings.Contains(screen, "refused since") {
			t.Errorf("the %s counts:\n%s", trigger, screen)
		}
	}
	call := l.call(FetchMsg{Operation: bloomreach.InboxFetch, Mode: auth.None}).Call
	wantText(t, drawn(l, v, size120), "#"+itoa(int(call.ID))+" was refused since: r looks into it")
	if c, recovered := LastRefused(l.Session); c == nil || c.ID != call.ID || recovered {
		t.Errorf("the last refused call is %+v, recovered %t", c, recovered)
	}
	l.call(FetchMsg{Operation: bloomreach.InboxFetch, Mode: auth.TokenMode})
	if c, recovered := LastRefused(l.Session); c == nil || c.ID != call.ID || !recovered {
		t.Errorf("after an answer the last refused call is %+v, recovered %t", c, recovered)
	}
	l.press(v, "r")
	end(l, v, ExaminedMsg{Report: examined(l.now())})
	if screen := drawn(l, v, size120); strings.Contains(screen, "refused since") {
		t.Errorf("the run has looked into it:\n%s", screen)
	}
}

func TestDoctorFiltersFindings(t *testing.T) {
	v, l := diagnosed(t, examined)
	for text, want := range map[string]string{"inbox": "2 of 4 · inbox", "is:error": "0 of 4 · is:error", "plain": "1 of 4 · plain"} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		l.Filter = f
		wantText(t, drawn(l, v, size120), want)
		checkAllSizes(t, l, v)
	}
}

// Findings quote what servers and tokens say.
func TestDoctorCleansWhatItQuotes(t *testing.T) {
	const hostile = "\x1b[31mred\u202e\r\n" + "日本語é"
	v, l := doctorDesk(t)
	l.press(v, "r")
	c := found(doctor.AreaAnswer, diagnose.SeverityError, hostile, hostile, func(c *doctor.Check) {
		c.Finding.Detail, c.Finding.Fix, c.Finding.Ref = hostile, hostile, hostile
		c.Seen, c.Why, c.Told, c.Go = []string{hostile, "#1 " + hostile}, hostile, hostile, "setup:"+hostile
	})
	idle := doctor.Check{Area: doctor.AreaToken, Code: hostile, Title: hostile, State: doctor.NotRun, Told: hostile}
	end(l, v, ExaminedMsg{Report: doctor.Report{At: l.now(), Checks: []doctor.Check{c, c, idle}}})
	l.styles = plain()
	for _, size := range [][2]int{size60, size80, size120} {
		for range 2 {
			if screen := drawn(l, v, size); strings.ContainsAny(screen, "\x1b\r\u202e") {
				t.Errorf("what was quoted reaches the terminal: %q", screen)
			}
			l.press(v, "enter")
		}
	}
	checkAllSizes(t, l, v)
	if text := l.press(v, "y")[0].(CopyMsg).Text; strings.ContainsAny(text, "\x1b\r\u202e") {
		t.Errorf("what was quoted reaches the clipboard: %q", text)
	}
}
