package config

import "fmt"

// Severity ranks findings and problems.
type Severity string

// The severities. Only an Error keeps a profile from being used or saved.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// The stable codes of this package's findings.
const (
	codeValue           = "config.value" // a value that cannot work
	CodeKeyPrefix       = "config.key-prefix"
	CodeBasicInSDK      = "config.basic-in-sdk"
	CodePlainSecret     = "config.plain-secret"
	CodeArgvSecret      = "config.secret-in-argv"
	CodeFileMode        = "config.file-mode"
	CodeTrailingSlash   = "config.trailing-slash"
	CodePlainHTTP       = "config.plain-http"
	CodeCookieForm      = "config.cookie-form"
	CodeStreamAuth      = "config.stream-advanced-auth"
	CodeProviderMissing = "provider.missing"
)

// Problem is what is wrong with one value, in words for the line under its field.
type Problem struct {
	Code     string
	Severity Severity
	Key      string
	Value    string // as it may be shown: never a secret
	Message  string // what is wrong
	Fix      string // what would do
}

// Blocks reports whether the profile cannot be used or saved before this is put right.
func (p Problem) Blocks() bool { return p.Severity == Error }

// Error implements error, for the callers that give up on a problem.
func (p *Problem) Error() string {
	if p.Value == "" {
		return fmt.Sprintf("%s: %s; %s", p.Key, p.Message, p.Fix)
	}
	return fmt.Sprintf("%s = %q: %s; %s", p.Key, p.Value, p.Message, p.Fix)
}

// Finding is a diagnosis with a stable code.
type Finding struct {
	Code     string
	Severity Severity
	Title    string // one line
	Detail   string // where it was seen
	Fix      string
	// Key is the key of the profile that it is about; empty for the file as a whole.
	Key string
}

// finding words a problem as a diagnosis of the named profile.
func (p Problem) finding(profile string) Finding {
	detail := fmt.Sprintf("Profile %s, key %s", profile, p.Key)
	if p.Value != "" {
		detail += fmt.Sprintf(", value %q", p.Value)
	}
	return Finding{Code: p.Code, Severity: p.Severity, Title: p.Key + ": " + p.Message, Detail: detail + ".", Fix: p.Fix, Key: p.Key}
}

func refuse(message, fix string) *Problem {
	return &Problem{Code: codeValue, Severity: Error, Message: message, Fix: fix}
}

func warn(code, message, fix string) *Problem {
	return &Problem{Code: code, Severity: Warning, Message: message, Fix: fix}
}
