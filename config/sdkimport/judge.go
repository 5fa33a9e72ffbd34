package sdkimport

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/config"
)

// judging makes a profile of one source, line by line.
type judging struct {
	source
	platform string // whose SDK the profile does as
	sdk      versions
	profile  config.Profile
	lines    []Line
	findings []diagnose.Finding
	stated   map[string]string
	// cut says that the plist's decoder has stopped before the fields that it reads last.
	cut bool
	// authorized says that the SDK gets an authorization, of whatever form.
	authorized bool
	// hosted says that some host is named, perhaps in code.
	hosted bool
	// undecided says that advanced auth is set in code.
	undecided bool
	names     map[string]int
}

// judge reads all fields of a source. The platform is that of the profile where a wrapper's configuration serves both.
func judge(s source, platform string, sdk versions) Found {
	switch {
	case !s.kind.onIOS():
		platform = "android"
	case !s.kind.onAndroid():
		platform = "ios"
	case platform == "":
		platform = "android"
	}
	j := &judging{source: s, platform: platform, sdk: sdk, stated: map[string]string{}, names: map[string]int{},
		profile: config.Profile{Vendor: config.Bloomreach, Platform: platform}}
	if s.elsewhere != "" {
		j.find("config.set-in-code", diagnose.SeverityWarning, "the configuration is "+shownCode(s.elsewhere)+", which stands elsewhere",
			"The object that configure is given is not in this file, or no literal, so nothing of it is read.",
			"import the file that holds it, or set the keys with --set", "")
	}
	j.checkCut()
	for i, m := range s.root.members {
		if again := setAgain(s.root.members[i+1:], m.name); again > 0 {
			j.tell(m, Ignored, "", "", fmt.Sprintf("set again in line %d, where it counts", again))
			j.find("config.duplicate-key", diagnose.SeverityWarning, m.name+" is set twice", j.at(m)+fmt.Sprintf("The last one counts, that of line %d.", again), "take one of them out", "6.1")
			continue
		}
		j.member(m)
	}
	j.whole()
	return Found{File: s.file, Line: s.line, Kind: s.kind, Profile: j.profile, Lines: j.lines, Findings: j.findings, stated: j.stated, advanced: j.profile.AdvancedAuth, undecided: j.undecided || j.elsewhere != ""}
}

// setAgain gives the line of the last member of that name, 0 where there is none.
func setAgain(members []member, name string) int {
	for i := len(members) - 1; i >= 0; i-- {
		if members[i].name == name && name != "" && name != "..." {
			return members[i].line
		}
	}
	return 0
}

// nearest asks for the known name that another was meant to be, "" where none is near.
func nearest(name string, known []string) string {
	if s := config.Suggest(name, known); strings.HasPrefix(s, "did you mean") {
		return s
	}
	return ""
}

// nearestOr words what to do about a name that is not known.
func nearestOr(name string, known []string) string {
	if s := nearest(name, known); s != "" {
		return s
	}
	return "take it out"
}

// find adds a finding.
func (j *judging) find(code, severity, title, detail, fix, ref string) {
	if ref != "" {
		ref = diagnose.BloomreachSource(ref)
	}
	j.findings = append(j.findings, diagnose.Finding{Code: code, Severity: severity, Title: title, Detail: detail, Fix: fix, Ref: ref})
}

// at says where a field stands, for a finding's detail.
func (j *judging) at(m member) string {
	if m.line == 0 {
		return fmt.Sprintf("%s: %s. ", j.file, m.name)
	}
	return fmt.Sprintf("%s:%d: %s. ", j.file, m.line, m.name)
}

// tell adds a line.
func (j *judging) tell(m member, verdict Verdict, key, value, told string) {
	j.lines = append(j.lines, Line{Field: m.name, Line: m.line, Value: value, Verdict: verdict, Key: key, Told: told})
}

// member judges one field.
func (j *judging) member(m member) {
	if m.name == "" || m.name == "..." {
		j.tell(m, Unread, "", "", "more fields may come from "+shownCode(m.value.text)+", not read")
		return
	}
	j.names[m.name]++
	fields := fieldsOf(j.kind)
	f, known := lookup(fields, m.name)
	if !known {
		j.unknown(m)
		return
	}
	if j.cut && (f.about == aboutAdvanced || f.about == aboutAllowDefaults) {
		j.tell(m, Ignored, "", plainValue(m.value), "the decoder stops at the empty defaultProperties and does not get here")
		return
	}
	if m.value.kind == codeNode || m.value.kind == textNode && m.value.partial {
		j.unread(m, f)
		return
	}
	if hole := placeholder(m.value.text); hole != "" && m.value.kind == textNode && isIdentity(f) && !namesSecret(m.name) {
		j.unfilled(m, f, hole)
		return
	}
	if m.value.kind == nullNode {
		j.tell(m, Unused, "", "null", "as if it were left out")
		return
	}
	v, ok := j.formed(m, f)
	if !ok {
		return
	}
	from := len(j.lines)
	turned := v.kind != m.value.kind
	m.value = v
	j.take(m, f)
	if turned && len(j.lines) > from && j.lines[from].Verdict == Taken {
		j.lines[from].Verdict, j.lines[from].Told = Changed, "as Gson reads it"
	}
}

// take gives a field of the right form to who knows what it is about.
func (j *judging) take(m member, f field) {
	switch f.about {
	case aboutProject:
		j.takeID(m, "project_token", &j.profile.ProjectToken)
	case aboutStream:
		j.takeID(m, "stream_id", &j.profile.StreamID)
	case aboutAuthorization:
		j.takeAuthorization(m)
	case aboutURL:
		j.takeURL(m)
	case aboutAdvanced:
		j.profile.AdvancedAuth = m.value.isTrue()
		j.stated["advanced auth"] = m.value.text
		j.tell(m, Taken, "advanced_auth", m.value.text, "")
	case aboutApplication:
		j.takeApplication(m)
	case aboutMapping:
		j.takeMapping(m)
	case aboutIntegration:
		j.takeIntegration(m)
	case aboutPlatform:
		j.takePlatform(m)
	default:
		j.takeOther(m, f)
	}
}

// unread is a field whose value is made while the app is built or runs.
func (j *judging) unread(m member, f field) {
	if word := m.value.called(); (f.about == aboutLogging || f.about == aboutFrequency) && m.value.kind == codeNode && isWord(word) {
		// One of the words of an enumeration, which a compiler has checked.
		j.tell(m, Unused, "", shownCode(word), "")
		if f.about == aboutLogging && (strings.EqualFold(word, "BODY") || strings.EqualFold(word, "HEADERS")) {
			j.logs(m)
		}
		return
	}
	what := shownCode(m.value.text)
	if m.value.partial {
		what = "a text of which parts are set in code" // the rest of it may be a secret
	}
	told := "set in code: " + what + ", not read"
	if m.value.partial {
		told = "parts of it are set in code"
	}
	j.tell(m, Unread, "", "", told)
	key := profileKey(f)
	if f.about == aboutAuthorization {
		j.authorized = true
		if m.value.partial && j.kind.wrapper() && strings.HasPrefix(m.value.text, "Token ") {
			j.twice(m)
		}
	}
	if f.about == aboutAdvanced {
		j.undecided = true
	}
	if f.about == aboutURL {
		j.hosted = true
	}
	if key != "" {
		j.find("config.set-in-code", diagnose.SeverityNote, m.name+" is set in code", j.at(m)+"Its value is "+what+", which only a build of the app knows.",
			"give it with --set "+key+"=…, or type it in Setup", "")
	}
}

// isWord reports whether a text is one name.
func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// unknown judges a field that this SDK does not read.
func (j *judging) unknown(m member) {
	if j.leaks(m) {
		return
	}
	if j.special(m) {
		return
	}
	if other, about, ok := elsewhere(j.kind, m.name); ok {
		j.mixedUp(m, other, about)
		return
	}
	known := fieldNames(fieldsOf(j.kind))
	told := strings.TrimSuffix("no SDK knows it; "+nearest(m.name, known), "; ")
	if j.kind.inCode() {
		// The compiler has let it pass, so it is newer than what is known here.
		j.tell(m, Unknown, "", "", told)
		return
	}
	j.tell(m, Unknown, "", "", told)
	j.find("config.unknown-key", diagnose.SeverityWarning, m.name+" is a key that the SDK does not know", j.at(m)+"The SDK ignores it without a word.",
		nearestOr(m.name, known), "6")
}

// special knows the names that documentation and samples have and no code reads.
func (j *judging) special(m member) bool {
	ignored := func(code, severity, told, fix, ref string) bool {
		j.tell(m, Ignored, "", plainValue(m.value), told)
		j.find(code, severity, m.name+" is ignored", j.at(m)+upperFirst(told)+".", fix, ref)
		return true
	}
	switch {
	case m.name == "autoSessionTracking" && j.kind.onIOS():
		return ignored("config.ignored-key", diagnose.SeverityWarning, "the vendor's pages name it, and the code reads automaticSessionTracking",
			"rename it to automaticSessionTracking", "6.3")
	case m.name == "contentType" && j.kind == AndroidJSON:
		return ignored("config.ignored-key", diagnose.SeverityNote, "samples have it, and no version reads it", "take it out", "6.1")
	case j.kind == IOSPlist && (m.name == "inAppContentBlocksPlaceholders" || m.name == "inAppContentBlockPlaceholdersAutoLoad" || m.name == "manualSessionAutoClose"):
		return ignored("config.ignored-key", diagnose.SeverityWarning, "a plist cannot set it", "set it in code, as an argument of configure", "6.3")
	case j.kind.wrapper() && m.name == "sdkConfig":
		return false
	}
	return false
}

// mixedUp is a name of another SDK: each SDK ignores the others' names without a word.
func (j *judging) mixedUp(m member, other Kind, about concept) {
	own := nameOf(j.kind, about)
	value := plainValue(m.value)
	switch about {
	case aboutAuthorization:
		value = auth.NewSecret(m.value.text).Fingerprint()
	case aboutURL:
		value = shownURL(m.value.text)
	}
	j.tell(m, Ignored, "", value, fmt.Sprintf("the name is that of %s; here it is %s", other.Title(), orNone(own)))
	if own == "" || about == aboutNothing {
		j.find("config.unknown-key", diagnose.SeverityWarning, m.name+" is a key of another SDK", j.at(m)+"It is known to "+other.Title()+"; this SDK ignores it.", "take it out", "6.4")
		return
	}
	severity, effect := diagnose.SeverityWarning, "it keeps its default."
	switch about {
	case aboutURL:
		severity, effect = diagnose.SeverityError, "calls go to the default host, https://api.exponea.com, whatever stands here."
		if _, ok := j.root.get(own); ok {
			severity, effect = diagnose.SeverityWarning, own+" counts alone."
		}
	case aboutAuthorization:
		severity, effect = diagnose.SeverityError, "the SDK starts without an API key: null passes its validation, and calls go without one."
		if j.kind.onIOS() && !j.kind.wrapper() {
			effect = "the SDK has no credential, and each call fails with \"You don't have sufficient authorization to perform this action. Please, double check your authorization status.\""
		}
		if j.kind.wrapper() {
			effect = "the wrapper finds no API key and gives the native SDKs none."
		}
	case aboutApplication:
		effect = "the app goes as default-application, and gets that one's App Inbox."
	case aboutRetries:
		effect = "the SDK keeps its own number of retries."
	case aboutFrequency:
		effect = "push tokens are tracked at the SDK's own frequency."
	case aboutProject, aboutStream:
		severity = diagnose.SeverityError
	}
	j.find("config.other-sdk-key", severity, fmt.Sprintf("%s is what %s calls it; here it is %s", m.name, other.Title(), own),
		j.at(m)+"The SDK ignores it without a word, so "+effect, "rename it to "+own, "6.4")
}

func orNone(name string) string {
	if name == "" {
		return "no key"
	}
	return name
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// plainValue is a value of a field that is no secret, as it may be shown.
func plainValue(n node) string {
	switch n.kind {
	case textNode, numberNode, boolNode, nullNode:
		return shownCode(n.text)
	case objectNode:
		return diagnose.Counted(len(n.members), "key")
	case listNode:
		return diagnose.Counted(len(n.items), "item")
	default:
		return ""
	}
}

// shownURL is an address without a user and a password.
func shownURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil && strings.Contains(text, "@"):
		return "(not shown: it may hold a password)"
	case err == nil && u.User != nil:
		u.User = url.User("xxxxx")
		return shownCode(u.String())
	}
	return shownCode(text)
}

// namesSecret tells names whose values are never shown.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"private", "secret", "password"}, func(part string) bool { return strings.Contains(name, part) })
}

// leaks tells secrets that have no place in an app: private keys, and keys with such a name.
func (j *judging) leaks(m member) bool {
	leaked := namesSecret(m.name) && m.value.kind == textNode || m.value.kind == textNode && isPrivate(m.value.text)
	if !leaked {
		return false
	}
	j.tell(m, Ignored, "", auth.NewSecret(m.value.text).Fingerprint(), "not taken: a secret has no place in an app")
	j.find("config.leaked-secret", diagnose.SeverityError, m.name+" looks like a secret in the app", j.at(m)+"What an app ships is in every install of it, and what a repository holds in each of its copies.",
		"consider it leaked: replace it at the vendor, and take it out of the app and of the history", "4.2")
	return true
}

// isPrivate tells texts that are a private key whatever they are called.
func isPrivate(text string) bool {
	return strings.HasPrefix(text, "Basic ") || strings.Contains(text, "PRIVATE KEY-----")
}
