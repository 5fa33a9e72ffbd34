package twilio

import (
	"cmp"
	"fmt"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Connected is the model of client.connect and client.update.
type Connected struct {
	Client   string `json:"client"`
	Identity string `json:"identity"`
	Token    string `json:"token"` // its fingerprint
	// Status and Code are those of the signaling's answer; offline Status is 0 and Code what Twilio would answer, "" for nothing.
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Message string `json:"message"`
	// SDKCode is the code under which this SDK knows it, and Tells what its app hears: "tokenExpired".
	SDKCode string `json:"sdk_code"`
	Tells   string `json:"tells"`
	Offline bool   `json:"offline"`
	// TTLS is the rest of the token's life in seconds: as the server told it, else from exp.
	TTLS int64 `json:"ttl_s"`
	// Renewal says when the SDK wants the next token, and RenewAt is the moment where there is one.
	Renewal string     `json:"renewal"`
	RenewAt *time.Time `json:"renew_at"`
	Grants  []Grant    `json:"grants"`
}

// readClient makes sense of what came of a client's token: what the signaling says, or what can be told without it.
func (v *Vendor) readClient(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	c := clientOf(p)
	if a.Token == nil {
		// It takes a profile that says so: on_null = send-unauthenticated.
		return engine.Reading{Summary: "no token: " + c.none, Err: &engine.CallError{Code: "twilio.no-token", Message: "the client has no token", SDK: c.none, Fix: "let the provider give one"}}
	}
	t := *a.Token
	identity, _ := identityIn(t)
	result := &Connected{
		Client: c.name, Identity: engine.Clean(clip(identity)), Token: t.Fingerprint, Offline: a.Status == 0, Grants: grantsOf(t), Renewal: c.renewal,
	}
	if left := t.ExpiresAt.Sub(a.SentAt); !t.ExpiresAt.IsZero() && left > 0 {
		result.TTLS = int64(left.Seconds())
	}
	before := v.clientIdentity(p)
	if r.Operation == ClientUpdate && before != identity && len(c.grants) > 0 {
		return mismatched(result, before, identity)
	}
	var reading engine.Reading
	if result.Offline {
		reading = c.readOffline(p, r, a, t, result)
	} else {
		reading = c.readOnline(p, r, a, t, result)
	}
	if reading.OK {
		v.created(p, identity)
		result.renewFrom(c, a.SentAt)
		if r.Operation == ClientUpdate && c.updated != "" {
			reading.SDKLog = append(reading.SDKLog, c.hears(c.updated))
		}
	}
	reading.Result, reading.Digest = result, fmt.Sprint(t.Fingerprint, result.Status, result.Code)
	return reading
}

// hears is the SDK's log of what its app hears.
func (c client) hears(event string) string { return fmt.Sprintf(c.callback(), event) }

// renewFrom works out when the SDK's own timer comes: Voice counts from the ttl that the server tells, AccessManager from exp (A3).
func (r *Connected) renewFrom(c client, at time.Time) {
	if c.ahead <= 0 || r.TTLS == 0 {
		return
	}
	when := at.Add(time.Duration(r.TTLS)*time.Second - c.ahead).Truncate(time.Second)
	r.RenewAt = &when
}

// mismatched ends an update with a token of another identity.
func mismatched(result *Connected, before, after string) engine.Reading {
	err := mismatch(before, after)
	result.Code, result.SDKCode, result.Tells = "", "-5", err.SDK
	return engine.Reading{
		Summary: err.Message, Err: err, Result: result, Digest: err.Code + result.Token, SDKLog: []string{err.SDK},
		Findings: []engine.Finding{{
			Code: err.Code, Severity: engine.SeverityError, Title: "the update is for another identity", Detail: diagnose.Sentence(err.Message), Fix: err.Fix,
			Ref: "Twilio's SDKs, Twilsock.kt and twilsock.js",
		}},
	}
}

// readOffline tells Twilio's answer as far as the token shows it.
func (c client) readOffline(p engine.Profile, r engine.Request, a engine.Answer, t auth.Info, result *Connected) engine.Reading {
	report := diagnose.Inspect(diagnose.SubjectOf(t), contextOf(p, r, a, &t))
	found := report.Findings
	explaining := report.Explaining()
	result.Code = report.Result
	if f, lacking := c.missing(t); lacking && c.grants != nil {
		found, explaining = append([]engine.Finding{f}, found...), append(explaining, f)
		if result.Code == "" {
			result.Code = "20106"
		}
	}
	reading := engine.Reading{OK: result.Code == "", Findings: append(found, notDecided(report))}
	if reading.OK {
		reading.Summary = fmt.Sprintf("%s would take %s as %s: judged here, nothing left", c.title, t.Fingerprint, orNobody(result.Identity))
		return reading
	}
	why := "the token is not in order"
	fix := "fix the first finding"
	if len(explaining) > 0 {
		why, fix = explaining[0].Short(), explaining[0].Fix
	}
	result.Message = why
	return c.refused(reading, result, result.Code == "20104", why, fix)
}

// notDecided says that only Twilio knows the rest.
func notDecided(report diagnose.Report) engine.Finding {
	f := engine.Finding{
		Code: "twilio.judged-here", Severity: engine.SeverityNote, Title: "judged here: nothing was sent to Twilio", Ref: "twilio.com/docs/api/errors",
		Detail: "A client SDK speaks to Twilio over a WebSocket whose frames are not public. What the token shows is judged;",
		Fix:    "for the rest look at the SDK's own events, or at Twilio's console",
	}
	if len(report.NotChecked) == 0 {
		f.Detail += " whether account, key and services exist only Twilio knows."
		return f
	}
	f.Detail += " not decided: "
	for i, n := range report.NotChecked {
		if i > 0 {
			f.Detail += "; "
		}
		f.Detail += n.What + " " + n.Why
	}
	f.Detail += "."
	return f
}

func orNobody(identity string) string {
	if identity == "" {
		return "nobody"
	}
	return identity
}

// readOnline takes the signaling's word.
func (c client) readOnline(p engine.Profile, r engine.Request, a engine.Answer, t auth.Info, result *Connected) engine.Reading {
	f := readFrame(a)
	if !f.read {
		err := &engine.CallError{Code: "twilio.signaling", Message: fmt.Sprintf("%d: the signaling answered with no frame", a.Status), Fix: "look at server_url: the stand-in answers JSON with a status"}
		if a.Status >= 500 {
			err.Fix = "look at what answers under server_url: it, or what stands before it, broke"
		}
		return engine.Reading{Summary: err.Message, Err: err}
	}
	result.Status, result.Code, result.Message = f.status, f.code, f.message
	if f.ttl > 0 {
		result.TTLS = f.ttl
	}
	judged := contextOf(p, r, a, &t)
	switch {
	case f.ok():
		return c.taken(f, judged, t, result)
	case f.mismatches():
		return mismatched(result, identityOf(p), result.Identity)
	case !f.refusesToken():
		return c.troubled(f, result)
	default:
		return c.refusedOnline(f, a, judged, t, result)
	}
}

// taken is a token with which the client is connected.
func (c client) taken(f frame, judged diagnose.Context, t auth.Info, result *Connected) engine.Reading {
	reading := engine.Reading{OK: true, Summary: fmt.Sprintf("%s is connected as %s", c.title, orNobody(result.Identity))}
	reading.Findings = diagnose.Inspect(diagnose.SubjectOf(t), judged).Findings
	if lacking, is := c.missing(t); is {
		lacking.Severity, lacking.Detail = engine.SeverityWarning, lacking.Detail+" The server took it all the same."
		reading.Findings = append(reading.Findings, lacking)
	}
	if f.signal == aboutToExpire && c.signalled {
		result.Tells = c.willEnd
		reading.AskAgain = "token about to expire"
		reading.Summary += "; its token is about to expire"
	}
	return reading
}

// refusedOnline explains the signaling's refusal by what the token shows.
func (c client) refusedOnline(f frame, a engine.Answer, judged diagnose.Context, t auth.Info, result *Connected) engine.Reading {
	judged.Refused, judged.Status, judged.Words = true, f.status, f.code+" "+f.message
	report := diagnose.Inspect(diagnose.SubjectOf(t), judged)
	reading := engine.Reading{Findings: append(report.Findings, serviceFinding(f)...)}
	why, fix := saidWhy(f), "look at the account, the key and the service in Twilio's console: the token itself shows nothing"
	if len(report.Explaining()) > 0 {
		fix = "look at the findings of this token"
	}
	// Voice has no code of its own for grants: 31201 stands for all that have none.
	if lacking, is := c.missing(t); is && (f.code == "20106" || f.code == c.sdkCode("20106")) {
		reading.Findings = append(reading.Findings, lacking)
		why, fix = lacking.Short(), lacking.Fix
	}
	if f.code == report.Result || c.sdkCode(report.Result) == f.code {
		if list := report.Explaining(); len(list) > 0 {
			why, fix = list[0].Short(), list[0].Fix
		}
	}
	reading = c.refused(reading, result, f.expired(), why, fix)
	reading.Rejected = why
	if f.expired() && c.renews && a.Attempt == 1 {
		reading.Retry = &engine.Retry{
			Why: c.ended, Reason: auth.ReasonExpired, SDKReason: c.ended, Callback: c.callback(), NeedsToken: true,
		}
	}
	return reading
}

func saidWhy(f frame) string {
	if f.message != "" {
		return fmt.Sprintf("Twilio says %q", f.message)
	}
	return "Twilio refused it with " + f.code
}

// refused words a refusal as the client SDK hands it on.
func (c client) refused(reading engine.Reading, result *Connected, expired bool, why, fix string) engine.Reading {
	result.SDKCode = result.Code
	if len(result.Code) == 5 && result.Code[:2] == "20" {
		result.SDKCode = c.sdkCode(result.Code)
	}
	result.Tells = c.tells(result.SDKCode, expired)
	said := result.Code
	if result.SDKCode != result.Code {
		said += ", to " + c.title + " " + result.SDKCode
	}
	reading.Summary = said + ": " + why
	reading.Err = &engine.CallError{Code: "twilio.refused-" + result.Code, Message: said + ": " + why, SDK: result.Tells, Fix: fix}
	if result.Code == "" {
		reading.Err.Code, reading.Err.Message, reading.Summary = "twilio.refused", why, why
	}
	reading.SDKLog = append(reading.SDKLog, c.hears(result.Tells))
	return reading
}

// serviceFinding explains the one refusal that no token shows (A3).
func serviceFinding(f frame) []engine.Finding {
	if f.code != "51232" {
		return nil
	}
	return []engine.Finding{{
		Code: "twilio.51232", Severity: engine.SeverityError, Title: "the token is for another service instance",
		Detail: "The signaling sends the client on (308) and says 51232: service_sid in the grant is not that of the service that the client was created for.",
		Fix:    "compare the service SIDs of server and app", Ref: "Twilio's SDKs, Twilsock.kt and twilsock.js; twilio.com/docs/api/errors", Brief: "is for another service instance",
	}}
}

// troubled is an answer that says nothing against the token.
func (c client) troubled(f frame, result *Connected) engine.Reading {
	err := &engine.CallError{Code: fmt.Sprintf("twilio.signaling-%d", f.status), Message: fmt.Sprintf("%d: the signaling closed the connection", f.status), Fix: "look at Twilio's status, and connect again"}
	switch {
	case f.code == codeForbidden:
		err.Code, err.Message = "twilio.20403", "20403: Twilio serves this account nothing: it is suspended, or may not do this"
		err.Fix = "look at the account in Twilio's console"
	case f.status == 429:
		err.Message, err.Fix = "429: too many connections; the server tells the SDK how long to wait", "let the SDK back off by itself"
	case f.status == 406, f.status == 417:
		err.Message, err.Fix = fmt.Sprintf("%d: the protocol is not understood, and the SDK gives up", f.status), "update the client SDK"
	case f.status == 308:
		err.Message, err.Fix = "308: the connection is offloaded to another host", "let the SDK follow by itself"
	}
	if f.message != "" {
		err.Message += fmt.Sprintf(" (%q)", f.message)
	}
	result.SDKCode, result.Tells = f.code, c.tells(cmp.Or(f.code, fmt.Sprint(f.status)), false)
	err.SDK = result.Tells
	return engine.Reading{Summary: err.Message, Err: err, SDKLog: []string{c.hears(result.Tells)}}
}
