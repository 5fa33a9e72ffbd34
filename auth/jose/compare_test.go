package jose_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

func unsignedToken(header, claims string) jose.Token {
	encode := base64.RawURLEncoding.EncodeToString
	return jose.Parse(encode([]byte(header)) + "." + encode([]byte(claims)) + ".")
}

func TestCompare(t *testing.T) {
	older := unsignedToken(`{"alg":"none","kid":"k1"}`, `{"iat":1,"gone":true,"same":1.0,"spelled":1}`)
	newer := unsignedToken(`{"kid":"k2","alg":"none"}`, `{"same":1.0,"iat":2,"new":null,"spelled":1.0}`)
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	want := []jose.Change{
		{"header", "kid", raw(`"k1"`), raw(`"k2"`), jose.Changed},
		{"header", "alg", raw(`"none"`), raw(`"none"`), jose.Same},
		{"claims", "same", raw(`1.0`), raw(`1.0`), jose.Same},
		{"claims", "iat", raw(`1`), raw(`2`), jose.Changed},
		{"claims", "new", nil, raw(`null`), jose.Added},
		{"claims", "spelled", raw(`1`), raw(`1.0`), jose.Changed},
		{"claims", "gone", raw(`true`), nil, jose.Gone},
	}
	if diff := cmp.Diff(want, jose.Compare(older, newer)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	twice := unsignedToken(`{}`, `{"a":1,"a":2}`)
	want = []jose.Change{{"claims", "a", raw(`1`), raw(`1`), jose.Same}, {"claims", "a", raw(`2`), nil, jose.Gone}}
	if diff := cmp.Diff(want, jose.Compare(twice, unsignedToken(`{}`, `{"a":1}`))); diff != "" {
		t.Errorf("a name that stands twice (-want +got)\n%s", diff)
	}
	for _, c := range jose.Compare(twice, twice) {
		if c.Kind != jose.Same {
			t.Errorf("compared with itself: %+v", c)
		}
	}
	if got := jose.Compare(jose.Parse("opaque"), jose.Parse("other")); got != nil {
		t.Errorf("of opaque tokens: %v", got)
	}
}

// An object is written as it stands in the token, however a library would have normalised it.
func TestObjectKeepsItsSpelling(t *testing.T) {
	const text = `{"z":1.50,"a":12345678901234567890,"z":[{"b":1,"a":2}],"t":"<&>\u00e9","n":null}`
	got, err := unsignedToken(`{"alg":"none"}`, text).Claims.MarshalJSON()
	if err != nil || string(got) != text {
		t.Errorf("%v\n%s\n%s", err, got, text)
	}
	var none *jose.Object
	if got, err := none.MarshalJSON(); err != nil || string(got) != "null" {
		t.Errorf("nil: %s, %v", got, err)
	}
	broken := jose.Object{Members: []jose.Member{{Name: "x", Raw: json.RawMessage(`{"y":`)}}}
	if got, err := broken.MarshalJSON(); err != nil || !json.Valid(got) {
		t.Errorf("a broken value: %s, %v", got, err)
	}
}
