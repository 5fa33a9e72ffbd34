package doctor

import (
	"strings"
	"testing"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

func appCall(id engine.CallID, trigger string, findings ...engine.Finding) *engine.Call {
	return &engine.Call{
		ID: id, Operation: "inbox.fetch", Trigger: trigger, Credential: "Bearer tok#3f2a9c", CustomerIDs: map[string]string{"registered": "bob@example.com"},
		Finish: &engine.CallFinished{Outcome: engine.OutcomeFailed, Status: 401, Findings: findings},
	}
}

func TestAppChecks(t *testing.T) {
	stale := engine.Finding{Code: "token.ids-differ", Severity: diagnose.SeverityError, Title: "made out to somebody else"}
	note := engine.Finding{Code: "config.version", Severity: diagnose.SeverityNote, Title: "an old SDK"}
	calls := []*engine.Call{
		appCall(1, engine.TriggerApp, note), appCall(2, "you", stale), appCall(3, engine.TriggerApp, stale), {ID: 4, Trigger: engine.TriggerApp},
	}
	for id := engine.CallID(5); id < 12; id++ {
		calls = append(calls, appCall(id, engine.TriggerApp, stale, note))
	}
	got := AppChecks(calls)
	if len(got) != 2 || got[0].Code != stale.Code || got[1].Code != note.Code {
		t.Fatalf("checks are %+v", got)
	}
	if c := got[0]; len(c.Calls) != 8 || c.Calls[0] != 3 || c.Go != "calls:11" || c.State != Found || c.Area != AreaApp {
		t.Errorf("the worst is %+v", c)
	}
	if seen := got[0].Seen; len(seen) != appSeen+1 || seen[0] != "4 calls before" || seen[4] != "the app's #11 inbox.fetch · Bearer tok#3f2a9c · for bob@example.com" {
		t.Errorf("it rests on %s", strings.Join(seen, "\n"))
	}
}

func TestAppChecksOfAnAppThatIsFine(t *testing.T) {
	if got := AppChecks([]*engine.Call{appCall(1, "you")}); got != nil {
		t.Errorf("no call came from an app, and it says %+v", got)
	}
	got := AppChecks([]*engine.Call{appCall(1, engine.TriggerApp), appCall(2, engine.TriggerApp)})
	if len(got) != 1 || got[0].State != Passed || !strings.Contains(got[0].Title, "2 calls") {
		t.Errorf("a fine app has %+v", got)
	}
}
