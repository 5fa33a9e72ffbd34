package sandbox

import (
	"slices"
	"sync"
)

// FaultUnit is what a fault's amount is written in.
type FaultUnit string

// The units. Each amount is kept in the spelling that the faults are set with.
const (
	NoUnit       FaultUnit = ""
	DurationUnit FaultUnit = "duration" // 12s, 1m30s
	SkewUnit     FaultUnit = "skew"     // a duration that may be negative: -6m
	SecondsUnit  FaultUnit = "seconds"  // a whole number, as Retry-After has it
	StatusUnit   FaultUnit = "status"   // 500, 502, 503, 504
	KeysUnit     FaultUnit = "keys"     // server, both
	CustomerUnit FaultUnit = "customer" // a registered id
	ChoiceUnit   FaultUnit = "choice"   // one of the kind's steps
)

// The groups of faults, in the order of the catalogue: the app's backend that hands out tokens, the vendor's server, and what
// lies between.
const (
	ProviderGroup = "provider"
	ServerGroup   = "server"
	NetworkGroup  = "network"
)

// FaultKind is one line of the catalogue.
type FaultKind struct {
	Name  string // how flags and the admin route call it; stable
	Title string // for a list of a screen
	Group string
	Unit  FaultUnit
	// Default is the amount when none is given, and Steps are those that a screen's keys go through, from small to large.
	Default string
	Steps   []string
	// Operations are those that it can happen to; nil is every one of its vendors.
	Operations []string
	About      string // one sentence: what happens
	// Vendors are those whose servers can do it; nil is every one.
	Vendors []string
}

// Of reports whether a vendor's servers can do it.
func (k FaultKind) Of(vendor string) bool {
	return k.Vendors == nil || slices.Contains(k.Vendors, vendor)
}

// happensTo reports whether an operation is one that it can be limited to.
func (k FaultKind) happensTo(operation string) bool {
	if k.Operations == nil {
		return slices.Contains(operationsOf(k.Vendors), operation)
	}
	if slices.Contains(k.Operations, operation) {
		return true
	}
	// Where an app's backend is an operation too, it has two names.
	return slices.Contains(k.Operations, tokenEndpoint) && slices.ContainsFunc(vendorAPIs(), func(api vendorAPI) bool {
		return k.Of(api.vendor) && api.handsOutTokens(operation)
	})
}

// FaultKinds is the catalogue, for all vendors. Where two faults that answer instead of the server are on at once, the upper one
// answers.
func FaultKinds() []FaultKind { return slices.Clone(faultCatalogue()) }

// faultCatalogue is made once, because a screen of faults asks for each of its rows whenever it is drawn.
var faultCatalogue = sync.OnceValue(func() []FaultKind {
	var kinds []FaultKind
	vendors := vendorAPIs()
	for _, group := range [][]FaultKind{providerKinds(), serverKinds(), networkKinds()} {
		kinds = append(kinds, group...)
		for _, api := range vendors {
			for _, k := range api.faults {
				if k.Group == group[0].Group {
					k.Vendors = []string{api.vendor}
					kinds = append(kinds, k)
				}
			}
		}
	}
	return kinds
})

// FaultKindsOf is the part of the catalogue that can happen at one vendor.
func FaultKindsOf(vendor string) []FaultKind {
	return slices.DeleteFunc(FaultKinds(), func(k FaultKind) bool { return !k.Of(vendor) })
}

// The steps of a fault that makes a request wait.
func waits() []string { return []string{"1s", "3s", "12s", "30s", "1m5s"} }

// providerKinds are what the app's own backend can do.
func providerKinds() []FaultKind {
	token, others := []string{tokenEndpoint}, vendorsWhere(func(v vendorAPI) bool { return v.handler != nil && len(v.tokens) > 0 })
	return []FaultKind{
		{"provider-repeats", "repeats an old token", ProviderGroup, DurationUnit, "3m", []string{"1s", "30s", "3m", "1h", "24h"}, token,
			"The token endpoint gives the same token again and again, one that expired so long ago.", nil},
		{"provider-null", "returns null", ProviderGroup, NoUnit, "", nil, token,
			"The token endpoint answers null, as a backend does when nobody has signed in.", nil},
		{"provider-empty", "returns an empty text", ProviderGroup, NoUnit, "", nil, token,
			"The token endpoint answers with a token of no letters.", nil},
		{"provider-json", "wraps the token in JSON", ProviderGroup, NoUnit, "", nil, token,
			"The token that the endpoint gives is the text of a JSON object with the token inside.", nil},
		{"provider-bearer", `adds "Bearer " in front`, ProviderGroup, NoUnit, "", nil, token,
			"The token that the endpoint gives begins with the prefix of the header.", nil},
		{"provider-quoted", "puts quotes around the token", ProviderGroup, NoUnit, "", nil, token,
			"The token that the endpoint gives is the text of a JSON string, with its quotes.", others},
		{"provider-500", "answers 500 with HTML", ProviderGroup, NoUnit, "", nil, token,
			"The token endpoint answers 500 with a page for people.", nil},
		{"provider-html", "answers 200 with HTML", ProviderGroup, NoUnit, "", nil, token,
			"The token endpoint answers 200 with a page for people, as where a login page stands before it.", others},
		{"provider-slow", "is slow", ProviderGroup, DurationUnit, "12s", waits(), token,
			"The token endpoint waits before it answers.", nil},
		{"provider-other", "answers for another customer", ProviderGroup, CustomerUnit, "bob@example.com", []string{"bob@example.com", "jane@example.com"}, token,
			"The token endpoint gives a sound token that is made out to somebody else.", vendorsWhere(func(v vendorAPI) bool { return v.backend.asker != nil })},
	}
}

// serverKinds are what the vendor's server can do.
func serverKinds() []FaultKind {
	inbox, bloomreach := []string{"inbox.fetch", "inbox.markread"}, []string{bloomreachVendor}
	return []FaultKind{
		{"clock", "clock is wrong", ServerGroup, SkewUnit, "6m", []string{"-1h", "-6m", "-30s", "30s", "6m", "1h"}, nil,
			"The server's clock is ahead, or behind with a minus: it judges tokens and writes Date by it.", nil},
		{"401", "401", ServerGroup, NoUnit, "", nil, nil,
			"The server refuses the credential, whatever it is.", nil},
		{"403", "403, no permission", ServerGroup, NoUnit, "", nil, nil,
			"The server knows the credential and does not allow this with it, as where a permission is missing.", nil},
		{"rotate-key", "rotates its signing key", ServerGroup, KeysUnit, "server", []string{"server", "both"}, vendorOperations(),
			"The server knows key k2 in place of k1 and refuses what k1 signed; with both, the token endpoint signs with k2 too.", bloomreach},
		{"410", "410, unknown sync token", ServerGroup, NoUnit, "", nil, inbox,
			"The server no longer knows any sync token; a request without one goes through.", bloomreach},
		{"token-expired", `401 with "token_expired": true`, ServerGroup, NoUnit, "", nil, vendorOperations(),
			"A stream says of each token that it has expired; a project never says so, and goes on as before.", bloomreach},
		{"success-false", "200 that says success: false", ServerGroup, NoUnit, "", nil, nil,
			"The server answers 200, and the body says that it went wrong.", bloomreach},
		{"429", "429, too many requests", ServerGroup, SecondsUnit, "30", []string{"1", "5", "30", "120"}, nil,
			"The server asks to come back after that many seconds, in Retry-After.", nil},
		{"5xx", "5xx, server trouble", ServerGroup, StatusUnit, "500", []string{"500", "502", "503", "504"}, nil,
			"The server, or what stands before it, answers with that status and a page for people.", nil},
		{"304", "304, not modified", ServerGroup, NoUnit, "", nil, nil,
			"The server says that nothing has changed, without a body and whether or not it was asked so.", nil},
		{"empty", "200 without a body", ServerGroup, NoUnit, "", nil, nil,
			"The server answers 200 and nothing else.", nil},
		{"no-object", "200 with {}", ServerGroup, NoUnit, "", nil, nil,
			"The server answers 200 with an object that holds nothing.", nil},
		{"bad-json", "200 with broken JSON", ServerGroup, NoUnit, "", nil, nil,
			"The server answers 200 with a body that says it is JSON and is none.", nil},
	}
}

// networkKinds are what can happen on the way between.
func networkKinds() []FaultKind {
	return []FaultKind{
		{"delay", "waits before it answers", NetworkGroup, DurationUnit, "12s", waits(), nil,
			"The answer begins so much later.", nil},
		{"reset", "resets the connection", NetworkGroup, NoUnit, "", nil, nil,
			"The connection is reset when the request has arrived, and no answer comes.", nil},
		{"truncated", "cuts the body", NetworkGroup, NoUnit, "", nil, nil,
			"Content-Length announces the whole body, and the connection ends after half of it.", nil},
		{"drip", "drips", NetworkGroup, DurationUnit, "20s", []string{"1s", "5s", "20s", "1m30s"}, nil,
			"The body comes in twenty small pieces, spread over that time.", nil},
		{"bad-tls", "bad TLS", NetworkGroup, NoUnit, "", nil, nil,
			"The port answers with an alert of TLS, as one does that is spoken to in clear text and wants TLS.", nil},
	}
}

// vendorOperations is every operation of Bloomreach's, without the app's token endpoint.
func vendorOperations() []string {
	return slices.DeleteFunc(OperationsOf(bloomreachVendor), func(name string) bool { return name == tokenEndpoint })
}

// LookupFault finds a kind by its name; 500, 502, 503 and 504 are 5xx.
func LookupFault(name string) (FaultKind, bool) {
	if isServerStatus(name) {
		name = "5xx"
	}
	for _, k := range faultCatalogue() {
		if k.Name == name {
			return k, true
		}
	}
	return FaultKind{}, false
}

func isServerStatus(text string) bool {
	return text == "500" || text == "502" || text == "503" || text == "504"
}
