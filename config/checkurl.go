package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"authpeek/auth"
)

func checkBaseURL(p Profile, value string) *Problem {
	u, problem := parseURL(value, "http", "https")
	if problem != nil {
		return problem
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return refuse("it has a query or a fragment, and paths are added behind it", "end it after the host")
	}
	if problem := checkClearText(p, u); problem != nil {
		return problem
	}
	// iOS strips one slash, Android joins the texts (bloomreach reference 1.2).
	if p.Vendor == Bloomreach && p.Platform == "android" && strings.HasSuffix(value, "/") {
		return warn(CodeTrailingSlash, "Android adds its path to the slash at the end and asks for //…", "take the slash away")
	}
	return nil
}

// noServer is the server_url of a Twilio profile whose tokens are judged here: the sandbox fills an empty one in.
const noServer = "none"

func checkServerURL(p Profile, value string) *Problem {
	if p.Vendor == Twilio && value == noServer {
		return nil
	}
	return checkBaseURL(p, value)
}

func checkProviderURL(p Profile, value string) *Problem {
	u, problem := parseURL(value, "http", "https")
	if problem != nil {
		return problem
	}
	return checkClearText(p, u)
}

func checkProxy(_ Profile, value string) *Problem {
	_, problem := parseURL(value, "http", "https", "socks5", "socks5h")
	return problem
}

// parseURL wants a scheme, a host and no password: a URL is shown everywhere, and a password in it would be too.
func parseURL(value string, schemes ...string) (*url.URL, *Problem) {
	u, err := url.Parse(value)
	example := "write it like https://host.example"
	switch {
	case err != nil || strings.ContainsFunc(value, unicode.IsSpace):
		return nil, refuse("it is not a URL", example)
	case u.User != nil:
		return nil, refuse("it holds a user name or a password", "take it out; for a proxy set HTTPS_PROXY instead, for a header use provider.headers")
	case !slices.Contains(schemes, u.Scheme):
		return nil, refuse("it does not begin with "+strings.Join(schemes, ":// or ")+"://", example)
	case u.Hostname() == "":
		return nil, refuse("it names no host", example)
	}
	return u, nil
}

// redactedURL is a URL without the user and password that it should not hold: some servers take a token for the user.
func redactedURL(value string) string {
	u, err := url.Parse(value)
	if err != nil {
		return ""
	}
	if u.User != nil {
		u.User = url.User("xxxxx")
	}
	return u.String()
}

// checkClearText holds the rule that a credential leaves in clear text only for this machine, or when the profile says so.
func checkClearText(p Profile, u *url.URL) *Problem {
	if auth.AllowedInClear(u, p.AllowPlainHTTP) == nil {
		return nil
	}
	return &Problem{Code: CodePlainHTTP, Severity: Error,
		Message: fmt.Sprintf("credentials would go to %s in clear text", u.Hostname()),
		Fix:     "use https, or set allow_plain_http = true for a network that you trust"}
}
