package extole_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

// accept answers each operation as Extole does when all is well; the tokens count up.
func accept(got sent) answer {
	switch {
	case strings.HasPrefix(got.target, "/api/v5/token") && got.method == "DELETE":
		return answer{status: 204}
	case strings.HasPrefix(got.target, "/api/v5/token"):
		scopes := `[]`
		if strings.Contains(got.body, `"jwt"`) {
			scopes = `["UPDATE_PROFILE","VERIFIED_CONSUMER"]`
		}
		return answer{body: `{"access_token":"consumer-token-01","expires_in":31536000,"scopes":` + scopes + `}`}
	case strings.HasPrefix(got.target, "/api/v4/me"):
		return answer{body: `{"id":"p-1","email":"jane@example.com","first_name":"Jane"}`}
	case strings.HasPrefix(got.target, "/server/v4/tokens") && got.method == "DELETE":
		return answer{status: 204}
	case strings.HasPrefix(got.target, "/server/v4/tokens"):
		return answer{body: `{"type":"USER","access_token":"new-server-token-02","client_id":"live-client","identity_id":"i-1","person_id":"i-1","expires_in":3600,"scopes":["USER_SUPPORT"]}`}
	case strings.Contains(got.target, "verify-jwt"):
		return answer{body: `{"result":"MATCHED","description":"fine"}`}
	default:
		return answer{body: `{}`}
	}
}

// wire is a request in one line: method, target, where credentials stand, and the body. The JWT is put as J, its signature changes.
func wire(got sent, jwt string) string {
	parts := []string{got.method, got.target}
	for _, name := range []string{"Authorization", "Cookie", "X-Extole-Jwt"} {
		if v := got.header.Get(name); v != "" {
			parts = append(parts, name+": "+v)
		}
	}
	if got.body != "" {
		parts = append(parts, got.body)
	}
	return strings.ReplaceAll(strings.Join(parts, " | "), jwt, "J")
}

// What stands in the tables again and again.
const (
	obtainAnonymous  = `POST | /api/v5/token | {}`
	obtainIdentified = `POST | /api/v5/token | {"email":"jane@example.com"}`
	obtainVerified   = `POST | /api/v5/token | {"jwt":"J"}`
	bearer           = `Authorization: Bearer consumer-token-01`
	bare             = `Authorization: consumer-token-01`
	brand            = `Authorization: Bearer server-token-0001`
	cookie           = `Cookie: extole_token=server-token-0001`
	shared           = `{"event_name":"share"}`
)

// requestRow is what an operation sends in a mode on a platform. It begins with what the SDK sends to come to its token.
type requestRow struct {
	platform, operation string
	mode                auth.Mode
	args                engine.Args
	want                []string
}

// The tables are written by hand from vendors reference C2, C3 and C6.
func consumerRequests() []requestRow {
	share := engine.Args{"event_name": {"share"}}
	return []requestRow{
		{"ios", extole.MeFetch, auth.None, nil, []string{`GET | /api/v4/me`}},
		{"ios", extole.MeFetch, extole.Anonymous, nil, []string{obtainAnonymous, `GET | /api/v4/me | ` + bearer}},
		{"ios", extole.MeFetch, extole.Identified, nil, []string{obtainIdentified, `GET | /api/v4/me | ` + bearer}},
		{"ios", extole.MeFetch, extole.Verified, nil, []string{obtainVerified, `GET | /api/v4/me | ` + bearer}},
		{"ios", extole.MeFetch, extole.JWTHeader, nil, []string{obtainAnonymous, `GET | /api/v4/me | ` + bearer + ` | X-Extole-Jwt: J`}},
		{"ios", extole.MeFetch, extole.ServerBearer, nil, []string{`GET | /api/v4/me | ` + brand}},
		{"ios", extole.MeFetch, extole.ServerQuery, nil, []string{`GET | /api/v4/me?access_token=server-token-0001`}},
		{"ios", extole.MeFetch, extole.ServerCookie, nil, []string{`GET | /api/v4/me | ` + cookie}},
		{"ios", extole.MeFetch, extole.Identified, engine.Args{"access_token": {"stale-token"}}, []string{obtainIdentified, `GET | /api/v4/me?access_token=stale-token | ` + bearer}},
		{"android", extole.MeFetch, extole.Anonymous, nil, []string{obtainAnonymous, `GET | /api/v4/me | ` + bare}},
		{"android", extole.MeFetch, extole.Identified, nil, []string{obtainIdentified, `GET | /api/v4/me | ` + bare}},
		{"android", extole.MeFetch, extole.Verified, nil, []string{obtainVerified, `GET | /api/v4/me | ` + bare}},
		{"android", extole.MeFetch, extole.JWTHeader, nil, []string{obtainAnonymous, `GET | /api/v4/me | ` + bare + ` | X-Extole-Jwt: J`}},
		{"android", extole.MeFetch, extole.ServerBearer, nil, []string{`GET | /api/v4/me | ` + brand}},

		{"ios", extole.ZoneFetch, auth.None, share, []string{`POST | /api/v6/zones | ` + shared}},
		{"ios", extole.ZoneFetch, extole.Anonymous, share, []string{obtainAnonymous, `POST | /api/v6/zones | ` + bearer + ` | ` + shared}},
		{"ios", extole.ZoneFetch, extole.JWTHeader, share, []string{obtainAnonymous, `POST | /api/v6/zones | ` + bearer + ` | X-Extole-Jwt: J | ` + shared}},
		{"ios", extole.ZoneFetch, extole.JWTBody, share, []string{obtainAnonymous, `POST | /api/v6/zones | ` + bearer + ` | {"event_name":"share","jwt":"J"}`}},
		{"android", extole.ZoneFetch, extole.JWTBody, share, []string{obtainAnonymous, `POST | /api/v6/zones | ` + bare + ` | {"event_name":"share","jwt":"J"}`}},
		{"ios", extole.ZoneFetch, extole.ServerQuery, share, []string{`POST | /api/v6/zones?access_token=server-token-0001 | ` + shared}},
		{"ios", extole.ZoneFetch, extole.ServerCookie, share, []string{`POST | /api/v6/zones | ` + cookie + ` | ` + shared}},

		{"ios", extole.EventSend, auth.None, share, []string{`POST | /events | ` + shared}},
		{"ios", extole.EventSend, extole.Anonymous, share, []string{obtainAnonymous, `POST | /events | ` + bearer + ` | ` + shared}},
		{"ios", extole.EventSend, extole.Anonymous, engine.Args{"event_name": {"share"}, "properties.email": {"jane@example.com"}, "properties.n": {"7"}, "properties.s": {`"7"`}},
			[]string{obtainAnonymous, `POST | /events | ` + bearer + ` | {"event_name":"share","data":{"email":"jane@example.com","n":7,"s":"\"7\""}}`}},
		{"ios", extole.EventSend, extole.Identified, share, []string{obtainIdentified, `POST | /events | ` + bearer + ` | ` + shared}},
		{"ios", extole.EventSend, extole.Verified, share, []string{obtainVerified, `POST | /events | ` + bearer + ` | ` + shared}},
		{"ios", extole.EventSend, extole.JWTHeader, share, []string{obtainAnonymous, `POST | /events | ` + bearer + ` | X-Extole-Jwt: J | ` + shared}},
		{"ios", extole.EventSend, extole.JWTBody, share, []string{obtainAnonymous, `POST | /events | ` + bearer + ` | {"event_name":"share","jwt":"J"}`}},
		{"android", extole.EventSend, extole.JWTBody, share, []string{obtainAnonymous, `POST | /events | ` + bare + ` | {"event_name":"share","jwt":"J"}`}},
		{"ios", extole.EventSend, extole.ServerBearer, share, []string{`POST | /events | ` + brand + ` | ` + shared}},

		{"ios", extole.ConsumerCreate, auth.None, nil, []string{obtainAnonymous}},
		{"ios", extole.ConsumerCreate, extole.Anonymous, engine.Args{"duration_seconds": {"60"}}, []string{`POST | /api/v5/token | {"duration_seconds":60}`}},
		{"ios", extole.ConsumerCreate, extole.Identified, nil, []string{obtainIdentified}},
		{"ios", extole.ConsumerCreate, extole.Verified, nil, []string{obtainVerified}},
		{"ios", extole.ConsumerCreate, extole.Verified, engine.Args{"email": {"bob@example.com"}}, []string{`POST | /api/v5/token | {"email":"bob@example.com","jwt":"J"}`}},
		{"android", extole.ConsumerCreate, extole.Verified, nil, []string{obtainVerified}},
		{"ios", extole.ConsumerGet, auth.None, nil, []string{`GET | /api/v5/token`}},
		{"ios", extole.ConsumerGet, extole.Identified, nil, []string{obtainIdentified, `GET | /api/v5/token | ` + bearer}},
		{"android", extole.ConsumerGet, extole.Identified, nil, []string{obtainIdentified, `GET | /api/v5/token?access_token=consumer-token-01`}},
		{"ios", extole.ConsumerGet, extole.ServerCookie, nil, []string{`GET | /api/v5/token | ` + cookie}},
		{"ios", extole.ConsumerDelete, extole.Verified, nil, []string{obtainVerified, `DELETE | /api/v5/token | ` + bearer}},
		{"android", extole.ConsumerDelete, extole.Verified, nil, []string{obtainVerified, `DELETE | /api/v5/token | ` + bare}},
	}
}

func serverRequests() []requestRow {
	return []requestRow{
		{"ios", extole.TokenCreate, auth.None, engine.Args{"email": {"a@b.example"}, "password": {"hunter22"}},
			[]string{`POST | /server/v4/tokens | {"client_id":"live-client","email":"a@b.example","password":"hunter22"}`}},
		{"ios", extole.TokenCreate, extole.ServerBearer, engine.Args{"scopes": {"USER_SUPPORT", "BACKEND"}, "duration_seconds": {"3600"}, "client_id": {""}},
			[]string{`POST | /server/v4/tokens | ` + brand + ` | {"scopes":["USER_SUPPORT","BACKEND"],"duration_seconds":3600}`}},
		{"android", extole.TokenCreate, extole.ServerBearer, engine.Args{"client_id": {"sandbox"}}, []string{`POST | /server/v4/tokens | ` + brand + ` | {"client_id":"sandbox"}`}},
		{"ios", extole.TokenGet, auth.None, nil, []string{`GET | /server/v4/tokens`}},
		{"ios", extole.TokenGet, extole.ServerBearer, nil, []string{`GET | /server/v4/tokens | ` + brand}},
		{"ios", extole.TokenGet, extole.ServerQuery, nil, []string{`GET | /server/v4/tokens?access_token=server-token-0001`}},
		{"ios", extole.TokenGet, extole.ServerCookie, nil, []string{`GET | /server/v4/tokens | ` + cookie}},
		{"ios", extole.TokenGet, extole.ServerBearer, engine.Args{"token": {"other/token"}}, []string{`GET | /server/v4/tokens/other%2Ftoken | ` + brand}},
		{"ios", extole.TokenGet, extole.ServerBearer, engine.Args{"access_token": {"stale-token"}}, []string{`GET | /server/v4/tokens?access_token=stale-token | ` + brand}},
		{"ios", extole.TokenDelete, extole.ServerBearer, engine.Args{"token": {"other-token"}}, []string{`DELETE | /server/v4/tokens/other-token | ` + brand}},
		{"ios", extole.TokenExchange, extole.ServerBearer, engine.Args{"token": {"other-token"}}, []string{`PUT | /server/v4/tokens/exchange/other-token | ` + brand}},

		{"ios", extole.JWTVerify, extole.ServerBearer, nil, []string{`POST | /server/v2/settings/security/keys/jwt/partner-1/verify-jwt | ` + brand + ` | {"jwt":"J"}`}},
		{"ios", extole.JWTVerify, extole.ServerBearer, engine.Args{"key_id": {"k/2"}}, []string{`POST | /server/v2/settings/security/keys/jwt/k%2F2/verify-jwt | ` + brand + ` | {"jwt":"J"}`}},
		{"ios", extole.JWTVerify, auth.None, nil, []string{`POST | /server/v2/settings/security/keys/jwt/partner-1/verify-jwt | {"jwt":"J"}`}},
	}
}

func TestRequests(t *testing.T) {
	for _, c := range append(consumerRequests(), serverRequests()...) {
		t.Run(c.platform+" "+c.operation+" "+string(c.mode), func(t *testing.T) {
			s := newScript(t, accept)
			e, _ := newVendor(t)
			do(t, e, engine.Request{Profile: profile(t, c.platform, s.URL), Operation: c.operation, Mode: c.mode, Args: c.args})
			var got []string
			for _, r := range s.requests() {
				got = append(got, wire(r, verification(goodClaims)))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
