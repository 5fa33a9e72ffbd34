package diagnose_test

import (
	"testing"

	"authpeek/auth/diagnose"
)

// Tokens of issuers that are none of the four vendors, with the claims that these publish: none of them is taken for a vendor's, and
// none of them has an error for being what it is.
func TestForeignTokensAreNobodys(t *testing.T) {
	const (
		uuid  = `0c49444f-dc10-431a-8474-b2e3020293e6`
		times = `"iat":1795262400,"exp":1795266000`
		rs256 = `{"alg":"RS256","typ":"JWT","kid":"k1"}`
		es256 = `{"alg":"ES256","kid":"k1"}`
		hs256 = `{"alg":"HS256","typ":"JWT"}`
		hs512 = `{"alg":"HS512","typ":"JWT","kid":"` + uuid + `"}`
		eddsa = `{"alg":"EdDSA","kid":"` + uuid + `"}`
	)
	sizes := map[string]int{rs256: 256, es256: 64, hs256: 32, hs512: 64, eddsa: 64}
	for _, tt := range []struct{ name, header, claims, kind string }{
		{"Auth0, access", rs256, `{"iss":"https://acme.eu.auth0.com/","sub":"auth0|1","aud":["https://api","https://acme.eu.auth0.com/userinfo"],"azp":"c","scope":"openid",` + times + `}`, "Auth0 token"},
		{"Auth0, own domain", rs256, `{"iss":"https://login.acme.com/","sub":"auth0|1","aud":"c","email":"j@e.x","email_verified":true,"nonce":"n",` + times + `}`, "OpenID Connect id token"},
		{"Cognito, id", rs256, `{"sub":"` + uuid + `","iss":"https://cognito-idp.us-east-1.amazonaws.com/p","cognito:username":"jane","aud":"c","token_use":"id","auth_time":1795262400,"email":"j@e.x",` + times + `}`, "Amazon Cognito id token"},
		{"Cognito, access", rs256, `{"sub":"` + uuid + `","iss":"https://cognito-idp.us-east-1.amazonaws.com/p","client_id":"c","token_use":"access","scope":"aws.cognito.signin.user.admin",` + times + `}`, "Amazon Cognito access token"},
		{"Firebase", rs256, `{"iss":"https://securetoken.google.com/shop","aud":"shop","auth_time":1795262400,"user_id":"u1","sub":"u1","email":"j@e.x","firebase":{"sign_in_provider":"password"},` + times + `}`, "Firebase id token"},
		{"Firebase, custom", rs256, `{"iss":"a@p.iam.gserviceaccount.com","sub":"a@p.iam.gserviceaccount.com","aud":"https://identitytoolkit.googleapis.com/x","uid":"u1",` + times + `}`, "signed token"},
		{"Google", rs256, `{"iss":"https://accounts.google.com","azp":"c","aud":"c","sub":"1","email":"j@e.x","email_verified":true,"at_hash":"x",` + times + `}`, "Google id token"},
		{"Google, service account", rs256, `{"iss":"x@p.iam.gserviceaccount.com","scope":"https://www.googleapis.com/auth/cloud-platform","aud":"https://oauth2.googleapis.com/token",` + times + `}`, "signed token"},
		{"Entra, v2", rs256, `{"aud":"` + uuid + `","iss":"https://login.microsoftonline.com/` + uuid + `/v2.0","oid":"x","sub":"s","tid":"t","ver":"2.0",` + times + `}`, "Microsoft Entra token"},
		{"Entra, v1", rs256, `{"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/` + uuid + `/","appid":"x","scp":"User.Read","sub":"s","ver":"1.0",` + times + `}`, "Microsoft Entra token"},
		{"Azure AD B2C", rs256, `{"iss":"https://acme.b2clogin.com/t/v2.0/","aud":"x","sub":"s","emails":["j@e.x"],"tfp":"B2C_1_x",` + times + `}`, "Microsoft Entra token"},
		{"Keycloak, access", rs256, `{"jti":"x","iss":"https://kc.acme.com/realms/shop","aud":"account","sub":"s","typ":"Bearer","azp":"web","scope":"openid email","email":"j@e.x",` + times + `}`, "OAuth access token"},
		{"Keycloak, id", rs256, `{"jti":"x","iss":"https://kc.acme.com/realms/shop","aud":"web","sub":"s","typ":"ID","azp":"web",` + times + `}`, "OpenID Connect id token"},
		{"Keycloak, refresh", hs512, `{"jti":"x","iss":"https://kc.acme.com/realms/shop","aud":"x","sub":"s","typ":"Refresh","azp":"web","scope":"openid",` + times + `}`, "refresh token"},
		{"Keycloak, offline", hs512, `{"jti":"x","iat":1795262400,"iss":"https://kc.acme.com/realms/shop","aud":"x","sub":"s","typ":"Offline","azp":"web"}`, "refresh token"},
		{"Okta, access", rs256, `{"ver":1,"jti":"AT.x","iss":"https://acme.okta.com/oauth2/default","aud":"api://default","cid":"0oa","uid":"00u","scp":["openid"],"auth_time":1795262400,"sub":"j@e.x",` + times + `}`, "OAuth access token"},
		{"Okta, id", rs256, `{"sub":"00u","ver":1,"iss":"https://acme.okta.com","aud":"0oa","jti":"ID.x","amr":["pwd"],"nonce":"n","auth_time":1795262400,` + times + `}`, "OpenID Connect id token"},
		{"GitHub App", rs256, `{"iss":"123456",` + times + `}`, "signed token"},
		{"GitHub Actions", rs256, `{"jti":"x","sub":"repo:o/r:ref:refs/heads/main","aud":"https://github.com/o","repository":"o/r","iss":"https://token.actions.githubusercontent.com",` + times + `}`, "signed token"},
		{"GitLab CI", rs256, `{"project_path":"g/p","user_email":"j@e.x","jti":"x","iss":"https://gitlab.com","sub":"project_path:g/p","aud":"https://vault",` + times + `}`, "signed token"},
		{"Apple, id", es256, `{"iss":"https://appleid.apple.com","aud":"com.acme","sub":"001","c_hash":"x","email":"j@privaterelay.appleid.com","email_verified":"true","auth_time":1795262400,` + times + `}`, "OpenID Connect id token"},
		{"Apple, client secret", es256, `{"iss":"TEAM","aud":"https://appleid.apple.com","sub":"com.acme",` + times + `}`, "signed token"},
		{"Apple, push", es256, `{"iss":"TEAM","iat":1795262400}`, "signed token"},
		{"App Store Connect", es256, `{"iss":"` + uuid + `","aud":"appstoreconnect-v1",` + times + `}`, "signed token"},
		{"Supabase, anonymous key", hs256, `{"iss":"supabase","ref":"abcd","role":"anon",` + times + `}`, "signed token"},
		{"Supabase, user", hs256, `{"iss":"https://x.supabase.co/auth/v1","sub":"s","aud":"authenticated","email":"j@e.x","app_metadata":{"provider":"email"},"role":"authenticated","session_id":"x",` + times + `}`, "signed token"},
		{"Stytch", rs256, `{"aud":["project-test-1"],"https://stytch.com/session":{"id":"session-test"},"iss":"stytch.com/project-test-1","sub":"user-test-1",` + times + `}`, "signed token"},
		{"Clerk", rs256, `{"azp":"https://acme.com","iss":"https://clerk.acme.com","sid":"sess_x","sub":"user_x",` + times + `}`, "signed token"},
		{"WorkOS", rs256, `{"iss":"https://api.workos.com","sub":"user_x","act":{"sub":"admin"},"org_id":"o","sid":"s",` + times + `}`, "signed token"},
		{"Kubernetes", rs256, `{"aud":["https://kubernetes.default.svc"],"iss":"https://kubernetes.default.svc","kubernetes.io":{"namespace":"d"},"sub":"system:serviceaccount:d:d",` + times + `}`, "signed token"},
		{"Zoom", hs256, `{"app_key":"k","tpc":"room","role_type":1,"version":1,` + times + `}`, "signed token"},
		{"Vonage", rs256, `{"application_id":"x","jti":"x","sub":"jane","acl":{"paths":{"/*/users/**":{}}},` + times + `}`, "signed token"},
		{"LiveKit", hs256, `{"iss":"APIx","sub":"jane","video":{"room":"r","roomJoin":true},"name":"J",` + times + `}`, "signed token"},
		{"Zendesk", hs256, `{"jti":"x","name":"J","email":"j@e.x",` + times + `}`, "signed token"},
		{"Intercom", hs256, `{"user_id":"jane","email":"j@e.x",` + times + `}`, "signed token"},
		{"GetStream", hs256, `{"user_id":"jane"}`, "signed token"},
		{"a backend's own, by email", hs256, `{"email":"j@e.x","first_name":"J",` + times + `}`, "signed token"},
		{"a backend's own, with an object of numbers in sub", hs256, `{"sub":{"id":1,"role":"admin"},"fresh":false,"type":"access",` + times + `}`, "signed token"},
		{"a scope that begins with scope", hs256, `{"sub":"u1","scope":"scope:read",` + times + `}`, "signed token"},
		{"EdDSA, a UUID and a sub", eddsa, `{"sub":"u1",` + times + `}`, "signed token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(made(tt.header, tt.claims, sizes[tt.header]), diagnose.Context{At: midday})
			if r.Vendor != diagnose.VendorNone || r.Kind != tt.kind {
				t.Errorf("%s, %s because %q; want %s", r.Vendor, r.Kind, r.Why, tt.kind)
			}
			for _, f := range r.Explaining() {
				if f.Code != "claims.sub-not-text" { // that one is true of whoever's token
					t.Errorf("%+v", f)
				}
			}
		})
	}
}
