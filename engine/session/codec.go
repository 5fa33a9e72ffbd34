package session

import (
	"reflect"
	"strings"
	"time"
	"unicode"

	"authpeek/auth/jose"
	"authpeek/engine"
)

// codec turns the values that facts are made of into JSON and back, losing nothing. It goes by the types themselves and not by their
// tags: those serve the lines of watch and leave much out, and a field that is added to a fact must be recorded without anybody
// thinking of it. It belongs to one goroutine.
//
// Zero fields are left out. Durations are in nanoseconds, and their names end in _ns. A text that is no UTF-8 is {"base64": …}.
type codec struct {
	facts map[string]reflect.Type
	own   map[string]bool
	plans map[reflect.Type][]field
	// What was read before and comes again and again, so that it is read and held once.
	texts map[string]string
	// shelf bounds the bodies that are read; nil keeps them all.
	shelf  *engine.BodyShelf
	tokens map[string]*jose.Token
}

// How much is looked for again.
const (
	textsKnown  = 8192
	tokensKnown = 1024
)

// field is one field of a struct and its name in the file.
type field struct {
	index int
	name  string
	own   bool // it holds words of authpeek's own
}

// ownWords are the fields that hold what authpeek says itself, by their names in the file. Screens draw them as they are, so what
// somebody has written into a file in their place is cleaned when it is read; a server's or an app's text is cleaned where it is drawn.
func ownWords() map[string]bool {
	own := map[string]bool{}
	for _, name := range []string{
		"operation", "mode", "profile", "platform", "integration", "trigger", "vendor", "source", "reason", "sdk_reason", "policy", "then",
		"method", "credential", "name", "origin", "fingerprint", "kind", "alg", "kid", "extracted", "subject", "mark", "event", "text", "how", "outcome",
		"code", "severity", "part", "remote", "protocol", "tls_info", "version", "cipher", "form", "scheme", "alphabet", "sha256", "key",
	} {
		own[name] = true
	}
	return own
}

func newCodec() *codec {
	return &codec{facts: factTypes(), own: ownWords(), plans: map[reflect.Type][]field{}, texts: map[string]string{}, tokens: map[string]*jose.Token{}}
}

// The types that are not written as what they are made of. They have fields that are nobody's business outside, or a form that JSON
// lacks.
type special struct{ time, duration, body, object reflect.Type }

func specials() special {
	return special{
		time: reflect.TypeFor[time.Time](), duration: reflect.TypeFor[time.Duration](),
		body: reflect.TypeFor[*engine.Body](), object: reflect.TypeFor[*jose.Object](),
	}
}

// fields lists those of a struct that are written. Fields that are not exported are not: types that have such are special.
func (c *codec) fields(t reflect.Type) []field {
	if plan, ok := c.plans[t]; ok {
		return plan
	}
	plan := make([]field, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			name = snake(f.Name)
		}
		if f.Type == specials().duration {
			name += "_ns"
		}
		plan = append(plan, field{i, name, f.Type.Kind() == reflect.String && c.own[name]})
	}
	c.plans[t] = plan
	return plan
}

// snake spells a Go name as JSON does here: ObtainedAt as obtained_at, TLSState as tls_state.
func snake(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		begins := unicode.IsUpper(r) && i > 0 &&
			(unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
