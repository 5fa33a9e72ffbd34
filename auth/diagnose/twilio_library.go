package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// twilioRegion looks at twr: keys belong to one region, and a token of another's fails (vendors reference A2).
var twilioRegion = rule{
	code:    "twilio.region",
	applies: func(j *judgement) bool { _, there := j.Read.Header.Get("twr"); return there },
	check: func(j *judgement) (Finding, bool) {
		region, ok := j.Read.Header.String("twr")
		f := Finding{
			Severity: SeverityNote, Title: "for the region " + clip(region, maxQuoted), Where: j.where("header", "twr"), Ref: "Twilio documentation, Access Tokens",
			Detail: "twr names a region of Twilio. The API key has to be of that region, and the SDK has to connect there.",
			Fix:    "leave as it is when key, token and SDK have the same region",
		}
		// Assumption: these are the regions; the reference infers their names.
		if known := []string{"us1", "ie1", "au1"}; !ok || !slices.Contains(known, region) {
			f.Severity, f.Title = SeverityWarning, "twr is no region that is known"
			f.Detail = fmt.Sprintf("twr is %s. The regions that are known are us1, ie1 and au1.", quoted(region))
			if !ok {
				f.Detail = "twr is no text. The regions that are known are us1, ie1 and au1."
			}
			f.Fix = "leave twr out for us1, or write the region of the API key"
		}
		return f, true
	},
}

// The ends that products set to a short or a long life (vendors reference A3).
const (
	twilioLeast     = 3 * time.Minute
	twilioVoiceMost = 86399 * time.Second
)

// twilioShort finds a life that a product's SDK cannot work with.
var twilioShort = rule{
	code: "twilio.lifetime",
	check: func(j *judgement) (Finding, bool) {
		life, from, ok := twilioLife(j)
		f := Finding{Severity: SeverityWarning, Where: j.where("claims", "exp"), Ref: "Twilio's SDKs, Twilsock.kt and twilsock.js"}
		switch {
		case !ok:
			return Finding{}, false
		case life > 0 && life < twilioLeast && grantsAny(j, "chat", "ip_messaging"):
			f.Title = "lives for less than 3 minutes"
			f.Detail = "It lives for " + span(life) + ". Chat documents 3 minutes as the least; below, the SDK is told of the end as soon as it connects."
			f.Fix = "let it live for an hour, which is the libraries' own measure"
		case life > twilioVoiceMost && life <= twilioMost && from != "jti" && grantsAny(j, "voice"):
			f.Title = "lives for a second longer than Voice advises"
			f.Detail = "It lives for 24 hours. Voice's pages say to stay at 86399 seconds, or 31207 may come."
			f.Fix = "set ttl to 86399"
		default:
			return Finding{}, false
		}
		return f, true
	},
}

// twilioJTI compares what jti says with the rest of the token.
var twilioJTI = rule{
	code: "twilio.jti",
	check: func(j *judgement) (Finding, bool) {
		key, at, ok := twilioJTIParts(j)
		iss, _ := j.Read.Claims.String("iss")
		f := Finding{Severity: SeverityWarning, Where: j.where("claims", "jti"), Ref: "Twilio documentation, Access Tokens"}
		switch {
		case !ok:
			return Finding{}, false
		case sidOf("SK", iss) > sidOdd: // 20103 tells of it
			return Finding{}, false
		case key != iss:
			f.Title = "jti names another key than iss"
			f.Detail = "All of Twilio's libraries write jti as iss, a dash and the time. Here the first part differs from iss."
			f.Fix = "make the token with one key's SID throughout"
			return f, true
		}
		for _, s := range [...]named{{"iat", j.iat}, {"nbf", j.nbf}} {
			if apart := s.at.Sub(at).Abs(); s.ok && apart > time.Second && apart <= jtiRounding {
				f.Severity, f.Title = SeverityNote, "the time in jti is "+span(apart)+" from "+s.name
				f.Detail = "Twilio's library for Java computes it in a float, which rounds to 128 seconds. It means nothing; jti has only to differ from token to token."
				f.Fix = "leave as it is"
				return f, true
			}
		}
		return Finding{}, false
	},
}

// twilioLibrary tells which of the vendor's libraries writes tokens like this, by the claims that are there and are not.
var twilioLibrary = rule{
	code: "twilio.library",
	check: func(j *judgement) (Finding, bool) {
		by, detail := twilioMinter(j)
		if by == "" {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityNote, Title: by, Where: j.where("claims", ""), Detail: detail, Fix: "nothing to do", Ref: "Twilio documentation, Access Tokens",
		}, true
	},
}

// floatStep is the distance of neighbouring floats of 32 bits at the times of today, in seconds.
const floatStep = 128

// nodeOrder tells the header of Twilio's library for Node by the order of its members. The reference has that of its own header
// object, which came first once; the jsonwebtoken that version 6.2 signs with writes alg and typ before it.
func nodeOrder(members string) bool {
	return strings.HasPrefix(members, "cty typ") || members == "alg typ cty" || members == "alg typ cty twr"
}

// twilioMinter is the fingerprint table of A2. Nothing in it is certain: whoever makes tokens by hand can write any of them.
func twilioMinter(j *judgement) (by, detail string) {
	if j.Read.Claims == nil || j.Read.Header == nil {
		return "", ""
	}
	key, at, named := twilioJTIParts(j)
	iat, nbf := j.iat.ok, j.nbf.ok
	order := make([]string, 0, 4)
	for _, m := range j.Read.Header.Members {
		order = append(order, m.Name)
	}
	switch {
	case !named || sidOf("SK", key) > sidOdd:
		return "made by none of Twilio's libraries", "jti is not the key's SID, a dash and a time, as all seven libraries write it. A server does not ask for that."
	case iat && nodeOrder(strings.Join(order, " ")):
		return "probably made by twilio-node", "It has iat, and its header is in the order of Twilio's library for Node, and no other's."
	case iat:
		return "probably made by twilio-node, or by hand", "It has iat, which of Twilio's libraries only that for Node writes, in a header of another order."
	case nbf:
		return "probably made by Twilio's library for Go, Python or Ruby", "It has nbf and no iat: these three write nbf by themselves. No iat is nothing to worry about."
	case at.Unix()%floatStep == 0:
		return "probably made by Twilio's library for Java", "It has neither iat nor nbf, and the time in jti is a multiple of 128: that library rounds it in a float. It can lie 64 seconds beside the truth."
	default:
		return "probably made by Twilio's library for PHP, C# or Java", "It has neither iat nor nbf, which these write only when they are told to."
	}
}
