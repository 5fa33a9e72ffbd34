package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
)

// streamed is a profile file with a stream that signs its own tokens.
const streamed = `[profiles.hub]
integration = "stream"
stream_id = "acme-stream"
platform = "ios"
customer = { registered = "jane@example.com" }

[profiles.hub.provider]
source = "sign"
alg = "HS512"
key = "env:ACME_KEY"
kid = "sk-1"
ttl = "90s"
claims = { ids = "{{ .CustomerIDs }}" }
`

// fieldNames are the keys of a form as it is shown, with what each says beside its value.
func (d *desk) fieldNames(name string, values map[string]string) (keys []string, notes map[string]string) {
	notes = map[string]string{}
	for _, f := range newSetupPort(d.app).Fields(name, values) {
		keys = append(keys, f.Key)
		notes[f.Key] = f.Note
		if f.Problem != "" {
			notes[f.Key] = f.Problem
		}
	}
	return keys, notes
}

// What only a project has is not asked of a stream, and the other way round.
func TestSetupHidesTheOtherIntegrationsKeys(t *testing.T) {
	onDesk(t, streamed, func(d *desk) {
		stream, notes := d.fieldNames("hub", nil)
		all := " " + strings.Join(stream, " ") + " "
		for _, key := range []string{"project_token", "api_key", "private_key", "advanced_auth", "provider.policy", "provider.refresh_ahead"} {
			if strings.Contains(all, " "+key+" ") {
				t.Errorf("a stream is asked for %s", key)
			}
		}
		for _, key := range []string{"stream_id", "sdk_version", "integration", "application_id", "provider.source", "provider.on_null"} {
			if !strings.Contains(all, " "+key+" ") {
				t.Errorf("a stream is not asked for %s", key)
			}
		}
		want := map[string]string{"integration": "stream-jwt", "sdk_version": "iOS 4.0", "provider.source": "the SDK keeps its token", "provider.on_null": "inbox not sent"}
		for key, note := range want {
			if notes[key] != note {
				t.Errorf("%s says %q, want %q", key, notes[key], note)
			}
		}
		project, notes := d.fieldNames("hub", map[string]string{"integration": "project"})
		if all := strings.Join(project, " "); strings.Contains(all, "stream_id") || !strings.Contains(all, "project_token") || !strings.Contains(all, "advanced_auth") {
			t.Errorf("a project is asked for %s", all)
		}
		if notes["project_token"] == "" {
			t.Error("nobody says that the project token is missing")
		}
		_, notes = d.fieldNames("hub", map[string]string{"sdk_version": "4.10"})
		if !strings.Contains(notes["sdk_version"], `version "4.10" on ios`) {
			t.Errorf("an Android version on iOS says %q", notes["sdk_version"])
		}
		_, notes = d.fieldNames("hub", map[string]string{"advanced_auth": "true"})
		if !strings.Contains(notes["advanced_auth"], "ignore it with a stream") {
			t.Errorf("advanced_auth in a stream says %q", notes["advanced_auth"])
		}
		d.press("down", "enter")
		for _, size := range [][2]int{{140, 40}, {120, 36}, {100, 30}, {80, 24}, {60, 16}} {
			d.checkSize(d.view().Render(d.frameOf(size[0], size[1], size[1])), size[0], size[1])
		}
	})
}

// The test of a provider judges a stream's token by a stream's rules.
func TestSetupJudgesAStreamsToken(t *testing.T) {
	onDesk(t, streamed, func(d *desk) {
		made := func(alg string, claims map[string]any) auth.Token {
			source, err := auth.NewSign(auth.SignOptions{Alg: alg, Kid: "sk-1", TTL: time.Minute, Claims: claims, Now: d.now,
				Key: auth.NewSecret(strings.Repeat("k", 64))})
			if err != nil {
				t.Fatal(err)
			}
			provider := auth.NewProvider(auth.ProviderOptions{Source: source, Now: d.now})
			result, err := provider.Ask(t.Context(), map[string]string{"registered": "jane@example.com"}, &auth.Trace{})
			if err != nil {
				t.Fatal(err)
			}
			return *result.Token
		}
		ids := map[string]string{"registered": "jane@example.com"}
		told := func(token auth.Token, integration string) string {
			var out []string
			for _, l := range (&setupPort{a: d.app}).judgeToken(token, config.Profile{Vendor: config.Bloomreach, Integration: integration}, ids) {
				out = append(out, l.Mark)
			}
			return strings.Join(out, " ")
		}
		stream := made("HS512", map[string]any{"ids": map[string]any{"registered": "jane@example.com"}})
		customer := made("HS256", map[string]any{"sub": map[string]any{"registered": "jane@example.com"}})
		for _, tt := range []struct {
			name, integration, want string
			token                   auth.Token
		}{
			{"a stream's token in a stream", "stream", "ok ok ok ok", stream},
			{"a customer token in a stream", "stream", "bad ok bad ok", customer},
			{"a customer token in a project", "project", "ok ok ok ok", customer},
			{"a stream's token in a project", "project", "bad ok bad ok", stream},
		} {
			if got := told(tt.token, tt.integration); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
	})
}

func TestModesOfASession(t *testing.T) {
	onDesk(t, streamed, func(d *desk) {
		names := func() string {
			var out []string
			for _, m := range sessionModes(d.session) {
				out = append(out, string(m.ID))
			}
			return strings.Join(out, " ")
		}
		if got := names(); got != "none token customer-token" {
			t.Errorf("a project can be in %q", got)
		}
		d.session.Profile.Integration = "stream"
		if got := names(); strings.Contains(got, "token") || strings.Contains(got, "basic") {
			t.Errorf("a stream can be in %q", got)
		}
		if got := modeConsequence(d.session, auth.ModeInfo{ID: auth.StreamJWT, Credential: auth.CredentialProvider}); !strings.Contains(got, "after a 401") {
			t.Errorf("what happens in stream-jwt: %q", got)
		}
		d.session.Profile.Provider = nil
		if got := modeConsequence(d.session, auth.ModeInfo{ID: auth.StreamJWT, Credential: auth.CredentialProvider}); !strings.Contains(got, "no provider") {
			t.Errorf("what happens in stream-jwt without a provider: %q", got)
		}
	})
}

// A stream's preview names what the SDK keeps, whoever it was made out to, and survives a profile without a provider.
func TestPreviewOfAKeptToken(t *testing.T) {
	onDesk(t, streamed, func(d *desk) {
		draft := engine.Draft{Credential: auth.CredentialProvider, Carrier: auth.Carrier{Name: "Authorization", Prefix: "Bearer "}, Keep: &engine.KeepRule{}}
		port := &setupPort{a: d.app}
		target := engine.Profile{Integration: "stream", CustomerIDs: map[string]string{"registered": "bob@example.com"}}
		if got, want := port.credential(config.Profile{}, target, draft), "no credential: no provider is set up"; got != want {
			t.Errorf("without a provider: %q, want %q", got, want)
		}
		source, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("a.b.c")})
		if err != nil {
			t.Fatal(err)
		}
		target.Provider = auth.NewProvider(auth.ProviderOptions{Source: source, Now: d.now})
		result, err := target.Provider.Renew(t.Context(), map[string]string{"registered": "jane@example.com"}, "the app starts", &auth.Trace{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("Bearer "+result.Token.Info.Fingerprint, port.credential(config.Profile{}, target, draft)); diff != "" {
			t.Errorf("with a kept token (-want +got):\n%s", diff)
		}
	})
}
