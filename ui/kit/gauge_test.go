package kit

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

func at(clock string) time.Time {
	t, err := time.Parse(time.DateTime, "2026-11-21 "+clock)
	if err != nil {
		panic(err)
	}
	return t
}

// jwt is the token of the drawings: it lives for five minutes.
func jwt() Credential {
	return Credential{Fingerprint: "tok#3f2a9c", Kind: KindJWT, Provider: "http",
		Issued: at("12:03:04"), Expires: at("12:08:04"), Obtained: at("12:03:04")}
}

func opaque() Credential {
	return Credential{Fingerprint: "tok#88c0de", Kind: KindOpaque, Provider: "http", Obtained: at("12:03:04")}
}

func with(c Credential, change func(*Credential)) Credential {
	change(&c)
	return c
}

// gaugeTest is a credential at an instant, and its gauge at the three widths.
type gaugeTest struct {
	name               string
	cred               Credential
	now                time.Time
	wide, middle, slim string
}

// A token that an SDK keeps may be another customer's, or missing although the provider has answered.
func TestGaugeOfAKeptToken(t *testing.T) {
	checkGauges(t, []gaugeTest{
		{"made out to another", with(jwt(), func(c *Credential) { c.Names = "jane@example.com" }), at("12:03:52"),
			"tok#3f2a9c  ▲ names jane@exampl…", "tok#3f2a9c ▲ names jane@ex…", "▲ names jane@exa…"},
		{"made out to another, and over", with(jwt(), func(c *Credential) { c.Names = "jane@example.com" }), at("12:08:16"),
			"tok#3f2a9c  ✗ expired 00:12 ago", "tok#3f2a9c ✗ expired 00:12", "✗ expired   00:12"},
		{"an SDK with an empty store", Credential{Kind: KindJWT, SDKKeeps: true}, at("12:03:52"),
			"no token    ▲ SDK keeps none", "no token ▲ SDK keeps none", "▲ SDK keeps none"},
		{"an SDK whose app said null later", with(jwt(), func(c *Credential) { c.SDKKeeps, c.Null = true, true }), at("12:03:52"),
			"tok#3f2a9c    04:12 ▕████████▌░▏", "tok#3f2a9c    04:12 ▕████▌▏", "tok#3f2a9c  04:12"},
		{"an SDK without a token, whose app said null", Credential{Kind: KindJWT, SDKKeeps: true, Null: true}, at("12:03:52"),
			"no token    ▲ provider said null", "no token ▲ provider null", "▲ provider null"},
	})
}

func TestGauge(t *testing.T) {
	checkGauges(t, []gaugeTest{
		{"fresh", jwt(), at("12:03:52"),
			"tok#3f2a9c    04:12 ▕████████▌░▏", "tok#3f2a9c    04:12 ▕████▌▏", "tok#3f2a9c  04:12"},
		{"warn", jwt(), at("12:07:16"),
			"tok#3f2a9c  ▲ 00:48 ▕██░░░░░░░░▏", "tok#3f2a9c  ▲ 00:48 ▕█░░░░▏", "tok#3f2a9c ▲00:48"},
		{"critical", jwt(), at("12:07:57"),
			"tok#3f2a9c ▲▲ 00:07 ▕▌░░░░░░░░░▏", "tok#3f2a9c ▲▲ 00:07 ▕▌░░░░▏", "tok#3f2a9c▲▲00:07"},
		{"expired", jwt(), at("12:08:16"),
			"tok#3f2a9c  ✗ expired 00:12 ago", "tok#3f2a9c ✗ expired 00:12", "✗ expired   00:12"},
		{"not yet valid", with(jwt(), func(c *Credential) { c.NotBefore = at("12:04:22") }), at("12:03:52"),
			"tok#3f2a9c  ▲ valid in 00:30", "tok#3f2a9c ▲ valid in 00:30", "▲ valid in  00:30"},
		{"more than an hour", with(jwt(), func(c *Credential) { c.Issued, c.Expires = at("11:50:52"), at("13:07:52") }), at("12:03:52"),
			"tok#3f2a9c    1h04m ▕████████▌░▏", "tok#3f2a9c    1h04m ▕████▌▏", "tok#3f2a9c  1h04m"},
		{"no exp in a JWT", with(jwt(), func(c *Credential) { c.Expires = time.Time{} }), at("12:03:52"),
			"tok#3f2a9c  ▲ never expires", "tok#3f2a9c  ▲ never expires", "▲ never expires"},
		{"opaque with expires_in", with(opaque(), func(c *Credential) { c.Expires = at("13:03:04") }), at("12:03:24"),
			"tok#88c0de    59:40 ▕██████████▏", "tok#88c0de    59:40 ▕█████▏", "tok#88c0de  59:40"},
		{"opaque without", opaque(), at("12:03:52"),
			"tok#88c0de    expiry unknown", "tok#88c0de   expiry unknown", "tok#88c0de  –"},
		{"API key", Credential{Fingerprint: "tok#91be04", Kind: KindAPIKey}, at("12:03:52"),
			"tok#91be04    API key, no expiry", "tok#91be04   API key", "tok#91be04  key"},
		{"Basic", Credential{Fingerprint: "tok#c2e8a1", Kind: KindBasic}, at("12:03:52"),
			"tok#c2e8a1    Basic, no expiry", "tok#c2e8a1   Basic", "tok#c2e8a1  Basic"},
		{"mode none", Credential{}, at("12:03:52"),
			"no credential   mode none", "no credential", "no credential"},
		{"asking", with(jwt(), func(c *Credential) { c.AskingSince = at("12:07:04") }), at("12:07:04").Add(1200 * time.Millisecond),
			"tok#3f2a9c  ◐ asking http 1.2 s", "tok#3f2a9c ◐ asking 1.2 s", "◐ asking    1.2 s"},
		{"asking, not long", with(jwt(), func(c *Credential) { c.AskingSince = at("12:03:51").Add(701 * time.Millisecond) }), at("12:03:52"),
			"tok#3f2a9c    04:12 ▕████████▌░▏", "tok#3f2a9c    04:12 ▕████▌▏", "tok#3f2a9c  04:12"},
		{"asking for the first", Credential{Kind: KindJWT, Provider: "http", AskingSince: at("12:03:50")}, at("12:03:52"),
			"no token    ◐ asking http 2.0 s", "no token   ◐ asking 2.0 s", "◐ asking    2.0 s"},
		{"asking one with a long name", with(jwt(), func(c *Credential) { c.Provider, c.AskingSince = "keyring-command", at("12:03:50") }), at("12:03:52"),
			"tok#3f2a9c  ◐ asking keyr… 2.0 s", "tok#3f2a9c ◐ asking 2.0 s", "◐ asking    2.0 s"},
		{"provider said null", Credential{Kind: KindJWT, Null: true}, at("12:03:52"),
			"no token    ▲ provider said null", "no token ▲ provider null", "▲ provider null"},
		{"provider failed", Credential{Kind: KindJWT, Failed: true}, at("12:03:52"),
			"no token    ✗ provider failed", "no token ✗ provider failed", "✗ provider failed"},
		{"nothing asked yet", Credential{Kind: KindJWT}, at("12:03:52"),
			"no token    – not asked yet", "no token – not asked yet", "– not asked yet"},
		{"full at the start", jwt(), at("12:03:04"),
			"tok#3f2a9c    05:00 ▕██████████▏", "tok#3f2a9c    05:00 ▕█████▏", "tok#3f2a9c  05:00"},
		{"almost over", jwt(), at("12:08:03").Add(999 * time.Millisecond),
			"tok#3f2a9c ▲▲ 00:01 ▕▌░░░░░░░░░▏", "tok#3f2a9c ▲▲ 00:01 ▕▌░░░░▏", "tok#3f2a9c▲▲00:01"},
		{"over", jwt(), at("12:08:04"),
			"tok#3f2a9c  ✗ expired 00:00 ago", "tok#3f2a9c ✗ expired 00:00", "✗ expired   00:00"},
		{"clocks differ", with(jwt(), func(c *Credential) { c.Skew = -6 * time.Second }), at("12:03:52"),
			"tok#3f2a9c    04:12±0:06 ▕████▌▏", "tok#3f2a9c    04:12±0:06", "tok#3f2a9c  04:12"},
		{"clocks differ, critical", with(jwt(), func(c *Credential) { c.Skew = 6 * time.Second }), at("12:07:57"),
			"tok#3f2a9c ▲▲ 00:07±0:06 ▕▌░░░░▏", "tok#3f2a9c ▲▲ 00:07±0:06", "tok#3f2a9c▲▲00:07"},
		{"clocks differ by hours", with(jwt(), func(c *Credential) { c.Skew = 23*time.Hour + time.Minute }), at("12:07:57"),
			"tok#3f2a9c ▲▲ 00:07±23h01m", "tok#3f2a9c ▲▲ 00:07±23h01m", "tok#3f2a9c▲▲00:07"},
		{"clocks differ by less than a second", with(jwt(), func(c *Credential) { c.Skew = 999 * time.Millisecond }), at("12:03:52"),
			"tok#3f2a9c    04:12 ▕████████▌░▏", "tok#3f2a9c    04:12 ▕████▌▏", "tok#3f2a9c  04:12"},
	})
}

func checkGauges(t *testing.T, tests []gaugeTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := GaugeAt(tt.cred, tt.now)
			for class, want := range map[Class]string{W140: tt.wide, W120: tt.wide, W100: tt.middle, W80: tt.middle, W60: tt.slim} {
				if diff := cmp.Diff(Pad(want, GaugeWidth(class)), Gauge(plain(), g, class)); diff != "" {
					t.Errorf("class %d (-want +got):\n%s", class, diff)
				}
				var spans strings.Builder
				for _, s := range GaugeSpans(plain(), g, class) {
					spans.WriteString(s.Text)
				}
				if diff := cmp.Diff(want, spans.String()); diff != "" {
					t.Errorf("class %d, spans (-want +got):\n%s", class, diff)
				}
			}
		})
	}
}

func TestGaugeASCII(t *testing.T) {
	got := Gauge(plainASCII(), GaugeAt(jwt(), at("12:07:16")), W120)
	if want := "tok#3f2a9c  ! 00:48 [##--------]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGaugeColours(t *testing.T) {
	st := colored()
	tests := []struct {
		now  time.Time
		want theme.Style // of the time left
		text string
	}{
		{at("12:03:52"), st.Of(theme.Text), "04:12"},
		{at("12:07:04"), st.Of(theme.Warn).Bold(), "01:00"},
		{at("12:07:54"), st.Of(theme.Error).Bold(), "00:10"},
		{at("12:08:16"), st.Of(theme.Error).Bold(), "00:12"},
	}
	for _, tt := range tests {
		if got := Gauge(st, GaugeAt(jwt(), tt.now), W120); !strings.Contains(got, tt.want.Open+tt.text) {
			t.Errorf("at %s the gauge is %q, want %q in it", tt.now.Format(time.TimeOnly), got, tt.want.Open+tt.text)
		}
	}
}

// The spinner turns with the clock, unless motion is reduced.
func TestGaugeSpinner(t *testing.T) {
	c := with(jwt(), func(c *Credential) { c.AskingSince = at("12:07:04") })
	for i, want := range []string{"◐", "◓", "◑", "◒", "◐"} {
		now := c.AskingSince.Add(time.Second + time.Duration(i)*250*time.Millisecond)
		if got := Gauge(plain(), GaugeAt(c, now), W120); !strings.Contains(got, want+" asking") {
			t.Errorf("after %d quarters: %q, want %s", i, got, want)
		}
		still := with(c, func(c *Credential) { c.Still = true })
		if got := Gauge(plain(), GaugeAt(still, now), W120); !strings.Contains(got, "◐ asking") {
			t.Errorf("reduced motion: %q", got)
		}
	}
}

func TestGaugeIsExact(t *testing.T) {
	creds := []Credential{jwt(), opaque(), {}, {Kind: KindJWT, Null: true},
		with(jwt(), func(c *Credential) { c.Skew = 400 * 24 * time.Hour; c.Expires = at("12:08:04").AddDate(90, 0, 0) }),
		with(jwt(), func(c *Credential) { c.Fingerprint = "a name that is much too long for a gauge" })}
	for _, st := range []*theme.Styles{plain(), plainASCII(), colored()} {
		for _, c := range creds {
			for s := -400; s < 900; s += 7 {
				for class := W60; class <= W140; class++ {
					g := GaugeAt(c, at("12:03:04").Add(time.Duration(s)*time.Second))
					wantWidth(t, "gauge", GaugeWidth(class), Gauge(st, g, class))
				}
			}
		}
	}
}

func TestBar(t *testing.T) {
	tests := []struct {
		left, whole time.Duration
		cells       int
		want        string
	}{
		{5 * time.Minute, 5 * time.Minute, 10, "▕██████████▏"},
		{6 * time.Minute, 5 * time.Minute, 10, "▕██████████▏"},
		{1, 5 * time.Minute, 10, "▕▌░░░░░░░░░▏"},
		{0, 5 * time.Minute, 10, "▕░░░░░░░░░░▏"},
		{-time.Second, 5 * time.Minute, 10, "▕░░░░░░░░░░▏"},
		{time.Second, 0, 10, "▕░░░░░░░░░░▏"},
		{7 * time.Second, 10 * time.Second, 10, "▕███████░░░▏"},
		{100 * 365 * day, 200 * 365 * day, 10, "▕█████░░░░░▏"},
	}
	for _, tt := range tests {
		st := plain()
		got := NewLine(st, tt.cells+2).Spans(BarSpans(&st.Glyphs, tt.left, tt.whole, tt.cells, theme.OK)...).String()
		if got != tt.want {
			t.Errorf("%s of %s: %q, want %q", tt.left, tt.whole, got, tt.want)
		}
	}
}
