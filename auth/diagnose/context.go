package diagnose

import (
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
)

// The vendors whose tokens are known. VendorAuto recognises them; VendorNone judges by the RFCs alone.
const (
	VendorAuto       = "auto"
	VendorNone       = "none"
	VendorBloomreach = "bloomreach"
	VendorExtole     = "extole"
	VendorTwilio     = "twilio"
	VendorNudge      = "nudge"
)

// Context is what is known around a token. Each field that is left out leaves its rules out, and Report.NotChecked says so.
type Context struct {
	// Vendor is one of the constants above; empty is VendorAuto.
	Vendor string
	// At is the moment of judgement. For a token that was sent, the moment of sending.
	At time.Time
	// ServerAt is the server's own clock at that moment, from the Date header; zero when nobody has told.
	ServerAt time.Time
	// ObtainedAt is when it came from its provider; zero when unknown.
	ObtainedAt time.Time

	// Integration is "project" or "stream" for Bloomreach; empty lets the token tell.
	Integration string
	// SDK names the SDK in whose hands the token is: "Android 4.10"; and IOS says whether it is an iPhone's.
	SDK string
	IOS bool
	// CustomerIDs are the ids of the request; nil when there is none.
	CustomerIDs map[string]string
	// Mode and Operation are those of the request that carries it; empty when there is none.
	Mode      auth.Mode
	Operation string
	// AdvancedAuth says that the app of the profile asks its provider (bloomreach reference 4.1).
	AdvancedAuth bool
	// APIKey is the profile's public key, which must not stand where the id of a signing key belongs.
	APIKey auth.Secret
	// PrivateKey is the profile's "id:secret" pair, neither half of which is ever a token.
	PrivateKey auth.Secret
	// KeyID and KeyAlg are what the vendor's settings call the key that is meant to check the token; empty when unknown.
	KeyID, KeyAlg string
	// Verification is what came of checking the signature; nil when nobody did.
	Verification *jose.Verification
	// Refused says that a server has refused the token, and Status and Words with what. Words may be empty.
	Refused bool
	Status  int
	Words   string
	// SaidExpired says that the refusal holds "token_expired": true, as a stream's may (bloomreach reference 5.2).
	SaidExpired bool
}

// Subject is the token to judge: its reading, and what is told beside it.
type Subject struct {
	Read jose.Token
	// Shape is how it is spelled, which is all there is to see of an opaque token; nil when nobody has looked.
	Shape *jose.Shape
	// ExpiresAt is when it ends by what was told beside it, for a token without an end of its own; zero when nothing was.
	ExpiresAt time.Time
	// Fingerprint names the token in sentences; empty says "the token".
	Fingerprint string
}

// SubjectOf is a session's credential as something to judge.
func SubjectOf(t auth.Info) Subject {
	s := Subject{Fingerprint: t.Fingerprint, ExpiresAt: t.ExpiresAt, Shape: t.Shape}
	if t.Read != nil {
		s.Read = *t.Read
	} else {
		s.Read = jose.Token{Form: jose.FormOpaque, Length: t.Length}
		if t.Shape != nil && len(t.Shape.Members) > 0 {
			// Info keeps no reading of an opaque token, and this is the one thing in it that rules ask for.
			s.Read.Observations = []jose.Observation{{Code: jose.CodeWrapped, Detail: "a JSON object stands in place of the token", Found: "{"}}
		}
	}
	return s
}
