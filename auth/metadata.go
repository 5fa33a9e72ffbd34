package auth

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// metadata reads what stands beside a token in one of these objects, the first that has it: expires_in (RFC 6749 section 5.1), the
// scope or the scopes (vendors reference C2), the identity (vendors reference A1), and, where an SDK has put the token away, when.
func (f *found) metadata(stored bool, objects ...any) {
	if v, ok := member("expires_in", objects); ok {
		if f.expiresIn, ok = seconds(v); !ok {
			f.notes = append(f.notes, "expires_in is no number of seconds, it is left aside")
		}
	}
	f.scope = scopes(objects)
	if v, ok := member("identity", objects); ok {
		text, isText := v.(string)
		f.identity = printable(text, maxName)
		if !isText || text == "" {
			// Twilio's own samples cannot decode such an answer, whatever its token is worth.
			f.notes = append(f.notes, "identity is "+emptyOr(v))
		}
	}
	if stored {
		f.receivedAt = f.moment("received_at", objects)
		f.expiresAt = f.moment("expires_at", objects)
	}
}

// member finds the value of a name in the first object that has it.
func member(name string, objects []any) (any, bool) {
	for _, o := range objects {
		object, _ := o.(map[string]any)
		if v, ok := object[name]; ok {
			return v, true
		}
	}
	return nil, false
}

func emptyOr(v any) string {
	if v == "" {
		return "empty"
	}
	return typeName(v)
}

// scopes reads what the token allows, as one text with blanks between.
func scopes(objects []any) string {
	for _, name := range []string{"scope", "scopes"} {
		v, _ := member(name, objects)
		switch v := v.(type) {
		case string:
			return printable(v, maxName)
		case []any:
			var names []string
			for _, one := range v {
				if text, ok := one.(string); ok {
					names = append(names, text)
				}
			}
			return printable(strings.Join(names, " "), maxName)
		}
	}
	return ""
}

// seconds reads an expires_in: a number, or a number in quotes as some servers send it.
func seconds(v any) (time.Duration, bool) {
	f, ok := number(v)
	// The bound keeps the product within a Duration; no token lives for thirty years.
	if !ok || !(f > 0 && f <= 1e9) {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}

func number(v any) (float64, bool) {
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	default:
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// moment reads a time of that name: seconds or milliseconds since 1970, or RFC 3339; zero where there is none.
//
// Assumption: a number from 1e11 on counts milliseconds, as JavaScript does: in seconds that is the year 5138.
func (f *found) moment(name string, objects []any) time.Time {
	v, ok := member(name, objects)
	if !ok || v == nil {
		return time.Time{}
	}
	switch n, isNumber := number(v); {
	case isNumber && n > 0 && n < 1e11:
		return time.UnixMilli(int64(n * 1000))
	case isNumber && n > 0 && n < 1e14:
		return time.UnixMilli(int64(n))
	}
	if text, isText := v.(string); isText {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at
		}
	}
	f.notes = append(f.notes, name+" is no time, it is left aside")
	return time.Time{}
}
