package sandbox

import "slices"

// tokenEndpoint is how a fault names the endpoint that hands out tokens, at each vendor: it is the app's backend and mostly no
// operation of the vendor's.
const tokenEndpoint = "token"

// operationPaths say which operation of Bloomreach's a path belongs to, in either integration, for faults that are meant for
// one of them. It is no route table: a path may stand here that the server does not answer.
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

// Operations are the names that a fault may be limited to: the vendors' operations, and "token" for the endpoint that hands
// out tokens.
func Operations() []string { return operationsOf(nil) }

// OperationsOf are those of one vendor.
func OperationsOf(vendor string) []string { return operationsOf([]string{vendor}) }

// operationsOf are those of some vendors, of all when nil. A name that two of them have stands once.
func operationsOf(vendors []string) []string {
	var names []string
	for _, api := range vendorAPIs() {
		if vendors != nil && !slices.Contains(vendors, api.vendor) {
			continue
		}
		for _, o := range api.operations {
			if !slices.Contains(names, o[1]) {
				names = append(names, o[1])
			}
		}
		if len(api.tokens) > 0 && !slices.Contains(names, tokenEndpoint) {
			names = append(names, tokenEndpoint)
		}
	}
	return names
}
