package twilio

import (
	"maps"

	"authpeek/auth"
	"authpeek/engine"
)

// SDK implements engine.Prober.
func (*Vendor) SDK(p engine.Profile) string {
	return clientOf(p).title
}

// Follows implements engine.Prober: no operation needs another's answer.
func (*Vendor) Follows(string) string { return "" }

// Sample implements engine.Prober: nothing has to be named.
func (*Vendor) Sample(engine.Profile, string, any) (args engine.Args, missing string) { return nil, "" }

// Judge implements engine.Prober: a token server that asks nobody for a session gives anybody's token to anyone (A1).
func (*Vendor) Judge(c *engine.Call) []engine.Finding {
	if c.Operation != TokenFetch || !c.OK() {
		return nil
	}
	return []engine.Finding{{
		Code: "twilio.open-token-server", Severity: engine.SeverityNote, Title: "the token server asked nobody who they are",
		Detail: "It made a token for the identity that it was told. So do all starters; they are samples, and whoever reaches one can be anybody.",
		Fix:    "take the identity from the app's session on the server", Ref: "Twilio's SDK Starter Kit",
	}}
}

// Foresee implements engine.Identifier.
func (v *Vendor) Foresee(p engine.Profile, c engine.Change) engine.Consequences {
	done := engine.Consequences{CustomerIDs: maps.Clone(p.CustomerIDs)}
	switch c.Kind {
	case engine.Identify, engine.Look:
		done.CustomerIDs = maps.Clone(c.IDs)
	case engine.Anonymize:
		done.CustomerIDs = map[string]string{}
	default:
		done.Effects = []engine.Effect{{Mark: engine.MarkHere, Text: "nothing: the client SDKs keep no inbox"}}
		return done
	}
	if done.CustomerIDs["identity"] == identityOf(p) {
		return done
	}
	done.Effects = []engine.Effect{
		{Mark: engine.MarkLook, Text: "the client keeps its identity for life: updateToken with another one is MISMATCHING_TOKEN_UPDATE (-5)"},
		{Mark: engine.MarkHere, Text: "the app shuts it down and creates another with a token of the new identity"},
	}
	if c.Kind != engine.Look {
		done.ForgetToken, done.Why = true, "the client is created anew for another identity"
	}
	return done
}

// Switch implements engine.Identifier. The token of each identity is kept apart, and the next client.connect creates its client.
func (v *Vendor) Switch(p engine.Profile, c engine.Change) (engine.Consequences, error) {
	return v.Foresee(p, c), nil
}

// Stale implements engine.Identifier.
func (*Vendor) Stale(p engine.Profile, t auth.Info) bool {
	identity, named := identityIn(t)
	return named && identityOf(p) != "" && identity != identityOf(p)
}
