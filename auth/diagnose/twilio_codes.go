package diagnose

import "strings"

// twilioInstead are the general rules that Twilio has codes of its own for.
var twilioInstead = []string{
	"token.bearer-twice", "token.quoted", "token.is-json", "token.segments", "token.whitespace", "token.bom", "token.alphabet", "token.padding",
	"token.json-trailing", "token.not-jose", "header.not-json", "claims.not-object",
	"header.no-alg", "header.alg-none", "header.alg-case", "header.alg-unknown", "header.typ",
	"token.expired", "token.no-exp", "token.exp-millis", "time.exp-not-number", "time.exp-range", "time.negative", "time.not-yet", "time.nbf-millis", "time.lifetime",
	"claims.iss-not-text", "claims.sub-not-text",
	"token.signature", "signature.empty", "signature.length", "signature.der", "signature.zero", "signature.range",
}

// twilioWithout leaves the general rules to a token that is none of those that have codes.
func twilioWithout(j *judgement) []string {
	switch j.kind {
	case twilioAccess, twilioValidation, twilioAnswer, twilioOpaque:
		return twilioInstead
	default:
		return nil
	}
}

// twilioCode is one of the codes that Twilio answers with (vendors reference A4).
type twilioCode struct {
	code, name string
	// like is the code under which this is judged here: its own, that of Access Tokens for one that a product or the check of
	// another kind of token has, or "" for one that stands for any of them.
	like string
	// who decides: decidedHere, decidedBySecret or decidedByServer.
	who string
}

const (
	decidedHere     = "the token shows it"
	decidedBySecret = "needs the secret"
	decidedByServer = "only the server knows"
)

// twilioCodes is the table of A4, in its order.
var twilioCodes = []twilioCode{
	{"20101", "invalid Access Token", "20101", decidedHere},
	{"20102", "invalid Access Token header", "20102", decidedHere},
	{"20103", "invalid Access Token issuer or subject", "20103", decidedHere},
	{"20104", "Access Token expired, or its end is no time or too far away", "20104", decidedHere},
	{"20105", "Access Token not yet valid", "20105", decidedHere},
	{"20106", "the grants are malformed or do not allow this", "20106", decidedHere},
	{"20107", "the signature does not match", "20107", decidedBySecret},
	{"20151", "authentication failed", "", decidedHere},
	{"20152", "invalid header", "20102", decidedHere},
	{"20153", "invalid issuer or subject", "20103", decidedHere},
	{"20154", "invalid claim set", "20106", decidedHere},
	{"20155", "not yet valid", "20105", decidedHere},
	{"20156", "expired, or the end is no time", "20104", decidedHere},
	{"20157", "lives for more than 24 hours", "20157", decidedHere},
	{"20159", "the signature does not match", "20107", decidedBySecret},
	{"20160", "no JWT, or signed with a Restricted key", "20101", decidedHere},
	{"20403", "the account is suspended", "", decidedByServer},
	{"20003", "REST authentication failed; an Access Token signed with the Auth Token ends here too", "", decidedByServer},
	{"31201", "Voice: authentication failed", "", decidedHere},
	{"31202", "Voice: the signature does not match", "20107", decidedBySecret},
	{"31203", "Voice: no valid account", "20103", decidedHere},
	{"31204", "Voice: no valid JWT", "20101", decidedHere},
	{"31205", "Voice: expired", "20104", decidedHere},
	{"31207", "Voice: lives for too long", "20157", decidedHere},
	{"51007", "the token was rejected", "", decidedHere},
	{"51115", "invalid subject", "20103", decidedHere},
	{"51130", "the token cannot be read", "20101", decidedHere},
	{"51215", "unauthorized", "", decidedHere},
	{"51232", "the token is for another service instance", "", decidedByServer},
}

// twilioAlso says by which other codes the same is known: a person looks for the number that the SDK has shown.
func twilioAlso(code string) string {
	var others []string
	for _, c := range twilioCodes {
		if c.like == code && c.code != code {
			others = append(others, c.code)
		}
	}
	switch n := len(others); n {
	case 0:
		return ""
	case 1:
		return " Other products say " + others[0] + "."
	default:
		return " Other products say " + strings.Join(others[:n-1], ", ") + " or " + others[n-1] + "."
	}
}

// twilioSaid explains the code in a server's refusal.
var twilioSaid = rule{
	code:    "twilio.said",
	applies: func(j *judgement) bool { return j.c.Refused && j.c.Words != "" },
	check: func(j *judgement) (Finding, bool) {
		for _, c := range twilioCodes {
			if !strings.Contains(j.c.Words, c.code) {
				continue
			}
			f := Finding{
				Severity: SeverityNote, Title: "Twilio's " + c.code + ": " + c.name, Ref: "twilio.com/docs/api/errors",
				Where: j.where("token", ""), Detail: "The server answered with it.",
				Fix: "fix the findings of this token first",
			}
			switch {
			case c.who == decidedBySecret:
				f.Detail += " Whether it is so can be checked with the secret of the API key."
				f.Fix = "verify the token with the API key's secret, not with the Auth Token"
			case c.who == decidedByServer:
				f.Detail += " A token does not show that; only the server knows."
				f.Fix = "look at the account, the key and the service in Twilio's console"
			case c.like == "":
				f.Detail += " It stands for any of the others."
			default:
				f.Detail += " What the token shows of it is told as twilio." + c.like + "; what it does not show, only the server knows."
			}
			return f, true
		}
		return Finding{}, false
	},
}

// twilioUnchecked are what takes the secret, or the server.
func twilioUnchecked(j *judgement) []NotChecked {
	if j.kind != twilioAccess && j.kind != twilioValidation {
		return nil
	}
	var list []NotChecked
	if j.needsKey() {
		why := "needs the API key's secret (20107, 20159, 31202)"
		if j.kind == twilioValidation {
			why = "needs the public key that was sent to Twilio (20159)"
		}
		list = append(list, NotChecked{"signature", why})
	}
	return append(list,
		NotChecked{"iss", decidedByServer + " whether the API key exists, is the account's, and is no Restricted one (20103, 20160)"},
		NotChecked{"sub", decidedByServer + " whether the account is live: no test credentials, not suspended (20103, 20403)"},
		NotChecked{"grants", decidedByServer + " whether the services are the account's (20106, 51232)"},
	)
}

// twilioResult is the number of the worst finding.
func twilioResult(_ *judgement, found []Finding) string {
	for _, f := range found {
		number, own := strings.CutPrefix(f.Code, "twilio.")
		if own && f.Severity == SeverityError && number[0] == '2' {
			return number
		}
	}
	return ""
}

// twilioReader is Twilio's verdict as far as a token shows it.
func twilioReader(j *judgement, found []Finding) (Verdict, bool) {
	if code := twilioResult(j, found); code != "" {
		return Verdict{Reader: "Twilio", Why: "answers " + code}, true
	}
	if j.kind != twilioAccess && j.kind != twilioValidation {
		return Verdict{}, false
	}
	return Verdict{Reader: "Twilio", Takes: true, Why: "as far as the token shows"}, true
}
