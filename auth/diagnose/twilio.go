package diagnose

import (
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// The kinds of token that Twilio has. Only the first is what its client SDKs want; the others are told apart because they are
// taken for it (vendors reference A4).
const (
	twilioAccess     tokenKind = "access-token"
	twilioAnswer     tokenKind = "token-answer"
	twilioOpaque     tokenKind = "opaque"
	twilioCapability tokenKind = "capability-token"
	twilioTaskRouter tokenKind = "taskrouter-v1"
	twilioValidation tokenKind = "client-validation"
	twilioEncrypted  tokenKind = "encrypted"
)

// twilioType is the content type that makes a JWT an Access Token: "fpa" is Twilio's first-party auth (vendors reference A2).
const twilioType = "twilio-fpa;v=1"

var twilioKinds = map[tokenKind]string{
	twilioAccess:     "Twilio Access Token",
	twilioAnswer:     "answer of a Twilio token server",
	twilioOpaque:     "opaque token",
	twilioCapability: "Twilio capability token",
	twilioTaskRouter: "Twilio TaskRouter v1 token",
	twilioValidation: "Twilio client validation token",
	twilioEncrypted:  "encrypted token",
}

// recogniseTwilio goes by what only Twilio writes: its cty, its grants, the SIDs of key and account.
func recogniseTwilio(j *judgement) (tokenKind, int, string) {
	h, c := j.Read.Header, j.Read.Claims
	cty, _ := h.String("cty")
	scope, _ := c.String("scope")
	version, _ := c.String("version")
	_, hrh := c.Get("hrh")
	_, rqh := c.Get("rqh")
	_, policies := c.Get("policies")
	iss, _ := c.String("iss")
	sub, _ := c.String("sub")
	bySID := sidOf("SK", iss) <= sidOdd || sidOf("AC", sub) <= sidOdd || sidOf("AC", iss) <= sidOdd && sidOf("SK", sub) <= sidOdd
	grants, _ := c.Get("grants")
	switch {
	case j.Shape != nil && slices.Contains(j.Shape.Members, "identity") && slices.Contains(j.Shape.Members, "token"):
		return twilioAnswer, 70, `it is a JSON object with identity and token, the answer of Twilio's token servers`
	case j.Read.Form == jose.FormJWE:
		return twilioEncrypted, 0, ""
	case j.Read.Form == jose.FormOpaque:
		return twilioOpaque, 0, ""
	case strings.HasPrefix(cty, "twilio-fpa"):
		return twilioAccess, 100, "cty is " + cty
	case hrh && rqh:
		return twilioValidation, 95, "it has the claims hrh and rqh"
	case policies && version == "v1":
		return twilioTaskRouter, 95, `it has policies, and version is "v1"`
	case twilioScope(scope) && grants.Raw == nil:
		return twilioCapability, 90, `its claim scope begins with "scope:", and it has no grants`
	case len(grants.Raw) > 0 && grants.Raw[0] == '{' && bySID:
		return twilioAccess, 90, "it has grants, and the SIDs of an API key and an account"
	case bySID && sidOf("AC", sub) <= sidOdd:
		return twilioAccess, 60, "iss and sub are SIDs as Twilio has them"
	default:
		return twilioAccess, 0, ""
	}
}

// twilioScope tells the scopes of capability tokens, "scope:client:outgoing?appSid=…", from those of others, such as "scope:read".
func twilioScope(scope string) bool {
	return strings.HasPrefix(scope, "scope:client:") || strings.HasPrefix(scope, "scope:stream:")
}

// sidState says how much of a SID a text is.
type sidState int

// The states, the best first. The vendor's own sample token is sidOdd: it is filled with x (vendors reference A2).
const (
	sidFine  sidState = iota
	sidOdd            // the prefix and the length are right, but something is no hexadecimal digit
	sidShort          // the prefix is right and the length is not
	sidOther          // a SID of another kind
	sidNone
)

// sidLength is that of every SID: two letters and 32 hexadecimal digits (vendors reference A2).
const sidLength = 34

func sidOf(prefix, s string) sidState {
	switch {
	case !strings.HasPrefix(s, prefix):
		if _, known := sidNames[s[:min(2, len(s))]]; known && len(s) == sidLength {
			return sidOther
		}
		return sidNone
	case len(s) != sidLength:
		return sidShort
	case strings.Trim(s[2:], "0123456789abcdefABCDEF") != "":
		return sidOdd
	default:
		return sidFine
	}
}

// sidNames are the kinds of SID that stand in tokens (vendors reference A2).
var sidNames = map[string]string{
	"AC": "an account", "SK": "an API key", "IS": "a service", "AP": "a TwiML app", "CR": "a push credential", "RL": "a role",
	"RM": "a room", "WS": "a TaskRouter workspace", "WK": "a TaskRouter worker", "VJ": "a player streamer", "VA": "a Verify service",
}

// sidWords says what a text is in place of a SID of that prefix: "the SID of an account (AC…)".
func sidWords(prefix, s string, text bool) string {
	if !text {
		return "is missing, or no text"
	}
	switch sidOf(prefix, s) {
	case sidShort:
		return "begins like a SID and has not its 34 characters"
	case sidOther:
		return "is the SID of " + sidNames[s[:2]] + " (" + s[:2] + "…)"
	case sidNone:
		if s == "" {
			return "is empty"
		}
		return "is no SID"
	default:
		return "is in order"
	}
}

// twilioRulesOf are the rules for a kind of token. An opaque one and an answer used whole are judged as what they should have been.
func twilioRulesOf(j *judgement) []rule {
	switch j.kind {
	case twilioAccess:
		m, _ := j.Read.Claims.Get("grants")
		j.grants = jose.ObjectOf(m.Raw)
		return twilioAccessRules
	case twilioAnswer, twilioOpaque:
		return twilioAccessRules[:1] // the form is all that there is to judge
	case twilioValidation:
		return twilioValidationRules
	default:
		return twilioOtherRules
	}
}

// twilioOtherRules say that a token is none for the client SDKs.
var twilioOtherRules = []rule{{code: "twilio.expired", applies: hasEnd, check: expired}, {
	code: "twilio.not-access-token",
	check: func(j *judgement) (Finding, bool) {
		f := Finding{
			Severity: SeverityWarning, Title: "this is no Access Token",
			Fix: "mint an Access Token where a client SDK of Conversations, Sync, Video or Voice asks for one",
			Ref: "twilio.com/docs/api/errors", Where: j.where("token", ""), Brief: "is no Access Token",
		}
		switch j.kind {
		case twilioCapability:
			f.Where = j.where("claims", "scope")
			f.Detail = "It has a scope and no grants: a capability token, which came before Access Tokens. The SDKs of today refuse it with 20101 or 20102."
		case twilioTaskRouter:
			f.Where = j.where("claims", "policies")
			f.Detail = `It has policies and version "v1": a token of TaskRouter's first SDK. Access Tokens have the grant task_router instead.`
		default:
			f.Detail = "It is encrypted. Flex's tokens are, Access Tokens are signed: three parts, and everybody can read them."
		}
		return f, true
	},
}}
