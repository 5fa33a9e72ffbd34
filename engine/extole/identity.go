package extole

import (
	"maps"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// identityKeys are the claims, and the keys of a customer, by which a program knows whom it deals with (C4).
var identityKeys = []string{"email", "partner_user_id"}

// Foresee implements engine.Identifier.
//
// Assumption: the reference tells how the SDKs take an identity, and of nothing that an SDK clears when it changes; see appKey for what is
// kept apart here.
func (*Vendor) Foresee(p engine.Profile, c engine.Change) engine.Consequences {
	done := engine.Consequences{CustomerIDs: maps.Clone(p.CustomerIDs)}
	switch c.Kind {
	case engine.Identify, engine.Look:
		if c.IDs["email"] == "" && c.IDs["partner_user_id"] == "" {
			done.Refused = &engine.UsageError{Message: "Extole knows nobody by these ids", Fix: "name the customer by email, or by partner_user_id where the program's identity key is that"}
			return done
		}
		done.CustomerIDs = maps.Clone(c.IDs)
	case engine.Anonymize:
		done.CustomerIDs = map[string]string{}
	default:
		done.Effects = []engine.Effect{{Mark: engine.MarkHere, Text: "nothing: the SDKs keep no inbox"}}
		return done
	}
	switch {
	case c.Kind == engine.Look:
		done.Effects = []engine.Effect{{Mark: engine.MarkHere, Text: "the look has a store of its own: the app's token is neither used nor changed"}}
		return done
	case maps.Equal(done.CustomerIDs, p.CustomerIDs):
		done.Effects = []engine.Effect{{Mark: engine.MarkHere, Text: "nothing: this is the app's customer already"}}
		return done
	}
	done.Effects = []engine.Effect{{Mark: engine.MarkLook, Text: "an SDK has one store for the whole device: an app that hands over neither email nor JWT goes on with the token of the customer before"}}
	start := "iOS clears its store when it starts with an email or a JWT, and creates a token with it"
	if p.Platform == Android {
		start = "Android creates a token when it starts with an identifier, and passes over a JWT while a token is stored"
	}
	done.Effects = append(done.Effects,
		engine.Effect{Mark: engine.MarkHere, Text: start},
		engine.Effect{Mark: engine.MarkHere, Text: "each customer has a store of their own here: the next call obtains a token"})
	return done
}

// Switch implements engine.Identifier.
func (v *Vendor) Switch(p engine.Profile, c engine.Change) (engine.Consequences, error) {
	done := v.Foresee(p, c)
	if done.Refused != nil {
		return done, done.Refused
	}
	return done, nil
}

// Stale implements engine.Identifier: of what an app holds, only a JWT names somebody.
func (*Vendor) Stale(p engine.Profile, t auth.Info) bool {
	_, who := otherIn(p, t)
	return who != ""
}

// otherIn is whom a JWT names in place of the profile's customer, and by which key; "" where it names the customer, or nobody that
// could be compared.
func otherIn(p engine.Profile, t auth.Info) (key, who string) {
	if t.Read == nil || t.Read.Claims == nil {
		return "", ""
	}
	for _, name := range identityKeys {
		if claim, _ := t.Read.Claims.String(name); isOther(claim, p.CustomerIDs[name]) {
			return name, claim
		}
	}
	return "", ""
}

func isOther(one, two string) bool { return one != "" && two != "" && !strings.EqualFold(one, two) }

// others are the findings about an answer that is somebody else's. That a JWT is made out to somebody else its own judgement tells.
func (v *Vendor) others(p engine.Profile, r engine.Request, a engine.Answer, reading engine.Reading) []engine.Finding {
	f := engine.Finding{Code: "extole.other-customer", Severity: engine.SeverityWarning, Ref: "Extole's page Verifying Consumers"}
	if c, _ := v.assertionOf(a); c != nil {
		event := r.Args.First(propertyPrefix + "email")
		if claim := emailOf(c.Info); len(a.Also) > 0 && isOther(claim, event) {
			f.Code, f.Title = "extole.jwt-wins", "the JWT names another customer than the data"
			f.Detail = "The JWT is made out to " + words(claim) + ", and data.email is " + words(event) + ": Extole goes by the JWT, and the event is that customer's."
			f.Fix, f.Ref = "send the data of the customer whom the JWT names", "extole/java-api, BaseAuthorizationFilter.java"
			return []engine.Finding{f}
		}
		if _, who := otherIn(p, c.Info); who != "" {
			return nil
		}
	}
	if me, ok := reading.Result.(*Me); ok && reading.OK && isConsumer(r.Mode) && !r.Args.Has(queryName) && isOther(me.Email, email(p)) {
		f.Title = "this is somebody else's profile"
		f.Detail = "The app's customer is " + words(email(p)) + ", and the token opens the profile of " + words(me.Email) + "."
		f.Fix = "find out who identified the token: an event with another email, or a JWT that is made out to somebody else"
		return []engine.Finding{f}
	}
	return nil
}

// emailOf is the email that a JWT names, "" for none.
func emailOf(t auth.Info) string {
	if t.Read == nil || t.Read.Claims == nil {
		return ""
	}
	claim, _ := t.Read.Claims.String("email")
	return claim
}
