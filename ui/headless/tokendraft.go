package headless

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth/jose"
)

// draft is a token that is being made.
type draft struct {
	vendor         string
	stream         bool // for Bloomreach
	at             time.Time
	ttl            time.Duration
	header, claims *jose.Object
	key            jose.Key
	// signAlg is the alg of the signature, where a flaw lets the header say another.
	signAlg string
	// payload are the bytes to sign instead of the claims, or nil.
	payload []byte
	// after are what a flaw does to the finished token, in order.
	after []func(token string) string
}

// set replaces a member, or adds one at the end.
func set(o *jose.Object, name string, raw json.RawMessage) {
	for i := range o.Members {
		if o.Members[i].Name == name {
			o.Members[i].Raw = raw
			return
		}
	}
	o.Members = append(o.Members, jose.Member{Name: name, Raw: raw})
}

func setText(o *jose.Object, name, text string) { set(o, name, jsonOf(text)) }

func setTime(o *jose.Object, name string, t time.Time) {
	set(o, name, json.RawMessage(strconv.FormatInt(t.Unix(), 10)))
}

func remove(o *jose.Object, name string) {
	o.Members = slices.DeleteFunc(o.Members, func(m jose.Member) bool { return m.Name == name })
}

// jsonOf spells texts, numbers and maps of texts, all of which have a JSON form.
func jsonOf(v any) json.RawMessage {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}

// alg is what the header says.
func (d *draft) alg() string {
	alg, _ := d.header.String("alg")
	return alg
}

// fitKey makes alg and kid those of the flags, the key and the template, in this order.
func (d *draft) fitKey(alg, kid string) error {
	switch {
	case alg != "":
		setText(d.header, "alg", alg)
	case d.key.Alg != "":
		setText(d.header, "alg", d.key.Alg)
	case !slices.Contains(algsOf(d.key), d.alg()):
		if algs := algsOf(d.key); len(algs) > 0 {
			setText(d.header, "alg", algs[0])
		}
	}
	switch {
	case kid != "":
		setText(d.header, "kid", kid)
	case d.key.Kid != "":
		setText(d.header, "kid", d.key.Kid)
	}
	if alg := d.alg(); !strings.EqualFold(alg, "none") && !slices.Contains(algsOf(d.key), alg) {
		return misuse("leave --alg out, or give a key that fits", "alg %s does not fit the key (%s)", alg, d.key)
	}
	return nil
}

// algsOf are the algorithms that a key can sign with (RFC 7518 section 3.1, RFC 8037 section 3.1), the usual one first.
func algsOf(k jose.Key) []string {
	switch {
	case k.Kty == "oct":
		return []string{"HS256", "HS512", "HS384"}
	case k.Kty == "RSA":
		return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
	case k.Kty == "EC":
		return map[string][]string{"P-256": {"ES256"}, "P-384": {"ES384"}, "P-521": {"ES512"}}[k.Crv]
	case k.Kty == "OKP" && k.Crv == "Ed25519":
		return []string{"EdDSA", "Ed25519"}
	}
	return nil
}

// sign makes the token's text.
func (d *draft) sign() (string, error) {
	header, err := d.header.MarshalJSON()
	if err != nil {
		return "", errors.New("the header has no JSON form")
	}
	payload := d.payload
	if payload == nil {
		if payload, err = d.claims.MarshalJSON(); err != nil {
			return "", errors.New("the claims have no JSON form")
		}
	}
	token, err := d.signed(header, payload)
	if err != nil {
		return "", err
	}
	for _, change := range d.after {
		token = change(token)
	}
	return token, nil
}

// signed signs, and leaves the signature out for alg none. Where the header tells another alg than the signature's, no signer
// would do it: the signature is then that of an honest header, and fits this one as little as one by any key.
func (d *draft) signed(header, payload []byte) (string, error) {
	unsigned := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(payload) + "."
	if strings.EqualFold(d.alg(), "none") {
		return unsigned, nil
	}
	honest := header
	if d.signAlg != "" {
		honest = jsonOf(map[string]string{"alg": d.signAlg})
	}
	token, err := jose.Sign(honest, payload, d.key, jose.SignOptions{})
	if err != nil || d.signAlg == "" {
		return token, err
	}
	return unsigned + token[strings.LastIndex(token, ".")+1:], nil
}
