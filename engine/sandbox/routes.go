package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// route is one line of the API: who may use it, and what answers. A handler returns the body of a 200, or a *refusal.
type route struct {
	methods []string
	path    string
	access  access // any of these will do; selfChecked when the handler looks at the credential itself
	handle  func(r *http.Request, c caller) (body, error)
}

// routes is the whole API. {project} in a path is checked before the handler runs.
func (s *Server) routes() []route {
	post, getOrPost := []string{http.MethodPost}, []string{http.MethodGet, http.MethodPost}
	return []route{
		{post, "/data/v2/projects/{project}/customers/attributes", private | public, s.attributes},
		// The vendor's pages say POST and both SDKs send GET (bloomreach reference 1.1, row 5), so both must work.
		{getOrPost, "/data/v2/projects/{project}/consent/categories", private | public, s.consentCategories},
		// The public key opens inboxes here, as in a project that has the App Inbox permission on for its public group.
		{post, "/webxp/projects/{project}/appinbox/fetch", public | customerToken, s.inboxFetch},
		{post, "/webxp/projects/{project}/appinbox/markasread", public | customerToken, s.inboxMarkAsRead},
		{post, "/token", selfChecked, s.provideToken},
	}
}

// handler puts the chain together: outermost last.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.path, s.serve(rt))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeRefusal(w, errNoSuchURL) })
	var h http.Handler = mux
	h = compress(h)
	h = s.withFaults(h)
	h = limitBody(h)
	h = joinSlashes(h)
	if s.options.Admin {
		h = s.withAdmin(h)
	}
	h = tellServed(h, s.options.Served)
	return h
}

// serve checks method, project and credential, in this order, then lets the route answer.
func (s *Server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(rt.methods, r.Method) {
			w.Header().Set("Allow", strings.Join(rt.methods, ", "))
			writeRefusal(w, errMethod)
			return
		}
		c, err := s.admit(rt, r)
		if err != nil {
			writeRefusal(w, err)
			return
		}
		answer, err := rt.handle(r, c)
		if err != nil {
			writeRefusal(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		// The only error is a client that has gone, and there is nobody left to tell.
		_ = answer(w)
	})
}

// maxBody is the largest request body, in bytes.
const maxBody = 1 << 20

// limitBody makes reading past maxBody fail; readJSON turns that into 413.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// joinSlashes reads "//data/v2" as "/data/v2". Android concatenates base URL and path, so a base URL that ends in a
// slash doubles it (bloomreach reference 1.2); left to itself the mux would answer with a redirect, which turns some
// clients' POST into a GET.
func joinSlashes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "//") {
			r = r.Clone(r.Context())
			for strings.Contains(r.URL.Path, "//") {
				r.URL.Path = strings.ReplaceAll(r.URL.Path, "//", "/")
			}
			r.URL.RawPath = ""
		}
		next.ServeHTTP(w, r)
	})
}
