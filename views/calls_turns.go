package views

import (
	"encoding/json"
	"fmt"
	"slices"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// callTokenLines are the credential that was sent, judged at the moment of sending.
func callTokenLines(f Frame, c *engine.Call, w int) []callLine {
	if c.Token == nil {
		switch {
		case c.Null != nil:
			return callWrapped(f, theme.MarkLook, c.Null.Source+" answered null: "+c.Null.Then, w)
		case c.Broken != nil:
			return callWrapped(f, theme.MarkBad, c.Broken.Source+": "+c.Broken.Error, w)
		default:
			return callWrapped(f, theme.MarkNone, "no credential belongs to this call · mode "+string(c.Mode), w)
		}
	}
	t := c.Token
	lines := []callLine{
		callPair("credential", fmt.Sprintf("%s · %s, %d bytes", t.Fingerprint, callTokenKind(*t), t.Length)),
		callPair("comes from", joinDots(t.Source, callTokenFrom(c))),
		callPair("at sending", callTokenThen(c)),
	}
	if r := f.Session.Ledger.Token(t.Fingerprint); r != nil && r.UsedTotal > 0 {
		lines = append(lines, callPair("used by", fmt.Sprintf("%s calls, rejected %s", diagnose.Count(r.UsedTotal), callTimes(r.Rejected))))
	}
	if t.Read == nil {
		return lines
	}
	lines = append(lines, callMemberLines(f, t.Read.Header, "H", theme.JWTHeader)...)
	lines = append(lines, callMemberLines(f, t.Read.Claims, "C", theme.JWTClaims)...)
	if n := t.Read.SignatureLength; n > 0 {
		lines = append(lines, callLine{left: []kit.Span{
			kit.Of(theme.JWTSignature, "S "), kit.Of(theme.Muted, fmt.Sprintf("‹hidden, %d characters›  – not verified here", n)),
		}})
	}
	for _, o := range t.Read.Observations {
		lines = append(lines, callLine{left: []kit.Span{
			markSpan(f.Styles, theme.MarkNote), kit.Of(theme.Text, string(o.Code)+"  "), kit.Of(theme.Muted, fmt.Sprintf("byte %d  %s", o.Offset, engine.Clean(o.Detail))),
		}})
	}
	return lines
}

func callPair(label, text string) callLine {
	return callLine{left: append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, 12))}, Tinted(theme.Text, engine.Clean(text))...)}
}

func callTimes(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	default:
		return fmt.Sprintf("%d times", n)
	}
}

// callTokenFrom says how the call came by its token.
func callTokenFrom(c *engine.Call) string {
	switch {
	case c.Got != nil && c.Asked != nil && c.Got.Again:
		return "asked (" + joinDots(c.Asked.Reason, c.Asked.SDKReason) + "), the same again"
	case c.Got != nil && c.Asked != nil:
		return "asked: " + joinDots(c.Asked.Reason, c.Asked.SDKReason)
	case c.Reused:
		return "kept, reused"
	default:
		return ""
	}
}

// callMemberLines are the members of a token's header or claims as they are spelled, with the times in words.
func callMemberLines(f Frame, o *jose.Object, part string, token theme.Token) []callLine {
	if o == nil {
		return nil
	}
	lines := make([]callLine, 0, len(o.Members))
	for _, m := range o.Members {
		l := callLine{left: []kit.Span{
			kit.Of(token, part+" "), kit.Of(theme.JSONKey, kit.Pad(engine.Clean(m.Name), max(9, kit.Width(m.Name)))+" "),
			kit.Of(callJSONToken(m.Raw), engine.Clean(string(m.Raw))),
		}}
		if m.Name == "iat" || m.Name == "nbf" || m.Name == "exp" {
			if at, ok := o.Time(m.Name); ok {
				l.left = append(l.left, kit.Of(theme.Muted, "  "+kit.DateTime(at, f.Session.Zone())+callZone(f.Session)))
			}
		}
		lines = append(lines, l)
	}
	return lines
}

func callJSONToken(raw json.RawMessage) theme.Token {
	switch {
	case len(raw) == 0:
		return theme.Text
	case raw[0] == '"':
		return theme.JSONString
	case raw[0] == '{' || raw[0] == '[':
		return theme.Text
	default:
		return theme.JSONNumber
	}
}

// callSDKName is the SDK that a call reproduced: "Android 4.10".
func callSDKName(f Frame, c *engine.Call) string {
	if f.Session.Foreign(c) {
		return c.Profile // whose vendor is not the session's
	}
	p := engine.Profile{Platform: c.Platform, Integration: c.Integration}
	if now := f.Session.Profile; now.Name == c.Profile && now.Platform == c.Platform {
		p.SDKVersion = now.SDKVersion
	}
	return engine.SDKName(f.Session.Vendor, p)
}

func callSDKTitle(f Frame, c *engine.Call) string {
	return "What the " + callSDKName(f, c) + " SDK logs"
}

// callSDKSaid reports whether the SDK reports or logs anything for a call.
func callSDKSaid(c *engine.Call) bool {
	return c.Finished() && (len(c.Finish.SDKLog) > 0 || c.Finish.Error != nil && c.Finish.Error.SDK != "")
}

// callSDKLines are what this sequence prints in the device's log, as far as it is known, with what each line means.
func callSDKLines(f Frame, c *engine.Call, w int) []callLine {
	if !c.Finished() {
		return []callLine{callText(theme.Muted, "The call is under way; what the SDK logs is known when it has ended.")}
	}
	if !callSDKSaid(c) {
		return []callLine{callText(theme.Muted, "The "+callSDKName(f, c)+" SDK logs nothing for this call.")}
	}
	var lines []callLine
	add := func(label, text string, token theme.Token) {
		for i, part := range kit.Wrap(engine.Clean(text), max(w-8, 8)) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, callLine{left: append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, 8))}, Tinted(token, part)...)})
		}
	}
	told := map[string]bool{}
	say := func(label, line string) {
		add(label, line, theme.Text)
		// Of ten lines of one kind the first is explained.
		if f, ok := bloomreach.ExplainLine(line); ok && !told[f.Detail] {
			told[f.Detail] = true
			add("means", f.Detail, theme.Muted)
		}
	}
	if d := c.Finish.Error; d != nil && d.SDK != "" && !slices.Contains(c.Finish.SDKLog, d.SDK) {
		say("reports", d.SDK)
	}
	for _, log := range c.Finish.SDKLog {
		say("logs", log)
	}
	return lines
}

// callWireLines are all facts of one call, the minor ones too.
func callWireLines(f Frame, c *engine.Call) []callLine {
	lines := make([]callLine, 0, len(c.Events))
	for _, e := range c.Events {
		if l, ok := Line(f.Session.Ledger, e); ok {
			if l.Subject == "" {
				l.Subject = c.Operation
			}
			lines = append(lines, callLine{wire: &l})
		}
	}
	return lines
}
