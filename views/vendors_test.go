package views

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
	"authpeek/engine/nudge"
	"authpeek/engine/sandbox"
	"authpeek/engine/twilio"
	"authpeek/engine/vendors"
)

// vendorSession is liveSession with the sandbox's profile of another vendor: what a profile leaves out is what the sandbox was
// seeded with, as when the program opens it.
func vendorSession(t testing.TB, vendor string, views ...View) *live {
	t.Helper()
	l := liveSession(t, nil, views...)
	seeded := l.sandbox.Seeded()
	seed := seeded.Vendors[vendor]
	l.engine = engine.New(engine.Options{Now: l.now, Vendors: vendors.All(l.now)})
	e := l.engine
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	l.sub = e.Journal().Subscribe()
	l.Session.Profile = vendorProfile(t, l, vendor, seed)
	l.Session.Vendor = e.Vendor(vendor)
	l.Session.Mode = engine.OwnMode(l.Session.Vendor, l.Session.Profile)
	l.Customers, l.DefaultAttributes, l.Ledger = nil, nil, engine.NewLedger()
	for _, c := range seed.Customers {
		l.Customers = append(l.Customers, Customer(c))
	}
	for _, v := range views {
		l.settle(v, v.Update(l.Session, SessionMsg{Reason: "profile"}))
	}
	return l
}

func vendorProfile(t testing.TB, l *live, vendor string, seed sandbox.VendorSeed) engine.Profile {
	t.Helper()
	set := maps.Clone(seed.Settings)
	p := engine.Profile{
		Name: "sandbox-" + vendor, Embedded: true, Vendor: vendor, BaseURL: strings.ReplaceAll(seed.BaseURL, "{starter}", "node"),
		APIKey: auth.NewSecret(set["api_key"]), PrivateKey: auth.NewSecret(set["private_key"]), APIKeyOrigin: "sandbox", PrivateKeyOrigin: "sandbox",
		Timeout: 10 * time.Second, Live: 5 * time.Second, OnNull: engine.OnNullSDK, Settings: map[string]string{"server_url": set["server_url"]},
	}
	method, body, policy := "GET", "", auth.Cached
	switch vendor {
	case extole.ID:
		p.Platform, p.Settings["client_id"] = "ios", set["client_id"]
		method, body, policy = "POST", `{"email": "{{ .CustomerID "email" }}"}`, auth.RefreshAhead
	case twilio.ID:
		p.Settings["starter"], p.Settings["client"] = "node", "conversations"
	case nudge.ID:
		p.Settings["app"], p.Settings["expiry_mins"] = "js", "30"
	}
	if len(seed.Customers) > 0 {
		p.CustomerIDs = maps.Clone(seed.Customers[0].IDs)
	}
	if url := set["provider.url"]; url != "" {
		o := auth.HTTPOptions{URL: url, Method: method, Body: body, Extract: "auto", Headers: map[string]auth.Secret{}, Now: l.now}
		for name, value := range set {
			if header, ok := strings.CutPrefix(name, "provider.headers."); ok {
				o.Headers[header] = auth.NewSecret(value)
			}
		}
		source, err := auth.NewHTTP(o)
		if err != nil {
			t.Fatal(err)
		}
		p.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, Now: l.now})
	}
	return p
}

// home calls the vendor's home operation in the session's mode.
func (l *live) home() { l.fetch(FetchMsg{Operation: l.Home(), Trigger: "you"}) }

func TestOverviewOfTheOtherVendors(t *testing.T) {
	for _, vendor := range []string{extole.ID, twilio.ID, nudge.ID} {
		t.Run(vendor, func(t *testing.T) {
			v := newOverview(Deps{})
			l := vendorSession(t, vendor, v)
			l.at(3 * time.Minute)
			drawAll(t, l, v, "overview_"+vendor+"_empty")
			l.home()
			l.at(4 * time.Minute)
			drawAll(t, l, v, "overview_"+vendor)
			checkAllSizes(t, l, v)
		})
	}
}

func TestOperationsDraws(t *testing.T) {
	v := newOperations(Deps{}).(*operationsView)
	l := vendorSession(t, extole.ID, v)
	drawAll(t, l, v, "operations_new")
	l.home()
	drawAll(t, l, v, "operations_answered")
	l.press(v, "t")
	drawAll(t, l, v, "operations_json")
	l.press(v, "t", "j", "j", "e")
	l.press(v, "purchase")
	drawAll(t, l, v, "operations_form")
	checkAllSizes(t, l, v)
	v.cursor.Put(extole.MeFetch)
	v.focus = operationsList
	l.fetch(FetchMsg{Operation: extole.MeFetch, Mode: auth.None, Trigger: "you"})
	drawAll(t, l, v, "operations_refused")
	checkAllSizes(t, l, v)
}

// What an operation takes as a secret is masked by what the operation says of it, whatever its name is, and what is no secret is
// not, although its name sounds like one.
func TestOperationsMaskWhatIsSecret(t *testing.T) {
	v := newOperations(Deps{}).(*operationsView)
	l := vendorSession(t, extole.ID, v)
	op := engine.Operation{ID: "x.y", Args: []engine.Arg{{Name: "pin", Secret: true}, {Name: "token_kind"}}}
	if kinds := argumentFields(l.Session, op); kinds[0].Kind != "secret" || kinds[1].Kind == "secret" {
		t.Errorf("%+v", kinds)
	}
	v.cursor.Put(extole.TokenExchange)
	l.press(v, "e", "s", "e", "s", "a", "m", "e")
	if screen := strings.Join(v.Render(l.frame(size80[0], size80[1])), "\n"); strings.Contains(screen, "sesame") || !strings.Contains(screen, "••••••") {
		t.Errorf("the secret is not masked:\n%s", screen)
	}
}

// The list begins where the overview does, and a name that a filter hides does not bring the cursor back.
func TestOperationsBeginAtHome(t *testing.T) {
	for _, vendor := range []string{extole.ID, twilio.ID, nudge.ID} {
		v := newOperations(Deps{}).(*operationsView)
		l := vendorSession(t, vendor, v)
		if op, ok := v.operation(l.Session); !ok || op.ID != l.Home() {
			t.Errorf("%s: the cursor is on %q, want %q", vendor, op.ID, l.Home())
		}
	}
}

// A hint that is longer than the screen leaves the value its room.
func TestOperationsShowWhatIsTyped(t *testing.T) {
	v := newOperations(Deps{}).(*operationsView)
	l := vendorSession(t, nudge.ID, v)
	v.cursor.Put(nudge.TokenGet)
	l.press(v, "e", "1", "2", "3", "4", "5", "6", "7", "8")
	for _, size := range [][2]int{size60, size80, size120} {
		if screen := strings.Join(v.Render(l.frame(size[0], size[1])), "\n"); !strings.Contains(screen, "12345678") {
			t.Errorf("%v:\n%s", size, screen)
		}
	}
}

// SDKs that come in no platforms and no integrations have no keys for them.
func TestMatrixTurnsWhatThereIs(t *testing.T) {
	for vendor, want := range map[string]string{extole.ID: "t", twilio.ID: "", nudge.ID: ""} {
		v := newMatrix(Deps{}).(*matrixView)
		l := vendorSession(t, vendor, v)
		screen := strings.Join(v.Render(l.frame(size120[0], size120[1])), "\n")
		for _, letter := range []string{"t", "i"} {
			bound := slices.ContainsFunc(v.Keys(), func(b key.Binding) bool { return slices.Contains(b.Keys(), letter) })
			if bound != strings.Contains(want, letter) || strings.Contains(screen, " "+letter+": ") != bound {
				t.Errorf("%s: key %s is bound: %v, wanted: %q\n%s", vendor, letter, bound, want, screen)
			}
			l.press(v, letter)
		}
		if strings.Contains(screen, ", ·") || strings.Contains(screen, "in  integration") {
			t.Errorf("%s speaks of an integration:\n%s", vendor, screen)
		}
		drawSizes(t, l, v, "matrix_"+vendor, size60, size80, size120)
	}
}

// The credential is the last thing that gives way, wherever it travels.
func TestCarriedIn(t *testing.T) {
	for _, c := range []struct {
		credential string
		w          int
		want       string
	}{
		{"Bearer tok#3f2a9c", 17, "Bearer tok#3f2a9c"},
		{"body token=tok#3f2a9c", 17, "body tok#3f2a9c"},
		{"?access_token=tok#3f2a9c", 17, "query tok#3f2a9c"},
		{"cookie extole_token=tok#3f2a9c", 17, "cookie tok#3f2a9c"},
		{"apiKey: tok#3f2a9c", 17, "tok#3f2a9c"},
		{"cookie extole_token=tok#3f2a9c", 12, "tok#3f2a9c"},
		{"cookie extole_token=tok#3f2a9c", 30, "cookie extole_token=tok#3f2a9c"},
	} {
		if got := carriedIn(c.credential, c.w); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.credential, c.w, got, c.want)
		}
	}
	for detail, want := range map[string]string{
		"POST /twilio/signaling/connect · body token=tok#3f2a9c": "POST …/connect · body tok#3f2a9c",
		"GET /extole/api/v4/me · Bearer tok#3f2a9c":              "GET …/v4/me · Bearer tok#3f2a9c",
		"POST /webxp/…/appinbox/fetch · Bearer tok#3f2a9c":       "POST …/fetch · Bearer tok#3f2a9c",
	} {
		if got := fitDetail(detail, 33); got != want {
			t.Errorf("%q: %q, want %q", detail, got, want)
		}
	}
}

func TestOperationsOfEachVendorRun(t *testing.T) {
	for _, vendor := range []string{extole.ID, twilio.ID, nudge.ID} {
		t.Run(vendor, func(t *testing.T) {
			v := newOperations(Deps{}).(*operationsView)
			l := vendorSession(t, vendor, v)
			for _, op := range l.Vendor.Operations() {
				v.focus = operationsList
				v.cursor.Put(op.ID)
				intents := l.press(v, "enter")
				m, ok := intents[0].(FetchMsg)
				if !ok {
					if v.focus != operationsForm {
						t.Errorf("%s: %#v, and the form is not opened", op.ID, intents)
					}
					continue
				}
				if m.Operation != op.ID {
					t.Errorf("%s: the wish is %+v", op.ID, m)
				}
				m.Mode = v.modeOf(l.Session, op)
				l.fetch(m)
				checkAllSizes(t, l, v)
			}
		})
	}
}

func TestOperationsArguments(t *testing.T) {
	v := newOperations(Deps{}).(*operationsView)
	l := vendorSession(t, extole.ID, v)
	v.cursor.Put(extole.ZoneFetch)
	l.press(v, "e")
	l.press(v, "hero")
	l.press(v, "tab")
	l.press(v, "campaign=summer; size=2")
	got := l.press(v, "enter")
	if len(got) != 1 {
		t.Fatalf("the wishes are %#v", got)
	}
	m := got[0].(FetchMsg)
	if m.Args.First("event_name") != "hero" || m.Args.First("properties.campaign") != "summer" || m.Args.First("properties.size") != "2" || m.Args.Has("access_token") {
		t.Errorf("the arguments are %v", m.Args)
	}
	l.press(v, "esc", "e")
	l.press(v, "; and what")
	if got := l.press(v, "enter"); len(got) != 1 || !strings.Contains(got[0].(ToastMsg).Text, "is not name=value") {
		t.Errorf("what is no name=value says %#v", got)
	}
}

// What is typed where a secret is expected is not drawn; the fingerprint of one is.
func TestOperationsHideSecrets(t *testing.T) {
	v := newOperations(Deps{}).(*operationsView)
	l := vendorSession(t, extole.ID, v)
	v.cursor.Put(extole.TokenGet)
	l.press(v, "e")
	for _, c := range []struct {
		typed string
		shown bool
	}{{"s3cret-token", false}, {"tok#12ab34", true}} {
		form := v.forms[extole.TokenGet]
		form.typed["token"] = ""
		form.stand(0)
		l.press(v, c.typed)
		for _, focus := range []operationsPane{operationsForm, operationsList} {
			v.focus = focus
			if drawn := strings.Join(v.Render(l.frame(140, 40)), "\n"); strings.Contains(drawn, c.typed) != (c.shown && focus == operationsList) {
				t.Errorf("%q with focus %d is drawn as\n%s", c.typed, focus, drawn)
			}
		}
		v.focus = operationsForm
	}
}

func TestOperationsModes(t *testing.T) {
	v := newOperations(Deps{}).(*operationsView)
	l := vendorSession(t, extole.ID, v)
	l.press(v, "m")
	m := l.press(v, "r")[0].(FetchMsg)
	if m.Mode == "" || m.Mode == l.Mode {
		t.Errorf("m chooses %q", m.Mode)
	}
	v.cursor.Put(extole.TokenCreate)
	if m := l.press(v, "r")[0].(FetchMsg); m.Mode != "" || l.ModeFor(m.Operation) != extole.ServerBearer {
		t.Errorf("a mode chosen for one operation is another's: %+v", m)
	}
}

func TestLadderDraws(t *testing.T) {
	v := newLadder(Deps{}).(*ladderView)
	l := vendorSession(t, extole.ID, v)
	drawAll(t, l, v, "ladder_nobody")
	for _, mode := range []auth.Mode{extole.Anonymous, extole.Identified, extole.Verified} {
		l.Mode = mode
		l.home()
		drawAll(t, l, v, "ladder_"+string(mode))
		checkAllSizes(t, l, v)
	}
}

func TestLadderClimbs(t *testing.T) {
	v := newLadder(Deps{}).(*ladderView)
	l := vendorSession(t, extole.ID, v)
	for i, r := range l.Vendor.(engine.Ladder).Rungs() {
		got := l.press(v, "u")
		m, ok := got[0].(ModeMsg)
		if r.Mode == l.Mode {
			if f, fetches := got[0].(FetchMsg); !fetches || f.Operation != l.Home() {
				t.Errorf("rung %d, whose mode is the session's: %#v", i, got)
			}
		} else if !ok || m.Mode != r.Mode {
			t.Errorf("rung %d: %#v", i, got)
		}
		l.Mode = r.Mode
		l.home()
		if at, _ := l.Vendor.(engine.Ladder).Standing(l.Profile); at != i {
			t.Errorf("after the climb the app stands on %d, want %d", at, i)
		}
	}
	if got := l.press(v, "u"); len(got) != 1 || !strings.Contains(got[0].(ToastMsg).Text, "highest rung") {
		t.Errorf("above the highest rung: %#v", got)
	}
	l.press(v, "end")
	if m, ok := l.press(v, "enter")[0].(ModeMsg); !ok || m.Mode != extole.Anonymous {
		t.Errorf("down to the lowest: %#v", m)
	}
}

func TestGrantsDraws(t *testing.T) {
	v := newGrants(Deps{})
	l := vendorSession(t, twilio.ID, v)
	drawAll(t, l, v, "grants_none")
	for _, client := range []string{"conversations", "access-manager", "video"} {
		l.Profile.Settings["client"] = client
		l.settle(v, v.Update(l.Session, SessionMsg{Reason: "client"}))
		l.at(time.Minute)
		l.home()
		l.at(2 * time.Minute)
		drawAll(t, l, v, "grants_"+client)
		checkAllSizes(t, l, v)
	}
	if got := l.press(v, "c"); len(got) != 1 || got[0] != (SettingMsg{Key: "client"}) {
		t.Errorf("c: %#v", got)
	}
}

// Each screen of every vendor can be drawn for every other one: a switch may come at any moment.
func TestScreensAfterASwitchOfVendor(t *testing.T) {
	for _, e := range All() {
		if e.ID == "setup" {
			continue
		}
		v := e.New(Deps{})
		l := vendorSession(t, extole.ID, v)
		l.home()
		for _, vendor := range []string{twilio.ID, nudge.ID, "bloomreach"} {
			l.Session.Vendor = l.engine.Vendor(vendor)
			l.Session.Profile = vendorProfile(t, l, vendor, l.sandbox.Seeded().Vendors[vendor])
			l.Session.Mode = engine.OwnMode(l.Session.Vendor, l.Session.Profile)
			l.Latest = map[string]Latest{}
			l.Vendors = map[string]string{"sandbox-extole": extole.ID, l.Profile.Name: vendor}
			l.settle(v, v.Update(l.Session, SessionMsg{Reason: "profile"}))
			if !e.Serves(l.Vendor) {
				continue
			}
			drawn := strings.Join(v.Render(l.frame(140, 40)), "\n")
			if e.ID != "calls" && e.ID != "tokens" && strings.Contains(drawn, "me.fetch") {
				t.Errorf("%s still shows Extole's with %s:\n%s", e.ID, vendor, drawn)
			}
			checkAllSizes(t, l, v)
		}
	}
}
