package sdkimport

import (
	"regexp"

	"authpeek/auth/diagnose"
)

// isIdentity tells the fields that say which project the app speaks to, and as whom.
func isIdentity(f field) bool {
	return f.about == aboutProject || f.about == aboutStream || f.about == aboutAuthorization || f.about == aboutURL || f.about == aboutApplication
}

// placeholder finds a part of a text that is to be filled in before the app is built: $(NAME), ${NAME}, {{NAME}}, @NAME@, %NAME%.
func placeholder(text string) string {
	return regexp.MustCompile(`\$\([A-Za-z_][\w.:-]*\)|\$\{[A-Za-z_][\w.-]*\}|\{\{ *[A-Za-z_][\w.-]* *\}\}|@@?[A-Z_][A-Z0-9_]+@@?|%[A-Z_][A-Z0-9_]+%`).FindString(text)
}

// unfilled is a field whose value some script is meant to fill in.
func (j *judging) unfilled(m member, f field, hole string) {
	j.tell(m, Unread, "", "", "it holds "+shownCode(hole)+", to be filled in")
	switch f.about {
	case aboutAuthorization:
		j.authorized = true
	case aboutURL:
		j.hosted = true
	}
	told := "Nothing fills it in but a script of yours, and without one the SDK gets this text."
	if j.kind == IOSPlist {
		told = "Xcode fills such names in Info.plist only; here a script of yours has to, or the SDK gets this text."
	}
	j.find("config.placeholder", diagnose.SeverityWarning, m.name+" is to be filled in", j.at(m)+"It holds "+shownCode(hole)+". "+told,
		"see that a build fills it in; give it here with --set "+profileKey(f)+"=…, or type it in Setup", "")
}

// profileKey is the key of a profile for what a field is about, "" where there is none.
func profileKey(f field) string {
	return map[concept]string{aboutProject: "project_token", aboutStream: "stream_id", aboutAuthorization: "api_key", aboutURL: "base_url",
		aboutAdvanced: "advanced_auth", aboutApplication: "application_id"}[f.about]
}
