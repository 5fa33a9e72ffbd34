package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

func TestParseFault(t *testing.T) {
	for spec, want := range map[string]sandbox.Fault{
		"401":                           {Name: "401"},
		"401*1":                         {Name: "401", Count: 1},
		"401*1@inbox.fetch":             {Name: "401", Count: 1, Operation: "inbox.fetch"},
		" delay=12s@inbox.fetch*3 ":     {Name: "delay", Amount: "12s", Operation: "inbox.fetch", Count: 3},
		"delay":                         {Name: "delay", Amount: "12s"},
		"delay=90s":                     {Name: "delay", Amount: "1m30s"},
		"clock=-360s":                   {Name: "clock", Amount: "-6m"},
		"clock=60m":                     {Name: "clock", Amount: "1h"},
		"503":                           {Name: "5xx", Amount: "503"},
		"503@token":                     {Name: "5xx", Amount: "503", Operation: "token"},
		"429=30":                        {Name: "429", Amount: "30"},
		"rotate-key=both":               {Name: "rotate-key", Amount: "both"},
		"provider-other":                {Name: "provider-other", Amount: "bob@example.com"},
		"provider-other=jane@shop.test": {Name: "provider-other", Amount: "jane@shop.test"},
		"provider-other=x@token*2":      {Name: "provider-other", Amount: "x", Operation: "token", Count: 2},
		"provider-other@token":          {Name: "provider-other", Amount: "bob@example.com", Operation: "token"},
	} {
		got, err := sandbox.ParseFault(spec)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", spec, diff)
		}
		if again, err := sandbox.ParseFault(got.String()); err != nil || again != got {
			t.Errorf("%s is written as %s, which is %+v, %v", spec, got, again, err)
		}
	}
	for spec, want := range map[string]string{
		"":                          "use provider-repeats, ",
		"4011":                      "did you mean 401?",
		"dealy":                     "did you mean delay?",
		"json":                      "did you mean provider-json?",
		"expired":                   "did you mean token-expired?",
		"delay=12":                  "like delay=12s",
		"delay=-1s":                 "more than nothing",
		"delay=2h":                  "at most 1h",
		"delay=":                    "leave the = out",
		"clock=0s":                  "more than nothing",
		"429=30s":                   "without a unit, like 429=30",
		"5xx=501":                   "500, 502, 503 or 504",
		"503=502x":                  "500, 502, 503 or 504",
		"401=5":                     "takes no amount",
		"401*0":                     "whole number after the star",
		"401*x":                     "whole number after the star",
		"401*9999999":               "no count of requests",
		"401@":                      "names no operation",
		"401@inbox.fech":            "did you mean inbox.fetch?",
		"410@token":                 "name inbox.fetch or inbox.markread",
		"provider-null@inbox.fetch": "name token",
		"rotate-key=all":            "server or both",
		"provider-other=a b":        "without blanks",
	} {
		if f, err := sandbox.ParseFault(spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", spec, f, err, want)
		}
	}
}

// The catalogue keeps its own rules: names that flags can carry, defaults that can be set, steps in order.
func TestFaultKinds(t *testing.T) {
	var names []string
	for _, k := range sandbox.FaultKinds() {
		names = append(names, k.Name)
		if strings.ContainsAny(k.Name, "=@* ") || !strings.HasSuffix(k.About, ".") {
			t.Errorf("%+v", k)
		}
		for _, amount := range append([]string{k.Default}, k.Steps...) {
			if f, err := sandbox.ParseFault(sandbox.Fault{Name: k.Name, Amount: amount}.String()); err != nil || f.Amount != amount {
				t.Errorf("%s=%s: %+v, %v", k.Name, amount, f, err)
			}
		}
		if k.Unit != sandbox.NoUnit && !slices.Contains(k.Steps, k.Default) {
			t.Errorf("%s does not begin at one of its steps", k.Name)
		}
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			t.Errorf("%s stands in the catalogue twice", name)
		}
	}
	names = nil
	for _, k := range sandbox.FaultKindsOf("bloomreach") {
		names = append(names, k.Name)
	}
	want := strings.Fields(`provider-repeats provider-null provider-empty provider-json provider-bearer provider-500 provider-slow provider-other
		clock 401 403 rotate-key 410 token-expired success-false 429 5xx 304 empty no-object bad-json delay reset truncated drip bad-tls`)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names are stable (-want +got):\n%s", diff)
	}
}

// Each operation, by the paths of both integrations, written out from bloomreach reference 1.1.
func TestFaultsKnowOperationsByPath(t *testing.T) {
	c := start(t, sandbox.Options{})
	for operation, paths := range map[string][]string{
		"customers.track":  {"/track/v2/projects/acme-demo/customers", "/track/u/v1/customers?stream_id=s"},
		"events.track":     {"/track/v2/projects/acme-demo/customers/events", "/track/u/v1/customers/events?stream_id=s"},
		"campaigns.click":  {"/track/v2/projects/acme-demo/campaigns/clicks", "/track/u/v1/campaigns/clicks?stream_id=s"},
		"attributes.fetch": {"/data/v2/projects/acme-demo/customers/attributes", "/optimization/streams/s/recommend/user"},
		"consents.fetch":   {"/data/v2/projects/acme-demo/consent/categories", "/data/v2/streams/s/consent/categories"},
		"inapp.fetch":      {"/webxp/s/acme-demo/inappmessages?v=1", "/webxp/streams/s/inappmessages?compatibility=3"},
		"inbox.fetch":      {"/webxp/projects/acme-demo/appinbox/fetch", "/webxp/streams/s/appinbox/fetch"},
		"inbox.markread":   {"/webxp/projects/acme-demo/appinbox/markasread", "/webxp/streams/s/appinbox/markasread"},
		"push.selfcheck":   {"/campaigns/send-self-check-notification?project_id=acme-demo", "/campaigns/streams/s/send-self-check-notification"},
		"blocks.static":    {"/wxstatic/projects/acme-demo/bundle-android.json?v=2", "/wxstatic/streams/s/bundle-ios.json?v=2"},
		"blocks.personal":  {"/webxp/s/acme-demo/inappcontentblocks?v=2", "/webxp/streams/s/inappcontentblocks?v=2"},
		"segments.fetch":   {"/webxp/projects/acme-demo/segments?cookie=c", "/webxp/streams/s/segments?cookie=c"},
		"ids.link":         {"/webxp/projects/acme-demo/cookies/c/link-ids", "/webxp/streams/s/cookies/c/link-ids"},
		"token":            {"/token", "/token/stream"},
	} {
		if !slices.Contains(sandbox.Operations(), operation) {
			t.Errorf("%s is no operation to faults", operation)
		}
		c.server.ClearFaults()
		c.set("504@" + operation)
		for i, path := range append(paths, "/"+paths[0]) {
			if got := c.post(path, "", "{}"); got.status != 504 || c.hits("5xx") != i+1 {
				t.Errorf("%s %s: %d", operation, path, got.status)
			}
		}
		c.set("504")
		want := 504
		if operation == "token" {
			want = 401
		}
		if got := c.post(paths[0], "", "{}"); got.status != want && operation != "token" {
			t.Errorf("%s without an operation: %d", paths[0], got.status)
		}
	}
}
