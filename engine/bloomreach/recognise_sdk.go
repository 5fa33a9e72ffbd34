package bloomreach

import (
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// habits are what a request tells of its sender.
type habits struct {
	platform string
	stream   bool
	sdk      string // "Exponea Android", or "" for none
	versions engine.VersionRange
	by       []string
}

// sdkTitles are the names of the SDKs.
var sdkTitles = map[string]string{Android: "Exponea Android", IOS: "Exponea iOS"}

// habitsOf looks at the headers, the query and the body for what the reference dates (0, 1.1, 1.2, 1.3).
func habitsOf(s engine.Seen, m matched, r engine.Recognised, body *fields) habits {
	h := habits{stream: m.stream}
	h.told(s, m, body)
	tool := toolOf(s)
	switch {
	case tool != "":
		h.by = append(h.by, "user-agent "+tool+": no SDK's")
		return h
	case h.dressed(s):
		h.sdk = sdkTitles[h.platform]
	default:
		h.by = append(h.by, "headers of no SDK")
		return h
	}
	if s.Method == "POST" && m.operation == ConsentsFetch {
		h.by = append(h.by, "POST: the docs say so, and the SDKs send GET")
		return h
	}
	h.generation(m, r)
	h.dated(s, m, body)
	for _, c := range r.Credentials {
		if strings.HasPrefix(c.Schemes(), "token token") {
			h.by = append(h.by, `"Token Token": React Native and Flutter add the prefix`)
		}
	}
	return h
}

// toolOf names a client that is no SDK's by its User-Agent. Only its name is taken over: the rest is a stranger's text.
func toolOf(s engine.Seen) string {
	agent, _ := s.Header("User-Agent")
	agent = strings.ToLower(agent)
	for _, tool := range []struct{ begins, name string }{
		{"curl/", "curl"}, {"wget/", "wget"}, {"postmanruntime/", "Postman"}, {"insomnia/", "Insomnia"}, {"httpie/", "HTTPie"}, {"bruno", "Bruno"},
		{"python-", "Python"}, {"go-http-client/", "Go"}, {"node", "Node"}, {"axios/", "axios"}, {"dart/", "Dart"}, {"mozilla/", "a browser"},
	} {
		if strings.HasPrefix(agent, tool.begins) {
			return tool.name
		}
	}
	return ""
}

// told takes the platform from what the request says of it in words: path or body.
func (h *habits) told(s engine.Seen, m matched, body *fields) {
	platform, where := "", ""
	switch m.operation {
	case BlocksStatic:
		platform, where = m.bound["{platform}"], "bundle"
	case InAppFetch:
		platform, where = body.text("device"), "device"
	case PushSelfCheck:
		platform, where = body.text("platform"), "platform"
	case CampaignsClick:
		platform, where = strings.ToLower(body.object("properties").text("platform")), "properties.platform"
	}
	switch platform {
	case "huawei":
		platform = Android // HMS in place of FCM (1.3, row 9)
	case Android, IOS:
	default:
		return
	}
	h.platform, h.by = platform, append(h.by, where+" "+platform)
}

// dressed reports headers as an SDK sends them, and which one's they are (1.2). A platform that the request names in words stays.
func (h *habits) dressed(s engine.Seen) bool {
	agent, _ := s.Header("User-Agent")
	contentType, spelled := s.Header("Content-Type")
	accept, acceptSpelled := s.Header("Accept")
	encoding, _ := s.Header("Accept-Encoding")
	var android, ios string
	if encoding == "br,gzip" {
		android = "accept-encoding br,gzip"
	} else if strings.HasPrefix(agent, "okhttp/") {
		android = "user-agent okhttp"
	}
	switch lower := spelled == "content-type" || acceptSpelled == "accept"; {
	case strings.Contains(agent, "CFNetwork/"):
		ios = "user-agent CFNetwork"
	case lower && strings.HasPrefix(contentType, "application/json") && accept == "application/json":
		ios = "content-type and accept in lower case"
	}
	switch {
	case (android == "") == (ios == ""):
		return false // neither, or both, which no SDK is
	case android != "" && h.platform == IOS, ios != "" && h.platform == Android:
		h.by = append(h.by, "headers of the other platform")
		return false
	case android != "":
		h.platform, h.by = Android, append(h.by, android)
	default:
		h.platform, h.by = IOS, append(h.by, ios)
	}
	return true
}

// bound narrows the versions down. What does not fit is left out: one request that contradicts itself is no SDK's, and By has both.
func (h *habits) bound(by string, android, ios engine.VersionRange) {
	r := android
	if h.platform == IOS {
		r = ios
	}
	if r == (engine.VersionRange{}) {
		return
	}
	both, ok := h.versions.Meet(r)
	if !ok {
		h.by = append(h.by, by+", against the rest")
		return
	}
	h.versions, h.by = both, append(h.by, by)
}

func from(version string) engine.VersionRange { return engine.VersionRange{From: version} }
func upTo(version string) engine.VersionRange { return engine.VersionRange{To: version} }

// generation are the milestones of whole routes and credentials (0).
func (h *habits) generation(m matched, r engine.Recognised) {
	switch {
	case m.stream:
		h.bound("stream", from("5.0"), from("4.0"))
	case r.Mode == auth.CustomerToken:
		h.bound("Bearer in a project", from("3.4"), from("2.15"))
	}
	switch m.operation {
	case InboxFetch, InboxMarkRead:
		h.bound("App Inbox", from("3.3"), from("2.14"))
	case SegmentsFetch, IDsLink:
		h.bound("segments", from("3.13"), from("2.26"))
	}
}

// dated are the details that came or went with a version (0, 1.2, 1.3).
func (h *habits) dated(s engine.Seen, m matched, body *fields) {
	none := engine.VersionRange{}
	encoding, _ := s.Header("Accept-Encoding")
	switch {
	case h.platform != Android:
	case encoding == "br,gzip":
		h.versions, _ = h.versions.Meet(from("3.0.6")) // By has it, as what tells Android
	default:
		h.bound("accept-encoding without br", upTo("3.0.5"), none)
	}
	if contentType, _ := s.Header("Content-Type"); isJSONWithCharset(contentType) {
		h.bound("charset in content-type", upTo("4.10"), none)
	}
	whole := !s.Truncated && len(body.members) > 0
	switch m.operation {
	case CustomersTrack, EventsTrack:
		h.tracked(m.operation, body)
	case InAppFetch:
		switch {
		case m.query.Get("compatibility") == "3":
			h.bound("compatibility=3", from("4.3"), from("3.2"))
		case m.query.Get("v") == "1":
			h.bound("v=1", upTo("4.2"), upTo("3.1"))
		}
	case InboxFetch:
		switch {
		case body.raw("application_id") != nil:
			h.bound("application_id", from("4.6"), from("3.8"))
		case whole:
			h.bound("no application_id", upTo("4.5"), upTo("3.7"))
		}
	case PushSelfCheck:
		switch {
		case body.raw("application_id") != nil:
			h.bound("application_id in the self check", from("5.0"), none)
		case whole:
			h.bound("no application_id in the self check", upTo("4.10"), none)
		}
	case CampaignsClick:
		if named := body.raw("customer_ids") != nil; whole && named != (h.platform == IOS) {
			h.by = append(h.by, "click body of the other platform")
		}
	}
}

// tracked are the details of customers and events: a moment in place of an age, and the ids that events have come to carry.
func (h *habits) tracked(operation string, body *fields) {
	none := engine.VersionRange{}
	switch {
	case body.raw("timestamp") != nil:
		h.bound("timestamp", from("4.6"), none)
	case body.raw("age") != nil:
		h.bound("age in place of timestamp", upTo("4.5"), none)
	}
	if operation != EventsTrack {
		return
	}
	properties := body.object("properties")
	if properties.raw("application_id") != nil {
		h.bound("application_id", from("4.6"), from("3.8"))
	}
	switch {
	case properties.raw("device_id") != nil:
		h.bound("device_id", from("4.7"), none)
	case body.raw("timestamp") != nil:
		h.bound("no device_id", upTo("4.6"), none)
	}
}

func isJSONWithCharset(contentType string) bool {
	kind, rest, _ := strings.Cut(contentType, ";")
	return strings.TrimSpace(kind) == "application/json" && strings.Contains(strings.ToLower(rest), "charset=utf-8")
}
