package sdkimport

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
)

// judgeBody looks at what a provider does with its token, as far as its words tell.
func (c class) judgeBody(find func(code, severity, title, detail, fix, ref string)) {
	place := fmt.Sprintf("%s:%d: %s. ", c.file, c.line, c.name)
	var caches, looks, ids, bearer bool
	for _, t := range c.body {
		word := strings.ToLower(t.text)
		switch {
		case t.kind == textToken && strings.HasPrefix(t.text, "Bearer "):
			bearer = true
		case t.kind != wordToken:
		case strings.Contains(word, "cache"), strings.Contains(word, "stored"), strings.Contains(word, "lasttoken"), strings.Contains(word, "savedtoken"):
			caches = true
		case word == "exp", strings.Contains(word, "expir"), strings.Contains(word, "validuntil"):
			looks = true
		case strings.Contains(word, "customer"), strings.Contains(word, "userid"), strings.Contains(word, "registered"):
			ids = true
		}
	}
	if caches && !looks {
		find("provider.caches", diagnose.SeverityNote, "the provider seems to keep its token without looking at its end",
			place+"It has a word like cache and none about an expiry. The SDK asks once for each call and keeps nothing, so an ended token would be sent until the app starts anew.",
			"drop the token when its exp has come; the vendor's own sample does not", "4.4")
	}
	if caches && !ids {
		find("provider.caches", diagnose.SeverityNote, "the provider seems to keep its token across customers",
			place+"It has a word like cache and none about a customer. After identifyCustomer or anonymize the token would be that of somebody else.",
			"keep the customer's ids beside the token, and drop it when they change", "2.5")
	}
	if bearer {
		severity, effect := diagnose.SeverityNote, "Android sees that and adds none."
		if c.ios() {
			severity, effect = diagnose.SeverityError, "iOS always adds its own, and sends \"Bearer Bearer …\", which is refused with a 401."
		}
		find("token.bearer-prefix", severity, "the provider seems to bring \"Bearer \" along", place+effect, "give the JWT alone", "4.2")
	}
}

// appJudge judges an app's providers against its manifests and configurations.
type appJudge struct {
	app      *App
	classes  []class
	configs  []Found
	findings []diagnose.Finding
	sdk      versions
}

func (a *appJudge) find(code, severity, title, detail, fix, ref string) {
	if ref != "" {
		ref = diagnose.BloomreachSource(ref)
	}
	a.findings = append(a.findings, diagnose.Finding{Code: code, Severity: severity, Title: title, Detail: detail, Fix: fix, Ref: ref})
}

// advancedOn reports whether some configuration of the platform wants customer tokens, and whether it is known of all of them.
func (a *appJudge) advancedOn(android bool) (on, known bool, where string) {
	undecided := false
	for _, f := range a.configs {
		if android && !f.Kind.onAndroid() || !android && !f.Kind.onIOS() {
			continue
		}
		known = true
		undecided = undecided || f.undecided
		if f.advanced {
			on, where = true, fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
	return on, known && !undecided, where
}

// androidProviders judges the manifests' entries and the classes that they name.
func (a *appJudge) androidProviders() {
	on, known, where := a.advancedOn(true)
	registered := false
	for _, m := range a.app.Manifests {
		if m.Provider != "" {
			registered = true
			a.manifestProvider(m)
		}
	}
	var unregistered []class
	for _, c := range a.classes {
		if c.ios() || !c.isProvider() {
			continue
		}
		a.app.Providers = append(a.app.Providers, Provider{Platform: "android", Class: c.name, File: c.file, Line: c.line})
		c.judgeBody(a.find)
		if !slices.ContainsFunc(a.app.Manifests, func(m Manifest) bool { return m.Provider == c.name }) {
			unregistered = append(unregistered, c)
		}
	}
	switch {
	case on && !registered && len(unregistered) > 0:
		c := unregistered[0]
		a.find("provider.not-registered", diagnose.SeverityError, "the provider's class is in no manifest", fmt.Sprintf("%s:%d: %s. ", c.file, c.line, c.name)+
			"Android says \"CustomerID auth provider is not registered\" and throws \"Customer token authorization provider is enabled but cannot be found.\"",
			`add <meta-data android:name="ExponeaAuthProvider" android:value="`+c.name+`"/> to the application`, "4.4")
	case on && !registered:
		a.find("provider.missing", diagnose.SeverityError, "advanced auth is on and Android has no provider", where+
			". No AndroidManifest.xml here has a meta-data ExponeaAuthProvider. Android says \"Advanced auth has been enabled but provider has not been found\".",
			"write a class that implements AuthorizationProvider, and name it in the manifest", "4.4")
	case registered && known && !on:
		a.find("provider.ignored", diagnose.SeverityWarning, "Android has a provider that is never asked", a.app.Manifests[0].File+
			". The entry ExponeaAuthProvider counts with advancedAuthEnabled only; the App Inbox goes with the API key.", "set advancedAuthEnabled to true, or take the entry out", "4.4")
	}
}

// manifestProvider holds one manifest's entry against the sources.
func (a *appJudge) manifestProvider(m Manifest) {
	place := fmt.Sprintf("%s:%d (%s): %s. ", m.File, m.Line, m.Variant, m.Provider)
	switch {
	case strings.Contains(m.Provider, "${"):
		told, fix := "Gradle fills it in, and nothing is run here.", "see in the merged manifest what it becomes"
		end := m.Provider[strings.LastIndexByte(m.Provider, '}')+1:]
		i := slices.IndexFunc(a.classes, func(c class) bool { return !c.ios() && strings.HasPrefix(end, ".") && strings.HasSuffix(c.name, end) })
		if i >= 0 {
			told = fmt.Sprintf("Gradle fills it in; %s at %s:%d ends so. ", a.classes[i].name, a.classes[i].file, a.classes[i].line) +
				"A build type or flavour with an applicationIdSuffix makes another name of ${applicationId}, and the class is not found in it."
			fix = "write " + a.classes[i].name
		}
		a.find("provider.set-in-build", diagnose.SeverityNote, "the manifest names its provider by a placeholder", place+told, fix, "4.4")
		if i >= 0 {
			a.providerClass(place, a.classes[i])
		}
		return
	case strings.HasPrefix(m.Provider, "@"):
		a.find("provider.class-missing", diagnose.SeverityWarning, "the manifest names its provider by a resource", place+"The SDK reads the entry as a text.", "write the class's full name", "6.2")
		return
	}
	i := slices.IndexFunc(a.classes, func(c class) bool { return !c.ios() && c.name == m.Provider })
	if i >= 0 {
		a.providerClass(place, a.classes[i])
		return
	}
	short := m.Provider[strings.LastIndexAny(m.Provider, ".$")+1:]
	near := ""
	for _, c := range a.classes {
		if !c.ios() && strings.HasSuffix(strings.ReplaceAll(c.name, "$", "."), "."+short) {
			near = c.name
		}
	}
	detail := place + "Android says \"Registered " + m.Provider + " class has not been found\" and throws \"Customer token authorization provider is registered but cannot be found.\""
	switch {
	case near != "":
		a.find("provider.class-missing", diagnose.SeverityError, "the manifest names a class that is called "+near, detail+" The entry is the full name; a leading dot is not filled in.", "write "+near, "4.4")
	case strings.HasPrefix(m.Provider, ".") || !strings.Contains(m.Provider, "."):
		a.find("provider.class-missing", diagnose.SeverityError, "the manifest names its provider without the package", detail, "write the class's full name", "4.4")
	default:
		a.find("provider.class-missing", diagnose.SeverityWarning, "the provider's class is not in the sources here", detail+" It may be in a library.", "see that the class is in the app, under this full name, and kept by R8", "4.4")
	}
}

// providerClass judges the class that a manifest names.
func (a *appJudge) providerClass(place string, c class) {
	at := fmt.Sprintf("The class is at %s:%d. ", c.file, c.line)
	if !c.isProvider() {
		severity, why := diagnose.SeverityError, ""
		if len(c.bases) > 0 {
			severity, why = diagnose.SeverityWarning, "It may inherit it from "+strings.Join(c.bases, ", ")+". "
		}
		a.find("provider.class-wrong", severity, "the provider's class does not say that it implements AuthorizationProvider", place+at+why+
			"Android says \"Registered "+c.name+" class has to implementcom.exponea.sdk.services.AuthorizationProvider\".", "implement com.exponea.sdk.services.AuthorizationProvider", "4.4")
	}
	if c.unmakeable != "" {
		a.find("provider.class-wrong", diagnose.SeverityError, "the SDK cannot make the provider: "+c.unmakeable, place+at+"It is made with newInstance, which wants a public constructor without parameters.",
			"give it a public constructor without parameters", "4.4")
	}
}

// iosProviders judges the classes that iOS may find under the name ExponeaAuthProvider.
func (a *appJudge) iosProviders() {
	on, known, where := a.advancedOn(false)
	named, candidates := 0, []class{}
	for _, c := range a.classes {
		if !c.ios() {
			continue
		}
		if c.isProvider() {
			candidates = append(candidates, c)
		}
		if c.objc == "ExponeaAuthProvider" {
			named++
			a.iosClass(c)
		}
		if c.isProvider() || c.objc == "ExponeaAuthProvider" {
			a.app.Providers = append(a.app.Providers, Provider{Platform: "ios", Class: c.name, File: c.file, Line: c.line})
			c.judgeBody(a.find)
		}
	}
	const says = "iOS looks for a class of exactly that Objective-C name, and says \"Advanced authorization flag has been enabled without provider\"."
	switch {
	case named == 0 && len(candidates) > 0:
		c := candidates[0]
		wrong := "it has no @objc(ExponeaAuthProvider)"
		if c.objc != "" {
			wrong = "its Objective-C name is " + c.objc
		}
		a.find("provider.not-registered", severityIf(on), "iOS does not find the provider: "+wrong, fmt.Sprintf("%s:%d: %s. ", c.file, c.line, c.name)+says+
			" A Swift class is called MODULE.NAME without it; the vendor's own sample has lost it.", "write @objc(ExponeaAuthProvider) before the class", "4.4")
	case on && named == 0:
		a.find("provider.missing", diagnose.SeverityError, "advanced auth is on and iOS has no provider", where+". "+says,
			"write a class @objc(ExponeaAuthProvider), of NSObject and AuthorizationProviderType", "4.4")
	case named > 0 && known && !on:
		a.find("provider.ignored", diagnose.SeverityWarning, "iOS has a provider that is never asked",
			"The class ExponeaAuthProvider counts with advancedAuthEnabled only; the App Inbox goes with the API key.", "set advancedAuthEnabled to true, or take the class out", "4.4")
	case named > 1:
		a.find("provider.class-wrong", diagnose.SeverityWarning, "several classes are called ExponeaAuthProvider", "Which one iOS takes is not said; with targets of their own each may have one.", "see that each target has one", "4.4")
	}
}

func (a *appJudge) iosClass(c class) {
	place := fmt.Sprintf("%s:%d: %s. ", c.file, c.line, c.name)
	if !slices.Contains(c.bases, "NSObject") {
		severity := diagnose.SeverityError
		if c.language == "objc" || len(c.bases) > 1 || len(c.bases) == 1 && !c.isProvider() {
			severity = diagnose.SeverityWarning // a base class may be one
		}
		a.find("provider.not-nsobject", severity, "the provider does not say that it is an NSObject", place+"iOS says \"Class 'ExponeaAuthProvider' does not conform to NSObject\".", "write : NSObject, AuthorizationProviderType", "4.4")
	}
	if !c.isProvider() {
		a.find("provider.not-protocol", diagnose.SeverityError, "the provider does not say that it is an AuthorizationProviderType",
			place+"iOS says \"Class 'ExponeaAuthProvider' does not conform to AuthorizationProviderType\".", "write : NSObject, AuthorizationProviderType", "4.4")
	}
}
