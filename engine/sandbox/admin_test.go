package sandbox_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

const adminPath = "/_sandbox/faults"

// admin is a request without any header of ours, as curl sends it.
func (c *client) admin(method, path, body string) answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	return c.do(req)
}

func TestAdminRoute(t *testing.T) {
	c := start(t, sandbox.Options{Admin: true, Faults: []sandbox.Fault{{Name: "delay", Amount: "1ms"}}})
	type state struct {
		Name, Amount, Operation string
		Count, Hits             int
		On                      bool
	}
	list := func(a answer) []state {
		t.Helper()
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		return decode[struct{ Faults []state }](t, a.raw).Faults
	}
	if got := list(c.admin("GET", adminPath, "")); len(got) != 1 || got[0] != (state{Name: "delay", Amount: "1ms", On: true}) {
		t.Errorf("%+v", got)
	}
	for _, tc := range []struct {
		method, path, body string
		want               state
	}{
		{"PUT", "/401", "", state{Name: "401", On: true}},
		{"PUT", "/503", `{"count":2,"operation":"consents.fetch"}`, state{Name: "5xx", Amount: "503", Operation: "consents.fetch", Count: 2, On: true}},
		{"POST", "", "clock=-6m\n", state{Name: "clock", Amount: "-6m", On: true}},
		{"POST", "", `{"name":"429","amount":"5","count":1}`, state{Name: "429", Amount: "5", Count: 1, On: true}},
		{"GET", "/429", "", state{Name: "429", Amount: "5", Count: 1, On: true}},
	} {
		a := c.admin(tc.method, adminPath+tc.path, tc.body)
		if got := decode[state](t, a.raw); a.status != 200 || got != tc.want {
			t.Errorf("%s %s %s: %d %s", tc.method, tc.path, tc.body, a.status, a.raw)
		}
	}
	if got := c.post(fetchPath, tokenAuth, fetchJane); got.status != 401 {
		t.Errorf("the fault that was set does nothing: %d", got.status)
	}
	if got := list(c.admin("DELETE", adminPath+"/401", "")); len(got) != 4 {
		t.Errorf("%+v", got)
	}
	if got := list(c.admin("DELETE", adminPath, "")); len(got) != 0 || c.server.FaultsOn() != 0 {
		t.Errorf("%+v", got)
	}
	catalogue := decode[struct {
		Kinds []struct{ Name, About string }
	}](t, c.admin("GET", adminPath, "").raw).Kinds
	if len(catalogue) != len(sandbox.FaultKinds()) || catalogue[0].About == "" {
		t.Errorf("%+v", catalogue)
	}

	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/401", "", 404, "PUT sets it"},
		{"GET", "/4011", "", 404, "did you mean 401?"},
		{"DELETE", "/4011", "", 404, "did you mean 401?"},
		{"PUT", "/4011", "", 400, "did you mean 401?"},
		{"PUT", "/delay", `{"amount":"12"}`, 400, "like delay=12s"},
		{"PUT", "/401", `{"name":"403"}`, 400, "leave the name out"},
		{"PUT", "/401", `{"times":3}`, 400, "times"},
		{"PUT", "/401", `[]`, 400, "write it like"},
		{"POST", "", "", 400, "the body is empty"},
		{"POST", "", "401 once", 400, "there is no fault"},
		{"POST", "", strings.Repeat("x", 70_000), 400, "64 KiB"},
		{"PATCH", "", "", 405, "GET, POST, DELETE"},
		{"POST", "/401", "", 405, "GET, PUT, DELETE"},
		{"GET", "/401/more", "", 404, "/_sandbox/faults/NAME"},
	} {
		a := c.admin(tc.method, adminPath+tc.path, tc.body)
		if text := decode[struct{ Error string }](t, a.raw).Error; a.status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s %.40s: %d %s", tc.method, tc.path, tc.body, a.status, a.raw)
		}
	}
	if c.server.FaultsOn() != 0 {
		t.Errorf("a refused request has set a fault: %+v", c.server.Faults())
	}
}

// A page in a browser can send requests to every port of the machine; none of them may switch a fault.
func TestAdminRouteRefusesBrowsers(t *testing.T) {
	c := start(t, sandbox.Options{Admin: true})
	own := strings.TrimPrefix(c.server.URL(), "http://")
	_, port, err := net.SplitHostPort(own)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		host   string
		header http.Header
		status int
	}{
		"curl":                      {own, nil, 200},
		"by name":                   {"localhost:" + port, nil, 200},
		"by name, without a port":   {"LOCALHOST", nil, 200},
		"by another loopback":       {"127.0.0.2:" + port, nil, 200},
		"by IPv6":                   {"[::1]:" + port, nil, 200},
		"a form of another page":    {own, http.Header{"Origin": {"https://evil.example"}}, 403},
		"a page without an origin":  {own, http.Header{"Origin": {"null"}}, 403},
		"its own page":              {own, http.Header{"Origin": {c.server.URL()}}, 403},
		"an image of another page":  {own, http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"a name that was rebound":   {"evil.example:" + port, nil, 403},
		"a name like the loopback":  {"127.0.0.1.evil.example:" + port, nil, 403},
		"a name below localhost":    {"evil.localhost:" + port, nil, 403},
		"another machine's address": {"192.0.2.7:" + port, nil, 403},
		"every interface":           {"0.0.0.0:" + port, nil, 403},
		"a proxy on this machine":   {own, http.Header{"X-Forwarded-For": {"192.0.2.7"}}, 403},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
			req, err := http.NewRequestWithContext(t.Context(), method, c.server.URL()+adminPath+"/401", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host, req.Header = tc.host, tc.header
			if method == http.MethodGet {
				c.set("401")
			}
			if got := c.do(req); got.status != tc.status {
				t.Errorf("%s: %s is answered with %d %s", name, method, got.status, got.raw)
			}
		}
	}
}

// The embedded sandbox has no such route, and one that others can reach gives it to this machine only.
func TestAdminRouteIsForThisMachine(t *testing.T) {
	c := start(t, sandbox.Options{})
	if got := c.admin("GET", adminPath, ""); got.status != 404 || strings.Contains(string(got.raw), "faults") {
		t.Errorf("without Admin: %d %s", got.status, got.raw)
	}
	lan := start(t, sandbox.Options{Admin: true, Listen: "0.0.0.0:0", AllowLAN: true})
	if got := lan.admin("GET", adminPath, ""); got.status != 200 {
		t.Errorf("by the loopback: %d %s", got.status, got.raw)
	}
	_, port, err := net.SplitHostPort(strings.TrimPrefix(lan.server.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		ip, ok := address.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.To4() == nil {
			continue
		}
		// Over another address of this machine it is the same machine, and the server cannot know that.
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+net.JoinHostPort(ip.IP.String(), port)+adminPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "localhost"
		if got := lan.do(req); got.status != 403 {
			t.Errorf("from %s: %d %s", ip.IP, got.status, got.raw)
		}
	}
}
