package ui

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/views"
)

// openTap opens the screen and listens.
func openTap(d *desk) {
	d.t.Helper()
	d.settle(d.firstCalls())
	d.catchUp()
	d.press("T", "s")
	if st := d.tap.State(); !st.Running {
		d.t.Fatalf("the tap does not listen: %+v", st)
	}
}

// appSends makes a request as the Android SDK writes it, on a connection of its own.
func (d *desk) appSends(method, path, authorization, body string) int {
	d.t.Helper()
	_, address, _ := strings.Cut(d.tap.State().URL, "://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		d.t.Fatal(err)
	}
	defer conn.Close()
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nContent-Type: application/json\r\n", method, path)
	if authorization != "" {
		head += "Authorization: " + authorization + "\r\n"
	}
	head += "Host: " + address + "\r\nConnection: Keep-Alive\r\nAccept-Encoding: br,gzip\r\nUser-Agent: okhttp/4.12.0\r\n"
	if body != "" {
		head += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	if _, err := conn.Write([]byte(head + "\r\n" + body)); err != nil {
		d.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	d.untilEnded(method, path)
	return answer.StatusCode
}

// untilEnded takes events until the app's newest call has ended.
func (d *desk) untilEnded(method, path string) {
	d.t.Helper()
	for {
		m, ok := d.work.nextEvents()().(eventsMsg)
		if !ok {
			d.t.Fatal("the journal has ended")
		}
		d.Update(m)
		last := d.session.Ledger.Last(func(c *engine.Call) bool { return c.Trigger == engine.TriggerApp })
		if last != nil && last.Finished() && last.Method == method && strings.HasSuffix(last.URL, path) {
			return
		}
	}
}

const (
	appJane = `{"cookie":"c81f7b0a-1111-4222-8333-444455556666","registered":"jane@example.com"}`
	appBob  = `{"cookie":"c81f7b0a-1111-4222-8333-444455556666","registered":"bob@example.com"}`
)

// appWithStaleToken is an app that keeps its token when its customer changes, and then asks for the inbox of the other one.
func appWithStaleToken(d *desk) {
	d.t.Helper()
	p := d.session.Profile
	token, known := d.opts.Engine.Reveal(d.session.Kept().Fingerprint)
	if !known {
		d.t.Fatal("the session has no token")
	}
	key, bearer := "Token "+p.APIKey.Reveal(), "Bearer "+token.Reveal()
	customers, inbox := "/track/v2/projects/"+p.ProjectToken+"/customers", "/webxp/projects/"+p.ProjectToken+"/appinbox/fetch"
	for _, r := range []struct {
		path, authorization, body string
		want                      int
	}{
		{customers, key, `{"customer_ids":` + appJane + `,"properties":{"a":1},"timestamp":1795262629.5}`, http.StatusOK},
		{inbox, bearer, `{"customer_ids":` + appJane + `,"application_id":"default-application"}`, http.StatusOK},
		{customers, key, `{"customer_ids":` + appBob + `,"properties":{"a":1},"timestamp":1795262629.9}`, http.StatusOK},
		{inbox, bearer, `{"customer_ids":` + appBob + `,"application_id":"default-application"}`, http.StatusUnauthorized},
	} {
		if got := d.appSends("POST", r.path, r.authorization, r.body); got != r.want {
			d.t.Fatalf("%s was answered %d, want %d", r.path, got, r.want)
		}
	}
}

// The app's calls appear with whom they are for, the change of customer stands between them, and the refusal is explained.
func TestTapShowsWhatTheAppDoes(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		openTap(d)
		d.shows("Point the app here", "baseURL = \"http://10.0.2.2:", "nothing has come. Is the app's base URL")
		appWithStaleToken(d)
		screen := strings.Join(d.picture(120, 36), "\n")
		for _, want := range []string{
			"authpeek  tap :", "android·project  as the app sends  bob@example.com  ● on", "0 Matrix [T Tap]",
			"Exponea Android", "ids before   jane@example.com, until 12:03:49", "API key      tok#", "names jane@example.com",
			"Calls of the app · 4, ✗ 1 failed", "Δ jane ▸ bob", "▲ other ids in the next b", "✗ 401",
			"Why 401", "✗ token.ids-differ", "headers untouched", "given back",
		} {
			if !strings.Contains(screen, want) {
				t.Errorf("the screen lacks %q", want)
			}
		}
		d.press("/").write("is:app status:401").press("enter")
		d.shows("Calls of the app · 1 of 4 · is:app status:401").hides("✓ 200", "Δ jane")
		d.press("esc")
		d.shows("Calls of the app · 4, ✗ 1 failed")
		d.press(" ")
		if paused := screenOf(d); !strings.Contains(paused, "‖ paused") {
			t.Errorf("the header does not say that the picture is frozen:\n%s", paused)
		}
		d.press(" ")
		if t.Failed() {
			t.Log(screen)
		}
		if !slices.ContainsFunc(d.wire.Last(views.WireKept, false), func(l views.WireLine) bool {
			return l.Event == "identity changed" && strings.Contains(l.Detail, "by the app")
		}) {
			t.Error("the wire does not tell that the customer changed")
		}
		if small := strings.Join(d.picture(80, 24), "\n"); !strings.Contains(small, "✗ names jane@example.com") {
			t.Errorf("the small screen does not say whom the token names:\n%s", small)
		}
		for w := leastWidth; w <= 200; w += 7 {
			d.fits("tap", w, 24)
		}
		d.fits("tap", 60, 16)
		d.fits("tap", 200, 20)
	})
}

// What the app does wrong is the doctor's business too, and opens as a call; the session's own calls are not taken for the app's.
func TestAppsCallsElsewhere(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		openTap(d)
		appWithStaleToken(d)
		d.press("enter")
		if id := d.entries[d.open].ID; id != "calls" {
			t.Fatalf("enter opens %s", id)
		}
		last := d.session.Ledger.Last(func(c *engine.Call) bool { return c.Trigger == engine.TriggerApp })
		d.shows(fmt.Sprintf("Why 401 · #%d", last.ID))
		d.press("8")
		d.shows("token.ids-differ", fmt.Sprintf("the app's #%d inbox.fetch", last.ID))
		d.press("1")
		// The life line may say that the token was refused, for it was; the session's own call was not.
		d.hides("✗ 401", "ids-differ", "C bob")
		d.shows("✓ server", "✓ answer")
	})
}

// Stopping closes the port, quitting asks while it is open, and a second start has the upstream that was asked for.
func TestTapStartsAndStops(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		openTap(d)
		d.press("q")
		if screen := screenOf(d); !strings.Contains(screen, "Leave now?") || !strings.Contains(screen, "The tap listens on") {
			t.Errorf("q does not ask:\n%s", screen)
		}
		d.press("esc")
		_, address, _ := strings.Cut(d.tap.State().URL, "://")
		d.press("s")
		if d.tap.State().Running {
			t.Fatal("it still listens")
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			t.Error("the port is still open")
		}
		d.press("u").clear().write("ftp://somewhere").press("enter")
		d.shows("write it as https://api.exponea.com")
		d.clear().write("https://api.exponea.com").press("enter")
		d.shows("upstream          https://api.exponea.com")
		if st := d.tap.State(); !st.Running || st.Upstream != "https://api.exponea.com" {
			t.Errorf("it listens as %+v", st)
		}
		d.press("a")
		if screen := screenOf(d); !strings.Contains(screen, "Listen on the network?") {
			t.Errorf("a does not ask:\n%s", screen)
		}
		d.press("tab", "enter")
		if st := d.tap.State(); !st.Open || st.Upstream != "https://api.exponea.com" {
			t.Errorf("agreed to, it listens as %+v", st)
		}
		d.press("a")
		if d.tap.State().Open {
			t.Error("a does not close it again")
		}
		d.press("x")
		d.shows("https://127.0.0.1:", "certificate", "SHA-256")
		d.press("s")
	})
}

// The app's customer is its own: the session's tokens and its life line know nothing of it, whatever the app does.
func TestAppsCustomerIsNotTheSessions(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		openTap(d)
		appWithStaleToken(d)
		d.press("6")
		d.hides("C bob")
		if len(d.others) > 0 {
			t.Errorf("tokens of the session name somebody else: %v", d.others)
		}
	})
}

// A tap that listens says where calls really go on to, also when the session is at another profile by now, and keeps to it.
func TestTapKeepsItsUpstream(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		openTap(d)
		before := d.tap.State().Upstream
		d.press("V", "down", "enter")
		if d.session.Profile.BaseURL == before {
			t.Fatal("the session is where it was")
		}
		if now := d.tap.State().Upstream; now != before {
			t.Errorf("it says %s and goes to %s", now, before)
		}
		d.press("T", "x")
		if st := d.tap.State(); !st.Running || !st.TLS || st.Upstream != before || d.tap.vendor.ID() != "bloomreach" {
			t.Errorf("with TLS it listens as %+v for %s", st, d.tap.vendor.ID())
		}
		d.press("s")
	})
}

// Where another program has the usual port, the tap takes a free one and says so: an app that points at the usual one would not arrive.
func TestTapSaysThatItsPortIsTaken(t *testing.T) {
	if other, err := net.Listen("tcp", tap.Address); err == nil {
		defer other.Close()
	} // else some other program has it already
	onDesk(t, "", func(d *desk) {
		openTap(d)
		if d.toast == nil || !strings.Contains(d.toast.text, "port 8787 is another program's") {
			t.Errorf("it says %+v", d.toast)
		}
		d.press("s")
	})
}
