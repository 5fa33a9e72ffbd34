package sandbox

import "path"

// tokenEndpoint is how a fault names the endpoint that hands out tokens: it is the app's backend and no operation of the
// vendor's.
const tokenEndpoint = "token"

// operationPaths say which operation a path belongs to, for faults that are meant for one of them. A star is one part of a
// path. It is no route table: a path may stand here that the server does not answer.
func operationPaths() [][2]string {
	return [][2]string{
		{"/track/v2/projects/*/customers", opTrackCustomer},
		{"/track/u/v1/customers", opTrackCustomer},
		{"/track/v2/projects/*/customers/events", opTrackEvent},
		{"/track/u/v1/customers/events", opTrackEvent},
		{"/track/v2/projects/*/campaigns/clicks", opCampaignClick},
		{"/track/u/v1/campaigns/clicks", opCampaignClick},
		{"/data/v2/projects/*/customers/attributes", opAttributes},
		{"/optimization/streams/*/recommend/user", opAttributes},
		{"/data/v2/projects/*/consent/categories", opConsents},
		{"/data/v2/streams/*/consent/categories", opConsents},
		{"/webxp/s/*/inappmessages", opInAppMessages},
		{"/webxp/streams/*/inappmessages", opInAppMessages},
		{"/webxp/projects/*/appinbox/fetch", opInboxFetch},
		{"/webxp/streams/*/appinbox/fetch", opInboxFetch},
		{"/webxp/projects/*/appinbox/markasread", opInboxMarkRead},
		{"/webxp/streams/*/appinbox/markasread", opInboxMarkRead},
		{"/campaigns/send-self-check-notification", opSelfCheck},
		{"/campaigns/streams/*/send-self-check-notification", opSelfCheck},
		{"/wxstatic/projects/*/bundle-*.json", opStaticBlocks},
		{"/wxstatic/streams/*/bundle-*.json", opStaticBlocks},
		{"/webxp/s/*/inappcontentblocks", opPersonalBlocks},
		{"/webxp/streams/*/inappcontentblocks", opPersonalBlocks},
		{"/webxp/projects/*/segments", opSegments},
		{"/webxp/streams/*/segments", opSegments},
		{"/webxp/projects/*/cookies/*/link-ids", opLinkIDs},
		{"/webxp/streams/*/cookies/*/link-ids", opLinkIDs},
		{"/token", tokenEndpoint},
		{"/token/*", tokenEndpoint},
	}
}

// operationOf names the operation of a request by its path, in either integration; "" for a path of none.
func operationOf(requestPath string) string {
	if api, below, ok := vendorOf(requestPath); ok {
		return api.operationBelow(below)
	}
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
