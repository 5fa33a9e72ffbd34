package nudge

import (
	"maps"

	"authpeek/auth"
	"authpeek/engine"
)

// Foresee implements engine.Identifier: the token is nobody's, so that it outlives every change of customer (B1).
func (*Vendor) Foresee(p engine.Profile, c engine.Change) engine.Consequences {
	done := engine.Consequences{CustomerIDs: maps.Clone(p.CustomerIDs)}
	switch c.Kind {
	case engine.Identify, engine.Look:
		done.CustomerIDs = maps.Clone(c.IDs)
	case engine.Anonymize:
		done.CustomerIDs = map[string]string{}
	default:
		done.Effects = []engine.Effect{{Mark: engine.MarkHere, Text: "nothing: authpeek keeps no inbox of Nudge's"}}
		return done
	}
	done.Effects = []engine.Effect{{Mark: engine.MarkLook, Text: "the token stays and goes on working: it names no customer, and Nudge takes it for anyone until its end"}}
	return done
}

// Switch implements engine.Identifier.
func (v *Vendor) Switch(p engine.Profile, c engine.Change) (engine.Consequences, error) {
	return v.Foresee(p, c), nil
}

// Stale implements engine.Identifier: no token is made out to anybody.
func (*Vendor) Stale(engine.Profile, auth.Info) bool { return false }
