package extole

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// tokenRequest is what is sent to create a server token: every member may be left out (C2).
type tokenRequest struct {
	ClientID        string   `json:"client_id,omitempty"`
	Email           string   `json:"email,omitempty"`
	Password        string   `json:"password,omitempty"`
	Scopes          []string `json:"scopes,omitempty"`
	DurationSeconds *int64   `json:"duration_seconds,omitempty"`
}

// consumerRequest is what is sent to create a consumer token: with none of the members it is anonymous (C2).
type consumerRequest struct {
	Email           string `json:"email,omitempty"`
	JWT             string `json:"jwt,omitempty"`
	DurationSeconds *int64 `json:"duration_seconds,omitempty"`
}

// eventRequest is an event, and the request for a zone.
//
// Assumption: what the reference calls an event's email stands in data, where the SDKs put whatever the app hands over.
type eventRequest struct {
	EventName string                     `json:"event_name"`
	Data      map[string]json.RawMessage `json:"data,omitempty"`
}

type verifyRequest struct {
	JWT string `json:"jwt,omitempty"`
}

// body makes what the arguments ask for; nil for a request without one. Errors are *engine.UsageError.
func (v *Vendor) body(d *engine.Draft, p engine.Profile, r engine.Request, asked verification) ([]byte, error) {
	switch r.Operation {
	case TokenCreate:
		return v.tokenBody(d, p, r.Args)
	case ConsumerCreate:
		return consumerBody(p, r)
	case ZoneFetch, EventSend:
		name := r.Args.First("event_name")
		if name == "" {
			return nil, &engine.UsageError{Message: "event_name is empty", Fix: "write it as event_name=refer_a_friend"}
		}
		return encode(eventRequest{EventName: name, Data: data(r.Args)}), nil
	case JWTVerify:
		return encode(verifyRequest{JWT: clear(asked.jwt)}), nil
	default:
		return nil, nil
	}
}

func (v *Vendor) tokenBody(d *engine.Draft, p engine.Profile, args engine.Args) ([]byte, error) {
	password, err := v.secretArg(args, "password")
	if err != nil {
		return nil, err
	}
	d.Hide = append(d.Hide, password)
	duration, err := durationOf(args)
	if err != nil {
		return nil, err
	}
	body := tokenRequest{
		ClientID: p.Settings["client_id"], Email: args.First("email"), Password: clear(password), Scopes: args["scopes"], DurationSeconds: duration,
	}
	if args.Has("client_id") {
		body.ClientID = args.First("client_id")
	}
	return encode(body), nil
}

// consumerBody says who asks, in the way of the rung; the JWT of the third one is put in where it comes from.
func consumerBody(p engine.Profile, r engine.Request) ([]byte, error) {
	duration, err := durationOf(r.Args)
	if err != nil {
		return nil, err
	}
	body := consumerRequest{DurationSeconds: duration}
	if r.Mode == Identified {
		body.Email = email(p)
	}
	if r.Args.Has("email") {
		body.Email = r.Args.First("email")
	}
	return encode(body), nil
}

// durationOf reads duration_seconds; what Extole thinks of the number is Extole's to say.
func durationOf(args engine.Args) (*int64, error) {
	if !args.Has(durationArg.Name) {
		return nil, nil
	}
	n, err := strconv.ParseInt(args.First(durationArg.Name), 10, 64)
	if err != nil {
		return nil, &engine.UsageError{Message: "duration_seconds is not a whole number", Fix: "write it in seconds: duration_seconds=3600"}
	}
	return &n, nil
}

// data are the properties of an event.
func data(args engine.Args) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	for name := range args {
		key, ours := strings.CutPrefix(name, propertyPrefix)
		if !ours {
			continue
		}
		if all == nil {
			all = map[string]json.RawMessage{}
		}
		all[key] = value(args.First(name))
	}
	return all
}

// value is an argument as JSON: what is JSON already and no text goes as that, everything else is text.
func value(text string) json.RawMessage {
	if trimmed := strings.TrimSpace(text); json.Valid([]byte(trimmed)) && !strings.HasPrefix(trimmed, `"`) {
		return json.RawMessage(trimmed)
	}
	return encode(text)
}

// namesCustomer reports a request whose own data name a customer, which binds the token to them (C4).
func namesCustomer(r engine.Request) bool {
	return r.Args.First(propertyPrefix+"email") != "" || r.Args.First(propertyPrefix+"partner_user_id") != ""
}

// encode writes JSON without escaping <, > and &: a body is shown to people, and servers read both.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only texts, numbers and JSON that has been checked come here.
		panic("extole: a request body cannot be encoded: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// verification is what jwt.verify is asked about.
type verification struct {
	keyID string
	jwt   auth.Secret // zero for the provider's
}

// verification finds the key that the JWT is checked with: the one that was named, else the JWT's own. Errors are
// *engine.UsageError.
func (v *Vendor) verification(p engine.Profile, r engine.Request) (verification, error) {
	if r.Operation != JWTVerify {
		return verification{}, nil
	}
	given, err := v.secretArg(r.Args, jwtMember)
	if err != nil {
		return verification{}, err
	}
	if given.IsZero() && p.Provider == nil && r.Body == nil {
		return verification{}, &engine.UsageError{
			Message: "jwt.verify needs a JWT, and the profile has no provider that makes one", Fix: "add jwt=env:NAME, or set provider.source in Setup", Needs: "provider",
		}
	}
	asked := verification{jwt: given, keyID: r.Args.First("key_id")}
	if asked.keyID == "" && !given.IsZero() {
		asked.keyID = auth.NewToken(given, v.now(), 0, "").Info.Kid
	}
	if asked.keyID == "" && given.IsZero() && p.Provider != nil {
		if kept, ok := p.Provider.Current(p.CustomerIDs); ok {
			asked.keyID = kept.Info.Kid
		}
	}
	if asked.keyID == "" {
		asked.keyID = idOf(p.PrivateKey)
	}
	if asked.keyID == "" {
		return verification{}, &engine.UsageError{
			Message: "jwt.verify needs the id of a key", Fix: "add key_id=ID, the Partner Key ID of the key in Extole's Security Center", Needs: "private_key",
		}
	}
	return asked, nil
}
