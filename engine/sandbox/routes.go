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
	guard   guard
	handle  func(r *http.Request, c caller) (body, error)
}

// routes are all but the conditional ones. {project} and {stream} in a path are checked before the handler runs.
func (s *Server) routes() []route {
	post := []string{http.MethodPost}
	return slices.Concat(s.projectRoutes(), s.streamRoutes(), s.serverRoutes(), []route{
		{post, "/token", selfChecked, s.provideToken},
		{post, "/token/stream", selfChecked, s.provideStreamToken},
		{post, "/webxp/exampleapp/customertokens", selfChecked, s.exampleAppToken},
	})
}

// projectRoutes are what the SDKs ask of a project (bloomreach reference 1.1, in its order).
func (s *Server) projectRoutes() []route {
	get, post, getOrPost := []string{http.MethodGet}, []string{http.MethodPost}, []string{http.MethodGet, http.MethodPost}
	apps := func(operation string) guard { return guard{in: inProject, operation: operation} }
	// Servers use these too, with private access.
	all := func(operation string) guard { return guard{in: inProject, operation: operation, private: true} }
	return []route{
		{post, "/track/v2/projects/{project}/customers", all(opTrackCustomer), tracked(s.trackCustomer)},
		{post, "/track/v2/projects/{project}/customers/events", all(opTrackEvent), tracked(s.trackEvent)},
		{post, "/track/v2/projects/{project}/campaigns/clicks", all(opCampaignClick), tracked(s.trackCampaignClick)},
		{post, "/data/v2/projects/{project}/customers/attributes", all(opAttributes), s.attributes},
		// The vendor's pages say POST and both SDKs send GET (bloomreach reference 1.1, row 5), so both must work.
		{getOrPost, "/data/v2/projects/{project}/consent/categories", all(opConsents), s.consentCategories},
		{post, "/webxp/projects/{project}/appinbox/fetch", apps(opInboxFetch), s.inboxFetch},
		{post, "/webxp/projects/{project}/appinbox/markasread", apps(opInboxMarkRead), s.inboxMarkAsRead},
		{post, "/campaigns/send-self-check-notification", apps(opSelfCheck), s.selfCheck},
		{get, "/wxstatic/projects/{project}/bundle-android.json", apps(opStaticBlocks), s.staticBlocks(true)},
		{get, "/wxstatic/projects/{project}/bundle-ios.json", apps(opStaticBlocks), s.staticBlocks(false)},
		{get, "/webxp/projects/{project}/segments", apps(opSegments), s.segments},
		{post, "/webxp/projects/{project}/cookies/{cookie}/link-ids", apps(opLinkIDs), s.linkIDs},
	}
}

// streamRoutes are the same for a stream.
func (s *Server) streamRoutes() []route {
	get, post, getOrPost := []string{http.MethodGet}, []string{http.MethodPost}, []string{http.MethodGet, http.MethodPost}
	apps := func(operation string) guard { return guard{in: inStream, operation: operation} }
	return []route{
		{post, "/track/u/v1/customers", apps(opTrackCustomer), tracked(s.trackCustomer)},
		{post, "/track/u/v1/customers/events", apps(opTrackEvent), tracked(s.trackEvent)},
		{post, "/track/u/v1/campaigns/clicks", apps(opCampaignClick), tracked(s.trackCampaignClick)},
		{post, "/track/u/v1/batch", apps(opBatch), s.batch},
		{post, "/optimization/streams/{stream}/recommend/user", apps(opAttributes), s.streamRecommendations},
		{getOrPost, "/data/v2/streams/{stream}/consent/categories", apps(opConsents), s.consentCategories},
		{post, "/webxp/streams/{stream}/appinbox/fetch", apps(opInboxFetch), s.inboxFetch},
		{post, "/webxp/streams/{stream}/appinbox/markasread", apps(opInboxMarkRead), s.inboxMarkAsRead},
		{post, "/campaigns/streams/{stream}/send-self-check-notification", apps(opSelfCheck), s.selfCheck},
		{get, "/wxstatic/streams/{stream}/bundle-android.json", apps(opStaticBlocks), s.staticBlocks(true)},
		{get, "/wxstatic/streams/{stream}/bundle-ios.json", apps(opStaticBlocks), s.staticBlocks(false)},
		{get, "/webxp/streams/{stream}/segments", apps(opSegments), s.segments},
		{post, "/webxp/streams/{stream}/cookies/{cookie}/link-ids", apps(opLinkIDs), s.linkIDs},
	}
}

// serverRoutes are what no SDK asks, but the vendor's clients for servers do, with private access. The time belongs to the
// batch: whoever may send one may know it.
func (s *Server) serverRoutes() []route {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	servers := guard{in: inProject, private: true}
	exports := guard{in: inProject, private: true, denied: errNoExportPermission}
	batch := guard{in: inProject, operation: opBatch, private: true}
	return []route{
		{post, "/track/v2/projects/{project}/batch", batch, s.batch},
		{get, "/track/v2/projects/{project}/system/time", batch, s.systemTime},
		{post, "/data/v2/projects/{project}/customers/export-one", exports, s.exportOne},
		{post, "/data/v2/projects/{project}/customers/export", exports, s.exportAll},
		{post, "/data/v2/projects/{project}/customers/events", exports, s.exportEvents},
		{post, "/data/v2/projects/{project}/customers/anonymize", servers, s.anonymizeCustomer},
	}
}

// conditionalRoutes are those whose answers Android asks for again by their ETag (bloomreach reference 1.2).
func (s *Server) conditionalRoutes() []route {
	post := []string{http.MethodPost}
	of := func(in integration, operation string) guard { return guard{in: in, operation: operation} }
	return []route{
		{post, "/webxp/s/{project}/inappmessages", of(inProject, opInAppMessages), s.inAppMessages},
		{post, "/webxp/streams/{stream}/inappmessages", of(inStream, opInAppMessages), s.inAppMessages},
		{post, "/webxp/s/{project}/inappcontentblocks", of(inProject, opPersonalBlocks), s.personalBlocks},
		{post, "/webxp/streams/{stream}/inappcontentblocks", of(inStream, opPersonalBlocks), s.personalBlocks},
	}
}

// handler puts the chain together: outermost last.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.path, s.serve(rt))
	}
	for _, rt := range s.conditionalRoutes() {
		mux.Handle(rt.path, conditional(s.serve(rt)))
	}
	s.mountVendors(mux)
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
	h = s.awaitBody(h)
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
			s.refuse(w, r, err)
			return
		}
		c.at = s.now(r.Context())
		answer, err := rt.handle(r, c)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		// The only error is a client that has gone, and there is nobody left to tell.
		_ = answer(w)
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
