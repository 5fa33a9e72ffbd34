package bloomreach

import (
	"net/url"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// The operations.
const (
	CustomersTrack  = "customers.track"
	EventsTrack     = "events.track"
	CampaignsClick  = "campaigns.click"
	AttributesFetch = "attributes.fetch"
	ConsentsFetch   = "consents.fetch"
	InAppFetch      = "inapp.fetch"
	InboxFetch      = "inbox.fetch"
	InboxMarkRead   = "inbox.markread"
	PushSelfCheck   = "push.selfcheck"
	BlocksStatic    = "blocks.static"
	BlocksPersonal  = "blocks.personal"
	SegmentsFetch   = "segments.fetch"
	IDsLink         = "ids.link"
)

// route is one row of the reference's table 1.1 with its row of 4.1. What stands in braces is filled in from the profile.
type route struct {
	method          string
	project, stream string
	bearer          bearer
}

// bearer says whose SDK sends the customer token on a route, once advanced auth is on; the others send the API key (4.1).
type bearer int

const (
	byNone bearer = iota
	byIOS
	byBoth
)

func (b bearer) on(p engine.Profile) bool { return b == byBoth || b == byIOS && sdkOf(p).ios() }

// routes says GET for consents, where the vendor's pages say POST: it is what both SDKs send (1.1, row 5).
var routes = map[string]route{
	CustomersTrack:  {"POST", "/track/v2/projects/{project}/customers", "/track/u/v1/customers?stream_id={stream}", byNone},
	EventsTrack:     {"POST", "/track/v2/projects/{project}/customers/events", "/track/u/v1/customers/events?stream_id={stream}", byNone},
	CampaignsClick:  {"POST", "/track/v2/projects/{project}/campaigns/clicks", "/track/u/v1/campaigns/clicks?stream_id={stream}", byNone},
	AttributesFetch: {"POST", "/data/v2/projects/{project}/customers/attributes", "/optimization/streams/{stream}/recommend/user", byNone},
	ConsentsFetch:   {"GET", "/data/v2/projects/{project}/consent/categories", "/data/v2/streams/{stream}/consent/categories", byNone},
	InAppFetch:      {"POST", "/webxp/s/{project}/inappmessages?compatibility=3", "/webxp/streams/{stream}/inappmessages?compatibility=3", byNone},
	InboxFetch:      {"POST", "/webxp/projects/{project}/appinbox/fetch", "/webxp/streams/{stream}/appinbox/fetch", byBoth},
	InboxMarkRead:   {"POST", "/webxp/projects/{project}/appinbox/markasread", "/webxp/streams/{stream}/appinbox/markasread", byBoth},
	PushSelfCheck:   {"POST", "/campaigns/send-self-check-notification?project_id={project}", "/campaigns/streams/{stream}/send-self-check-notification", byNone},
	BlocksStatic:    {"GET", "/wxstatic/projects/{project}/bundle-{platform}.json?v=2", "/wxstatic/streams/{stream}/bundle-{platform}.json?v=2", byBoth},
	BlocksPersonal:  {"POST", "/webxp/s/{project}/inappcontentblocks?v=2", "/webxp/streams/{stream}/inappcontentblocks?v=2", byBoth},
	SegmentsFetch:   {"GET", "/webxp/projects/{project}/segments?cookie={cookie}", "/webxp/streams/{stream}/segments?cookie={cookie}", byIOS},
	IDsLink:         {"POST", "/webxp/projects/{project}/cookies/{cookie}/link-ids", "/webxp/streams/{stream}/cookies/{cookie}/link-ids", byIOS},
}

// target is the route's path and query for the profile. Errors are *engine.UsageError: something in braces is missing.
func (rt route) target(p engine.Profile, operation string) (string, error) {
	path := rt.project
	if p.IsStream() {
		path = rt.stream
	}
	bundle := Android
	if sdkOf(p).ios() {
		bundle = IOS
	}
	// In order: of two parts that are missing the first one is named, in every run.
	for _, part := range [...]struct{ name, value string }{
		{"{project}", p.ProjectToken}, {"{stream}", p.StreamID}, {"{cookie}", p.CustomerIDs["cookie"]}, {"{platform}", bundle},
	} {
		if !strings.Contains(path, part.name) {
			continue
		}
		if part.value == "" {
			return "", missing(part.name, operation)
		}
		path = strings.ReplaceAll(path, part.name, percent(part.value))
	}
	return path, nil
}

func missing(name, operation string) error {
	switch name {
	case "{project}":
		return &engine.UsageError{Message: "project_token is empty", Fix: "set it in Setup, or with --set project_token=…", Needs: engine.NeedsProjectToken}
	case "{stream}":
		return &engine.UsageError{Message: "stream_id is empty", Fix: "set it in Setup, or with --set stream_id=…", Needs: engine.NeedsStreamID}
	default:
		return &engine.UsageError{
			Message: operation + " needs the customer's cookie, and the profile has none",
			Fix:     "set it in Setup, or with --set customer.cookie=…; an SDK makes one on each device",
		}
	}
}

// percent writes a value so that it can stand in a path and in a query alike.
func percent(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

// modesOf lists the modes of an operation, those of both integrations; Prepare refuses what does not fit the profile's.
func modesOf(operation string) []auth.Mode {
	modes := []auth.Mode{auth.None, auth.TokenMode, auth.CustomerToken, auth.StreamJWT}
	if operation == AttributesFetch || operation == ConsentsFetch {
		modes = append(modes, auth.Basic)
	}
	return modes
}

// checkMode refuses a mode of the other integration.
func checkMode(p engine.Profile, operation string, m auth.Mode) error {
	switch {
	case p.Fits(m):
		return nil
	case p.IsStream():
		return &engine.UsageError{
			Message: operation + " in mode " + string(m) + " needs integration = project: a stream knows no such credential",
			Fix:     "use mode stream-jwt or none, or --integration project", Needs: engine.NeedsProject,
		}
	default:
		return &engine.UsageError{
			Message: operation + " in mode " + string(m) + " needs a stream: in a project the SDK sets no such token (\"" + tokenIgnored(p) + "\")",
			Fix:     "use mode customer-token or token, or --integration stream", Needs: engine.NeedsStream,
		}
	}
}

// tokenIgnored is what the SDK of a project says to an app that sets a stream's token (4.5). Android has it since version 5.
func tokenIgnored(p engine.Profile) string {
	if sdkOf(p).ios() {
		return "Ignoring JWT token: SDK not configured with Stream integration."
	}
	return "Current integration does not support SDK auth token operations, set operation will be ignored."
}
