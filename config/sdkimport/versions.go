package sdkimport

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// versions are those of the SDKs that an app is built with, by SDK.
type versions map[string]Version

// numbers parts a version; what is no number is 0.
func (v Version) numbers() ([3]int, bool) {
	var out [3]int
	text := strings.TrimLeft(v.Version, "^~>=v \t")
	text, _, _ = strings.Cut(text, "-")
	parts := strings.Split(text, ".")
	for i := range min(3, len(parts)) {
		n, err := strconv.Atoi(parts[i])
		if err != nil {
			return out, i > 0
		}
		out[i] = n
	}
	return out, true
}

// below reports whether the SDK is known to be older; what is not known is not.
func (vs versions) below(sdk string, major, minor, patch int) bool {
	n, ok := vs.of(sdk)
	return ok && slices.Compare(n[:], []int{major, minor, patch}) < 0
}

// atLeast reports whether the SDK is known to be that or newer.
func (vs versions) atLeast(sdk string, major, minor, patch int) bool {
	n, ok := vs.of(sdk)
	return ok && slices.Compare(n[:], []int{major, minor, patch}) >= 0
}

func (vs versions) of(sdk string) ([3]int, bool) {
	v, ok := vs[sdk]
	if !ok {
		return [3]int{}, false
	}
	return v.numbers()
}

// best chooses one version for each SDK: a lock file's before a range, and of several the oldest, which has the most troubles.
func best(all []Version) versions {
	out := versions{}
	for _, v := range all {
		if _, ok := v.numbers(); !ok {
			continue
		}
		old, ok := out[v.SDK]
		a, _ := v.numbers()
		b, _ := old.numbers()
		if !ok || v.Exact && !old.Exact || v.Exact == old.Exact && slices.Compare(a[:], b[:]) < 0 {
			out[v.SDK] = v
		}
	}
	return out
}

func sdkTitle(sdk string) string {
	return map[string]string{"android": "The Android SDK", "ios": "The iOS SDK", "react-native": "The React Native SDK", "flutter": "The Flutter plugin", "maui": "The MAUI SDK"}[sdk]
}

// isBuildFile tells the files that may name a version.
func isBuildFile(file string) bool {
	switch name := path.Base(file); name {
	case "build.gradle", "build.gradle.kts", "Podfile", "Podfile.lock", "Package.resolved", "Package.swift", "package.json", "pubspec.lock", "pubspec.yaml":
		return true
	default:
		return strings.HasSuffix(name, ".versions.toml") || strings.HasSuffix(name, ".csproj")
	}
}

// versionLine is a line that names an SDK and its version.
type versionLine struct {
	file, sdk string
	pattern   *regexp.Regexp
	exact     bool
}

// versionLines are looked for line by line; the formats that need more are read by readVersions.
func versionLines() []versionLine {
	const v = `([0-9][0-9A-Za-z.+-]*)`
	return []versionLine{
		{"build.gradle", "android", regexp.MustCompile(`com\.exponea\.sdk:sdk:` + v), true},
		{"build.gradle.kts", "android", regexp.MustCompile(`com\.exponea\.sdk:sdk:` + v), true},
		{".versions.toml", "android", regexp.MustCompile(`com\.exponea\.sdk:sdk:` + v), true},
		{"Podfile.lock", "ios", regexp.MustCompile(`^\s+- ExponeaSDK \(` + v + `\)`), true},
		{"Podfile", "ios", regexp.MustCompile(`^\s*pod\s+['"]ExponeaSDK['"]\s*,\s*['"]([^'"]+)['"]`), false},
		{"Package.swift", "ios", regexp.MustCompile(`exponea-ios-sdk.*?(?:from|exact|"|\s):?\s*"` + v + `"`), false},
		{".csproj", "maui", regexp.MustCompile(`(?i)PackageReference\s+Include="[^"]*(?:bloomreach|exponea)[^"]*"\s+Version="([^"]+)"`), true},
		{"pubspec.yaml", "flutter", regexp.MustCompile(`^\s+exponea:\s*['"]?([\^~>=]*\s*` + v + `)`), false},
	}
}

// maxVersions bounds what one file says of versions.
const maxVersions = 20

// readVersions gives the versions that a build file names.
func readVersions(file string, text []byte) []Version {
	var out []Version
	base := path.Base(file)
	add := func(sdk, version string, line int, exact bool) {
		if len(out) < maxVersions && version != "" {
			out = append(out, Version{SDK: sdk, Version: shownCode(version), File: file, Line: line, Exact: exact})
		}
	}
	rules := versionLines()
	inPlugin := false
	for n, line := range strings.Split(string(text), "\n") {
		if len(line) > 4<<10 {
			continue
		}
		for _, r := range rules {
			if base != r.file && (r.file[0] != '.' || !strings.HasSuffix(base, r.file)) {
				continue
			}
			if found := r.pattern.FindStringSubmatch(line); found != nil && !strings.HasPrefix(strings.TrimSpace(line), "//") {
				add(r.sdk, found[1], n+1, r.exact)
			}
		}
		if base == "pubspec.lock" {
			switch trimmed := strings.TrimSpace(line); {
			case strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   "):
				inPlugin = trimmed == "exponea:"
			case inPlugin && strings.HasPrefix(trimmed, "version:"):
				add("flutter", strings.Trim(strings.TrimPrefix(trimmed, "version:"), ` "'`), n+1, true)
			}
		}
	}
	switch {
	case base == "package.json":
		packageJSON(text, add)
	case base == "Package.resolved":
		packageResolved(text, add)
	case strings.HasSuffix(base, ".versions.toml"):
		catalogue(text, add)
	}
	return out
}

func packageJSON(text []byte, add func(string, string, int, bool)) {
	var p struct{ Dependencies, DevDependencies map[string]any }
	if json.Unmarshal(text, &p) != nil {
		return
	}
	for _, list := range []map[string]any{p.Dependencies, p.DevDependencies} {
		if v, ok := list["react-native-exponea-sdk"].(string); ok {
			add("react-native", v, lineOf(text, `"react-native-exponea-sdk"`), v != "" && v[0] >= '0' && v[0] <= '9')
		}
	}
}

func packageResolved(text []byte, add func(string, string, int, bool)) {
	type pin struct {
		Identity, Package string
		State             struct{ Version string }
	}
	var p struct {
		Pins   []pin
		Object struct{ Pins []pin }
	}
	if json.Unmarshal(text, &p) != nil {
		return
	}
	for _, one := range append(p.Pins, p.Object.Pins...) {
		if one.Identity == "exponea-ios-sdk" || one.Package == "ExponeaSDK" {
			add("ios", one.State.Version, max(lineOf(text, "exponea-ios-sdk"), lineOf(text, `"ExponeaSDK"`)), true)
		}
	}
}

// catalogue reads a Gradle version catalogue: a library of the SDK with its own version or a reference to one.
func catalogue(text []byte, add func(string, string, int, bool)) {
	library := regexp.MustCompile(`(?m)^[^#\n]*(?:com\.exponea\.sdk:sdk"|group\s*=\s*"com\.exponea\.sdk")[^\n]*$`)
	for _, at := range library.FindAllIndex(text, maxVersions) {
		line := text[at[0]:at[1]]
		if v := regexp.MustCompile(`version\s*=\s*"([^"]+)"`).FindSubmatch(line); v != nil {
			add("android", string(v[1]), 1+bytes.Count(text[:at[0]], []byte("\n")), true)
		}
		ref := regexp.MustCompile(`version\.ref\s*=\s*"([^"]+)"`).FindSubmatch(line)
		if ref == nil {
			continue
		}
		set := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(string(ref[1])) + `\s*=\s*"([^"]+)"`)
		if v := set.FindSubmatchIndex(text); v != nil {
			add("android", string(text[v[2]:v[3]]), 1+bytes.Count(text[:v[2]], []byte("\n")), true)
		}
	}
}

func lineOf(text []byte, what string) int {
	at := bytes.Index(text, []byte(what))
	if at < 0 {
		return 0
	}
	return 1 + bytes.Count(text[:at], []byte("\n"))
}

// readManifest gives what an Android manifest says to the SDK, nil where it says nothing.
func readManifest(file string, text []byte) (*Manifest, error) {
	m := &Manifest{File: file, Variant: variantOf(file)}
	err := eachToken(text, func(t xml.Token, line int) error {
		start, ok := t.(xml.StartElement)
		if !ok || start.Name.Local != "meta-data" {
			return nil
		}
		var name, value string
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "name":
				name = a.Value
			case "value":
				value = a.Value
			}
		}
		switch {
		case name == "ExponeaAuthProvider":
			m.Provider, m.Line = strings.TrimSpace(value), line
			if m.Provider == "" {
				m.Provider = "(empty)"
			}
		case isMarker(name):
			m.Markers = append(m.Markers, shownCode(name))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if m.Provider == "" && len(m.Markers) == 0 {
		return nil, nil
	}
	return m, nil
}

// isMarker tells the meta-data by which the wrappers make themselves known (bloomreach reference 6.2).
func isMarker(name string) bool {
	return slices.ContainsFunc([]string{"ExponeaExampleApp", "ExponeaReactNativeSDK", "ExponeaFlutterSDK", "BloomreachMauiSDK"}, func(m string) bool { return strings.HasPrefix(name, m) })
}

// variantOf is the source set of an Android file: src/VARIANT/….
func variantOf(file string) string {
	parts := strings.Split(file, "/")
	if i := slices.Index(parts, "src"); i >= 0 && i+2 < len(parts) {
		return parts[i+1]
	}
	return "main"
}
