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
	plans map[reflect.Type][]field
}

// field is one field of a struct and its name in the file.
type field struct {
	index int
	name  string
}

func newCodec() *codec { return &codec{facts: factTypes(), plans: map[reflect.Type][]field{}} }

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
		plan = append(plan, field{i, name})
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
