package sdkimport

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"authpeek/auth/diagnose"
)

// takeID takes a project's token or a stream's id, with what the SDKs refuse (bloomreach reference 4.3).
func (j *judging) takeID(m member, key string, into *string) {
	value := m.value.text
	j.stated[key] = value
	ref, word := "4.3", "project token"
	if key == "stream_id" {
		word = "stream id"
	}
	switch {
	case value == "":
		j.tell(m, Refused, "", `""`, "it is empty, and the SDK does not start")
		j.find("config."+strings.Fields(word)[0]+"-empty", diagnose.SeverityError, "the "+word+" is empty",
			j.at(m)+j.says(j.message(word, true))+" Android before 3.8.0 starts all the same, and each call is a 404.", "copy it from the project's settings", ref)
		return
	case m.value.partial:
		j.tell(m, Unread, "", value, "parts of it are set in code")
		return
	}
	*into = value
	if bad := wrongRune(value, false); bad != "" {
		if wrongRune(value, true) == "" {
			// iOS asks Unicode what a letter is.
			verdict := Refused
			if !j.kind.onAndroid() {
				verdict = Taken
			}
			j.tell(m, verdict, key, value, "it holds "+bad+", which iOS lets pass and Android refuses")
			j.find("config.project-characters", severityIf(j.kind.onAndroid()), "the "+word+" holds "+bad, j.at(m)+"iOS takes letters of any script. "+
				j.says(j.message(word, false)), "copy it again from the project's settings", ref)
			return
		}
		j.tell(m, Refused, key, value, "it holds "+bad+", and the SDK does not start")
		j.find("config."+strings.Fields(word)[0]+"-characters", diagnose.SeverityError, "the "+word+" holds "+bad,
			j.at(m)+j.says(j.message(word, false)), "copy it again, without anything around it", ref)
		return
	}
	j.tell(m, Taken, key, value, j.fromConstant(m))
}

func severityIf(bad bool) string {
	if bad {
		return diagnose.SeverityError
	}
	return diagnose.SeverityNote
}

// fromConstant says where a value that is written as a name was found.
func (j *judging) fromConstant(m member) string {
	if m.value.constant == "" {
		return ""
	}
	return "from " + m.value.constant + " in the same file"
}

// wrongRune finds a character that is none of an id. With letters of any script allowed it judges as iOS does.
func wrongRune(value string, anyScript bool) string {
	for _, c := range value {
		letter := unicode.IsLetter(c) || unicode.IsDigit(c)
		if c == '-' || letter && (c < utf8.RuneSelf || anyScript) {
			continue
		}
		if c == ' ' {
			return "a blank"
		}
		return fmt.Sprintf("%q", c)
	}
	return ""
}

// message is what the SDK says of an id that is empty, or of wrong characters.
func (j *judging) message(word string, empty bool) string {
	android5 := j.version5 || j.sdk.atLeast("android", 5, 0, 0)
	switch {
	case j.platform == "ios" && empty && !j.sdk.below("ios", 4, 0, 0):
		return "Integration ID provided is not valid. Integration ID cannot be empty string."
	case j.platform == "ios" && empty:
		return "Project token provided is not valid. Project token cannot be empty string."
	case j.platform == "ios" && j.sdk.below("ios", 4, 0, 0):
		return "Project token provided is not valid. Only alphanumeric symbols and dashes are allowed in project token."
	case j.platform == "ios":
		return "Integration ID provided is not valid. Only alphanumeric symbols and dashes are allowed in integration ID."
	case word == "stream id" && empty:
		return "Provided stream id is not valid. Cannot be empty string."
	case word == "stream id":
		return "Provided stream id is not valid. Only alphanumeric symbols and dashes are allowed."
	case android5 && empty:
		return "Provided project token is not valid. Cannot be empty string."
	case android5:
		return "Provided project token is not valid. Only alphanumeric symbols and dashes are allowed."
	case empty:
		return "Project token provided is not valid. Project token cannot be empty string."
	default:
		return "Project token provided is not valid. Only alphanumeric symbols and dashes are allowed in project token."
	}
}

// says quotes the SDK.
func (j *judging) says(message string) string {
	if j.platform == "ios" {
		return fmt.Sprintf("iOS says \"Can't create configuration: %s\".", message)
	}
	return fmt.Sprintf("Android says %q.", message)
}

// takeURL takes the server's address. Android never looks at it; iOS wants it to parse (bloomreach reference 1.2, 4.3).
func (j *judging) takeURL(m member) {
	value := m.value.text
	j.stated["base URL"], j.hosted = strings.TrimSuffix(value, "/"), true
	shown := shownURL(value)
	if m.value.partial {
		j.tell(m, Unread, "", "", "parts of it are set in code")
		return
	}
	u, err := url.Parse(value)
	usable := err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && !strings.ContainsFunc(value, unicode.IsSpace) && u.User == nil
	if !usable {
		j.tell(m, Refused, "", shown, "it is no address of a server")
		detail := "Android does not look at it, and each call fails. "
		if j.kind.onIOS() {
			detail = "iOS says \"Can't create configuration: Base url provided is not a valid url.\" where it does not parse, and otherwise each call fails. Android never looks at it. "
		}
		j.find("config.base-url", diagnose.SeverityError, m.name+" is no address of a server", j.at(m)+detail, "write it like https://api.exponea.com", "4.3")
		return
	}
	j.profile.BaseURL = value
	switch trimmed := strings.TrimRight(value, "/"); {
	case trimmed == value:
		j.tell(m, Taken, "base_url", shown, j.fromConstant(m))
	case j.platform == "ios" && value == trimmed+"/":
		j.profile.BaseURL = trimmed
		j.tell(m, Changed, "base_url", shown, "iOS strips the slash at the end")
	default:
		j.tell(m, Taken, "base_url", shown, "with its slash, as the app asks for //track/…")
	}
	if strings.HasSuffix(value, "/") && (j.kind.onAndroid() || strings.HasSuffix(value, "//")) {
		j.find("config.trailing-slash", diagnose.SeverityWarning, m.name+" ends with a slash", j.at(m)+
			"Android joins the texts and asks for //track/…; iOS strips one slash. What a server makes of two is its own affair.", "take the slash away", "1.2")
	}
	if strings.HasPrefix(u.Path, "/") && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		j.find("config.base-url", diagnose.SeverityWarning, m.name+" goes on behind the host", j.at(m)+"The SDKs put their paths behind it as it is.", "end it after the host, unless a proxy wants the path", "1.2")
	}
	if u.Scheme == "http" {
		j.find("config.plain-http", diagnose.SeverityWarning, m.name+" is not encrypted", j.at(m)+
			"Android 9 and iOS refuse clear text unless the app allows it, and credentials could be read on the way. authpeek refuses it too for hosts that are not this machine.",
			"use https; for a network that you trust set allow_plain_http = true", "1.2")
	}
}

// takeApplication takes the application id, whose form each platform judges on its own (bloomreach reference 4.3).
func (j *judging) takeApplication(m member) {
	value := m.value.text
	j.stated["application id"] = value
	if m.value.partial {
		j.tell(m, Unread, "", "", "parts of it are set in code")
		return
	}
	j.profile.ApplicationID = value
	const pattern = `^[a-z0-9]+(?:[-.][a-z0-9]+)*$`
	android, ios := regexp.MustCompile(pattern).MatchString(value), regexp.MustCompile(`(?i)`+pattern).MatchString(value)
	android, ios = android || !j.kind.onAndroid(), ios || !j.kind.onIOS()
	switch {
	case utf8.RuneCountInString(value) > 50:
		j.tell(m, Refused, "application_id", shownCode(value), "it has more than 50 characters")
		j.find("config.application-id-long", diagnose.SeverityError, m.name+" has more than 50 characters",
			j.at(m)+j.says(j.applicationMessage(true)), "use the application id of the project's settings", "4.3")
	case !android || !ios:
		who := "Android and iOS refuse"
		if android {
			who = "iOS refuses"
		} else if ios {
			who = "Android refuses"
		}
		j.tell(m, Refused, "application_id", shownCode(value), who+" its form")
		j.find("config.application-id-form", diagnose.SeverityError, who+" the form of "+m.name,
			j.at(m)+j.says(j.applicationMessage(false))+" Wanted are groups of a-z and 0-9, parted by single dots or dashes; iOS takes capitals too.",
			"write it like com.acme-shop", "4.3")
	default:
		j.tell(m, Taken, "application_id", value, j.fromConstant(m))
	}
	if !android && j.kind.wrapper() || j.sdk.below("android", 4, 6, 0) && j.kind.onAndroid() || j.sdk.below("ios", 3, 8, 0) && j.kind.onIOS() {
		if j.sdk.below("android", 4, 6, 0) || j.sdk.below("ios", 3, 8, 0) {
			j.find("config.newer-key", diagnose.SeverityWarning, m.name+" is newer than the app's SDK",
				j.at(m)+"It counts from Android 4.6.0 and iOS 3.8.0 on.", "update the SDK", "0")
		}
	}
}

func (j *judging) applicationMessage(long bool) string {
	switch {
	case j.platform == "ios" && long:
		return "Application ID longer than allowed number of characters (50)."
	case j.platform == "ios":
		return "Application ID doesn't match required set of characters."
	case long:
		return "The provided applicationId exceeds the maximum length of 50 characters."
	default:
		return "The provided applicationId is not in the correct format."
	}
}
