package twilio

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// client is one of the SDKs that get the token: when it turns to its app for the next one, and what it tells it (A3).
type client struct {
	name, title string
	// grants are those of which the token needs one; none for an SDK that looks at nothing but exp.
	grants []string
	// willEnd, ended and updated are what its app hears; "" for nothing.
	willEnd, ended, updated string
	// ahead is how long before a token's end its own timer comes; negative for an SDK without one.
	ahead time.Duration
	// atEnd says that the timer comes once more at the end.
	atEnd bool
	// signalled says that the server tells it, and renews that it goes on after an expiry, with the token that its app then gives.
	signalled, renews bool
	// none is what happens to an app that has no token to give.
	none string
	// renewal says in words when the next token is wanted.
	renewal string
}

// error26 is what Sync's pull provider makes of nothing and of an exception: UpdateTokenError, and no second try (A3).
const error26 = "ErrorInfo(code=26, UpdateTokenError): Token provider has returned an empty token or thrown an exception"

// pulls stands before the reason for which Sync's SDK turns to its app, which has no event for it.
const pulls = "tokenProvider is called: "

// clients is the table of A3.
//
// Assumption: the words of the constructors' errors; the reference tells that these SDKs throw, and not how.
var clients = []client{
	{
		name: "conversations", title: "Conversations", grants: []string{"chat", "ip_messaging"},
		willEnd: "tokenAboutToExpire", ended: "tokenExpired", ahead: -1, signalled: true, renews: true,
		none:    "new Client() throws: A valid Twilio token should be provided",
		renewal: "when Twilio says token_about_to_expire; the SDK has no timer of its own",
	},
	{
		name: "sync", title: "Sync", grants: []string{"data_sync"},
		willEnd: pulls + "about to expire", ended: pulls + "expired", ahead: -1, signalled: true, renews: true,
		none:    error26,
		renewal: "pulled from tokenProvider when Twilio says token_about_to_expire, and when it has expired",
	},
	{
		name: "voice", title: "Voice", grants: []string{"voice"},
		willEnd: "tokenWillExpire", ended: "error 31205 AccessTokenExpired", ahead: 10 * time.Second,
		none:    `new Device() throws InvalidArgumentError: Parameter "token" must be of type "string".`,
		renewal: "10 s before the ttl that Twilio tells runs out (tokenRefreshMs)",
	},
	{
		name: "video", title: "Video", grants: []string{"video", "rtc"}, ahead: -1,
		none:    "connect() throws: a token must be provided",
		renewal: "never: the token counts when connect() is called, and a room outlives it",
	},
	{
		name: "access-manager", title: "AccessManager",
		willEnd: "tokenWillExpire", ended: "tokenExpired", updated: "tokenUpdated", ahead: 3 * time.Minute, atEnd: true,
		none:    "new AccessManager() throws: the token has to be a string",
		renewal: "3 minutes before exp, by its own timer, and once more at exp",
	},
}

func clientOf(p engine.Profile) client {
	for _, c := range clients {
		if c.name == p.Settings["client"] {
			return c
		}
	}
	return clients[0]
}

// callback is the SDK's log of turning to its app, with %s for what that hears.
func (c client) callback() string {
	if strings.HasPrefix(c.ended, pulls) {
		return "(%s)"
	}
	return "(the app hears %s)"
}

// keep is the SDK as one that holds its token until its app updates it.
func (c client) keep() *engine.KeepRule {
	return &engine.KeepRule{
		Expired: c.ended, ExpiresSoon: c.willEnd, Callback: c.callback(), Ahead: c.ahead, AtEnd: c.atEnd,
		AskMissing: true, AskOnce: true, Empty: c.none,
		Required: &engine.CallError{
			Code: "twilio.no-token", Message: "not sent: " + c.title + " has no token to start with", SDK: c.none,
			Fix: "have the token server answer, and wait for its answer before the client is created",
		},
		Refuse: c.refuses,
	}
}

// refuses is MISMATCHING_TOKEN_UPDATE: a client keeps its identity for life (A3). AccessManager looks at exp alone.
func (c client) refuses(kept, came auth.Info) *engine.CallError {
	before, _ := identityIn(kept)
	after, named := identityIn(came)
	if len(c.grants) == 0 || !named || before == after {
		return nil
	}
	return mismatch(before, after)
}

func mismatch(before, after string) *engine.CallError {
	return &engine.CallError{
		Code:    "twilio.identity-change",
		Message: fmt.Sprintf("the client was created for %q and takes no token of %q", clip(before), clip(after)),
		SDK:     "MISMATCHING_TOKEN_UPDATE (-5)",
		Fix:     "shut the client down and create another one with the new token; renew with the identity that the first token had",
	}
}

// allowed reports whether the token has a grant that this SDK can use.
func (c client) allowed(t auth.Info) bool {
	grants := grantsObject(t)
	return len(c.grants) == 0 || slices.ContainsFunc(c.grants, func(name string) bool { _, there := grants.Get(name); return there })
}

// missing is the finding for a token without a grant for the SDK that gets it.
func (c client) missing(t auth.Info) (engine.Finding, bool) {
	if c.allowed(t) || grantsObject(t) == nil {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "twilio.grant-missing", Severity: engine.SeverityError, Title: "no grant for " + c.title,
		Detail: fmt.Sprintf("%s needs the grant %s, and the token has %s. Twilio answers 20106 to this.", c.title, c.grants[0], grantNames(t)),
		Fix:    "add the grant where the token is made; not every starter puts it in", Ref: "Twilio's SDK Starter Kit; twilio.com/docs/api/errors", Brief: "has no grant " + c.grants[0],
	}, true
}

func grantNames(t auth.Info) string {
	names := ""
	for _, g := range grantsOf(t) {
		if names != "" {
			names += ", "
		}
		names += g.Name
	}
	if names == "" {
		return "none"
	}
	return names
}

// sdkCode is the number under which a product's SDK knows one of the codes of Access Tokens (A4).
func (c client) sdkCode(code string) string {
	if c.name != "voice" {
		return code
	}
	switch code {
	case "20107":
		return "31202"
	case "20103":
		return "31203"
	case "20101":
		return "31204"
	case "20104":
		return "31205"
	case "20157":
		return "31207"
	default:
		return "31201"
	}
}

// videoErrors are the classes of Video's errors by code; those of A4 that it knows.
var videoErrors = map[string]string{
	"20101": "AccessTokenInvalidError", "20102": "AccessTokenHeaderInvalidError", "20103": "AccessTokenIssuerInvalidError",
	"20104": "AccessTokenExpiredError", "20105": "AccessTokenNotYetValidError", "20106": "AccessTokenGrantsInvalidError",
	"20107": "AccessTokenSignatureInvalidError",
}

// voiceErrors are those of Voice by the code of the signaling (A3).
var voiceErrors = map[string]string{
	"31201": "20151 AuthenticationFailed", "31204": "20101 AccessTokenInvalid", "31205": "20104 AccessTokenExpired",
}

// tells is what the app hears of a refusal with that code. Expired is the one that some SDKs have an event of its own for.
//
// Assumption: of a refusal that is none of these the apps of Conversations hear connectionError; the reference tells the close
// code and no event.
func (c client) tells(code string, expired bool) string {
	switch {
	case c.name == "voice":
		if class := voiceErrors[code]; class != "" {
			return "error " + code + " → " + class
		}
		return "error " + code
	case c.name == "video":
		if class := videoErrors[code]; class != "" {
			return "connect() rejects: " + class + " " + code
		}
		return "connect() rejects: " + code
	case expired && c.ended != "":
		return c.ended
	case c.name == "sync" && expired:
		return "onError: TokenExpired (11)"
	case c.name == "sync":
		return "onError " + code
	default:
		return "connectionError " + code
	}
}
