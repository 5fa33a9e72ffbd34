package sandbox

import (
	"bytes"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// maxAccessLife is the longest that an access token may live (vendors reference A3).
const maxAccessLife = 24 * time.Hour

// tokenBearer is who connects, and for how long the token is good.
type tokenBearer struct {
	identity string
	left     time.Duration
}

// check judges a token as Twilio would, and gives a code of vendors reference A4 or 0. The reference tells the rules and not which
// counts first. Assumption: form, header, whose it is, signature, times, grants.
func (t *twilio) check(c connection, now time.Time, keyDeleted bool) (bearer tokenBearer, code int) {
	var compact string
	if json.Unmarshal(c.Token, &compact) != nil {
		return bearer, codeToken // The whole answer of a token server, not as a text.
	}
	header, claims, ok := parseAccessToken(compact)
	if !ok {
		return bearer, codeToken
	}
	// The algorithm is pinned: RFC 8725 section 3.1.
	if header["typ"] != "JWT" || header["alg"] != "HS256" || header["cty"] != "twilio-fpa;v=1" {
		return bearer, codeHeader
	}
	if claims["iss"] != keySID || claims["sub"] != accountSID || keyDeleted {
		return bearer, codeIssuer
	}
	signed, signature := compact[:strings.LastIndexByte(compact, '.')], compact[strings.LastIndexByte(compact, '.')+1:]
	mac := base64.RawURLEncoding.EncodeToString(hs256(t.server.options.Secrets.Twilio.KeySecret)([]byte(signed)))
	if !hmac.Equal([]byte(mac), []byte(signature)) {
		return bearer, codeSignature
	}
	if bearer.left, code = lifeLeft(claims, now); code != 0 {
		return bearer, code
	}
	grants, ok := claims["grants"].(map[string]any)
	if !ok {
		return bearer, codeGrants
	}
	bearer.identity, _ = grants["identity"].(string)
	if bearer.identity == "" || !authorizes(grants, c.Client) {
		return bearer, codeGrants
	}
	return bearer, 0
}

// parseAccessToken reads header and claims of a token in three parts.
func parseAccessToken(compact string) (header, claims map[string]any, ok bool) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, nil, false
	}
	for i, part := range parts {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil {
			return nil, nil, false
		}
		switch i {
		case 0:
			header = jsonObject(raw)
		case 1:
			claims = jsonObject(raw)
		}
	}
	return header, claims, header != nil && claims != nil
}

// jsonObject reads one with its numbers as they are written, and gives nil for what is none.
func jsonObject(raw []byte) map[string]any {
	if !json.Valid(raw) {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var object map[string]any
	if decoder.Decode(&object) != nil {
		return nil
	}
	return object
}

// lifeLeft looks at the times. Assumption: no leeway is given, and an iat that lies ahead does not matter.
func lifeLeft(claims map[string]any, now time.Time) (left time.Duration, code int) {
	moment := float64(now.UnixMilli()) / 1000
	from := moment
	if nbf, ok := accessTime(claims["nbf"]); ok {
		if nbf > moment {
			return 0, codeNotYet
		}
		from = nbf
	}
	if iat, ok := accessTime(claims["iat"]); ok {
		from = iat
	}
	exp, ok := accessTime(claims["exp"])
	switch {
	case !ok || exp <= moment:
		return 0, codeExpired
	case exp-from > maxAccessLife.Seconds(), exp-moment > 2*maxAccessLife.Seconds():
		return 0, codeTooLong // The second is for an iat that lies years ahead.
	}
	return time.Duration((exp - moment) * float64(time.Second)), 0
}

// accessTime is a NumericDate as RFC 7519 section 2 has it, which a text is not.
func accessTime(claim any) (seconds float64, ok bool) {
	number, ok := claim.(json.Number)
	if !ok {
		return 0, false
	}
	seconds, err := number.Float64()
	return seconds, err == nil
}

// authorizes reports whether the grants let that client in, by their names of today or those of before. Assumption: every service
// belongs to the account that the sandbox plays.
func authorizes(grants map[string]any, client string) bool {
	chat := hasService(grants, "chat") || hasService(grants, "ip_messaging")
	sync := hasService(grants, "data_sync")
	_, video := grants["video"].(map[string]any)
	if _, before := grants["rtc"].(map[string]any); before {
		video = true
	}
	switch client {
	case "conversations":
		return chat
	case "sync":
		return sync
	case "voice":
		return hasVoice(grants)
	case "video":
		return video
	default: // The AccessManager of before served several products.
		return chat || sync || video || hasVoice(grants)
	}
}

func hasService(grants map[string]any, name string) bool {
	grant, _ := grants[name].(map[string]any)
	service, _ := grant["service_sid"].(string)
	return isSID("IS", service) || name == "data_sync" && service == "default"
}

func hasVoice(grants map[string]any) bool {
	voice, _ := grants["voice"].(map[string]any)
	incoming, _ := voice["incoming"].(map[string]any)
	outgoing, calls := voice["outgoing"].(map[string]any)
	application, _ := outgoing["application_sid"].(string)
	if calls && !isSID("AP", application) {
		return false
	}
	return calls || incoming["allow"] == true
}
