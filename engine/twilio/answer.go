package twilio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// tokenNames are the members in which a token server's answer may hold the token. The starters write the first (A1).
var tokenNames = []string{"token", "accessToken", "access_token", "jwt"}

// Issued implements engine.Issuer: whatever looks like a token in the answer is one, so that it is hidden.
func (*Vendor) Issued(_ engine.Profile, r engine.Request, a engine.Answer) []engine.Issue {
	if r.Operation != TokenFetch {
		return nil
	}
	text := ""
	switch object := jose.ObjectOf(json.RawMessage(a.Body)); {
	case object != nil:
		for _, name := range tokenNames {
			if s, isText := object.String(name); isText && s != "" {
				text = s
				break
			}
		}
	default:
		text = bareToken(a.Body)
	}
	if text == "" {
		return nil
	}
	return []engine.Issue{{Value: auth.NewSecret(text), Source: TokenFetch}}
}

// bareToken is a body that is a JWT and nothing else, with or without the quotes of a JSON string; "" for any other.
func bareToken(body []byte) string {
	text := strings.Trim(strings.TrimSpace(string(body)), `"`)
	if strings.Count(text, ".") != 2 || strings.ContainsAny(text, " <>{}\n") {
		return ""
	}
	return text
}

// answer is what a token server said, as far as it can be told apart.
type answer struct {
	object *jose.Object // nil when the body is no JSON object
	html   bool
	// identity is nil where it is null, left out, or no text; identityState says which.
	identity      *string
	identityState string
	// message is the server's own word for what went wrong.
	message string
}

func readAnswer(a engine.Answer) answer {
	body := a.Body
	if !utf8.Valid(body) {
		body = bytes.ToValidUTF8(body, []byte("\uFFFD")) // copies in any case
	}
	trimmed := bytes.TrimSpace(body)
	ans := answer{object: jose.ObjectOf(json.RawMessage(body))}
	// PHP writes its warnings in front of the JSON, in HTML or without.
	ans.html = ans.object == nil && (bytes.HasPrefix(trimmed, []byte("<")) || strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"))
	m, there := ans.object.Get("identity")
	switch text, isText := ans.object.String("identity"); {
	case isText:
		ans.identity = &text
	case !there:
		ans.identityState = "left out"
	case string(m.Raw) == "null":
		ans.identityState = "null"
	default:
		ans.identityState = "no text"
	}
	for _, name := range []string{"message", "error"} {
		if s, isText := ans.object.String(name); isText && s != "" && ans.message == "" {
			ans.message = engine.Clean(clip(s))
		}
	}
	return ans
}

// maxQuoted is how much of a stranger's text is quoted, in characters.
const maxQuoted = 160

func clip(s string) string {
	if runes := []rune(s); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return s
}

// IOS is what the vendor's sample for iOS makes of an answer: JSONDecoder with identity and token as texts that have to be there,
// and not a look at the status (A1).
type IOS struct {
	Decodes bool `json:"decodes"`
	// Error is what the sample prints, and Why what that means; empty when it decodes.
	Error string `json:"error"`
	Why   string `json:"why"`
}

// Assumption: the reference tells that it is a DecodingError and not its words; these are Foundation's own.
const (
	iosMissing = "The data couldn’t be read because it is missing."
	iosFormat  = "The data couldn’t be read because it isn’t in the correct format."
)

func readIOS(a engine.Answer, ans answer) IOS {
	if ans.object == nil {
		return IOS{Error: iosFormat, Why: "the answer is no JSON object"}
	}
	for _, name := range []string{"identity", "token"} {
		m, there := ans.object.Get(name)
		_, isText := ans.object.String(name)
		switch {
		case isText:
		case !there:
			return IOS{Error: iosMissing, Why: name + " is left out, and the sample's struct has it as String, not String?"}
		case string(m.Raw) == "null":
			return IOS{Error: iosMissing, Why: name + " is null, and the sample's struct has it as String, not String?"}
		default:
			return IOS{Error: iosFormat, Why: name + " is no text"}
		}
	}
	if a.Status < 200 || a.Status > 299 {
		return IOS{Decodes: true, Why: fmt.Sprintf("the status %d is not looked at", a.Status)}
	}
	return IOS{Decodes: true}
}

// finding says what an app that was made after the sample gets. The token may be fine all the same.
func (i IOS) finding() (engine.Finding, bool) {
	if i.Decodes {
		return engine.Finding{}, false
	}
	return engine.Finding{
		Code: "twilio.ios-decoding", Severity: engine.SeverityWarning, Title: "Twilio's sample for iOS gets a DecodingError",
		Detail: fmt.Sprintf("Twilio's sample for iOS looks at no status and decodes every answer: %s. The app sees %q", i.Why, i.Error),
		Fix:    "look at the status first, and make identity a String? where the server may leave it out", Ref: "Twilio's SDK Starter Kit",
	}, true
}
