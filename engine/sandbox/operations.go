package sandbox

import "path"

// tokenEndpoint is how a fault names the endpoint that hands out tokens: it is the app's backend and no operation of the
// vendor's.
const tokenEndpoint = "token"

// operationPaths say which operation a path belongs to, for faults that are meant for one of them. A star is one part of a
// path. It is no route table: a path may stand here that the server does not answer.
func operationPaths() [][2]string {
	return [][2]string{
		{"/track/v2/projects/*/customers", "customers.track"},
		{"/track/u/v1/customers", "customers.track"},
		{"/track/v2/projects/*/customers/events", "events.track"},
		{"/track/u/v1/customers/events", "events.track"},
		{"/track/v2/projects/*/campaigns/clicks", "campaigns.click"},
		{"/track/u/v1/campaigns/clicks", "campaigns.click"},
		{"/data/v2/projects/*/customers/attributes", "attributes.fetch"},
		{"/optimization/streams/*/recommend/user", "attributes.fetch"},
		{"/data/v2/projects/*/consent/categories", "consents.fetch"},
		{"/data/v2/streams/*/consent/categories", "consents.fetch"},
		{"/webxp/s/*/inappmessages", "inapp.fetch"},
		{"/webxp/streams/*/inappmessages", "inapp.fetch"},
		{"/webxp/projects/*/appinbox/fetch", "inbox.fetch"},
		{"/webxp/streams/*/appinbox/fetch", "inbox.fetch"},
		{"/webxp/projects/*/appinbox/markasread", "inbox.markread"},
		{"/webxp/streams/*/appinbox/markasread", "inbox.markread"},
		{"/campaigns/send-self-check-notification", "push.selfcheck"},
		{"/campaigns/streams/*/send-self-check-notification", "push.selfcheck"},
		{"/wxstatic/projects/*/bundle-*.json", "blocks.static"},
		{"/wxstatic/streams/*/bundle-*.json", "blocks.static"},
		{"/webxp/s/*/inappcontentblocks", "blocks.personal"},
		{"/webxp/streams/*/inappcontentblocks", "blocks.personal"},
		{"/webxp/projects/*/segments", "segments.fetch"},
		{"/webxp/streams/*/segments", "segments.fetch"},
		{"/webxp/projects/*/cookies/*/link-ids", "ids.link"},
		{"/webxp/streams/*/cookies/*/link-ids", "ids.link"},
		{"/token", tokenEndpoint},
		{"/token/*", tokenEndpoint},
	}
}

// operationOf names the operation of a request by its path, in either integration; "" for a path of none.
func operationOf(requestPath string) string {
	for _, p := range operationPaths() {
		// The patterns are constants, so the only error, a malformed one, cannot come.
		if ok, _ := path.Match(p[0], requestPath); ok {
			return p[1]
		}
	}
	return ""
}

// Operations are the names that a fault may be limited to: the vendor's operations, and "token" for the endpoint that hands
// out tokens.
func Operations() []string {
	var names []string
	for _, p := range operationPaths() {
		if len(names) == 0 || names[len(names)-1] != p[1] {
			names = append(names, p[1])
		}
	}
	return names
}
