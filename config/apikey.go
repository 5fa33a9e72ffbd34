package config

import (
	"strings"

	"authpeek/auth"
)

// BareKey takes the "Token " off an API key, as people copy it from an SDK's configuration, where it has to stand
// (bloomreach reference 4.2), and reports it. A "Basic " credential is no API key: the secret returned is zero and the
// finding is an Error. The finding is nil when the key is bare.
func BareKey(s auth.Secret) (auth.Secret, *Finding) {
	bare, problem := bareKey(s)
	if problem == nil {
		return bare, nil
	}
	return bare, &Finding{
		Code: problem.Code, Severity: problem.Severity, Title: problem.Message, Detail: "Key api_key.", Fix: problem.Fix,
	}
}

func bareKey(s auth.Secret) (auth.Secret, *Problem) {
	text := s.Reveal()
	if rest, ok := strings.CutPrefix(text, "Token "); ok {
		return auth.NewSecret(rest), warn(CodeKeyPrefix,
			`the key begins with "Token ", which is added when it is sent`, `keep the bare key here; "Token " belongs into an SDK's own configuration`)
	}
	if strings.HasPrefix(text, "Basic ") {
		return auth.Secret{}, &Problem{Code: CodeBasicInSDK, Severity: Error,
			Message: `"Basic " is private server access: Android refuses it, iOS silently sends nothing`,
			Fix:     "put the public key here and id:secret into private_key; if an app ships it, consider it leaked"}
	}
	return s, nil
}

// KeyPair parts a private key into its id and its secret. ok is false when it is not of the form id:secret.
func KeyPair(s auth.Secret) (id string, secret auth.Secret, ok bool) {
	id, text, found := strings.Cut(s.Reveal(), ":")
	if !found || id == "" || text == "" {
		return "", auth.Secret{}, false
	}
	return id, auth.NewSecret(text), true
}

func checkAPIKey(p Profile, _ string) *Problem {
	if err := p.APIKey.fault(); err != nil {
		return refuse(err.what, err.fix)
	}
	if p.Vendor != Bloomreach || p.APIKey.Kind() != RefPlain {
		return nil
	}
	_, problem := bareKey(p.APIKey.plain)
	return problem
}

// checkPrivateKey sees the form of a key in the file only; of the others nothing is known before they are fetched.
func checkPrivateKey(p Profile, _ string) *Problem {
	if err := p.PrivateKey.fault(); err != nil {
		return refuse(err.what, err.fix)
	}
	if p.PrivateKey.Kind() == RefPlain {
		if _, _, ok := KeyPair(p.PrivateKey.plain); !ok {
			return refuse("it is not of the form id:secret", "join the key's id and its secret with a colon")
		}
	}
	return nil
}
