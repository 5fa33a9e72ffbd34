package sdkimport

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
)

// takeOther judges the fields that a profile has no key for.
func (j *judging) takeOther(m member, f field) {
	switch f.about {
	case aboutFrequency:
		j.takeFrequency(m)
		return
	case aboutRetries, aboutSeconds:
		j.takeAmount(m, f)
		return
	case aboutLogging:
		j.takeLogging(m)
		return
	case aboutDefaults:
		for _, p := range m.value.members {
			j.leaksInside(m, p)
		}
	case aboutPush:
		if m.name == "pushNotificationImportance" {
			if n, ok := m.value.number(); ok && (n < 0 || n > 5) {
				j.find("config.out-of-range", diagnose.SeverityWarning, m.name+" is out of range", j.at(m)+"Android's importances are 0 to 5.", "write 3 for the default", "6.1")
			}
		}
	}
	value := plainValue(m.value)
	if m.value.kind == callNode {
		value = m.value.text + "(…)"
	}
	j.tell(m, Unused, "", value, "")
}

// leaksInside looks for private keys among the default properties, which go out with each event.
func (j *judging) leaksInside(m, p member) {
	if p.value.kind == textNode && (isPrivate(p.value.text) || namesSecret(p.name)) {
		p.name = m.name + "." + p.name
		j.leaks(p)
	}
}

// takeFrequency judges how often push tokens are tracked: each SDK spells the three words in its own way.
func (j *judging) takeFrequency(m member) {
	if m.value.kind != textNode {
		j.tell(m, Unused, "", shownCode(m.value.text), "")
		return
	}
	word := m.value.text
	words := []string{"ON_TOKEN_CHANGE", "EVERY_LAUNCH", "DAILY"}
	if j.kind == IOSPlist || j.kind == IOSCode {
		words = []string{"onTokenChange", "everyLaunch", "daily"}
	}
	if slices.Contains(words, word) {
		j.tell(m, Unused, "", word, "")
		return
	}
	j.tell(m, Ignored, "", shownCode(word), "it is none of "+strings.Join(words, ", "))
	meant := ""
	for _, w := range words {
		if folded(w) == folded(word) {
			meant = w
		}
	}
	fix := "write one of " + strings.Join(words, ", ")
	if meant != "" {
		fix = "write " + meant
	}
	effect := "Gson makes null of a word that it does not know, where the SDK counts on one."
	severity := diagnose.SeverityWarning
	switch {
	case j.kind == IOSPlist:
		effect = "The decoder knows three words and no others: the SDK has no configuration."
		severity = diagnose.SeverityError
	case j.kind.wrapper():
		effect = "The wrapper hands it on to both SDKs, which know three words."
	}
	j.find("config.frequency", severity, fmt.Sprintf("%s is %q, a word that this SDK does not know", m.name, shownCode(word)),
		j.at(m)+effect+" Android spells them in capitals, a plist in camel case.", fix, "6.4")
}

// folded is a word without what the SDKs' spellings differ in.
func folded(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", "")) }

// takeAmount judges numbers: of seconds, of tries.
//
// Assumption: no reference names bounds. Told is what can hardly be meant: nothing, less than nothing, and milliseconds where
// seconds belong.
func (j *judging) takeAmount(m member, f field) {
	n, ok := m.value.number()
	if !ok {
		j.tell(m, Unused, "", plainValue(m.value), "")
		return
	}
	j.tell(m, Unused, "", plainValue(m.value), "")
	warn := func(what, why, fix string) {
		j.find("config.out-of-range", diagnose.SeverityWarning, m.name+" is "+m.value.text+", "+what, j.at(m)+why, fix, "6")
	}
	switch {
	case n < 0:
		warn("less than nothing", "The SDK does not check it.", "write a number above 0")
	case f.about == aboutRetries && n == 0:
		warn("and then nothing is tried again", "An event that fails once is lost.", "leave it out: Android tries 10 times, iOS 5")
	case f.about == aboutRetries && n > 100:
		warn("more than anybody waits for", "Each flush tries an event again that a server refuses.", "leave it out: Android tries 10 times, iOS 5")
	case f.about == aboutSeconds && n == 0 && m.name == "sessionTimeout":
		warn("and each look at another app ends the session", "It counts in seconds.", "write 60, or leave it out")
	case f.about == aboutSeconds && n >= 10_000:
		warn("and it counts in seconds", fmt.Sprintf("That is %.1f hours; milliseconds may have been meant.", n/3600), "write seconds, like 60")
	}
}

func (j *judging) takeLogging(m member) {
	levels := []string{"NONE", "BASIC", "HEADERS", "BODY"}
	if !slices.Contains(levels, m.value.text) {
		j.tell(m, Ignored, "", shownCode(m.value.text), "it is none of "+strings.Join(levels, ", "))
		j.find("config.logging", diagnose.SeverityWarning, m.name+" is a word that Android does not know", j.at(m)+"Gson makes null of it.", nearestOr(m.value.text, levels), "6.1")
		return
	}
	j.tell(m, Unused, "", m.value.text, "")
	if m.value.text == "BODY" || m.value.text == "HEADERS" {
		j.logs(m)
	}
}

// logs says what stands in the log of the device.
func (j *judging) logs(m member) {
	j.find("config.logs-secrets", diagnose.SeverityNote, "credentials stand in the log of the device", j.at(m)+
		"With HEADERS and BODY, Android writes the Authorization header of each call to logcat; BODY is the default.", `set httpLoggingLevel to "NONE" for what is released`, "4.6")
}

// takePlatform looks at a wrapper's android and ios objects.
func (j *judging) takePlatform(m member) {
	known := platformFields(j.kind, m.name)
	j.tell(m, Unused, "", diagnose.Counted(len(named(m.value)), "key"), "")
	for _, inner := range m.value.members {
		full := member{name: m.name + "." + inner.name, line: inner.line, value: inner.value}
		if inner.name == "" || inner.name == "..." || slices.Contains(known, inner.name) || j.leaks(full) {
			continue
		}
		if f, ok := lookup(fieldsOf(j.kind), inner.name); ok {
			j.tell(full, Ignored, "", "", inner.name+" belongs one level up")
			j.find("config.other-place", diagnose.SeverityWarning, full.name+" stands in the wrong object", j.at(full)+"The wrapper reads "+f.name+" from the object around it.", "move it out of "+m.name, "6.4")
			continue
		}
		j.tell(full, Unknown, "", "", nearest(inner.name, known))
		if !j.kind.inCode() {
			j.find("config.unknown-key", diagnose.SeverityWarning, full.name+" is a key that the wrapper does not know", j.at(full)+"It is ignored.", nearestOr(inner.name, known), "6.4")
		}
	}
}

// checkCut looks for the empty dictionary at which the plist's decoder stops.
func (j *judging) checkCut() {
	if j.kind != IOSPlist {
		return
	}
	v, ok := j.root.get("defaultProperties")
	if !ok || v.kind != objectNode || len(v.members) > 0 {
		return
	}
	j.cut = true
	lost := "allowDefaultCustomerProperties and advancedAuthEnabled keep their defaults"
	severity := diagnose.SeverityWarning
	if on, ok := j.root.get("advancedAuthEnabled"); ok && on.isTrue() {
		severity = diagnose.SeverityError
		lost = "advancedAuthEnabled is never read: the App Inbox is asked for with the API key, and the provider never asked"
	}
	j.find("config.defaults-empty", severity, "an empty defaultProperties stops the decoder", fmt.Sprintf("%s:%d: defaultProperties. ", j.file, v.line)+
		"iOS returns from its decoding there, so that "+lost+".", "take the empty dictionary out, or put a property into it", "6.3")
}
