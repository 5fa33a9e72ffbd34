package auth

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// extraction is how the token is found in an answer: plain | json:PATH | header:NAME | cookie:NAME | auto.
type extraction struct {
	how    string // "plain", "json", "header", "cookie" or "auto"
	name   string // the path of json, the name of header and cookie
	stored bool   // the answer was put away, and may tell when
}

// autoFields are the members that auto takes a token from, in this order.
var autoFields = [...]string{"token", "customer_token", "customerToken", "access_token", "jwt", "id_token"}

// parseExtraction reads the setting; the empty one is auto.
func parseExtraction(s string) (extraction, error) {
	how, name, named := strings.Cut(s, ":")
	switch {
	case s == "":
		return extraction{how: "auto"}, nil
	case !named && (how == "plain" || how == "auto"):
		return extraction{how: how}, nil
	case how == "json" && name != "" && !strings.Contains("."+name+".", ".."):
		return extraction{how: how, name: name}, nil
	case how == "header" && name != "":
		return extraction{how: how, name: http.CanonicalHeaderKey(name)}, nil
	case how == "cookie" && name != "":
		return extraction{how: how, name: name}, nil
	}
	return extraction{}, fmt.Errorf("extract is %q; use plain, auto, json:PATH like json:data.token, header:NAME, or cookie:NAME", printable(s, 60))
}

// reply is what a source has to take a token from.
type reply struct {
	body        []byte
	status      int         // 0 when the source is no HTTP endpoint
	contentType string      // media type without parameters
	header      http.Header // nil when the source is no HTTP endpoint
}

func mediaType(h http.Header) string {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return printable(media, 60)
}

// found is a value before it is checked.
type found struct {
	text      string
	null      bool
	empty     bool // null because the text has no characters
	how       string
	expiresIn time.Duration
	notes     []string

	scope, identity       string
	receivedAt, expiresAt time.Time
}

// read takes the token out of a reply. The errors lack their Source, which the caller adds.
func (x extraction) read(r reply) (Answer, *SourceError) {
	var f found
	var err *SourceError
	switch {
	case x.how == "header":
		f, err = x.fromHeader(r)
	case x.how == "cookie":
		f, err = x.fromCookie(r)
	case strings.HasPrefix(r.contentType, "text/html"), strings.HasPrefix(strings.TrimSpace(string(r.body)), "<"):
		err = r.without("%s is a page of HTML or XML; check that the address is the token endpoint and needs no login", r.describe())
	case x.how == "json":
		f, err = x.fromJSON(r)
	case x.how == "auto":
		f, err = x.fromAny(r)
	default:
		f = fromPlain(r)
	}
	if err != nil {
		return Answer{}, err
	}
	return f.answer()
}

// describe says what kind of answer it is, without its content.
func (r reply) describe() string {
	switch {
	case r.status == 0:
		return "the answer"
	case r.contentType == "":
		return fmt.Sprintf("the answer (%d, no content type)", r.status)
	}
	return fmt.Sprintf("the answer (%d %s)", r.status, r.contentType)
}

// without is the error for a reply that holds no token where one is looked for.
func (r reply) without(format string, args ...any) *SourceError {
	return &SourceError{Kind: KindExtract, Status: r.status, Detail: fmt.Sprintf(format, args...)}
}

func (x extraction) fromHeader(r reply) (found, *SourceError) {
	values, ok := r.header[x.name]
	if !ok {
		return found{}, r.without("%s has no header %s; check extract", r.describe(), x.name)
	}
	f := found{text: values[0], null: values[0] == "", empty: values[0] == "", how: "header:" + x.name}
	if len(values) > 1 {
		f.notes = append(f.notes, fmt.Sprintf("%d headers %s, the first is used", len(values), x.name))
	}
	return f, nil
}

// fromCookie takes the value of the cookie that a browser would keep: of several with that name the last one. One that is empty or
// already over takes the token away, which is a null.
//
// Assumption: what is kept no longer than its Max-Age is worth no more than that, so it counts as expires_in.
func (x extraction) fromCookie(r reply) (found, *SourceError) {
	var set []*http.Cookie
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		if c.Name == x.name {
			set = append(set, c)
		}
	}
	if len(set) == 0 {
		return found{}, r.without("%s sets no cookie %s; check extract", r.describe(), printable(x.name, 60))
	}
	c := set[len(set)-1]
	f := found{text: c.Value, how: "cookie:" + x.name, null: c.Value == "" || c.MaxAge < 0}
	f.empty = c.Value == ""
	if c.MaxAge > 0 {
		f.expiresIn, _ = seconds(json.Number(strconv.Itoa(c.MaxAge)))
	}
	if len(set) > 1 {
		f.notes = append(f.notes, fmt.Sprintf("%d cookies %s, the last is used", len(set), printable(x.name, 60)))
	}
	return f, nil
}

// fromPlain takes the whole answer as it came, as an SDK would that is handed the text. Only one line break at the end goes,
// because shells and editors add it.
func fromPlain(r reply) found {
	f := found{text: string(r.body), how: "plain"}
	if cut := strings.TrimSuffix(strings.TrimSuffix(f.text, "\n"), "\r"); strings.HasSuffix(f.text, "\n") {
		f.text = cut
		f.notes = append(f.notes, "1 line break at the end removed")
	}
	f.null = f.text == "" || f.text == "null"
	return f
}

func (x extraction) fromJSON(r reply) (found, *SourceError) {
	if strings.TrimSpace(string(r.body)) == "" {
		return found{null: true, how: "json:" + x.name}, nil
	}
	doc, ok := decodeJSON(r.body)
	if !ok {
		return found{}, r.without(`%s is no JSON; use extract = "plain", or answer with JSON`, r.describe())
	}
	return x.at(r, doc)
}

// fromAny guesses the shape: a JSON object with a well-known member, a JSON string, else plain text.
func (x extraction) fromAny(r reply) (found, *SourceError) {
	doc, ok := decodeJSON(r.body)
	if !ok {
		return fromPlain(r), nil
	}
	switch v := doc.(type) {
	case string:
		return found{text: v, null: v == "", empty: v == "", how: "json"}, nil
	case map[string]any:
		for _, name := range autoFields {
			if _, ok := v[name]; ok {
				return extraction{how: "json", name: name, stored: x.stored}.at(r, doc)
			}
		}
		if len(v) == 0 {
			return found{null: true, how: "json"}, nil
		}
		return found{}, r.without(`%s is a JSON object without %s; it has %s: set extract = "json:PATH"`,
			r.describe(), strings.Join(autoFields[:], ", "), memberNames(v))
	}
	return fromPlain(r), nil
}

func decodeJSON(body []byte) (any, bool) {
	if !json.Valid(body) {
		return nil, false
	}
	// Numbers keep their spelling, so that a long expires_in is not rounded.
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var doc any
	return doc, dec.Decode(&doc) == nil
}
