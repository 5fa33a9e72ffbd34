package doctor

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// generations tries every SDK that is known with each stand-in.
func (t *trial) generations(ctx context.Context) {
	vendor, ok := t.Engine.Vendor(t.Profile.Vendor).(engine.Examined)
	prober, named := t.Engine.Vendor(t.Profile.Vendor).(engine.Prober)
	if !ok || !named || !isBloomreach(t.Profile) {
		t.skipGenerations(unknownSDKs)
		return
	}
	server, err := startRefusing(ctx)
	if err != nil {
		t.skipGenerations(err.Error())
		return
	}
	defer server.close()
	// An engine of its own keeps what is tried here out of the session: no call of it is one of the profile's.
	alone := engine.New(engine.Options{Now: t.Now, Vendors: []engine.Vendor{t.Engine.Vendor(t.Profile.Vendor)}})
	defer func() { _ = alone.Close(context.WithoutCancel(ctx)) }()
	kinds := vendor.Generations(t.Profile)
	for i := range standIns(t.Now(), false) {
		reactions := make([]reaction, len(kinds))
		var all sync.WaitGroup
		for k, p := range kinds {
			all.Go(func() {
				s := standIns(t.Now(), p.IsStream())[i]
				reactions[k] = react(ctx, alone, rehearsed(p, s, server.url, t.Now), vendor.Guarded())
				reactions[k].code, reactions[k].sdk = s.code, prober.SDK(p)+", "+p.Integration
				// An app hands a stream's token to the iOS SDK, which asks for it and goes on (bloomreach reference 4.5).
				reactions[k].waits = !p.IsStream() || p.Platform != "ios"
			})
		}
		all.Wait()
		if ctx.Err() != nil {
			return
		}
		t.tell(reactions)
	}
}

func (t *trial) skipGenerations(why string) {
	for _, s := range standIns(t.Now(), false) {
		t.skip(s.code, why)
	}
}

// rehearsed is a profile whose provider is a stand-in and whose server is the one that refuses. Nothing of the real setup goes
// along but the customer's ids.
func rehearsed(p engine.Profile, s standIn, url string, now func() time.Time) engine.Profile {
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: s.source, Now: now})
	p.BaseURL, p.Network, p.LookOnly, p.OnNull = url, engine.Network{}, true, engine.OnNullSDK
	p.APIKey, p.PrivateKey = auth.Secret{}, auth.Secret{}
	p.ProjectToken, p.StreamID = "stand-in", "stand-in"
	return p
}

// reaction is what one SDK did with one stand-in.
type reaction struct {
	code, sdk string
	waits     bool // for its provider, however long that takes
	call      engine.Call
	err       error
}

func react(ctx context.Context, e *engine.Engine, p engine.Profile, operation string) reaction {
	mode := auth.CustomerToken
	if p.IsStream() {
		mode = auth.StreamJWT
	}
	done, err := e.Do(ctx, engine.Request{Profile: p, Operation: operation, Mode: mode, Trigger: engine.TriggerDoctor})
	return reaction{call: done.Call, err: err}
}

// does is the reaction in one line: what leaves, and what the app hears.
func (r reaction) does() string {
	if r.err != nil {
		return r.err.Error()
	}
	c, line := &r.call, ""
	switch {
	case r.code == codeSlow && c.Sent == nil && r.waits:
		line += "waits for ever, sends nothing meanwhile"
	case r.code == codeSlow && c.Sent == nil:
		line += "does not wait, sends nothing; the token serves later calls"
	case c.Sent == nil:
		line += "sends nothing"
	case c.Attempts > 1:
		line += fmt.Sprintf("sends the call %d times, %s", c.Attempts, carried(c))
	default:
		line += "sends the call " + carried(c)
	}
	if c.Sent != nil {
		line += ", and the server refuses it"
	}
	if r.code == codeThrows {
		line += r.threw()
	}
	if said := r.words(); said != "" && r.code != codeSlow {
		line += fmt.Sprintf("; it says %q", said)
	}
	return line
}

func carried(c *engine.Call) string {
	if c.Credential == "" {
		return "without a token"
	}
	return "with " + c.Credential
}

// codeProviderThrew is that of a vendor's finding that a provider threw.
const codeProviderThrew = "provider.threw"

// threw is what the vendor says of a provider that throws, in this SDK; the check's title has said that it threw.
func (r reaction) threw() string {
	for _, f := range r.call.Finish.Findings {
		if f.Code == codeProviderThrew {
			return "; " + strings.TrimSuffix(strings.TrimPrefix(f.Detail, diagnose.Sentence(f.Title)+" "), ".")
		}
	}
	return ""
}

// words are the SDK's own: what the app gets, else the last line of its log.
func (r reaction) words() string {
	if f := r.call.Finish; f != nil {
		if f.Error != nil && f.Error.SDK != "" {
			return f.Error.SDK
		}
		for i := len(f.SDKLog) - 1; i >= 0; i-- {
			if !strings.HasPrefix(f.SDKLog[i], "(") {
				return f.SDKLog[i]
			}
		}
	}
	return ""
}

// meanings are what the reactions come to, by the code of the check.
var meanings = map[string]diagnose.Finding{
	codeNull: {Severity: diagnose.SeverityNote, Title: "a provider's null is met differently by each SDK",
		Detail: "Where nothing is sent, the app hears of it from the SDK alone; where it is sent, the server's log has a refused call.",
		Fix:    "let the app not ask for the inbox while it has no token, and expect 401 from iOS"},
	codeSlow: {Severity: diagnose.SeverityWarning, Title: "no SDK has a limit of time for its provider",
		Detail: "Whoever asks waits on the thread of the call; a list that loads looks the same for ever.",
		Fix:    "give the provider a time-out of its own, and return null after it"},
	codeThrows: {Severity: diagnose.SeverityWarning, Title: "a provider that throws costs more than the one call",
		Detail: "What an SDK does with an exception hangs on where it asks; none of them passes it on to the app as what it is.",
		Fix:    "catch inside the provider and return null"},
	codeGarbage: {Severity: diagnose.SeverityNote, Title: "garbage travels as a token",
		Detail: "An SDK looks at the form of a token in one case only, the iOS SDK with a stream.",
		Fix:    "look at the answer's status and form in the app, and return null for anything but a token"},
	codeRepeats: {Severity: diagnose.SeverityNote, Title: "an expired token is sent as it is in a project",
		Detail: "The server refuses it each time; asking again helps only if the provider then mints.",
		Fix:    "drop a kept token once its exp has passed; in a project no SDK looks at it"},
}

// together are the reactions in a line each; SDKs that do the same share one.
func together(reactions []reaction) []string {
	var kinds []string
	sdks := map[string][]string{}
	for _, r := range reactions {
		does := r.does()
		if sdks[does] == nil {
			kinds = append(kinds, does)
		}
		sdks[does] = append(sdks[does], r.sdk)
	}
	lines := make([]string, 0, len(kinds))
	for _, does := range kinds {
		lines = append(lines, strings.Join(sdks[does], "; ")+": "+does)
	}
	return lines
}

// tell sets the check of what was tried.
func (t *trial) tell(reactions []reaction) {
	f := meanings[reactions[0].code]
	f.Code, f.Ref = reactions[0].code, ref(t.Profile, "4.4, 4.5")
	seen := make([]string, 0, len(reactions))
	sent := 0
	for _, r := range reactions {
		seen = append(seen, r.sdk+": "+r.does())
		if r.call.Sent != nil {
			sent++
		}
	}
	if f.Code == codeSlow {
		seen = together(reactions) // nearly all do the same
	}
	t.find(f, fmt.Sprintf("%d of %d SDKs send", sent, len(reactions)), seen)
}
