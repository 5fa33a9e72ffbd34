package sdkimport

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// source is one configuration as it stands in a file, before it is judged.
type source struct {
	kind Kind
	file string
	line int
	// root has the fields as members.
	root node
	// version5 says that the code is written for Android 5 or iOS 4: it has an integration.
	version5 bool
	// name is that of the constant or variable that holds it, where another file may speak of it by that.
	name string
	// elsewhere names the object that is handed over and stands in another file.
	elsewhere string
}

// trouble is a file that should hold a configuration and cannot be read as one.
type trouble struct {
	kind Kind
	file string
	what string
}

// languageOf gives the dialect of a source file and the finder of configurations in it.
func languageOf(name string) (dialect, func(*literals) []source, bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts":
		return scriptDialect(), findScript, true
	case ".dart":
		return dartDialect(), findDart, true
	case ".cs":
		return csharpDialect(), findCSharp, true
	case ".kt", ".kts":
		return kotlinDialect(), findKotlin, true
	case ".java":
		return javaDialect(), findKotlin, true
	case ".swift":
		return swiftDialect(), findSwift, true
	}
	return dialect{}, nil, false
}

// readSource gives the configurations of one file.
func readSource(file string, text []byte) ([]source, *trouble) {
	if d, find, ok := languageOf(file); ok {
		found := find(newLiterals(scan(string(text), d), d))
		for i := range found {
			found[i].file = file
		}
		return found, nil
	}
	one := func(kind Kind, n node, err error) ([]source, *trouble) {
		if err != nil {
			bad := &trouble{kind: kind, file: file, what: err.Error()}
			return nil, bad
		}
		return []source{{kind: kind, file: file, line: max(n.line, 1), root: n}}, nil
	}
	if isPlist(file, text) {
		n, err := readPlist(text)
		return one(IOSPlist, n, err)
	}
	n, err := readJSON(string(text))
	if err != nil && path.Base(file) != androidFile && path.Ext(file) != ".json" {
		return nil, &trouble{file: file, what: "it is none of the files that hold a configuration"}
	}
	kind := AndroidJSON
	if path.Base(file) != androidFile && looksLikeWrapper(n) {
		kind = ReactNative
	}
	return one(kind, n, err)
}

// androidFile is the file that the Android SDK looks for in the assets (bloomreach reference 6.1).
const androidFile = "exponea_configuration.json"

func isPlist(file string, text []byte) bool {
	return strings.EqualFold(path.Ext(file), ".plist") || bytes.HasPrefix(text, []byte("bplist")) ||
		bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n\ufeff"), []byte("<"))
}

// looksLikeWrapper tells an exported object of React Native from a file of Android: by the names that only one of them has.
func looksLikeWrapper(n node) bool {
	score := 0
	for _, m := range n.members {
		switch m.name {
		case "authorizationToken", "baseUrl", "flushMaxRetries", "pushTokenTrackingFrequency", "android", "ios", "projectMapping":
			score++
		case "authorization", "baseURL", "maxTries", "tokenTrackFrequency", "projectRouteMap", "automaticPushNotification", "httpLoggingLevel":
			score--
		case "integrationConfig":
			// Android tells a project from a stream by a type, the wrappers by what is in it.
			if _, ok := m.value.get("type"); ok {
				score--
			} else {
				score++
			}
		}
	}
	return score > 0
}

// holdsConfiguration tells JSON documents of a checkout that are worth a look.
func holdsConfiguration(n node) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { _, ok := n.get(name); return ok })
	}
	return has("projectToken", "integrationConfig", "streamId") && has("authorization", "authorizationToken", "baseUrl", "baseURL", "integrationConfig")
}

// findScript finds Exponea.configure({…}) in JavaScript and TypeScript, the objects that are handed to it by name, and objects
// that have a project's token among their own members.
func findScript(l *literals) []source {
	var out []source
	taken := map[int]bool{}
	objects := map[string]int{} // where the object of a name begins
	for i := range l.toks {
		if at, ok := l.assigned(i); ok && l.toks[at].is("{") {
			objects[l.toks[i].text] = at
		}
	}
	add := func(at int) {
		if taken[at] || !l.try() {
			return
		}
		taken[at] = true
		l.at = at
		n := l.object()
		out = append(out, source{kind: ReactNative, line: n.line, root: n, name: l.holder(at)})
	}
	for i := 2; i < len(l.toks); i++ {
		if !l.toks[i].is("(") || !l.toks[i-1].word("configure") || !l.toks[i-2].is(".") && !l.toks[i-2].is("?.") {
			continue
		}
		if i < 3 || !strings.Contains(strings.ToLower(l.toks[i-3].text), "exponea") && !strings.Contains(strings.ToLower(l.toks[i-3].text), "bloomreach") {
			continue
		}
		arg := l.toks[i+1]
		switch at, ok := objects[arg.text]; {
		case arg.is("{"):
			add(i + 1)
		case arg.kind == wordToken && ok:
			add(at)
		case arg.kind == wordToken:
			l.at = i + 1
			given := l.value(true)
			name := given.text
			if given.kind == callNode {
				name += "(…)"
			}
			out = append(out, source{kind: ReactNative, line: int(arg.line), elsewhere: orElse(name, arg.text)})
		}
	}
	for i := range l.toks {
		if l.toks[i].is("{") && !taken[i] && l.isScriptConfig(i) {
			add(i)
		}
	}
	return out
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// assigned gives the place of the value when the token at i is a name that is being declared: const NAME: Type = value.
func (l *literals) assigned(i int) (int, bool) {
	if l.toks[i].kind != wordToken {
		return 0, false
	}
	at := i + 1
	if at < len(l.toks) && l.toks[at].is(":") {
		for at++; at < len(l.toks) && (l.toks[at].kind == wordToken || l.toks[at].is(".")); at++ {
			continue
		}
	}
	if at+1 >= len(l.toks) || !l.toks[at].is("=") {
		return 0, false
	}
	return at + 1, true
}

// isScriptConfig reports whether the object at i is assigned, returned or exported, and has the members of a configuration.
func (l *literals) isScriptConfig(i int) bool {
	if i == 0 {
		return false
	}
	before := l.toks[i-1]
	if !before.is("=") && !before.is("(") && !before.word("default") && !before.word("return") {
		return false
	}
	depth, project, other := 0, false, false
	for _, t := range l.toks[i:min(len(l.toks), i+600)] {
		switch {
		case opens(t):
			depth++
		case closes(t):
			if depth--; depth == 0 {
				return project && other
			}
		case depth == 1 && (t.kind == wordToken || t.kind == textToken):
			project = project || t.text == "projectToken" || t.text == "integrationConfig"
			other = other || t.text == "authorizationToken" || t.text == "baseUrl" || t.text == "integrationConfig" || t.text == "advancedAuthEnabled"
		}
	}
	return false
}

// findDart finds ExponeaConfiguration(…) with its named arguments.
func findDart(l *literals) []source {
	var out []source
	for i := 0; i+1 < len(l.toks); i++ {
		if !l.toks[i].word("ExponeaConfiguration") || !l.toks[i+1].is("(") || i > 0 && l.toks[i-1].word("class") || !l.try() {
			continue
		}
		l.at = i
		n := l.qualified()
		if len(named(n)) > 0 {
			out = append(out, source{kind: Flutter, line: n.line, root: n})
		}
		i = max(i, l.at-1)
	}
	return out
}

// named are the arguments that have a name.
func named(n node) []member {
	var out []member
	for _, m := range n.members {
		if m.name != "" {
			out = append(out, m)
		}
	}
	return out
}
