package sandbox

import (
	"net/http"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"
)

// provideJWT plays the app's own backend, which makes the JWT that verifies a consumer: the vendor has no endpoint for that (C4). Its
// answers are therefore not the vendor's. With alg in the query or the body the JWT is made with another of the partner keys,
// encrypted where that is a key for JWE; dates=text writes its times as the vendor's own page and cartridge do.
func (e *extole) provideJWT(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, text string) { writeExtole(w, status, map[string]string{"error": text}) }
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(http.StatusMethodNotAllowed, "this route takes POST")
		return
	}
	scheme, session, ok := credential(r)
	if !ok || scheme != "bearer" || !sameSecret(session, e.s.options.Secrets.SessionSecret) {
		refuse(http.StatusUnauthorized, "the session is not known; send Authorization: Bearer with the session secret")
		return
	}
	asked := readMembers(holdBody(r))
	if asked == nil {
		refuse(http.StatusBadRequest, `the body is no JSON object; send {"email": …}`)
		return
	}
	key, ok := e.keys.byAlg(firstOf(asked.text("alg"), r.URL.Query().Get("alg"), "HS256"))
	if !ok {
		refuse(http.StatusBadRequest, "there is no partner key for that alg")
		return
	}
	if wait(r, e.s.options.ProviderDelay) != nil {
		return // The client has gone.
	}
	email := asked.text("email")
	if email == "" {
		// Nobody has signed in, so there is nobody to make a JWT out to; backends say so with null.
		writeExtole(w, http.StatusOK, map[string]any{"jwt": nil})
		return
	}
	texts := firstOf(asked.text("dates"), r.URL.Query().Get("dates")) == "text"
	made, err := key.make(extoleClaims(email, e.s.now(r.Context()), e.s.options.TokenTTL, texts))
	if err != nil {
		refuse(http.StatusInternalServerError, err.Error())
		return
	}
	e.s.remember(made)
	writeExtole(w, http.StatusOK, map[string]string{"jwt": made})
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// extoleClaims are the claims that the vendor's page asks for, with a minute's room for a slow clock (C4).
func extoleClaims(email string, now time.Time, ttl time.Duration, texts bool) jwt.MapClaims {
	claims := jwt.MapClaims{"email": email}
	for name, at := range map[string]time.Time{"iat": now, "nbf": now.Add(-time.Minute), "exp": now.Add(ttl)} {
		if claims[name] = at.Unix(); texts {
			claims[name] = strconv.FormatInt(at.Unix(), 10)
		}
	}
	return claims
}

// make signs or encrypts claims with the key.
func (k extoleKey) make(claims jwt.MapClaims) (string, error) {
	if k.encrypts() {
		return k.encrypt(claims)
	}
	token := jwt.NewWithClaims(jwt.GetSigningMethod(k.alg), claims)
	token.Header["kid"] = k.id
	return token.SignedString(k.key())
}

// encrypt makes a JWE. Its payload is the claims themselves and no JWT that is signed in turn, as the vendor's decoder wants it (C4).
func (k extoleKey) encrypt(claims jwt.MapClaims) (string, error) {
	alg, ok := jwa.LookupKeyEncryptionAlgorithm(k.alg)
	if !ok {
		return "", errDecryption
	}
	header := jwe.NewHeaders()
	for name, value := range map[string]string{jwe.KeyIDKey: k.id, jwe.TypeKey: "JWT"} {
		if err := header.Set(name, value); err != nil {
			return "", err
		}
	}
	sealed, err := jwe.Encrypt(marshal(claims), jwe.WithKey(alg, publicHalf(k.key())), jwe.WithContentEncryption(jwa.A256GCM()), jwe.WithProtectedHeaders(header))
	return string(sealed), err
}
