package headless

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// flaw is one way to break a token on purpose.
type flaw struct {
	name, about string
	apply       func(*draft) error
}

// weakSecret stands in every list of secrets to try.
const weakSecret = "secret"

// flaws are in the order in which they are applied: claims, header, payload, then the finished text.
var flaws = []flaw{
	{"expired", "exp is an hour before", func(d *draft) error { return d.shift(-d.ttl - time.Hour) }},
	{"future", "issued and usable in an hour only", func(d *draft) error {
		setTime(d.claims, "nbf", d.at.Add(time.Hour))
		return d.shift(time.Hour)
	}},
	{"long-lived", "it lives for a year", func(d *draft) error { d.ttl = 365 * 24 * time.Hour; d.end(); return nil }},
	{"no-exp", "exp is left out", func(d *draft) error { remove(d.claims, "exp"); return nil }},
	{"string-exp", "exp is a text", func(d *draft) error {
		return d.reword("exp", func(raw json.RawMessage) json.RawMessage { return jsonOf(string(raw)) })
	}},
	{"ms-exp", "exp is in milliseconds", func(d *draft) error {
		return d.reword("exp", func(raw json.RawMessage) json.RawMessage { return append(bytes.Clone(raw), "000"...) })
	}},
	{"wrong-ids", "made out to mallory@example.com", (*draft).wrongIDs},
	{"other-integration", "Bloomreach: ids where sub belongs, or the other way round", (*draft).otherIntegration},
	{"swapped", "Twilio: account and API key have changed places", (*draft).swapped},
	{"no-kid", "kid is left out", func(d *draft) error { remove(d.header, "kid"); return nil }},
	{"kid-traversal", "kid is a path out of the folder of keys", func(d *draft) error { setText(d.header, "kid", "../../../../dev/null"); return nil }},
	{"crit", "crit names an extension that nobody knows", func(d *draft) error {
		set(d.header, "crit", json.RawMessage(`["exp-policy"]`))
		setText(d.header, "exp-policy", "strict")
		d.signAlg = d.alg() // no signer takes a crit that it does not know
		return nil
	}},
	{"jwk-embedded", "it brings its own key along", (*draft).embedKey},
	{"alg-none", "alg is none, and there is no signature", func(d *draft) error { setText(d.header, "alg", "none"); return nil }},
	{"alg-case", "alg in lower case", func(d *draft) error {
		d.signAlg = d.alg()
		setText(d.header, "alg", strings.ToLower(d.signAlg))
		return nil
	}},
	{"weak-key", "signed with a secret that is in every list of them", (*draft).weakKey},
	{"duplicate", "exp stands in the claims twice", (*draft).duplicate},
	{"trailing-data", "something follows the claims' JSON", func(d *draft) error {
		return d.rewrite(func(p []byte) []byte { return append(p, `{"admin":true}`...) })
	}},
	{"bom", "a byte order mark before the claims' JSON", func(d *draft) error {
		return d.rewrite(func(p []byte) []byte { return append([]byte("\ufeff"), p...) })
	}},
	{"bad-signature", "one bit of the signature is wrong", func(d *draft) error { return d.text(flipSignature) }},
	{"no-signature", "the signature was cut off", func(d *draft) error {
		return d.text(func(t string) string { return t[:strings.LastIndex(t, ".")+1] })
	}},
	{"padding", "base64 with = at the end of its parts", func(d *draft) error { return d.text(pad) }},
	{"wrapped", "a line break inside, as a terminal leaves it", func(d *draft) error {
		return d.text(func(t string) string { return t[:len(t)/2] + "\n" + t[len(t)/2:] })
	}},
	{"prefixed", "Bearer stands before it", func(d *draft) error { return d.text(func(t string) string { return "Bearer " + t }) }},
	{"quoted", "quotes stand around it", func(d *draft) error { return d.text(func(t string) string { return `"` + t + `"` }) }},
	{"json-wrapped", "a JSON object stands in place of it", func(d *draft) error {
		return d.text(func(t string) string { return `{"token":` + string(jsonOf(t)) + `}` })
	}},
	{"newline", "a line break too many at its end", func(d *draft) error { return d.text(func(t string) string { return t + "\n" }) }},
}

func flawNames() []string {
	var names []string
	for _, f := range flaws {
		names = append(names, f.name)
	}
	return names
}

// flawList lists the flaws, a line each.
func flawList() string {
	var lines []string
	for _, f := range flaws {
		lines = append(lines, fmt.Sprintf("  %-18s %s", f.name, f.about))
	}
	return strings.Join(lines, "\n")
}

// shift moves iat and exp, where the token has them; an nbf does not stay behind a begin that is moved back.
func (d *draft) shift(by time.Duration) error {
	if _, ok := d.claims.Get("exp"); !ok {
		return errors.New("the token has no exp")
	}
	d.at = d.at.Add(by)
	if _, ok := d.claims.Get("iat"); ok {
		setTime(d.claims, "iat", d.at)
	}
	if nbf, ok := d.claims.Time("nbf"); ok && nbf.After(d.at) {
		setTime(d.claims, "nbf", d.at)
	}
	d.end()
	return nil
}

// reword changes the spelling of a claim.
func (d *draft) reword(name string, change func(json.RawMessage) json.RawMessage) error {
	m, ok := d.claims.Get(name)
	if !ok {
		return errors.New("the token has no " + name)
	}
	set(d.claims, name, change(m.Raw))
	return nil
}

func (d *draft) wrongIDs() error {
	const mallory = "mallory@example.com"
	switch {
	case d.vendor == diagnose.VendorExtole:
		setText(d.claims, "email", mallory)
	case d.vendor == diagnose.VendorBloomreach && d.stream:
		set(d.claims, "ids", jsonOf(map[string]string{"registered": mallory}))
	case d.vendor == diagnose.VendorBloomreach:
		set(d.claims, "sub", jsonOf(map[string]string{"registered": mallory}))
	default:
		return errors.New("only tokens of Bloomreach and Extole name a customer")
	}
	return nil
}

func (d *draft) otherIntegration() error {
	if d.vendor != diagnose.VendorBloomreach {
		return errors.New("only Bloomreach has two integrations")
	}
	from, to := "sub", "ids"
	if d.stream {
		from, to = to, from
	}
	m, ok := d.claims.Get(from)
	if !ok {
		return errors.New("the token has no " + from)
	}
	remove(d.claims, from)
	set(d.claims, to, m.Raw)
	return nil
}

func (d *draft) swapped() error {
	iss, okIss := d.claims.Get("iss")
	sub, okSub := d.claims.Get("sub")
	if d.vendor != diagnose.VendorTwilio || !okIss || !okSub {
		return errors.New("only tokens of Twilio have an account and an API key to swap")
	}
	set(d.claims, "iss", sub.Raw)
	set(d.claims, "sub", iss.Raw)
	return nil
}

// embedKey puts a key of its own into the header and signs with that, as the attack does (CVE-2018-0114).
func (d *draft) embedKey() error {
	private, public, err := newJWK("ES256", "")
	if err != nil {
		return err
	}
	text, err := private.MarshalJSON()
	if err != nil {
		return err
	}
	keys, err := jose.ParseKeys(text, jose.KeyAuto)
	if err != nil {
		return err
	}
	d.key = keys.List[0]
	setText(d.header, "alg", "ES256")
	raw, err := public.MarshalJSON()
	set(d.header, "jwk", raw)
	return err
}

// weakKey checks that the key, which was chosen before, can be the weak one.
func (d *draft) weakKey() error {
	if d.key.Kty != "oct" || !strings.HasPrefix(d.alg(), "HS") || d.key.Bits != 8*len(weakSecret) {
		return errors.New("it chooses the key itself, for HS256, HS384 or HS512")
	}
	return nil
}

func (d *draft) duplicate() error {
	m, ok := d.claims.Get("exp")
	if !ok {
		return errors.New("the token has no exp")
	}
	d.claims.Members = append(d.claims.Members, jose.Member{Name: "exp", Raw: m.Raw})
	return nil
}

// rewrite changes the bytes of the payload.
func (d *draft) rewrite(change func([]byte) []byte) error {
	payload := d.payload
	if payload == nil {
		var err error
		if payload, err = d.claims.MarshalJSON(); err != nil {
			return err
		}
	}
	d.payload = change(payload)
	return nil
}

// text changes the finished token.
func (d *draft) text(change func(string) string) error {
	d.after = append(d.after, change)
	return nil
}

// flipSignature changes a bit in the middle of the signature, where each character counts whole.
func flipSignature(token string) string {
	dot := strings.LastIndex(token, ".")
	signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil || len(signature) == 0 {
		return token
	}
	signature[len(signature)/2] ^= 1
	return token[:dot+1] + base64.RawURLEncoding.EncodeToString(signature)
}

// pad brings the parts of a token to a multiple of four characters, as encoders that are not for URLs do.
func pad(token string) string {
	parts := strings.Split(token, ".")
	for i, part := range parts {
		parts[i] = part + strings.Repeat("=", (4-len(part)%4)%4)
	}
	return strings.Join(parts, ".")
}
