package sdkimport

import (
	"fmt"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/config"
)

// credential is an authorization as it stands in a configuration, parted as the SDKs read it.
type credential struct {
	// scheme is Token, Bearer or Basic, or "" for a bare key.
	scheme string
	// key is the text behind it.
	key string
	// added says that the wrapper, or Swift's .token(…), puts "Token " before the value.
	added bool
}

// authorizationOf parts the value of a field.
func (j *judging) authorizationOf(n node) (credential, string) {
	text := n.text
	c := credential{key: text, added: j.kind.wrapper()}
	if n.kind == callNode {
		inner, ok := n.positional(0)
		if !ok || inner.kind != textNode || inner.partial || n.called() != "token" {
			return c, "set in code: " + shownCode(n.text) + "(…), not read"
		}
		text, c.key, c.added = inner.text, inner.text, true
	}
	if n.kind == codeNode && n.text == ".none" {
		return c, "none: the SDK has no credential"
	}
	if n.kind != textNode && n.kind != callNode {
		return c, "it is " + n.what()
	}
	if n.partial {
		return c, "parts of it are set in code"
	}
	for _, scheme := range []string{"Token", "Bearer", "Basic"} {
		if rest, ok := strings.CutPrefix(text, scheme+" "); ok {
			c.scheme, c.key = scheme, rest
		}
	}
	return c, ""
}

// takeAuthorization takes the public API key, with what each SDK makes of its spelling (bloomreach reference 4.2, 4.3).
func (j *judging) takeAuthorization(m member) {
	c, unread := j.authorizationOf(m.value)
	j.authorized = true
	if unread != "" {
		j.tell(m, Unread, "", "", unread)
		return
	}
	shown := auth.NewSecret(c.key).Fingerprint()
	if c.scheme != "" {
		shown = c.scheme + " " + shown
	}
	j.stated["API key"] = auth.NewSecret(c.key).Fingerprint()
	switch {
	case c.scheme == "" && c.key == "":
		j.tell(m, Refused, "", `""`, "it is empty")
		j.emptyKey(m)
	case c.scheme == "Basic":
		j.basic(m, shown)
	case c.added && c.scheme == "Token":
		j.keepKey(c.key)
		j.tell(m, Changed, "api_key", shown, `"Token " is taken off; the app sends it twice`)
		j.twice(m)
	case c.added:
		j.keepKey(c.key)
		j.tell(m, Taken, "api_key", shown, j.fromConstant(m))
		j.blanks(m, c.key)
	case c.scheme == "Token":
		j.keepKey(c.key)
		j.tell(m, Changed, "api_key", shown, `"Token " is taken off: a profile holds the bare key`)
		j.blanks(m, c.key)
	default:
		j.badScheme(m, c, shown)
	}
	j.publicKey(m)
}

// keepKey puts the key into the profile. A bare key that ParseRef would take for a reference is one all the same.
func (j *judging) keepKey(key string) { j.profile.APIKey = config.PlainRef(auth.NewSecret(key)) }

// publicKey says once that this key is no secret, so that nobody is alarmed.
func (j *judging) publicKey(m member) {
	if j.profile.APIKey.IsZero() {
		return
	}
	j.find("config.public-key", diagnose.SeverityNote, "the API key stands in the app, and may",
		j.at(m)+"It is the public key of an API group, made to be shipped. What the group allows is decided in the project: keep it to what an app needs.",
		"nothing, if it is the key of a public group", "6.5")
}

func (j *judging) emptyKey(m member) {
	detail := "Android refuses it: \"Use 'Token <access token>' as authorization for SDK.\""
	if j.platform == "ios" {
		detail = "iOS takes it for none, and each call fails with \"You don't have sufficient authorization to perform this action. Please, double check your authorization status.\""
	}
	j.find("config.no-key", diagnose.SeverityError, m.name+" is empty", j.at(m)+detail, "write the public API key there", "4.2")
}

func (j *judging) basic(m member, shown string) {
	j.tell(m, Refused, "", shown, "not taken: Basic is private server access")
	detail := "Android refuses it: \"Basic authentication is not supported by mobile SDK for security reasons. Use Token authentication instead.\" iOS takes it for no authorization, without a word."
	j.find("config.basic-in-sdk", diagnose.SeverityError, m.name+" is a private key", j.at(m)+detail+" A private key in an app is in every install of it: consider it leaked.",
		"use the public key, and replace the private one in the project's API settings", "4.3")
}

func (j *judging) twice(m member) {
	detail := "React Native and Flutter put \"Token \" before it themselves, as the example in React Native's own documentation overlooks. Android sends \"Token Token …\", which no server knows; iOS finds three words and takes it for no authorization."
	fix := "write the bare key, without \"Token \""
	severity := diagnose.SeverityError
	switch j.kind {
	case IOSCode:
		detail = ".token(…) puts \"Token \" before it itself, so that \"Token Token …\" is sent, which no server knows."
	case MAUI:
		// No reference tells what MAUI does.
		detail = "The other wrappers put \"Token \" before it themselves; then \"Token Token …\" is sent, which no server knows."
		fix, severity = "see in the log what is sent, and if it is twice, write the bare key", diagnose.SeverityWarning
	}
	j.find("config.token-twice", severity, m.name+` brings "Token " along, which is added`, j.at(m)+detail, fix, "4.2")
}

// blanks tells keys that iOS does not read: it wants exactly two words.
func (j *judging) blanks(m member, key string) {
	if !strings.ContainsAny(key, " \t\n") {
		return
	}
	j.find("config.key-blank", diagnose.SeverityError, "the API key has a blank in it",
		j.at(m)+"Android sends it as it is; iOS reads no authorization in more than two words and takes it for none.", "copy the key again, without anything around it", "4.2")
}

// badScheme is a value on a native SDK that is neither Token nor Basic.
func (j *judging) badScheme(m member, c credential, shown string) {
	lower := strings.ToLower(c.key)
	looks := "is the bare key"
	switch {
	case c.scheme == "Bearer":
		looks = "is a Bearer token"
	case strings.HasPrefix(lower, "token"):
		looks = "does not begin with \"Token \" in this spelling"
	}
	if c.scheme == "Bearer" && j.platform == "ios" {
		j.tell(m, Unused, "", shown, "iOS sends it as it is; a profile has its provider for that")
		j.find("config.authorization-prefix", diagnose.SeverityWarning, m.name+" "+looks, j.at(m)+
			"iOS reads it and sends it on all routes, where Token is due. A token in a configuration ends, and is the same for all customers.", `write "Token " and the public key`, "4.2")
		return
	}
	if c.scheme == "" && !strings.HasPrefix(lower, "token") && !strings.Contains(c.key, " ") {
		j.keepKey(c.key)
		j.tell(m, Changed, "api_key", shown, `the bare key is taken; the SDK wants "Token " before it`)
	} else {
		j.tell(m, Refused, "", shown, `it does not begin with "Token "`)
	}
	code, detail := "config.authorization-prefix", "The SDK does not start: Android says \"Use 'Token <access token>' as authorization for SDK.\""
	if j.platform == "ios" {
		code = "config.authorization-insufficient"
		detail = "iOS takes exactly \"Token KEY\", in this case of letters, and anything else for none. Each call fails with \"You don't have sufficient authorization to perform this action. Please, double check your authorization status.\""
	}
	j.find(code, diagnose.SeverityError, fmt.Sprintf("%s %s", m.name, looks), j.at(m)+detail, `write "Token " and the public key; only React Native and Flutter take the bare one`, "4.2")
}
