package headless

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// The ids of the templates are invented and have the shape of real ones.
const (
	sampleAccount = "AC0123456789abcdef0123456789abcdef"
	sampleAPIKey  = "SKfedcba9876543210fedcba9876543210"
	sampleService = "IS00112233445566778899aabbccddeeff"
	sampleKeyUUID = "0c49444f-dc10-431a-8474-b2e3020293e6"
)

// newDraft fills in a vendor's template.
func newDraft(f mintFlags, c diagnose.Context) (*draft, error) {
	d := &draft{vendor: f.vendor, stream: c.Integration == "stream", at: c.At.Truncate(time.Second), ttl: f.ttl, header: &jose.Object{}, claims: &jose.Object{}}
	switch f.vendor {
	case diagnose.VendorBloomreach:
		d.bloomreach(c.CustomerIDs)
	case diagnose.VendorExtole:
		d.extole(f.email)
	case diagnose.VendorTwilio:
		return d, d.twilio(cmp.Or(f.apiKey, sampleAPIKey), f.identity, f.grants)
	case diagnose.VendorNudge:
		d.nudge()
	default:
		d.begin("HS256", "JWT", "", time.Hour)
		setTime(d.claims, "iat", d.at)
		d.end()
	}
	return d, nil
}

// begin writes a header, and the lifetime that the vendor's samples have where none was asked for.
func (d *draft) begin(alg, typ, kid string, ttl time.Duration) {
	setText(d.header, "alg", alg)
	if typ != "" {
		setText(d.header, "typ", typ)
	}
	if kid != "" {
		setText(d.header, "kid", kid)
	}
	if d.ttl == 0 {
		d.ttl = ttl
	}
}

func (d *draft) end() { setTime(d.claims, "exp", d.at.Add(d.ttl)) }

// bloomreach is a customer token or a stream's JWT (bloomreach reference 5.1, 5.2).
func (d *draft) bloomreach(ids map[string]string) {
	hard := map[string]string{}
	for name, id := range ids {
		if name != "cookie" { // a token is made out to a customer, whom a cookie does not name
			hard[name] = id
		}
	}
	if len(hard) == 0 {
		hard["registered"] = "jane@example.com"
	}
	if d.stream {
		d.begin("HS512", "JWT", "sk1", 15*time.Minute)
		set(d.claims, "ids", jsonOf(hard))
	} else {
		d.begin("HS256", "JWT", "k1", 5*time.Minute)
		set(d.claims, "sub", jsonOf(hard))
	}
	setTime(d.claims, "iat", d.at)
	d.end()
}

// extole is a verification JWT (vendors reference C4), with numbers where Extole's own cartridge writes texts.
func (d *draft) extole(email string) {
	d.begin("HS256", "JWT", sampleKeyUUID, 5*time.Minute)
	setText(d.claims, "email", email)
	setTime(d.claims, "iat", d.at)
	setTime(d.claims, "nbf", d.at.Add(-time.Minute))
	d.end()
}

// twilio is an access token (vendors reference A2).
func (d *draft) twilio(apiKey, identity string, grants []string) error {
	d.begin("HS256", "JWT", "", time.Hour)
	setText(d.header, "cty", "twilio-fpa;v=1")
	setText(d.claims, "jti", apiKey+"-"+strconv.FormatInt(d.at.Unix(), 10))
	setText(d.claims, "iss", apiKey)
	setText(d.claims, "sub", sampleAccount)
	setTime(d.claims, "iat", d.at)
	d.end()
	if len(grants) == 0 {
		grants = []string{"chat"}
	}
	all := jose.Object{}
	setText(&all, "identity", identity)
	for _, word := range grants {
		name, value, given := strings.Cut(word, "=")
		raw := twilioGrant(name)
		switch {
		case given && json.Valid([]byte(value)):
			raw = json.RawMessage(value)
		case given:
			return misuse(`write it as --grant 'chat={"service_sid":"IS…"}'`, "--grant %s has no JSON after the =", name)
		}
		set(&all, name, raw)
	}
	raw, err := all.MarshalJSON()
	set(d.claims, "grants", raw)
	return err
}

// twilioGrant is what a grant holds at least.
func twilioGrant(name string) json.RawMessage {
	switch name {
	case "chat", "data_sync", "ip_messaging":
		return jsonOf(map[string]string{"service_sid": sampleService})
	case "voice":
		return json.RawMessage(`{"outgoing":{"application_sid":"AP00112233445566778899aabbccddeeff"}}`)
	case "task_router":
		return json.RawMessage(`{"workspace_sid":"WS00112233445566778899aabbccddeeff","worker_sid":"WK00112233445566778899aabbccddeeff","role":"worker"}`)
	default:
		return json.RawMessage(`{}`)
	}
}

// nudge is a short-lived token as Nudge's page shows one (vendors reference B1).
func (d *draft) nudge() {
	d.begin("EdDSA", "", sampleKeyUUID, 30*time.Minute)
	setTime(d.claims, "iat", d.at)
	d.end()
}
