package bloomreach_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"authpeek/engine/bloomreach"
)

// received is one message as a fetch gives it.
func received(t *testing.T, raw string) *bloomreach.Message {
	t.Helper()
	box := newDevice(t, ios, ok(inbox("st-1", raw))...).fetch(nil)
	all := append(box.Messages, box.Hidden...)
	if len(all) != 1 {
		t.Fatalf("%d messages came of %s", len(all), raw)
	}
	return all[0]
}

// content reads a push message with these members in its content.
func content(t *testing.T, members string) bloomreach.Content {
	t.Helper()
	return received(t, `{"id":"m1","type":"push","content":{`+members+`}}`).Read()
}

// The fixture of the reference, 2.2.
func TestPushMessage(t *testing.T) {
	const sent = `{"id":"070384247690685160","type":"push","is_read":false,"create_time":1673346347.242,"expire_time":1704882347.22,
	  "content":{"title":"Hi","message":"Body","image":"https://example.test/a.png","pre_header":"P",
	   "action":"deeplink","url":"app://home","actions":[{"action":"browser","title":"Open","url":"https://example.test"},{"type":"app","title":"Go"}],
	   "url_params":{"utm_source":"exponea","xnpe_cmp":"1"},"has_tracking_consent":true,"consent_category_tracking":null,
	   "attributes":{"campaign_id":"c1","action_id":1,"event_type":"campaign"},"source":"xnpe_platform","silent":false}}`
	m := received(t, sent)
	if m.ID() != "070384247690685160" || m.Type() != "push" || m.IsRead || m.CreateTime != 1673346347.242 || m.Title() != "Hi" || m.SyncToken() != "st-1" {
		t.Errorf("message %s, a %s, read %v, of %v, titled %q, with sync token %s", m.ID(), m.Type(), m.IsRead, m.CreateTime, m.Title(), m.SyncToken())
	}
	if diff := cmp.Diff(map[string]string{"registered": "jane@example.com", "cookie": "c-1"}, m.CustomerIDs()); diff != "" {
		t.Errorf("customer ids (-want +got):\n%s", diff)
	}
	if string(m.Raw()) != sent {
		t.Errorf("kept %s", m.Raw())
	}
	read := bloomreach.Content{
		Title: "Hi", Text: "Body", PreHeader: "P", Image: "https://example.test/a.png",
		Actions:  []bloomreach.Action{{Type: "browser", Title: "Open", URL: "https://example.test"}, {Type: "app", Title: "Go"}},
		Default:  bloomreach.Action{Type: "deeplink", URL: "app://home"},
		Tracking: []bloomreach.Pair{{Name: "action_id", Value: "1"}, {Name: "campaign_id", Value: "c1"}, {Name: "event_type", Value: "campaign"}},
		URLParams: []bloomreach.Pair{
			{Name: "utm_source", Value: "exponea"}, {Name: "xnpe_cmp", Value: "1"},
		},
		HasTrackingConsent: true, Source: "xnpe_platform", ExpireTime: 1704882347.22,
	}
	if diff := cmp.Diff(read, m.Read(), cmpopts.IgnoreFields(bloomreach.Content{}, "Raw")); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
}

// Actions of an HTML message are in its document; close actions are kept with the word that the SDKs drop them (2.2).
func TestHTMLMessage(t *testing.T) {
	c := received(t, `{"id":"m2","type":"html","content":{"title":"T","pre_header":"P","actions":[{"action":"browser","title":"not these","url":"u"}],
	  "message":"<html><body><div data-actiontype=\"browser\" data-link=\" https://a.test \"><b>Go</b>\n there</div><p data-link=\"https://b.test\">B</p><i data-actiontype=\"close\">x</i><a href=\"https://c.test\">C</a><a>none</a><u data-actiontype=\"deep-link\" data-link=\"app://x\">D</u></body></html>"}}`).Read()
	want := []bloomreach.Action{
		{Type: "browser", Title: "Go there", URL: "https://a.test"},
		{Type: "browser", Title: "B", URL: "https://b.test"},
		{Type: "close", Title: "x", Note: "dropped: the SDKs list no close action"},
		{Type: "browser", Title: "C", URL: "https://c.test", Note: "plain link"},
		{Type: "deep-link", Title: "D", URL: "app://x"},
	}
	if diff := cmp.Diff(want, c.Actions); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if c.PreHeader != "P" || c.Title != "T" {
		t.Errorf("content %+v", c)
	}
}

func TestRemoteHosts(t *testing.T) {
	scripts, images := bloomreach.RemoteHosts(`<script src="https://a.test/x.js"></script><img src="https://b.test/p.gif"><img><iframe src="//c.test"></iframe><script>1</script>`)
	if diff := cmp.Diff([][]string{{"https://a.test/x.js", "//c.test"}, {"https://b.test/p.gif"}}, [][]string{scripts, images}); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// has_tracking_consent: missing is given, 1 and "true" are true, all the rest is not (2.2).
func TestTrackingConsent(t *testing.T) {
	for spelling, want := range map[string]bool{
		`true`: true, `1`: true, `"true"`: true, `"1"`: true,
		`false`: false, `0`: false, `"false"`: false, `"0"`: false, `"yes"`: false, `"TRUE"`: false, `2`: false, `""`: false, `{}`: false, `[true]`: false,
	} {
		if got := content(t, `"has_tracking_consent":`+spelling).HasTrackingConsent; got != want {
			t.Errorf("%s reads %v", spelling, got)
		}
	}
	if !content(t, `"title":"x"`).HasTrackingConsent {
		t.Error("a missing one reads false")
	}
}

// url_params is an object, or a list with one object in it (2.2).
func TestURLParams(t *testing.T) {
	pairs := []bloomreach.Pair{{Name: "utm_source", Value: "exponea"}}
	const list = "url_params is a list; Android refuses that"
	for _, tt := range []struct {
		spelling string
		want     []bloomreach.Pair
		notes    []string
	}{
		{`{"utm_source":"exponea"}`, pairs, nil},
		{`[{"utm_source":"exponea"}]`, pairs, []string{list}},
		{`[{"utm_source":"exponea"},{"x":"y"}]`, pairs, []string{list, "url_params has 2 entries; the first is shown"}},
		{`[]`, nil, nil},
		{`null`, nil, nil},
		{`{"n":1,"o":{"a":null},"z":null}`, []bloomreach.Pair{{Name: "n", Value: "1"}, {Name: "o", Value: `{"a":null}`}, {Name: "z", Value: "null"}}, nil},
		{`"utm"`, nil, []string{"url_params is text, not an object"}},
		{`[7]`, nil, []string{list, "url_params is a number, not an object"}},
	} {
		c := content(t, `"url_params":`+tt.spelling)
		if diff := cmp.Diff(tt.want, c.URLParams); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.spelling, diff)
		}
		if diff := cmp.Diff(tt.notes, c.Notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", tt.spelling, diff)
		}
	}
	if diff := cmp.Diff([]bloomreach.Pair{{Name: "campaign_id", Value: "c1"}}, content(t, `"data":{"campaign_id":"c1"}`).Tracking); diff != "" {
		t.Errorf("tracking under data (-want +got):\n%s", diff)
	}
}

// iOS drops all actions when one is not made of texts alone; that is told, and the actions are shown (2.2).
func TestPushActions(t *testing.T) {
	const dropped = ": iOS drops every action of this message"
	for _, tt := range []struct {
		spelling string
		want     []bloomreach.Action
		notes    []string
	}{
		{`[{"action":"app","title":"a","url":"u"}]`, []bloomreach.Action{{Type: "app", Title: "a", URL: "u"}}, nil},
		{`[{"type":"browser"}]`, []bloomreach.Action{{Type: "browser"}}, nil},
		{`[{"action":"app","type":"browser"}]`, []bloomreach.Action{{Type: "app"}}, nil},
		{`[{"action":"deep-link"},{"action":"deeplink"}]`, []bloomreach.Action{{Type: "deep-link", Note: "no_action: the SDKs know app, browser and deeplink"}, {Type: "deeplink"}}, nil},
		{`[{"action":"app","id":5}]`, []bloomreach.Action{{Type: "app"}}, []string{"id of an action is a number, not text" + dropped}},
		{`[{"action":"app","url":null}]`, []bloomreach.Action{{Type: "app"}}, []string{"url of an action is null, not text" + dropped}},
		{`["x",{"action":"app"}]`, []bloomreach.Action{{Type: "app"}}, []string{"an action is text, not an object" + dropped}},
		{`{"action":"app"}`, nil, []string{"actions is an object, not a list"}},
		{`null`, nil, nil},
	} {
		c := content(t, `"actions":`+tt.spelling)
		if diff := cmp.Diff(tt.want, c.Actions); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.spelling, diff)
		}
		if diff := cmp.Diff(tt.notes, c.Notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", tt.spelling, diff)
		}
		if c.Default.Type != "app" {
			t.Errorf("%s: the message's own action is %q, want app", tt.spelling, c.Default.Type)
		}
	}
}

// Nothing about one message is fatal: it is bent into shape, and what was bent is told.
func TestMessagesBent(t *testing.T) {
	for _, tt := range []struct {
		raw     string
		id      string
		read    bool
		created float64
		title   string
		notes   []string
	}{
		{`{"id":7,"type":"push"}`, "7", false, 0, "", []string{"id is a number, not text"}},
		{`{"id":"m","type":"push","is_read":1}`, "m", false, 0, "", []string{"is_read is a number, not true or false", "iOS takes that for unread: it is no Bool"}},
		{`{"id":"m","type":"push","is_read":"no"}`, "m", false, 0, "", []string{"is_read is text, not true or false"}},
		{`{"id":"m","type":"push","isRead":true}`, "m", true, 0, "", []string{"is_read is spelled isRead"}},
		{`{"id":"m","type":"push","is_read":null,"isRead":true}`, "m", true, 0, "", []string{"is_read is spelled isRead"}},
		{`{"id":"m","type":"push","is_read":false,"isRead":true}`, "m", false, 0, "", nil},
		{`{"id":"m","type":"push","createTime":12.5}`, "m", false, 12.5, "", []string{"create_time is spelled createTime"}},
		{`{"id":"m","type":"push","create_time":"12"}`, "m", false, 12, "", []string{"create_time is text, not a number"}},
		{`{"id":"m","type":"push","create_time":"yesterday"}`, "m", false, 0, "", []string{"create_time is text, not a number"}},
		{`{"id":"m","type":"push","create_time":"NaN"}`, "m", false, 0, "", []string{"create_time is text, not a number"}},
		{`{"id":"m","type":"push","create_time":1e999}`, "m", false, 0, "", []string{"create_time is too large a number"}},
		{`{"id":"m","type":"push","create_time":{}}`, "m", false, 0, "", []string{"create_time is an object, not a number"}},
		{`{"id":"m","type":"push","content":"text"}`, "m", false, 0, "", []string{"content is text, not an object"}},
		{`{"id":"m","type":"push","content":[{"title":"x"}]}`, "m", false, 0, "", []string{"content is a list, not an object"}},
		{`{"id":"m","type":"push","content":null}`, "m", false, 0, "", nil},
		{`{"id":"m","type":"push","content":{"title":5}}`, "m", false, 0, "5", []string{"title is a number, not text"}},
		{`{"id":"m","type":"push","content":{"title":{"en":"x"}}}`, "m", false, 0, "", []string{"title is an object, not text"}},
	} {
		m := received(t, tt.raw)
		if m.ID() != tt.id || m.IsRead != tt.read || m.CreateTime != tt.created || m.Title() != tt.title || !m.Supported() {
			t.Errorf("%s reads as %+v", tt.raw, m)
		}
		if diff := cmp.Diff(tt.notes, m.Read().Notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", tt.raw, diff)
		}
		if c := m.Read(); c.Title != m.Title() {
			t.Errorf("%s: the list says %q and the message %q", tt.raw, m.Title(), c.Title)
		}
	}
	for _, raw := range []string{`5`, `"m"`, `[]`, `null`, `{}`} {
		if m := received(t, raw); m.Supported() || m.Type() != "unknown" || len(m.Read().Notes) != 1 || m.ID() == "" {
			t.Errorf("%s reads as %s", raw, fmt.Sprintf("%+v", m))
		}
	}
}

// On iOS a wrong type of is_read is silently the default (2.2); Gson reads a text.
func TestReadFlagOfAnotherType(t *testing.T) {
	for _, tt := range []struct {
		spelling     string
		android, ios bool
	}{
		{`true`, true, true}, {`"true"`, true, false}, {`1`, true, false}, {`false`, false, false}, {`null`, false, false},
	} {
		for platform, want := range map[string]bool{android: tt.android, ios: tt.ios} {
			box := newDevice(t, platform, ok(inbox("st-1", `{"id":"m1","type":"push","is_read":`+tt.spelling+`}`))...).fetch(nil)
			if got := box.Messages[0].IsRead; got != want || (box.Unread == 0) != want {
				t.Errorf("%s, %s: read %v, %d unread", platform, tt.spelling, got, box.Unread)
			}
		}
	}
}
