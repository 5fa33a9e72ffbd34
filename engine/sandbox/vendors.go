package sandbox

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// bloomreachVendor is the name of the vendor whose paths have no prefix.
const bloomreachVendor = "bloomreach"

// vendorAPI is one vendor's part of the sandbox. All but Bloomreach's stand below a path of their own, so that one listener
// serves all: their real hosts would have no prefix.
type vendorAPI struct {
	vendor string // its name in profiles
	// handler answers what stands below /VENDOR, which has been cut off.
	handler func(*Server) http.Handler
	// operations say which operation a request below /VENDOR belongs to, for faults: a path, in which a star is one part, or a
	// method, a blank and a path. The first that fits counts. Operations of an endpoint that hands out an app's tokens are named
	// in tokens too.
	operations [][2]string
	tokens     []string
	backend    backend
	// faults are the kinds that only this vendor has.
	faults []FaultKind
	// concerns tells a fault that is set for no operation which requests it is not meant for; nil leaves it all of them.
	concerns func(Fault, *http.Request) bool
	// canned is what the vendor's own server says for a fault that answers in its place; nil leaves the sandbox's own words.
	canned func(Fault, faultedRequest) *cannedAnswer
	seed   func(s *Server, base string) VendorSeed
}

// backend is how an app's own backend is asked for a token and how it answers, so that faults can falsify both. What is nil is
// not there: tokens that are bound to nobody have no asker.
type backend struct {
	// member is where the token stands in the JSON object that the endpoint answers; "" where the answer is the token itself.
	// The path is the one below /VENDOR.
	member func(path string) string
	// asker is whom a request asks a token for.
	asker func(r *http.Request, raw []byte) string
	// askFor makes a request ask for somebody else.
	askFor func(r *http.Request, raw []byte, other string) (*http.Request, []byte)
	// life is how long the token will live that a request asks for; Options.TokenTTL when nil.
	life func(s *Server, r *http.Request, raw []byte) time.Duration
}

// vendorAPIs is the table of them. Bloomreach's comes first; it has no handler here, because it is what answers below no prefix.
func vendorAPIs() []vendorAPI {
	return []vendorAPI{bloomreachAPI(), extoleAPI(), twilioAPI(), nudgeAPI()}
}

// bloomreachAPI is what faults have to know of the vendor that the sandbox plays by itself.
func bloomreachAPI() vendorAPI {
	return vendorAPI{
		vendor: bloomreachVendor, operations: operationPaths(), tokens: []string{tokenEndpoint}, canned: cannedByBloomreach,
		backend: backend{
			member: func(string) string { return "token" },
			asker:  func(_ *http.Request, raw []byte) string { return string(readMembers(raw)["customer_ids"]) },
			askFor: askForOther, life: lifeAskedFor,
		},
	}
}

// vendorsWhere names the vendors whose part has something, in the order of the table.
func vendorsWhere(has func(vendorAPI) bool) []string {
	var names []string
	for _, api := range vendorAPIs() {
		if has(api) {
			names = append(names, api.vendor)
		}
	}
	return names
}

// vendorOf finds the API that a path belongs to, and gives the path below it.
func (s *Server) vendorOf(requestPath string) (api *vendorAPI, below string) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(requestPath, "/"), "/")
	for i := range s.vendors {
		if api := &s.vendors[i]; api.handler != nil && api.vendor == first {
			return api, "/" + rest
		}
	}
	return &s.vendors[0], requestPath
}

// operationBelow names the operation of a request below the vendor's own path; "" for one of none.
func (v *vendorAPI) operationBelow(method, below string) string {
	for _, o := range v.operations {
		pattern := o[0]
		if asked, rest, found := strings.Cut(pattern, " "); found {
			if asked != method {
				continue
			}
			pattern = rest
		}
		// The patterns are constants, so the only error, a malformed one, cannot come.
		if ok, _ := path.Match(pattern, below); ok {
			return o[1]
		}
	}
	return ""
}

// handsOutTokens reports that an operation is one of the app's own backend.
func (v *vendorAPI) handsOutTokens(operation string) bool {
	return slices.Contains(v.tokens, operation)
}

// mountVendors puts the other vendors before Bloomreach's routes.
func (s *Server) mountVendors(mux *http.ServeMux) {
	for _, api := range s.vendors {
		if api.handler != nil {
			mux.Handle("/"+api.vendor+"/", http.StripPrefix("/"+api.vendor, api.handler(s)))
		}
	}
}

// seedVendors tells what each of them accepts.
func (s *Server) seedVendors() map[string]VendorSeed {
	seeds := map[string]VendorSeed{}
	for _, api := range s.vendors {
		if api.seed != nil {
			seeds[api.vendor] = api.seed(s, s.url+"/"+api.vendor)
		}
	}
	return seeds
}
