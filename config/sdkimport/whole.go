package sdkimport

import (
	"fmt"

	"authpeek/auth/diagnose"
)

// whole judges what no single field shows: what is missing, and what does not go together.
func (j *judging) whole() {
	p := &j.profile
	if p.StreamID != "" && p.ProjectToken == "" {
		p.Integration = "stream"
	}
	p.SDKVersion = j.sdkVersion()
	place := fmt.Sprintf("%s:%d. ", j.file, j.line)
	if j.elsewhere != "" {
		return
	}
	j.missing(place)
	if p.StreamID != "" && p.ProjectToken != "" && !j.kind.wrapper() {
		j.find("config.integration-missing", diagnose.SeverityWarning, "there is a project and a stream", place+"The SDK speaks to one of them. The profile speaks to the project.", "keep one of them", "4.3")
	}
	if p.Integration == "stream" && p.AdvancedAuth {
		p.AdvancedAuth = false
		j.again("advanced_auth", Ignored, "a stream has its own token")
		detail := "Android says \"Advanced authentication is only supported when using ProjectConfig. This setting will be ignored for StreamConfig.\""
		if j.platform == "ios" {
			detail = "iOS says \"Advanced authorization (advancedAuthEnabled) is not supported with Stream integration. Use setSdkAuthToken() to set the Stream JWT instead. The advancedAuthEnabled flag will be ignored.\""
		}
		j.find("config.advanced-auth-in-stream", diagnose.SeverityWarning, "advancedAuthEnabled counts for projects only", place+detail,
			"hand the JWT to the SDK with setSdkAuthToken or identifyCustomer, and take advancedAuthEnabled out", "4.3")
	}
	if p.Integration == "stream" && !p.APIKey.IsZero() {
		j.find("config.ignored-key", diagnose.SeverityNote, "a stream needs no API key", place+"The stream id is the public credential.", "take the key out", "0")
	}
	if j.kind.onAndroid() && j.names["httpLoggingLevel"] == 0 && j.kind == AndroidJSON {
		j.logs(member{name: "httpLoggingLevel is left out", line: j.line})
	}
	j.tooOld(place)
}

// missing tells what the SDK needs and the configuration does not give.
func (j *judging) missing(place string) {
	p := j.profile
	if _, said := j.stated["project_token"]; !said && p.StreamID == "" && !j.hasLine(aboutProject) && !j.hasLine(aboutStream) && !j.hasLine(aboutIntegration) {
		code, says := "config.project-empty", j.says(j.message("project token", true))
		if j.platform == "ios" {
			code, says = "config.integration-missing", "iOS says \"No project token or stream ID provided.\""
		}
		j.find(code, diagnose.SeverityError, "there is no project token", place+says, "add projectToken", "4.3")
	}
	if !j.hosted {
		if own := nameOf(j.kind, aboutURL); j.names[own] == 0 {
			j.find("config.default-host", diagnose.SeverityNote, "calls go to the default host", place+"There is no "+own+", so the SDK uses https://api.exponea.com.", "add "+own+" if the project is on another host", "1.2")
		}
	}
	if !j.authorized && p.Integration != "stream" && j.names[j.authorizationName()] == 0 && !j.mixedUpKey() {
		j.find("config.no-key", diagnose.SeverityError, "there is no API key", place+"Null passes the SDK's validation, and each call that wants a Token goes without one, or is not made.",
			"add "+j.authorizationName(), "4.3")
	}
}

// mixedUpKey reports whether the missing key has been told of already.
func (j *judging) mixedUpKey() bool {
	for _, f := range j.findings {
		if f.Code == "config.other-sdk-key" && f.Severity == diagnose.SeverityError {
			for _, l := range j.lines {
				if l.Verdict == Ignored && (l.Field == "authorization" || l.Field == "authorizationToken") {
					return true
				}
			}
		}
	}
	return false
}

// hasLine reports whether a field of that concept stands in the source, whatever became of it.
func (j *judging) hasLine(about concept) bool {
	for _, f := range fieldsOf(j.kind) {
		if f.about == about && j.names[f.name] > 0 {
			return true
		}
	}
	return false
}

// again changes what was told of a field once more is known.
func (j *judging) again(key string, verdict Verdict, told string) {
	for i := range j.lines {
		if j.lines[i].Key == key {
			j.lines[i].Verdict, j.lines[i].Key, j.lines[i].Told = verdict, "", told
		}
	}
}

// sdkVersion is the version of those that can be reproduced which is the nearest to the app's; "" leaves it to the integration.
func (j *judging) sdkVersion() string {
	switch {
	case j.platform == "ios":
		return ""
	case j.profile.Integration == "stream":
		return ""
	case j.sdk.atLeast("android", 5, 0, 0), j.version5:
		return "5.3"
	default:
		return ""
	}
}

// tooOld tells what the app's SDK is too old for (bloomreach reference 0).
func (j *judging) tooOld(place string) {
	p := j.profile
	type need struct {
		sdk                 string
		on                  bool
		major, minor, patch int
	}
	for _, n := range []need{{"android", j.kind.onAndroid(), 3, 4, 0}, {"ios", j.kind.onIOS(), 2, 15, 0}} {
		if v, ok := j.sdk[n.sdk]; ok && n.on && p.AdvancedAuth && j.sdk.below(n.sdk, n.major, n.minor, n.patch) {
			j.find("config.newer-key", diagnose.SeverityError, "the app's SDK knows no customer token", place+
				fmt.Sprintf("%s is %s (%s:%d), and advancedAuthEnabled came with %d.%d.%d. The App Inbox goes with the API key.", sdkTitle(n.sdk), v.Version, v.File, v.Line, n.major, n.minor, n.patch),
				"update the SDK", "0")
		}
	}
	for _, n := range []need{{"android", j.kind.onAndroid(), 5, 0, 0}, {"ios", j.kind.onIOS(), 4, 0, 0}, {"flutter", j.kind == Flutter, 3, 0, 0}, {"react-native", j.kind == ReactNative, 3, 0, 1}} {
		if v, ok := j.sdk[n.sdk]; ok && n.on && p.Integration == "stream" && j.sdk.below(n.sdk, n.major, n.minor, n.patch) {
			j.find("config.newer-key", diagnose.SeverityError, "the app's SDK knows no stream", place+
				fmt.Sprintf("%s is %s (%s:%d), and streams came with %d.%d.", sdkTitle(n.sdk), v.Version, v.File, v.Line, n.major, n.minor), "update the SDK", "0")
		}
	}
}
