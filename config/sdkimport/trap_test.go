package sdkimport

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authpeek/auth/diagnose"
)

// write puts files below a folder, by their paths.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const fine = `{"projectToken":"p1","authorization":"Token k1","baseURL":"https://api.acme.example"}`

// codesOf imports a tree and gives the codes of all findings.
func codesOf(t *testing.T, files map[string]string) []string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "acme")
	write(t, dir, files)
	r, err := Import(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, f := range r.All() {
		codes = append(codes, f.Code)
	}
	return codes
}

func plistOf(body string) string { return `<plist version="1.0"><dict>` + body + `</dict></plist>` }

const (
	rn         = "src/App.ts"
	iosFile    = "ios/ExponeaConfig.plist"
	manifest   = "app/src/main/AndroidManifest.xml"
	kotlinAuth = "app/src/main/java/Auth.kt"
	swiftAuth  = "ios/Auth.swift"
	plistKeys  = "<key>projectToken</key><string>p1</string><key>authorization</key><string>Token k1</string>"
	plistAuth  = plistKeys + "<key>advancedAuthEnabled</key><true/>"
	jsonAuth   = `{"projectToken":"p1","authorization":"Token k1","advancedAuthEnabled":true}`
	registered = `<manifest xmlns:android="a"><application><meta-data android:name="ExponeaAuthProvider" android:value="com.acme.Auth"/></application></manifest>`
	kotlinFine = "package com.acme\nclass Auth : AuthorizationProvider { override fun getAuthorizationToken(): String? = null }"
	objc       = "@interface ExponeaAuthProvider : NSObject <NSCopying, AuthorizationProviderType>\n@end"
	byApp      = `<manifest xmlns:android="a"><application><meta-data android:name="ExponeaAuthProvider" android:value="${applicationId}.Auth"/></application></manifest>`
	swiftFine  = "@objc(ExponeaAuthProvider)\npublic class Auth: NSObject, AuthorizationProviderType { required public override init() {} }"
)

// What Android forgives is refused on iOS, in each of its languages.
func TestBearerOnIOS(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"Swift":       {iosFile: plistOf(plistAuth), swiftAuth: strings.Replace(swiftFine, "init() {}", `init() {}; func getAuthorizationToken() -> String? { "Bearer \(jwt)" }`, 1)},
		"Objective-C": {iosFile: plistOf(plistAuth), "ios/Auth.h": objc, "ios/Auth.m": "@implementation ExponeaAuthProvider\n- (id)getAuthorizationToken { return @\"Bearer x\"; }\n@end"},
	} {
		dir := t.TempDir()
		write(t, dir, files)
		r, err := Import(context.Background(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(r.Findings, func(f diagnose.Finding) bool {
			return f.Code == "token.bearer-prefix" && f.Severity == diagnose.SeverityError
		}) {
			t.Errorf("%s: no error in %+v", name, r.Findings)
		}
	}
}

// Each trap of the reference, sections 4.2 to 4.4, 6 and 7, beside the same app without it: the finding must be there, and must go.
func TestTraps(t *testing.T) {
	js := func(members string) map[string]string {
		return map[string]string{rn: "Exponea.configure({projectToken: 'p1', baseUrl: 'https://h.example', " + members + "})"}
	}
	android := func(members string) map[string]string {
		return map[string]string{androidFile: `{"projectToken":"p1",` + members + `}`}
	}
	ios := func(body string) map[string]string { return map[string]string{iosFile: plistOf(body)} }
	with := func(base map[string]string, name, text string) map[string]string {
		base[name] = text
		return base
	}
	for _, test := range []struct {
		name, code string
		bad, good  map[string]string
	}{
		{"Android ignores baseUrl", "config.other-sdk-key", android(`"authorization":"Token k","baseUrl":"https://h.example"`), android(`"authorization":"Token k","baseURL":"https://h.example"`)},
		{"iOS ignores baseURL", "config.other-sdk-key", ios(plistKeys + "<key>baseURL</key><string>https://h.example</string>"), ios(plistKeys + "<key>baseUrl</key><string>https://h.example</string>")},
		{"authorizationToken is the wrappers'", "config.other-sdk-key", android(`"authorizationToken":"k"`), android(`"authorization":"Token k"`)},
		{"authorization is native", "config.other-sdk-key", js("authorization: 'Token k'"), js("authorizationToken: 'k'")},
		{"applicationID is of iOS", "config.other-sdk-key", android(`"authorization":"Token k","applicationID":"a"`), android(`"authorization":"Token k","applicationId":"a"`)},
		{"the sample's double prefix", "config.token-twice", js(`authorizationToken: "Token YOUR_API_KEY"`), js(`authorizationToken: "YOUR_API_KEY"`)},
		{"the bare key on Android", "config.authorization-prefix", android(`"authorization":"k"`), android(`"authorization":"Token k"`)},
		{"small letters on iOS", "config.authorization-insufficient", ios("<key>projectToken</key><string>p1</string><key>authorization</key><string>token k</string>"), ios(plistKeys)},
		{"three words", "config.key-blank", android(`"authorization":"Token k x"`), android(`"authorization":"Token k"`)},
		{"Basic", "config.basic-in-sdk", android(`"authorization":"Basic azpz"`), android(`"authorization":"Token k"`)},
		{"no key passes validation", "config.no-key", android(`"maxTries":10`), android(`"authorization":"Token k"`)},
		{"an empty token", "config.project-empty", map[string]string{androidFile: `{"projectToken":"","authorization":"Token k"}`}, android(`"authorization":"Token k"`)},
		{"letters of another script", "config.project-characters", map[string]string{androidFile: `{"projectToken":"pä","authorization":"Token k"}`}, android(`"authorization":"Token k"`)},
		{"capitals in the application id", "config.application-id-form", android(`"authorization":"Token k","applicationId":"Default-app"`), ios(plistKeys + "<key>applicationID</key><string>Default-app</string>")},
		{"a slash at the end", "config.trailing-slash", android(`"authorization":"Token k","baseURL":"https://h.example/"`), ios(plistKeys + "<key>baseUrl</key><string>https://h.example/</string>")},
		{"an empty defaultProperties", "config.defaults-empty", ios(plistAuth + "<key>defaultProperties</key><dict/>"), ios(plistAuth + "<key>defaultProperties</key><dict><key>a</key><string>b</string></dict>")},
		{"autoSessionTracking", "config.ignored-key", ios(plistKeys + "<key>autoSessionTracking</key><true/>"), ios(plistKeys + "<key>automaticSessionTracking</key><true/>")},
		{"what a plist cannot set", "config.ignored-key", ios(plistKeys + "<key>manualSessionAutoClose</key><true/>"), ios(plistKeys)},
		{"a truth in a string", "config.refused", ios(plistKeys + "<key>advancedAuthEnabled</key><string>true</string>"), ios(plistAuth)},
		{"Gson converts it", "config.value-form", android(`"authorization":"Token k","maxTries":"5"`), android(`"authorization":"Token k","maxTries":5`)},
		{"words of the other spelling", "config.frequency", android(`"authorization":"Token k","tokenTrackFrequency":"daily"`), android(`"authorization":"Token k","tokenTrackFrequency":"DAILY"`)},
		{"an unknown event type", "config.mapping-type", android(`"authorization":"Token k","projectRouteMap":{"X":[]}`), android(`"authorization":"Token k","projectRouteMap":{"PAYMENT":[]}`)},
		{"a second project without a key", "config.mapping", android(`"authorization":"Token k","projectRouteMap":{"PAYMENT":[{"projectToken":"p2"}]}`), android(`"authorization":"Token k","projectRouteMap":{"PAYMENT":[{"projectToken":"p2","authorization":"Token k2"}]}`)},
		{"push tokens and mappings", "config.mapping-push-token", android(`"authorization":"Token k","projectRouteMap":{"PUSH_TOKEN":[]}`), android(`"authorization":"Token k","projectRouteMap":{"PAYMENT":[]}`)},
		{"a stream has no advanced auth", "config.advanced-auth-in-stream", ios("<key>streamId</key><string>s1</string><key>advancedAuthEnabled</key><true/>"), ios("<key>streamId</key><string>s1</string>")},
		{"both integrations", "config.integration-missing", js("integrationConfig: {projectToken: 'a', streamId: 'b'}"), map[string]string{rn: "Exponea.configure({integrationConfig: {streamId: 'b', baseUrl: 'https://h.example'}})"}},
		{"Android has no provider", "provider.missing", map[string]string{androidFile: jsonAuth}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: kotlinFine}},
		{"the class is in no manifest", "provider.not-registered", map[string]string{androidFile: jsonAuth, kotlinAuth: kotlinFine}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: kotlinFine}},
		{"the class is missing", "provider.class-missing", map[string]string{androidFile: jsonAuth, manifest: registered}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: kotlinFine}},
		{"the class is of another type", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: "package com.acme\nclass Auth {}"}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: kotlinFine}},
		{"the class wants an argument", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: "package com.acme\nclass Auth(val a: Api) : AuthorizationProvider {}"}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: kotlinFine}},
		{"a provider that is never asked", "provider.ignored", map[string]string{androidFile: `{"projectToken":"p1","authorization":"Token k"}`, manifest: registered, kotlinAuth: kotlinFine}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: kotlinFine}},
		{"the sample without its name", "provider.not-registered", with(ios(plistAuth), swiftAuth, "@objc\npublic class Auth: NSObject, AuthorizationProviderType {}"), with(ios(plistAuth), swiftAuth, swiftFine)},
		{"iOS has no provider", "provider.missing", ios(plistAuth), with(ios(plistAuth), swiftAuth, swiftFine)},
		{"no NSObject", "provider.not-nsobject", with(ios(plistAuth), swiftAuth, "@objc(ExponeaAuthProvider) class Auth: AuthorizationProviderType {}"), with(ios(plistAuth), swiftAuth, swiftFine)},
		{"no protocol", "provider.not-protocol", with(ios(plistAuth), swiftAuth, "@objc(ExponeaAuthProvider) class Auth: NSObject {}"), with(ios(plistAuth), swiftAuth, swiftFine)},
		{"Java's constructor has a parameter", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: registered, "A.java": "package com.acme; public class Auth implements AuthorizationProvider { public Auth(Context c) { new Auth(); } }"}, map[string]string{androidFile: jsonAuth, manifest: registered, "A.java": "package com.acme; public class Auth implements AuthorizationProvider { public Auth(Context c) {} public Auth() {} }"}},
		{"Java's class is not public", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: registered, "A.java": "package com.acme; final class Auth implements AuthorizationProvider { }"}, map[string]string{androidFile: jsonAuth, manifest: registered, "A.java": "package com.acme; public final class Auth implements AuthorizationProvider { }"}},
		{"Kotlin's constructor is private", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: "package com.acme\nclass Auth private constructor() : AuthorizationProvider {}"}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: "package com.acme\nclass Auth @Inject constructor() : AuthorizationProvider {}"}},
		{"Kotlin's constructor is injected", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: "package com.acme\nclass Auth @Inject constructor(val a: Api) : AuthorizationProvider {}"}, map[string]string{androidFile: jsonAuth, manifest: registered, kotlinAuth: "package com.acme\nclass Auth @Inject constructor(val a: Api = Api()) : AuthorizationProvider {}"}},
		{"the manifest's placeholder hides a wrong class", "provider.class-wrong", map[string]string{androidFile: jsonAuth, manifest: byApp, kotlinAuth: "package com.acme\nobject Auth : AuthorizationProvider {}"}, map[string]string{androidFile: jsonAuth, manifest: byApp, kotlinAuth: kotlinFine}},
		{"a leading dot is not filled in", "provider.class-missing", map[string]string{androidFile: jsonAuth, manifest: strings.Replace(registered, "com.acme.Auth", ".Auth", 1), kotlinAuth: kotlinFine}, map[string]string{androidFile: jsonAuth, manifest: byApp, kotlinAuth: kotlinFine}},
		{"the protocol is in no extension", "provider.not-protocol", with(ios(plistAuth), swiftAuth, "@objc(ExponeaAuthProvider) class Auth: NSObject {}\nextension Other: AuthorizationProviderType {}"), with(ios(plistAuth), "ios/Auth+Token.swift", "extension Auth: AuthorizationProviderType { func getAuthorizationToken() -> String? { nil } }")},
		{"Objective-C has no provider", "provider.missing", with(ios(plistAuth), "ios/Auth.h", "// @interface ExponeaAuthProvider : NSObject <AuthorizationProviderType>\n@interface Other : NSObject\n@end"), with(ios(plistAuth), "ios/Auth.h", objc)},
		{"Objective-C's class has another name", "provider.not-registered", with(ios(plistAuth), "ios/Auth.h", strings.Replace(objc, "ExponeaAuthProvider", "AcmeAuthProvider", 1)), with(ios(plistAuth), "ios/Auth.h", objc)},
		{"Objective-C's class has no protocol", "provider.not-protocol", with(ios(plistAuth), "ios/Auth.h", "@interface ExponeaAuthProvider : NSObject <NSCopying>\n@end"), map[string]string{iosFile: plistOf(plistAuth), "ios/Auth.h": "@interface ExponeaAuthProvider : NSObject\n@end", "ios/Auth.m": "@interface ExponeaAuthProvider () <AuthorizationProviderType>\n@end"}},
		{"Objective-C brings Bearer along", "token.bearer-prefix", map[string]string{iosFile: plistOf(plistAuth), "ios/Auth.h": objc, "ios/Auth.m": "@implementation ExponeaAuthProvider\n- (NSString *)getAuthorizationToken { return [NSString stringWithFormat:@\"Bearer %@\", jwt]; }\n@end"}, map[string]string{iosFile: plistOf(plistAuth), "ios/Auth.h": objc, "ios/Auth.m": "@implementation ExponeaAuthProvider\n- (NSString *)getAuthorizationToken { return jwt; }\n@end"}},
		{"an SDK before customer tokens", "config.newer-key", with(android(`"authorization":"Token k","advancedAuthEnabled":true`), "build.gradle", `implementation "com.exponea.sdk:sdk:3.3.0"`), with(android(`"authorization":"Token k","advancedAuthEnabled":true`), "build.gradle", `implementation "com.exponea.sdk:sdk:4.10.0"`)},
		{"an SDK that marks as another", "inbox.marks-as-other", with(android(`"authorization":"Token k"`), "gradle/libs.versions.toml", "[versions]\nexponea = \"3.5.0\"\n[libraries]\nexponea = { module = \"com.exponea.sdk:sdk\", version.ref = \"exponea\" }"), with(android(`"authorization":"Token k"`), "build.gradle", `"com.exponea.sdk:sdk:3.6.0"`)},
		{"an SDK that sticks", "inbox.stuck", with(ios(plistKeys), "Package.resolved", `{"pins":[{"identity":"exponea-ios-sdk","state":{"version":"3.9.0"}}]}`), with(ios(plistKeys), "Package.resolved", `{"pins":[{"identity":"exponea-ios-sdk","state":{"version":"4.0.0"}}]}`)},
		{"two projects in one app", "config.differ", with(ios(plistKeys), androidFile, `{"projectToken":"p2","authorization":"Token k1"}`), with(ios(plistKeys), androidFile, `{"projectToken":"p1","authorization":"Token k1"}`)},
		{"a wrong form in JavaScript", "config.value-form", js("authorizationToken: 'k', flushMaxRetries: 'x'"), map[string]string{"A.swift": `Exponea.shared.configure(Exponea.ProjectSettings(projectToken: "p", authorization: .token("k"), projectMapping: [.payment: [ExponeaProject(projectToken: "q", authorization: .token("l"))], EventType.install: []]))`}},
		{"Swift's event types", "config.mapping-type", map[string]string{"A.swift": `Exponea.shared.configure(Exponea.ProjectSettings(projectToken: "p", projectMapping: [.paymnt: []]))`}, map[string]string{"A.swift": `Exponea.shared.configure(Exponea.ProjectSettings(projectToken: "p", projectMapping: [.payment: [], EventType.sessionStart: []]))`}},
		{"a key put together of constants", "config.token-twice", map[string]string{"A.ts": "const KEY = 'k';\nExponea.configure({projectToken: 'p', authorizationToken: 'Token ' + KEY})"}, map[string]string{"A.ts": "const KEY = 'k';\nExponea.configure({projectToken: 'p', authorizationToken: '' + KEY})"}},
		{"a prefix before what is set in code", "config.token-twice", js("authorizationToken: `Token ${KEY}`"), js("authorizationToken: `${KEY}`")},
		{"a plist that is to be filled in", "config.project-characters", ios("<key>projectToken</key><string>$x</string>"), ios("<key>projectToken</key><string>$(PROJECT)</string>")},
		{"a key that is to be filled in", "config.placeholder", android(`"authorization":"Token ${KEY}"`), android(`"authorization":"Token KEY"`)},
		{"Configuration of MAUI", "config.no-key", map[string]string{"A.cs": `using Bloomreach; var c = new Configuration { ProjectToken = "p" };`}, map[string]string{"A.cs": `using Bloomreach; var o = new Configuration { Name = "x" }; var c = new Configuration("p", "k", "https://h.example");`}},
		{"what Kotlin's log level says", "config.logs-secrets", map[string]string{"A.kt": `ExponeaConfiguration(projectToken = "p", authorization = "Token k", httpLoggingLevel = HttpLoggingLevel.BODY)`}, map[string]string{"A.kt": `ExponeaConfiguration(projectToken = "p", authorization = "Token k", httpLoggingLevel = HttpLoggingLevel.NONE)`}},
		{"a file that is no JSON", "config.file-unread", map[string]string{androidFile: `{"projectToken":"p1",}`}, android(`"authorization":"Token k"`)},
		{"an empty file", "config.file-empty", map[string]string{androidFile: " "}, android(`"authorization":"Token k"`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := codesOf(t, test.bad); !slices.Contains(got, test.code) {
				t.Errorf("%s is not found, but %q", test.code, got)
			}
			if got := codesOf(t, test.good); slices.Contains(got, test.code) {
				t.Errorf("%s is found where nothing is wrong", test.code)
			}
		})
	}
}
