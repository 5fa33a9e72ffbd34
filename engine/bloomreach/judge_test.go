package bloomreach_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// Section 5.3: what can be told from a token alone, in both integrations, at the time it was sent.

// tokenOf is a token of this header and these claims. Nobody checks its signature, which has the length of its algorithm.
func tokenOf(header, claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	length := 32
	if strings.Contains(header, "HS512") {
		length = 64
	}
	return part([]byte(header)) + "." + part([]byte(claims)) + "." + part([]byte(strings.Repeat("s", length)))
}

// sentWith is an answer to a request that carried this token.
func sentWith(token string, a engine.Answer) engine.Answer {
	info := auth.NewToken(auth.NewSecret(token), noon, 0, "file").Info
	a.Token = &info
	return a
}

const (
	projectHeader = `{"alg":"HS256","typ":"JWT","kid":"k1"}`
	streamHeader  = `{"alg":"HS512","typ":"JWT","kid":"k1"}`
)

func TestTokensThatWillBeRefused(t *testing.T) {
	later, past := noon.Add(time.Hour).Unix(), noon.Add(-time.Minute).Unix()
	fine := fmt.Sprintf(`{"sub":%s,"exp":%d}`, jane, later)
	fineStream := fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, later)
	for _, tt := range []struct {
		name, token    string
		p              func(string) engine.Profile
		android, ios   string // codes, in their order
		detail, reason string
	}{
		{"fine", tokenOf(projectHeader, fine), projectOf, "", "", "", "refused by the server"},
		{"fine", tokenOf(streamHeader, fineStream), streamOf, "", "", "", "refused by the server"},
		{"expired", tokenOf(streamHeader, fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, past)), streamOf, "token.expired", "token.expired", "1m0s before this call left", "had expired 1m0s before"},
		{"milliseconds", tokenOf(projectHeader, fmt.Sprintf(`{"sub":%s,"exp":1795262884000}`, jane)), projectOf, "token.exp-millis", "token.exp-millis", "exp is 1795262884000: milliseconds. Read as seconds, that is the year 58859.", "exp is in milliseconds"},
		{"other customer", tokenOf(streamHeader, fmt.Sprintf(`{"ids":{"registered":"bob@example.com"},"exp":%d}`, later)), streamOf, "token.ids-differ", "token.ids-differ", "made out to bob@example.com, the request asks for jane@example.com", "names bob@example.com, the request names jane@example.com"},
		{"an id as a number", tokenOf(projectHeader, fmt.Sprintf(`{"sub":{"registered":7},"exp":%d}`, later)), projectOf, "token.ids-differ", "token.ids-differ", "made out to 7", "names 7, the request names jane@example.com"},
		{"sub is text", tokenOf(projectHeader, fmt.Sprintf(`{"sub":"jane@example.com","exp":%d}`, later)), projectOf, "token.sub-not-object", "token.sub-not-object", `sub is the text "jane@example.com". Bloomreach wants an object: {"registered": "jane@example.com"}.`, "sub is no object"},
		{"sub is null", tokenOf(projectHeader, fmt.Sprintf(`{"sub":null,"exp":%d}`, later)), projectOf, "token.sub-not-object", "token.sub-not-object", "sub is null", "sub is no object"},
		{"no sub", tokenOf(projectHeader, fmt.Sprintf(`{"exp":%d}`, later)), projectOf, "token.sub-not-object", "token.sub-not-object", "sub is missing", "sub is missing"},
		{"ids is a list", tokenOf(streamHeader, fmt.Sprintf(`{"ids":["jane"],"exp":%d}`, later)), streamOf, "token.ids-not-object", "token.ids-not-object", "ids is a list", "ids is no object"},
		{"a stream's token in a project", tokenOf(streamHeader, fineStream), projectOf, "token.other-integration token.alg-unexpected", "token.other-integration token.alg-unexpected", "it is a stream token, and this profile is a project", "has ids and no sub"},
		{"a project's token in a stream", tokenOf(projectHeader, fine), streamOf, "token.other-integration token.alg-unexpected", "token.other-integration token.alg-unexpected", "it is a customer token, and this profile is a stream", "has sub and no ids"},
		{"RS256", tokenOf(`{"alg":"RS256","kid":"k1"}`, fine), projectOf, "token.alg-unexpected", "token.alg-unexpected", "Signed with RS256; customer tokens are HS256, stream tokens HS512.", "signed with RS256"},
		{"none", tokenOf(`{"alg":"none","kid":"k1"}`, fineStream), streamOf, "header.alg-none", "header.alg-none", "Anybody could have written it", ""},
		{"public kid", tokenOf(`{"alg":"HS256","kid":"public-key"}`, fine), projectOf, "token.kid-is-public", "token.kid-is-public", "the id of the private key that signed", "kid is the public API key"},
		{"no kid", tokenOf(`{"alg":"HS256"}`, fine), projectOf, "token.no-kid", "token.no-kid", "names no key", "has no kid"},
		{"no exp in a stream", tokenOf(streamHeader, `{"ids":`+jane+`}`), streamOf, "token.no-exp", "token.no-exp", "must say when it ends", "has no exp"},
		{"no exp in a project", tokenOf(projectHeader, `{"sub":`+jane+`}`), projectOf, "", "", "", "refused by the server"},
		{"with the prefix that the request tells of", "Bearer " + tokenOf(projectHeader, fine), projectOf, "", "", "", "refused by the server"},
		{"with the prefix behind a blank", " Bearer " + tokenOf(projectHeader, fine), projectOf, "token.whitespace", "token.bearer-twice token.whitespace", "", ""},
		{"with a small prefix", "bearer " + tokenOf(projectHeader, fine), projectOf, "token.bearer-twice", "token.bearer-twice", `The header was "Bearer bearer …"`, ""},
		{"with the other prefix", "Token " + tokenOf(projectHeader, fine), projectOf, "token.bearer-twice", "token.bearer-twice", `The header was "Bearer Token …"`, ""},
		{"opaque", "opaque-token", projectOf, "token.not-jwt", "token.not-jwt", "A customer token has three parts", "is no JWT"},
	} {
		for platform, codes := range map[string]string{android: tt.android, ios: tt.ios} {
			for _, status := range []int{401, 403} {
				got := read(tt.p(platform), "inbox.fetch", sentWith(tt.token, answered(status, "")))
				var have []string
				for _, f := range got.Findings {
					if strings.HasPrefix(f.Code, "token.") || strings.HasPrefix(f.Code, "header.alg") {
						have = append(have, f.Code)
						if f.Severity != "error" || f.Fix == "" || f.Title == "" || f.Ref == "" {
							t.Errorf("%s on %s: %+v", tt.name, platform, f)
						}
					}
				}
				if strings.Join(have, " ") != codes {
					t.Errorf("%s on %s, %d: %q, want %q", tt.name, platform, status, have, codes)
					continue
				}
				if codes != "" && (!strings.Contains(got.Findings[0].Detail, tt.detail) || got.Err.Code != have[0]) {
					t.Errorf("%s on %s: %+v, %+v", tt.name, platform, got.Findings[0], got.Err)
				}
				if got.Rejected == "" || tt.reason != "" && got.Rejected != tt.reason {
					t.Errorf("%s on %s: rejected as %q, want %q", tt.name, platform, got.Rejected, tt.reason)
				}
			}
		}
	}
}

// A stream's 401 may say that the token has expired, whatever the token itself says (5.2).
func TestTokenExpiredByTheServersWord(t *testing.T) {
	token := tokenOf(streamHeader, fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, noon.Add(4*time.Minute).Unix()))
	got := read(streamOf(android), "events.track", sentWith(token, answered(401, `{"success":false,"token_expired":true}`)))
	f := found(got, "token.expired")
	if got.Rejected != `"token_expired": true` || !strings.Contains(f.Detail, "4m0s left") || !strings.Contains(f.Fix, "clocks") {
		t.Errorf("rejected as %q, %+v", got.Rejected, f)
	}
	got = read(streamOf(android), "events.track", sentWith("opaque", answered(401, `{"token_expired":true}`)))
	if f := found(got, "token.expired"); !strings.Contains(f.Detail, "no end that can be read") {
		t.Errorf("%+v", f)
	}
	got = read(streamOf(android), "events.track", sentWith(token, answered(401, `{"token_expired":false}`)))
	if f := found(got, "token.expired"); f.Code != "" {
		t.Errorf("%+v", f)
	}
}

// Ids that differ are told although the server accepted the call; other things that could be wrong with the token are not.
func TestStrangersTokenAccepted(t *testing.T) {
	bob := tokenOf(`{"alg":"RS256"}`, `{"sub":{"registered":"bob@example.com"},"exp":1}`)
	for _, platform := range []string{android, ios} {
		got := read(projectOf(platform), "inbox.fetch", sentWith(bob, answered(200, `{"success":true,"messages":[]}`)))
		if f := found(got, "token.ids-differ"); !got.OK || len(got.Findings) != 1 || f.Severity != "warning" || !strings.Contains(f.Detail, "took it all the same") || got.Rejected != "" {
			t.Errorf("%s: %+v", platform, got.Findings)
		}
		got = read(projectOf(platform), "inbox.fetch", sentWith(bob, answered(500, ``)))
		if f := found(got, "token.ids-differ"); f.Code != "" {
			t.Errorf("%s, 500: %+v", platform, f)
		}
	}
}

// Whom a request asks for is in different places of its body, or nowhere: then it is the profile's customer.
func TestWhomTheRequestNames(t *testing.T) {
	token := tokenOf(projectHeader, fmt.Sprintf(`{"sub":{"registered":"bob@example.com"},"exp":%d}`, noon.Add(time.Hour).Unix()))
	for _, tt := range []struct {
		operation, sent string
		differs         bool
	}{
		{"inbox.fetch", `{"customer_ids":{"registered":"bob@example.com"}}`, false},
		{"inbox.fetch", `{"customer_ids":{"cookie":"c-2"}}`, true},
		{"inbox.fetch", `{}`, true},
		{"ids.link", `{"external_ids":{"registered":"bob@example.com"}}`, false},
		{"ids.link", `{"external_ids":{"registered":"jane@example.com"}}`, true},
		{"campaigns.click", `{"url":"https://example.test"}`, true},
		{"blocks.static", ``, true},
		{"segments.fetch", ``, true},
	} {
		got := read(projectOf(ios), tt.operation, sentWith(token, engine.Answer{Status: 401, Sent: []byte(tt.sent)}))
		if f := found(got, "token.ids-differ"); (f.Code != "") != tt.differs {
			t.Errorf("%s %s: %+v", tt.operation, tt.sent, got.Findings)
		}
	}
}

// The retry of 4.5 is a stream's, once, and never for a permission that a JWT lacks.
func TestRetryAfterARefusal(t *testing.T) {
	lasting := tokenOf(streamHeader, fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, noon.Add(time.Hour).Unix()))
	over := tokenOf(streamHeader, fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, noon.Add(-time.Second).Unix()))
	for _, tt := range []struct {
		name         string
		p            func(string) engine.Profile
		operation    string
		bare         bool
		status       int
		android, ios string // the SDK's reason, or "" for no retry
	}{
		{"401 that says expired", streamOf, "events.track", false, 401, "TOKEN_EXPIRED", "expired"},
		{"401 of an expired token", streamOf, "inapp.fetch", false, 401, "TOKEN_EXPIRED", "expired"},
		{"401", streamOf, "events.track", false, 401, "TOKEN_REJECTED", "invalid"},
		{"401 without a token", streamOf, "events.track", true, 401, "TOKEN_NOT_PROVIDED", "invalid"},
		{"403 without a token", streamOf, "inapp.fetch", true, 403, "TOKEN_NOT_PROVIDED", "notProvided"},
		{"403 with a token", streamOf, "inapp.fetch", false, 403, "", ""},
		{"400", streamOf, "inapp.fetch", false, 400, "", ""},
		{"500", streamOf, "inapp.fetch", false, 500, "", ""},
		{"recommendations", streamOf, "attributes.fetch", true, 403, "TOKEN_NOT_PROVIDED", ""},
		{"a project", projectOf, "inbox.fetch", false, 401, "", ""},
	} {
		for platform, reason := range map[string]string{android: tt.android, ios: tt.ios} {
			body, token := "", lasting
			switch tt.name {
			case "401 that says expired":
				body = `{"success":false,"error":"no","token_expired":true}`
			case "401 of an expired token":
				token = over
			}
			a := answered(tt.status, body)
			if !tt.bare {
				a = sentWith(token, a)
			}
			got := read(tt.p(platform), tt.operation, a).Retry
			if (got != nil) != (reason != "") || got != nil && got.SDKReason != reason {
				t.Errorf("%s on %s: %+v, want %q", tt.name, platform, got, reason)
			}
		}
	}
}
