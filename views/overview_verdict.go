package views

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/theme"
)

// verdict is the one sentence that a chain comes to: what happened, then what to do.
type verdict struct {
	mark theme.Mark
	code string // of the finding or error, or ""
	text string
	// short is the same where text has no room on one line; "" where it has to do.
	short string
	// sdk is what the app's own log says, or "".
	sdk string
}

func verdictOf(s *Session, c *engine.Call) verdict {
	switch {
	case c == nil:
		return verdict{mark: theme.MarkHere, text: "Nothing has been asked yet. " + s.Press("r") + " runs " + s.Home() + "."}
	case !c.Finished():
		return verdict{mark: theme.MarkWorking, text: c.Operation + " is under way. esc cancels it."}
	case c.OK():
		return answered(s, c)
	case c.Finish.Outcome == engine.OutcomeCancelled:
		return verdict{mark: theme.MarkNone, text: "Cancelled: " + engine.Clean(c.Finish.Summary) + ". " + s.Press("r") + " sends it again."}
	}
	v := verdict{mark: theme.MarkBad, text: engine.Clean(c.Finish.Summary)}
	if c.Finish.Outcome == engine.OutcomeBlocked {
		v.mark = theme.MarkPaused
	}
	fix := ""
	if err := c.Finish.Error; err != nil {
		v.code, v.text, v.sdk, fix = err.Code, engine.Clean(err.Message), engine.Clean(err.SDK), err.Fix
	}
	// Of a call that did not leave its error says why, unless it is a token that came and could not be used.
	if worst, ok := c.Finish.Worst(); ok && (c.Sent != nil || c.Token != nil && worst.Severity == "error") {
		v.code, v.text, fix = worst.Code, engine.Clean(worst.Detail), worst.Fix
	}
	if c.Broken != nil && c.Finish.Outcome == engine.OutcomeBlocked {
		v.text, fix = "The provider failed: "+engine.Clean(c.Broken.Error), "" // its error says what to do
	}
	v.text = diagnose.FullStop(v.text)
	if fix != "" {
		v.text += " " + diagnose.Sentence(engine.Clean(fix))
	}
	if v.sdk == "" && len(c.Finish.SDKLog) > 0 {
		v.sdk = engine.Clean(c.Finish.SDKLog[0])
	}
	return v
}

// answered says whose credential it was that the server accepted. For a customer token it compares the ids that the token
// names with those that the request carried, both as they were sent.
func answered(s *Session, c *engine.Call) verdict {
	if !knowsCustomer(s) {
		return answeredElsewhere(c)
	}
	what := operationNoun(c.Operation)
	switch {
	case c.Token == nil, c.Credential == "": // an SDK may refuse the token that it was given
		return verdict{mark: theme.MarkOK, text: what + " without any credential."}
	case c.Token.Kind == auth.KindAPIKey:
		return verdict{mark: theme.MarkOK, text: what + " to the API key " + c.Token.Fingerprint + ", which names the project and no customer.",
			short: what + " to the API key, which names no customer."}
	case c.Token.Kind == auth.KindBasic:
		return verdict{mark: theme.MarkOK, text: what + " to the private key " + c.Token.Fingerprint + ", which no SDK sends.",
			short: what + " to the private key, which no SDK sends."}
	}
	named, claim, readable := subjectIDs(*c.Token)
	asked := requestIDs(s, c)
	switch {
	case !readable:
		return verdict{mark: theme.MarkOK, text: what + "; whose token " + c.Token.Fingerprint + " is cannot be read from it."}
	case len(asked) == 0:
		return verdict{mark: theme.MarkOK, text: what + ": the token's " + claimNames(claim) + " " + idsText(named) + "."}
	}
	if name, ok := firstDifference(named, asked); ok {
		return verdict{mark: theme.MarkLook, text: what + ", although the token's " + idWords(name, named) + " and the request's " + idWords(name, asked) + " differ."}
	}
	who := idsText(named)
	return verdict{mark: theme.MarkOK, text: what + ": the token's " + claimNames(claim) + " " + who + ", and so does the request.",
		short: what + ": token " + claim + " and request name " + engine.Clean(engine.CustomerName(named)) + "."}
}

// operationNoun is the beginning of a sentence about an operation that went well.
func operationNoun(operation string) string {
	switch object, verb, _ := strings.Cut(operation, "."); {
	case verb == "fetch":
		return "The " + object + " " + answers(object)
	case operation == "inbox.markread":
		return "Marking as read is answered"
	default:
		return engine.Clean(operation) + " is answered"
	}
}

func answers(object string) string {
	if strings.HasSuffix(object, "s") {
		return "answer"
	}
	return "answers"
}

// subjectIDs are the ids that a customer token is made out to, and the claim that names them: sub is an object of texts in a
// customer token, ids in a stream's (bloomreach reference 5.1, 5.2).
func subjectIDs(t auth.Info) (ids map[string]string, claim string, ok bool) {
	if t.Read == nil {
		return nil, "", false
	}
	for _, claim := range []string{"sub", "ids"} {
		m, there := t.Read.Claims.Get(claim)
		if !there {
			continue
		}
		ids := map[string]string{}
		if json.Unmarshal(m.Raw, &ids) == nil && len(ids) > 0 {
			return ids, claim, true
		}
	}
	return nil, "", false
}

// claimNames is a claim with its verb: sub names, ids name.
func claimNames(claim string) string {
	if claim == "ids" {
		return "ids name"
	}
	return claim + " names"
}

// MadeOutTo names the customer that a token is made out to, or "" where it cannot be read.
func MadeOutTo(t auth.Info) string {
	ids, _, ok := subjectIDs(t)
	if !ok {
		return ""
	}
	return engine.CustomerName(ids)
}

// requestIDs are the ids in the body that was sent, or the profile's when the body has been given up.
func requestIDs(s *Session, c *engine.Call) map[string]string {
	var body struct {
		CustomerIDs map[string]string `json:"customer_ids"`
	}
	if c.Sent != nil && json.Unmarshal(c.Sent.Body.Bytes(), &body) == nil && len(body.CustomerIDs) > 0 {
		return body.CustomerIDs
	}
	if c.Customer == s.Profile.Customer() {
		return s.Profile.CustomerIDs
	}
	return nil
}

// firstDifference is the first hard id of a request that a token does not name with the same value. The cookie is a soft id:
// requests carry it and tokens need not.
func firstDifference(token, request map[string]string) (string, bool) {
	for _, name := range slices.Sorted(maps.Keys(request)) {
		if name != "cookie" && request[name] != "" && token[name] != request[name] {
			return name, true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(token)) {
		if v, ok := request[name]; ok && v != token[name] {
			return name, true
		}
	}
	return "", false
}

func idWords(name string, ids map[string]string) string {
	if ids[name] == "" {
		return engine.Clean(name) + " (absent)"
	}
	return engine.Clean(name + " = " + ids[name])
}

// idsText writes ids in the order of their names: "registered = jane@example.com".
func idsText(ids map[string]string) string {
	parts := make([]string, 0, len(ids))
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		parts = append(parts, name+" = "+ids[name])
	}
	return engine.Clean(strings.Join(parts, ", "))
}
