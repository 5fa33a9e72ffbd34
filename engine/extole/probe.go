package extole

import (
	"authpeek/auth"
	"authpeek/engine"
)

// probeName is what a probe calls itself where an operation needs a name that must mean nothing to the program.
const probeName = "authpeek_probe"

// Follows implements engine.Prober: a server token can be revoked or rotated once there is one to spare, and the consumer's is revoked
// when nothing else needs it any more.
func (*Vendor) Follows(operation string) string {
	switch operation {
	case TokenExchange, TokenDelete:
		return TokenCreate
	case ConsumerDelete:
		return ConsumerCreate
	default:
		return ""
	}
}

// Sample implements engine.Prober. What writes does so under a name that tells where it came from.
func (v *Vendor) Sample(p engine.Profile, operation string, answered any) (args engine.Args, missing string) {
	switch operation {
	case ZoneFetch, EventSend:
		return engine.Args{"event_name": {probeName}}, ""
	case ConsumerCreate:
		return nil, ""
	case TokenCreate:
		// Short, so that nothing is left of it soon.
		return engine.Args{durationArg.Name: {"60"}}, ""
	case TokenExchange, TokenDelete:
		m, ok := answered.(*AccessToken)
		if !ok || m == nil {
			return nil, "no token"
		}
		// It may have been rotated since.
		name := v.successor(m.AccessToken)
		if _, known := v.issued(name); !known {
			return nil, "no token"
		}
		return engine.Args{"token": {name}}, ""
	case JWTVerify:
		if p.Provider == nil {
			return nil, "no JWT"
		}
		if _, err := v.verification(p, engine.Request{Operation: JWTVerify}); err != nil {
			return nil, "no key"
		}
		return nil, ""
	default:
		return nil, ""
	}
}

// Judge implements engine.Prober: private data that a token without VERIFIED_CONSUMER opens.
func (v *Vendor) Judge(c *engine.Call) []engine.Finding {
	if c.Operation != MeFetch || !c.OK() || c.Token != nil {
		return nil
	}
	return []engine.Finding{{
		Code: "extole.open", Severity: engine.SeverityWarning, Title: "the profile answered without a token",
		Detail: "Extole refuses this without an access token, so that something between has added one, or another server answered.",
		Fix:    "look at base_url, and at what a proxy adds", Ref: "extole/java-api, access tokens",
	}}
}

// Guarded implements engine.Examined.
func (*Vendor) Guarded() string { return MeFetch }

// AskedAs implements engine.Examined: each operation in the mode of its own side, the app's or the backend's.
func (v *Vendor) AskedAs(p engine.Profile, operation string) (mode auth.Mode, lacking string) {
	switch {
	case !routes[operation].server:
		return v.Mode(p, operation), ""
	case p.APIKey.IsZero():
		return "", "needs an api_key"
	case p.Settings["server_url"] == "":
		return "", "needs a server_url"
	default:
		return ServerBearer, ""
	}
}

// Generations implements engine.Examined.
func (*Vendor) Generations(p engine.Profile) []engine.Profile {
	return []engine.Profile{p.As(IOS, ""), p.As(Android, "")}
}

// Remarks implements engine.Examined.
func (*Vendor) Remarks(any) []engine.Finding { return nil }
