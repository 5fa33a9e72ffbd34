package extole

import (
	"time"

	"authpeek/engine"
)

// Platforms whose SDK can be reproduced.
const (
	Android = "android"
	IOS     = "ios"
)

// iosPatience is how long the iOS SDK waits for a token (C6).
const iosPatience = 3 * time.Second

// sdkName names the SDK that the profile reproduces.
func sdkName(p engine.Profile) string {
	if p.Platform == Android {
		return "Android"
	}
	return "iOS 0.0.102"
}

// SDK implements engine.Prober.
func (*Vendor) SDK(p engine.Profile) string { return sdkName(p) }

// headers are the request's own, and the place of the credential's among them.
//
// Assumption: the reference tells only how tokens travel; these are what any client of the API sends.
func headers(withBody bool) (h []engine.Header, credentialAt int) {
	h = []engine.Header{
		{Name: "Accept", Value: "application/json", Origin: "SDK"},
		{Name: "Accept-Encoding", Value: "gzip", Origin: "SDK"},
		{Name: "User-Agent", Value: "authpeek", Origin: "authpeek"},
	}
	if withBody {
		h = append([]engine.Header{{Name: "Content-Type", Value: "application/json", Origin: "SDK"}}, h...)
	}
	return h, len(h) - 2
}
