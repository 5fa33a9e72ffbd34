package extole

import "authpeek/engine"

const obtainRef = "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt"

// noAssertion is what follows from a provider that has no JWT for the SDK to obtain its token with (section D).
var noAssertion = engine.NullRule{
	Then: "the token is created without a jwt: anonymous",
	Finding: engine.Finding{
		Code: "extole.no-jwt", Severity: engine.SeverityWarning, Title: "the customer stays anonymous",
		Detail: "The provider has no JWT, so that the token is created without one: Extole knows nobody, and says nothing of it.",
		Fix:    "find out why it had none: signed out, or its backend failed", Ref: obtainRef,
	},
}

// noCompanion is the same for a JWT that travels beside the token.
var noCompanion = engine.NullRule{
	Then: "sent without a JWT: the token stays where it stands",
	Finding: engine.Finding{
		Code: "extole.no-jwt", Severity: engine.SeverityWarning, Title: "nothing vouches for the customer",
		Detail: "The provider has no JWT, so that the call goes with the token alone, and that stays on its rung.",
		Fix:    "find out why it had none: signed out, or its backend failed", Ref: "Extole's page Verifying Consumers",
	},
}

// backendFailed is a JWT that did not come because its maker failed. The SDKs know nothing of it: the app hands over what it has.
var backendFailed = engine.ThrowRule{Finding: engine.Finding{
	Code: "extole.jwt-failed", Severity: engine.SeverityNote, Title: "the app decides what happens now",
	Detail: "Extole's SDKs ask for no JWT: the app hands one over, or starts without one and leaves the customer anonymous. Here the call has ended.",
	Fix:    "put the provider right; on_null = \"send-unauthenticated\" goes on without a JWT", Ref: "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt",
}}

// nothingToVerify is jwt.verify without a JWT.
var nothingToVerify = engine.NullRule{Block: true, Who: "authpeek", Then: "there is nothing to verify"}

// cannotObtain is an SDK that asks for a token and gets none.
func cannotObtain(p engine.Profile) engine.ThrowRule {
	f := engine.Finding{
		Code: "sdk.no-token", Severity: engine.SeverityWarning, Title: "the app goes on without a token",
		Detail: `The iOS SDK stores an empty text and calls completion(""): the app starts, and each of its calls is refused.`,
		Fix:    "put right what refuses the token; the app has to start again after that", Ref: obtainRef,
	}
	rule := engine.ThrowRule{SDK: `completion("")`, Finding: f, Waits: engine.Finding{
		Code: "sdk.impatient", Severity: engine.SeverityNote, Title: "the app would have waited 3 s",
		Detail: "The limit is authpeek's own (timeout). The iOS SDK waits 3 s at most for its token and goes on without.",
		Fix:    `set timeout = "3s" to see what the app sees`, Ref: obtainRef,
	}}
	if p.Platform == Android {
		rule.SDK, rule.Waits = "RestException", engine.Finding{}
		rule.Finding.Title, rule.Finding.Detail = "the app gets no Extole", "The Android SDK throws while it starts: nothing of it works until the app tries anew."
	}
	return rule
}
