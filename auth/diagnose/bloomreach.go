package diagnose

import (
	"slices"

	"authpeek/auth"
	"authpeek/auth/jose"
)

// The kinds of token that Bloomreach has, one for each integration (bloomreach reference 5.1, 5.2), and the credentials that are
// taken for them.
const (
	bloomreachCustomer tokenKind = "customer-token"
	bloomreachStream   tokenKind = "stream-jwt"
	bloomreachKey      tokenKind = "api-key"
	bloomreachPrivate  tokenKind = "private-key"
)

var bloomreachKinds = map[tokenKind]string{
	bloomreachCustomer: "Bloomreach customer token",
	bloomreachStream:   "Bloomreach Stream JWT",
	bloomreachKey:      "Bloomreach API key",
	bloomreachPrivate:  "Bloomreach private API key",
}

// recogniseBloomreach goes by the claim that names the customer by an object, which no other vendor has; what is known of the
// request counts where the token shows nothing.
func recogniseBloomreach(j *judgement) (tokenKind, int, string) {
	if j.isSecret(j.c.APIKey) {
		return bloomreachKey, 95, "it is the profile's API key"
	}
	if j.isPrivateKey() {
		return bloomreachPrivate, 95, "it is the profile's private key, or a half of it"
	}
	sub, _ := j.Read.Claims.Get("sub")
	ids, _ := j.Read.Claims.Get("ids")
	bySub, byIDs := isObject(sub.Raw), isObject(ids.Raw)
	// Others put an object into sub as well, with numbers in it and no kid beside it; the SDKs' ids are texts (reference 1.3).
	names := bySub && (j.kid != "" || onlyTexts(sub.Raw))
	sure, why := 0, ""
	switch {
	case names && j.alg == "HS256":
		sure, why = 90, "sub is an object, and alg is HS256"
	case byIDs && j.alg == "HS512":
		sure, why = 90, "ids is an object, and alg is HS512"
	case names:
		sure, why = 75, "sub is an object"
	case byIDs && sub.Raw == nil:
		sure, why = 70, "ids is an object, and there is no sub"
	case j.c.Mode == auth.CustomerToken || j.c.Mode == auth.StreamJWT:
		sure, why = 60, "the call is in mode "+string(j.c.Mode)
	}
	stream := j.c.Integration == "stream" || j.c.Integration == "" &&
		(j.c.Mode == auth.StreamJWT || !bySub && (byIDs || ids.Raw != nil && sub.Raw == nil || j.alg == "HS512"))
	if stream {
		return bloomreachStream, sure, why
	}
	return bloomreachCustomer, sure, why
}

// onlyTexts reports an object whose values are all texts.
func onlyTexts(raw []byte) bool {
	o := jose.ObjectOf(raw)
	return o != nil && !slices.ContainsFunc(o.Members, func(m jose.Member) bool { return notString(m.Raw) })
}

func isObject(raw []byte) bool { return len(raw) > 0 && raw[0] == '{' }

// isSecret reports whether the credential under examination is that very text. Only fingerprints are compared: the text itself
// is not here.
func (j *judgement) isSecret(s auth.Secret) bool {
	return j.Fingerprint != "" && !s.IsZero() && j.Fingerprint == s.Fingerprint()
}

// isPrivateKey reports whether it is the profile's private key, its id or its secret.
func (j *judgement) isPrivateKey() bool {
	if j.c.PrivateKey.IsZero() {
		return false
	}
	id, secret := j.c.PrivateKey.Cut(":")
	return j.isSecret(j.c.PrivateKey) || j.isSecret(id) || j.isSecret(secret)
}

// stream reports whether the token is judged as a stream's.
func (j *judgement) stream() bool { return j.kind == bloomreachStream }

// bloomreachBearer says on which routes the SDKs send the customer token, once advanced auth is on (bloomreach reference 4.1).
// The others have the API key.
func bloomreachBearer(operation string, ios bool) bool {
	switch operation {
	case "inbox.fetch", "inbox.markread", "blocks.static", "blocks.personal":
		return true
	case "segments.fetch", "ids.link":
		return ios
	default:
		return false
	}
}

func bloomreachRulesOf(j *judgement) []rule {
	switch {
	case j.kind == bloomreachKey || j.kind == bloomreachPrivate:
		return bloomreachKeyRules
	case j.Read.Form == jose.FormOpaque:
		return bloomreachOpaqueRules
	default:
		j.owner, _ = OwnerOf(j.Read.Claims, j.stream())
		return bloomreachRules
	}
}

// bloomreachRules are in the order in which they explain a refusal.
var bloomreachRules = []rule{
	bloomreachPrefix, bloomreachMode, bloomreachRoute,
	bloomreachIntegration, bloomreachOwner, bloomreachOwnerIDs, bloomreachSaidExpired, bloomreachIDs, bloomreachAlg, bloomreachPublicKid, bloomreachNoKid, bloomreachNoExp,
	bloomreachEnding, bloomreachSubObject, bloomreachNoNbf,
}

// bloomreachOpaqueRules judge what is no JWT, which both SDKs send all the same, iOS in a project at least (5.3 number 2).
var bloomreachOpaqueRules = []rule{bloomreachNoJWT, bloomreachMode, bloomreachRoute, bloomreachSaidExpired}

// bloomreachUnchecked are what only the secret, or the server, tells.
func bloomreachUnchecked(j *judgement) []NotChecked {
	if j.kind != bloomreachCustomer && j.kind != bloomreachStream {
		return nil
	}
	list := make([]NotChecked, 0, 8)
	if j.needsKey() {
		why := "needs the private key's secret"
		if j.stream() {
			why = "needs the secret of the stream's JWT signing key"
		}
		list = append(list, NotChecked{"signature", why}, NotChecked{"kid", "only the server knows which keys there are"})
	}
	if j.Read.Claims == nil {
		return list
	}
	if j.c.CustomerIDs == nil {
		own, _ := OwnerClaim(j.stream())
		list = append(list, NotChecked{own, "there is no request whose customer it could be compared with"})
	}
	for _, name := range []string{"iss", "aud", "jti", "nbf"} {
		// The vendor's pages say nothing of them (5.1). An nbf is judged all the same: it says what it means.
		switch _, there := j.Read.Claims.Get(name); {
		case !there:
			list = append(list, NotChecked{name, "absent, and Bloomreach documents none"})
		case name != "nbf":
			list = append(list, NotChecked{name, "Bloomreach documents none"})
		}
	}
	return list
}

// needsKey reports whether it is only a key that is wanting to check the signature.
func (j *judgement) needsKey() bool { return j.c.Verification == nil && !j.Read.Has(jose.CodeAlgNone) }

// bloomreachInstead: a sub that is an object is what the vendor wants (bloomreach reference 5.1), and without a kid no key is found.
var bloomreachInstead = []string{"claims.sub-not-text", "header.kid-empty"}

func bloomreachWithout(*judgement) []string { return bloomreachInstead }

// bloomreachReader is Bloomreach's verdict as far as a token shows it.
func bloomreachReader(j *judgement, found []Finding) (Verdict, bool) {
	if j.kind != bloomreachCustomer && j.kind != bloomreachStream {
		return Verdict{}, false
	}
	if i := slices.IndexFunc(found, func(f Finding) bool { return f.Severity == SeverityError }); i >= 0 {
		return Verdict{Reader: "Bloomreach", Why: found[i].Title}, true
	}
	own, _ := OwnerClaim(j.stream())
	return Verdict{Reader: "Bloomreach", Takes: true, Why: own + " is an object, as it wants it"}, true
}
