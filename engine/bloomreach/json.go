package bloomreach

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// object is a JSON object whose members keep their order, which is that of the SDK.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(m.name))
		b.WriteByte(':')
		b.Write(encode(m.value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// propertyValue reads the value of a property: JSON that is no string goes as it is spelled, and everything else is text; a
// JSON string is text too, so that "5" in quotes can be told from 5. A null is nil. A number is also given as a double, which is
// what the SDKs hold: infinite where it is too large for one.
func propertyValue(text string) (value any, number float64) {
	switch text {
	case "NaN":
		return text, math.NaN()
	case "Infinity":
		return text, math.Inf(1)
	case "-Infinity":
		return text, math.Inf(-1)
	}
	raw := []byte(strings.TrimSpace(text))
	if !json.Valid(raw) {
		return text, 0
	}
	switch raw[0] {
	case 'n':
		return nil, 0
	case '"':
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s, 0
		}
		return text, 0
	case '{', '[', 't', 'f':
		return json.RawMessage(raw), 0
	default:
		// The error is that of a number out of range, which comes with the infinity wanted.
		n, _ := strconv.ParseFloat(string(raw), 64)
		return json.RawMessage(raw), n
	}
}

// javaText is how Android writes a number that is not finite.
func javaText(n float64) string {
	switch {
	case math.IsNaN(n):
		return "NaN"
	case n < 0:
		return "-Infinity"
	default:
		return "Infinity"
	}
}
