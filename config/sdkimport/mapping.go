package sdkimport

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
)

// takeMapping judges the mapping of event types to further projects.
func (j *judging) takeMapping(m member) {
	if m.value.kind != objectNode {
		j.tell(m, Unread, "", "", "set in code, not read")
		return
	}
	j.tell(m, Unused, "", diagnose.Counted(len(m.value.members), "event type"), "a profile speaks to one project")
	stream := j.inStream()
	if stream {
		j.find("config.mapping-in-stream", diagnose.SeverityWarning, m.name+" counts for projects only",
			j.at(m)+"Android says \"Integration route mapping is only supported when using ProjectConfig\" and sends all events to the stream.", "take it out", "4.3")
	}
	if j.kind.onIOS() && !stream {
		j.find("config.mapping-push-token", diagnose.SeverityNote, "iOS apps with a mapping have been seen without a push token", j.at(m)+
			"An issue of the SDK tells of push tokens that were not set once a mapping was used.", "see in the project that the customer has a push token", "7")
	}
	types := eventTypes()
	for _, e := range m.value.members {
		name := member{name: m.name + "." + e.name, line: e.line, value: e.value}
		known := slices.Contains(types, e.name)
		if j.kind == IOSPlist || j.kind == IOSCode {
			// Assumption: the reference spells the types for Android only; iOS may write them in its own case.
			known = slices.ContainsFunc(types, func(t string) bool { return folded(t) == folded(e.name) })
		}
		if !known {
			j.tell(name, Unknown, "", "", strings.TrimSuffix("no event type; "+nearest(e.name, types), "; "))
			j.find("config.mapping-type", diagnose.SeverityWarning, e.name+" is no event type", j.at(name)+"No event is of that type, so nothing goes to the project named there.",
				nearestOr(e.name, types), "6.1")
		}
		if folded(e.name) == folded("PUSH_TOKEN") {
			j.find("config.mapping-push-token", diagnose.SeverityWarning, "push tokens go to another project as well", j.at(name)+
				"Campaigns of the main project find a device only if the customer has its push token there too.", "see in both projects that the customer has the push token", "7")
		}
		j.routes(name)
	}
}

// inStream reports whether the configuration is one of a stream.
func (j *judging) inStream() bool {
	if _, ok := j.root.get("streamId"); ok {
		return true
	}
	v, ok := j.root.get("integrationConfig")
	if !ok {
		return false
	}
	_, ok = v.get("streamId")
	return ok || v.called() == "StreamConfig"
}

// routes judges the projects of one event type.
func (j *judging) routes(m member) {
	items := m.value.items
	if m.value.kind == objectNode || m.value.kind == callNode {
		items = []node{m.value}
	} else if m.value.kind != listNode {
		j.mappingWrong(m, "it is "+m.value.what()+" where a list of projects belongs")
		return
	}
	for i, item := range items {
		route := member{name: fmt.Sprintf("%s[%d]", m.name, i), line: item.line, value: item}
		if item.kind != objectNode && item.kind != callNode {
			j.mappingWrong(route, "it is "+item.what()+" where a project belongs")
			continue
		}
		j.route(route)
	}
}

func (j *judging) mappingWrong(m member, why string) {
	j.tell(m, Refused, "", "", why)
	j.find("config.mapping", diagnose.SeverityError, m.name+" names no project", j.at(m)+upperFirst(why)+". The SDK does not start: \"Project mapping for event type … is not valid.\"",
		"give it projectToken and "+j.authorizationName(), "4.3")
}

func (j *judging) authorizationName() string { return nameOf(j.kind, aboutAuthorization) }

// route judges one project of the mapping by the rules of the main one.
func (j *judging) route(m member) {
	fields := projectFields(j.kind)
	for _, f := range m.value.members {
		if _, ok := lookup(fields, f.name); !ok && f.name != "" {
			full := member{name: m.name + "." + f.name, line: f.line, value: f.value}
			if j.leaks(full) {
				continue
			}
			j.tell(full, Ignored, "", "", nearest(f.name, fieldNames(fields)))
			j.find("config.other-sdk-key", diagnose.SeverityWarning, full.name+" is a key that the SDK does not know there", j.at(full)+"It is ignored without a word.",
				nearestOr(f.name, fieldNames(fields)), "6.1")
		}
	}
	token, ok := m.value.get("projectToken")
	switch {
	case !ok, token.kind == textNode && token.text == "":
		j.mappingWrong(m, "its project token is empty")
		return
	case token.kind == textNode && !token.partial && wrongRune(token.text, !j.kind.onAndroid()) != "":
		j.mappingWrong(m, "its project token holds "+wrongRune(token.text, !j.kind.onAndroid()))
		return
	}
	given, ok := m.value.get(j.authorizationName())
	if !ok {
		j.find("config.mapping", diagnose.SeverityWarning, m.name+" has no "+j.authorizationName(), j.at(m)+
			"Null passes the validation, and the events of this type go to the second project without a key, which refuses them.", "give it the public key of that project", "4.3")
		return
	}
	j.routeKey(m, given)
}

func (j *judging) routeKey(m member, given node) {
	c, unread := j.authorizationOf(given)
	if unread != "" {
		return
	}
	full := member{name: m.name + "." + j.authorizationName(), line: given.line, value: given}
	main, has := j.root.get(j.authorizationName())
	own, _ := j.authorizationOf(main)
	token, _ := m.value.get("projectToken")
	project, _ := j.root.get("projectToken")
	switch {
	case c.scheme == "Basic":
		j.basic(full, "Basic "+auth.NewSecret(c.key).Fingerprint())
	case c.added && c.scheme == "Token":
		j.twice(full)
	case !c.added && c.scheme != "Token":
		j.find("config.mapping", diagnose.SeverityError, full.name+` does not begin with "Token "`, j.at(full)+
			"The rules of the main authorization hold here too: Android does not start, iOS takes it for none.", `write "Token " and the public key of that project`, "4.3")
	case has && strings.TrimSpace(own.key) == strings.TrimSpace(c.key) && token.text != project.text && token.kind == textNode:
		j.find("config.mapping", diagnose.SeverityWarning, m.name+" is another project with the same key", j.at(m)+
			"An API key belongs to one project: the second one answers \"Access key not found\".", "give it the public key of that project", "7")
	}
}

// takeIntegration reads the integration of Android 5, iOS 4 and the wrappers that came after: a project or a stream.
func (j *judging) takeIntegration(m member) {
	v := m.value
	if v.kind != objectNode && v.kind != callNode {
		j.tell(m, Unread, "", "", "set in code: "+shownCode(v.text)+", not read")
		return
	}
	_, project := v.get("projectToken")
	_, stream := v.get("streamId")
	kind, _ := v.get("type")
	if j.kind.wrapper() && project == stream {
		what := "neither projectToken nor streamId"
		if project {
			what = "both projectToken and streamId"
		}
		j.find("config.integration-missing", diagnose.SeverityError, m.name+" has "+what, j.at(m)+"The wrapper refuses it: it wants one of them.", "keep one of them", "4.5")
	}
	if (j.kind == AndroidJSON || j.kind == AndroidCode) && v.kind == objectNode && kind.text != "PROJECT" && kind.text != "DATA_HUB" {
		j.find("config.integration-missing", diagnose.SeverityError, m.name+" has no type that Android knows", j.at(m)+
			`The SDK tells a project from a stream by "type": "PROJECT" or "DATA_HUB".`, `write "type": "PROJECT", or "DATA_HUB" for a stream`, "4.5")
	}
	if j.sdk.below("android", 5, 0, 0) && j.kind.onAndroid() && !j.kind.wrapper() {
		j.find("config.newer-key", diagnose.SeverityError, m.name+" is newer than the app's SDK", j.at(m)+"Android reads it from 5.0 on; an older SDK ignores it and finds no project.", "update the SDK, or write projectToken, authorization and baseURL beside each other", "6.1")
	}
	j.version5 = true
	j.tell(m, Changed, "integration", v.called(), "its members stand beside each other in a profile")
	fields := projectFields(j.kind)
	for i, inner := range v.members {
		if inner.name == "" && v.kind == callNode {
			// ProjectConfig(baseUrl, projectToken, authorization), StreamConfig(baseUrl, streamId).
			order := []string{"baseUrl", "projectToken", nameOf(j.kind, aboutAuthorization)}
			if strings.Contains(v.called(), "Stream") {
				order = []string{"baseUrl", "streamId"}
			}
			if i < len(order) {
				inner.name = order[i]
			}
		}
		f, ok := lookup(fields, inner.name)
		full := member{name: m.name + "." + inner.name, line: inner.line, value: inner.value}
		switch {
		case !ok && j.leaks(full):
		case !ok:
			j.tell(full, Ignored, "", "", nearest(inner.name, fieldNames(fields)))
			j.find("config.unknown-key", diagnose.SeverityWarning, full.name+" is a key that the SDK does not know there", j.at(full)+"It is ignored.", nearestOr(inner.name, fieldNames(fields)), "4.5")
		case f.about == aboutNothing:
			j.tell(full, Unused, "", plainValue(inner.value), "")
		case inner.value.kind == codeNode:
			j.unread(full, f)
		case inner.value.kind == textNode && placeholder(inner.value.text) != "" && isIdentity(f):
			j.unfilled(full, f, placeholder(inner.value.text))
		default:
			if formed, ok := j.formed(full, f); ok {
				full.value = formed
				j.take(full, f)
			}
		}
	}
}
