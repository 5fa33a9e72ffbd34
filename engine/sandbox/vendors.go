package sandbox

import (
	"net/http"
	"path"
	"strings"
)

// vendorAPI is the part of the sandbox that plays a vendor other than Bloomreach. Each stands below a path of its own, so that
// one listener serves all: their real hosts would have no prefix.
type vendorAPI struct {
	vendor string // its name in profiles
	// handler answers what stands below /VENDOR, which has been cut off.
	handler func(*Server) http.Handler
	// operations say which operation a path below /VENDOR belongs to, for faults; a star is one part of a path. Those of an
	// endpoint that hands out an app's tokens are named in tokens too.
	operations [][2]string
	tokens     []string
	// faults are the kinds that only this vendor has.
	faults []FaultKind
	// canned is what the vendor's own server says for a fault that answers in its place; nil leaves the sandbox's own words.
	canned func(Fault) *cannedAnswer
	seed   func(s *Server, base string) VendorSeed
}

// vendorAPIs is the table of them.
func vendorAPIs() []vendorAPI {
	return []vendorAPI{}
}

// vendorOf finds the API that a path belongs to, and gives the path below it.
func vendorOf(requestPath string) (api vendorAPI, below string, ok bool) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(requestPath, "/"), "/")
	for _, api := range vendorAPIs() {
		if api.vendor == first {
			return api, "/" + rest, true
		}
	}
	return vendorAPI{}, "", false
}

// operationBelow names the operation of a path below the vendor's own; "" for a path of none.
func (v vendorAPI) operationBelow(below string) string {
	for _, o := range v.operations {
		if ok, _ := path.Match(o[0], below); ok {
			return o[1]
		}
	}
	return ""
}

// mountVendors puts the other vendors before Bloomreach's routes.
func (s *Server) mountVendors(mux *http.ServeMux) {
	for _, api := range vendorAPIs() {
		mux.Handle("/"+api.vendor+"/", http.StripPrefix("/"+api.vendor, api.handler(s)))
	}
}

// seedVendors tells what each of them accepts.
func (s *Server) seedVendors() map[string]VendorSeed {
	seeds := map[string]VendorSeed{}
	for _, api := range vendorAPIs() {
		seeds[api.vendor] = api.seed(s, s.url+"/"+api.vendor)
	}
	return seeds
}
