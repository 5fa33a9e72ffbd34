package twilio

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"authpeek/auth/jose"
	"authpeek/engine"
)

// frame is what the signaling answered to a client's first frame.
type frame struct {
	status  int
	code    string // "20104", or "" for none
	message string
	ttl     int64 // seconds; 0 when it was not told
	// signal is client_update_type: "token_about_to_expire".
	signal string
	read   bool // the answer was a frame at all
}

// aboutToExpire is the server's own signal (A3).
const aboutToExpire = "token_about_to_expire"

// frameMembers are those by which a frame is known: an object without any of them is no answer to a client.
var frameMembers = []string{"status", "code", "errorCode", "identity", "method", "client_update_type"}

// readFrame reads an answer of the signaling. Assumption: without a status of its own, the frame has that of HTTP.
func readFrame(a engine.Answer) frame {
	object := jose.ObjectOf(json.RawMessage(a.Body))
	f := frame{status: a.Status}
	f.read = slices.ContainsFunc(frameMembers, func(name string) bool { _, there := object.Get(name); return there })
	if n, ok := number(object, "status"); ok {
		f.status = int(n)
	}
	for _, name := range []string{"code", "errorCode"} {
		if n, ok := number(object, name); ok && n != 0 && f.code == "" {
			f.code = strconv.FormatInt(n, 10)
		}
	}
	f.message, _ = object.String("message")
	f.message = engine.Clean(clip(f.message))
	f.ttl, _ = number(object, "ttl")
	f.signal, _ = object.String("client_update_type")
	return f
}

// number is a whole number, in quotes or without.
func number(o *jose.Object, name string) (int64, bool) {
	text, isText := o.String(name)
	if !isText {
		n, ok := o.Number(name)
		if !ok {
			return 0, false
		}
		text = n.String()
	}
	n, err := strconv.ParseInt(text, 10, 32)
	return n, err == nil
}

func (f frame) ok() bool { return f.read && f.status >= 200 && f.status <= 299 }

// expired reports the end of a token: 20104, Voice's 31205, or a close with 410 (A3).
func (f frame) expired() bool { return f.code == "20104" || f.code == "31205" || f.status == 410 }

// mismatches is MISMATCHING_TOKEN_UPDATE: the token is of another identity than the client (A3).
func (f frame) mismatches() bool { return f.code == "-5" }

// refusesToken tells a refusal of the token from other trouble: 429 wants a pause, 406 and 417 are the protocol's, 20403 is the
// account's, and 308 is another instance's turn unless it comes with 51232, a token for another service (A3, A4).
func (f frame) refusesToken() bool {
	for _, family := range []string{"201", "312", "510", "511", "512"} {
		if len(f.code) == 5 && strings.HasPrefix(f.code, family) {
			return true
		}
	}
	return (f.status == 401 || f.status == 410) && f.code != codeForbidden
}

// codeForbidden is that of a suspended account, of which no token tells (A4).
const codeForbidden = "20403"
