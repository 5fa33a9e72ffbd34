package sdkimport

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"authpeek/auth/diagnose"
	"authpeek/config"
)

// troubles tells files that should hold something and cannot be read.
func (a *appJudge) troubles(t *tree) {
	for _, b := range t.bad {
		code, detail := "config.file-unread", "Android says \"Could not load configuration file\", and the SDK does not start."
		if b.kind == IOSPlist {
			code, detail = "config.plist-missing", "iOS finds no configuration in it, and the SDK does not start."
		}
		if strings.HasSuffix(b.what, "it is empty") {
			code, detail = "config.file-empty", "Android says \"No data found on Configuration file\", and the SDK does not start."
		}
		a.find(code, diagnose.SeverityError, path.Base(b.file)+" cannot be read", fmt.Sprintf("%s: %s. ", b.file, b.what)+detail, "correct the file", "6.1")
	}
	for _, m := range t.broken {
		a.find("config.manifest", diagnose.SeverityWarning, "a manifest cannot be read", m+".", "correct the file", "")
	}
	for _, s := range t.looked.Skipped {
		a.find("import.left-out", diagnose.SeverityNote, "something was left out", s+".", "name it by itself if it matters", "")
	}
}

// unlinked tells the calls whose object is not found by its name, where other configurations are.
func (a *appJudge) unlinked(sources []source) {
	for _, s := range sources {
		a.find("config.set-in-code", diagnose.SeverityNote, "configure is given "+shownCode(s.elsewhere)+", which no file here holds under that name", fmt.Sprintf("%s:%d. ", s.file, s.line)+
			"It may be one of the configurations that were found.", "see which one the app uses", "")
	}
}

// unseen says what one file alone cannot show.
func (a *appJudge) unseen() {
	for _, f := range a.configs {
		if f.advanced {
			a.find("provider.unseen", diagnose.SeverityNote, "advanced auth is on, and the provider is not in this file", fmt.Sprintf("%s:%d. ", f.File, f.Line)+
				"The app's class gives the customer tokens: ExponeaAuthProvider in the manifest on Android, @objc(ExponeaAuthProvider) on iOS.",
				"import the app's folder to see it; here set provider.source", "4.4")
			return
		}
	}
}

// oldSDKs tells the troubles of versions that the vendor has mended since (bloomreach reference 0, 7).
func (a *appJudge) oldSDKs() {
	type repair struct {
		code, sdk           string
		major, minor, patch int
		advanced            bool
		title, detail       string
	}
	on, _, _ := a.advancedOn(true)
	for _, r := range []repair{
		{"sdk.project-token", "android", 3, 8, 0, false, "takes any project token", "An empty one makes endless 404s."},
		{"sdk.empty-inbox", "android", 3, 5, 0, false, "crashes at an empty App Inbox", "The vendor's notes of 3.5.0 tell it."},
		{"inbox.marks-as-other", "android", 3, 6, 0, false, "marks messages as read for the wrong customer", "From 3.6.0 on, marking uses the message's own customer ids."},
		{"inbox.marks-as-other", "ios", 2, 16, 0, false, "marks messages as read for the wrong customer", "From 2.16.0 on, marking uses the message's own customer ids."},
		{"sdk.forced-customer-token", "android", 3, 13, 0, true, "may go on with a customer's token after anonymize", "The vendor's notes of 3.13.0 tell it."},
		{"inbox.others-messages", "android", 4, 0, 0, false, "mixes App Inbox messages up after identifyCustomer", "The vendor's notes of 4.0.0 tell it."},
		{"inbox.others-messages", "ios", 3, 0, 0, false, "mixes App Inbox messages up after identifyCustomer", "The vendor's notes of 3.0.0 tell it."},
		{"inbox.stuck", "android", 5, 3, 1, false, "keeps a sync token that the server refuses", "Every fetch of the App Inbox then fails until the app is installed anew or anonymizes."},
		{"inbox.stuck", "ios", 4, 0, 0, false, "keeps a sync token that the server refuses", "Every fetch of the App Inbox then fails until the app is installed anew or anonymizes."},
		{"sdk.inbox-fields", "flutter", 1, 4, 2, false, "loses the read state and the dates of messages", "The plugin's notes of 1.4.1 and 1.4.2 tell it."},
	} {
		v, ok := a.sdk[r.sdk]
		if !ok || !a.sdk.below(r.sdk, r.major, r.minor, r.patch) || r.advanced && !on {
			continue
		}
		title := fmt.Sprintf("%s %s %s", sdkTitle(r.sdk), v.Version, r.title)
		a.find(r.code, diagnose.SeverityWarning, title, fmt.Sprintf("%s:%d. %s", v.File, v.Line, r.detail), fmt.Sprintf("update it to %d.%d.%d or later", r.major, r.minor, r.patch), "0")
	}
}

// differences tells what the configurations of one app do not have in common.
func (a *appJudge) differences() {
	if len(a.configs) < 2 {
		return
	}
	for _, about := range []string{"project_token", "stream_id", "API key", "base URL", "advanced auth", "application id"} {
		var values []string
		where := map[string][]string{}
		for _, c := range a.configs {
			value, said := c.stated[about]
			if about == "advanced auth" {
				value, said = strconv.FormatBool(c.advanced), !c.undecided
			}
			if !said {
				continue
			}
			if about == "base URL" {
				value = shownURL(value)
			}
			if where[value] == nil {
				values = append(values, value)
			}
			where[value] = append(where[value], fmt.Sprintf("%s:%d", c.File, c.Line))
		}
		if len(values) < 2 {
			continue
		}
		severity := diagnose.SeverityWarning
		if a.variants() {
			severity = diagnose.SeverityNote
		}
		var told []string
		for _, value := range values {
			told = append(told, shownCode(orEmpty(value))+" in "+strings.Join(where[value], ", "))
		}
		a.find("config.differ", severity, "the configurations differ in the "+strings.ReplaceAll(about, "_", " "), strings.Join(told, "; ")+".",
			"see that this is meant: a variant of the app, or another project", "")
	}
}

// variants reports whether each configuration is of a source set of its own besides main, as flavours and build types are: then
// they are there to differ.
func (a *appJudge) variants() bool {
	seen := map[string]bool{}
	for _, c := range a.configs {
		v := variantOf(c.File)
		if c.Kind != AndroidJSON || seen[v] {
			return false
		}
		seen[v] = true
	}
	return true
}

func orEmpty(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// nameProfiles proposes a name for each profile: the app's, and what its configuration is of where there are several.
func nameProfiles(r *Result, base string) {
	if base == "" {
		base = appName(r.Path, r.Tree)
	}
	taken := map[string]bool{}
	for i := range r.Configs {
		f := &r.Configs[i]
		name := base
		if len(r.Configs) > 1 {
			name += "-" + suffixOf(f.Kind)
			if v := variantOf(f.File); v != "main" && f.Kind == AndroidJSON {
				name += "-" + cleanName(v)
			}
		}
		name = short(name, 36)
		free := name
		for n := 2; taken[free]; n++ {
			free = fmt.Sprintf("%s-%d", name, n)
		}
		taken[free] = true
		f.Profile.Name = free
	}
}

func suffixOf(k Kind) string {
	switch k {
	case AndroidJSON, AndroidCode:
		return "android"
	case IOSPlist, IOSCode:
		return "ios"
	default:
		return string(k)
	}
}

// appName is the name of the folder that an app is in: the nearest above the file that is not one of those that all apps have.
func appName(at string, tree bool) string {
	dir := absolute(at)
	if !tree {
		dir = filepath.Dir(dir)
	}
	for dir != filepath.Dir(dir) {
		name := cleanName(filepath.Base(dir))
		if name != "" && !slices.Contains([]string{"assets", "main", "src", "app", "android", "ios", "resources", "res", "raw", "lib", "config", "debug", "release", "test_data", "testdata"}, strings.ToLower(name)) {
			if _, reserved := config.Reserved(name); !reserved {
				return name
			}
		}
		dir = filepath.Dir(dir)
	}
	return "app"
}

// cleanName keeps of a text what a profile's name may hold.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_', r == '.':
			return unicode.ToLower(r)
		default:
			return '-'
		}
	}, s)
	return short(strings.Trim(s, "-."), 24)
}

func short(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}
