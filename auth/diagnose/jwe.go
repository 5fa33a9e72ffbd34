package diagnose

import (
	"strings"

	"authpeek/auth/jose"
)

// jweRules judge the header of an encrypted token against its own five parts (RFC 7516, RFC 7518 sections 4 and 5).
var jweRules = []rule{
	{code: "header.enc-unknown", applies: isJWE, check: encUnknown, passes: func(j *judgement) string { return "enc is " + clip(j.enc, maxQuoted) }},
	{code: "header.rsa1-5", applies: isJWE, check: rsa15},
	{code: "header.rsa-sha1", applies: isJWE, check: rsaSHA1},
	{code: "header.p2c", applies: isPBES2, check: p2c, passed: "p2c is within reason"},
	{code: "header.zip-jwe", applies: isJWE, check: zipInJWE},
	{code: "header.jwe-parameters", applies: isJWE, check: jweParameters},
	{code: "header.jwe-key", applies: isJWE, check: jweKey},
	{code: "header.jwe-sizes", applies: isJWE, check: jweSizes},
}

func isPBES2(j *judgement) bool { return isJWE(j) && strings.HasPrefix(j.alg, "PBES2-") }

// encSizes gives the length of iv and tag in bytes (RFC 7518 section 5; XC20P: draft-amringer-jose-chacha).
func encSizes(enc string) (iv, tag int) {
	switch enc {
	case "A128GCM", "A192GCM", "A256GCM":
		return 12, 16
	case "A128CBC-HS256":
		return 16, 16
	case "A192CBC-HS384":
		return 16, 24
	case "A256CBC-HS512":
		return 16, 32
	case "XC20P":
		return 24, 16
	}
	return 0, 0
}

func encUnknown(j *judgement) (Finding, bool) {
	if iv, _ := encSizes(j.enc); iv > 0 {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityError, Title: "enc is missing", Detail: "The header does not say how the content is encrypted.",
		Fix: "write enc into the header", Ref: "RFC 7516 section 4.1.2", Where: j.where("header", "enc"), Brief: "has no enc",
	}
	if m, ok := j.Read.Header.Get("enc"); ok {
		f.Title, f.Brief = "enc is unknown", "has an enc that nobody knows"
		f.Detail = "enc is " + spelled(m.Raw) + ", which is no way of encrypting that readers know."
		if isKeyManagement(j.enc) {
			f.Detail = "enc is " + quoted(j.enc) + ", which belongs into alg: it encrypts a key, not the content."
		}
		f.Fix = "use A256GCM or another that the server names"
	}
	return f, true
}

func rsa15(j *judgement) (Finding, bool) {
	return Finding{
		Severity: SeverityWarning, Title: "encrypted with RSA1_5", Detail: "A server whose errors differ lets its messages be read by asking often enough. Many refuse it.",
		Fix: "use RSA-OAEP-256", Ref: "RFC 8725 section 3.2", Where: j.where("header", "alg"),
	}, j.alg == "RSA1_5"
}

func rsaSHA1(j *judgement) (Finding, bool) {
	return Finding{
		Severity: SeverityNote, Title: "RSA-OAEP uses SHA-1", Detail: "Nothing is known against it here, but some servers take RSA-OAEP-256 and longer alone.",
		Fix: "use RSA-OAEP-256 where the server knows it", Ref: "RFC 7518 section 4.3", Where: j.where("header", "alg"),
	}, j.alg == "RSA-OAEP"
}

// minIterations is what RFC 7518 section 4.8.1.2 recommends at least.
const minIterations = 1000

func p2c(j *judgement) (Finding, bool) {
	f := Finding{Severity: SeverityError, Ref: "RFC 7518 section 4.8.1.2", Where: j.where("header", "p2c"), Fix: "write p2c between 1000 and some hundred thousand"}
	n, ok := j.Read.Header.Number("p2c")
	v, err := n.Float64()
	m, _ := j.Read.Header.Get("p2c")
	switch {
	case !ok:
		f.Title, f.Detail = "p2c is missing", "Nobody knows how often the password was hashed."
	case err != nil || v > jose.DefaultMaxIterations:
		f.Title, f.Brief = "p2c is huge", "wants its reader to work for very long"
		f.Detail = "p2c is " + spelled(m.Raw) + ": the token decides how long its reader works. It was not tried here."
	case v < minIterations:
		f.Severity, f.Title, f.Detail = SeverityWarning, "p2c is small", "p2c is "+spelled(m.Raw)+": passwords are quickly tried."
	default:
		return f, false
	}
	return f, true
}

func zipInJWE(j *judgement) (Finding, bool) {
	m, ok := j.Read.Header.Get("zip")
	if !ok {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityNote, Title: "the content is compressed", Ref: "RFC 8725 section 3.6", Where: j.where("header", "zip"),
		Detail: "Few bytes can unpack to very many; a reader has to stop at a size. Compression also tells of the content by its length.",
		Fix:    "leave zip out where the token is made",
	}
	if zip, _ := j.Read.Header.String("zip"); zip != "DEF" {
		f.Severity, f.Title, f.Brief = SeverityError, "zip is unknown", "is compressed in a way that nobody knows"
		f.Detail, f.Ref = "zip is "+spelled(m.Raw)+"; DEF is the only one there is.", "RFC 7516 section 4.1.3"
	}
	return f, true
}

// jweParameters finds an algorithm without what it needs in the header (RFC 7518 sections 4.6.1, 4.7.1 and 4.8.1).
func jweParameters(j *judgement) (Finding, bool) {
	var needs []string
	switch {
	case strings.HasPrefix(j.alg, "ECDH-ES"):
		needs = []string{"epk"}
	case strings.HasSuffix(j.alg, "GCMKW"):
		needs = []string{"iv", "tag"}
	case strings.HasPrefix(j.alg, "PBES2-"):
		needs = []string{"p2s"}
	}
	for _, name := range needs {
		if _, ok := j.Read.Header.Get(name); !ok {
			return Finding{
				Severity: SeverityError, Title: "the header lacks " + name, Detail: j.alg + " cannot be undone without " + name + ".",
				Fix: "write the header as the library made it", Ref: "RFC 7518 section 4.1", Where: j.where("header", name), Brief: "lacks " + name,
			}, true
		}
	}
	return Finding{}, false
}

// jweKey finds an encrypted key where alg has none, or none where it has one (RFC 7516 section 5.2).
func jweKey(j *judgement) (Finding, bool) {
	direct := j.alg == "dir" || j.alg == "ECDH-ES"
	has := j.length("encrypted_key") > 0
	if has != direct || !isKeyManagement(j.alg) {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityError, Title: "an encrypted key that alg does not have", Detail: "With " + j.alg + " the second part is empty; here it is not.",
		Fix: "compare alg with the code that encrypts", Ref: "RFC 7516 section 5.2", Where: j.where("encrypted_key", ""), Brief: "has a key that its alg does not have",
	}
	if !has {
		f.Title, f.Brief = "the encrypted key is missing", "has no encrypted key"
		f.Detail = "With " + j.alg + " the second part holds a key; here it is empty."
	}
	return f, true
}

// jweSizes finds an iv or a tag of another length than enc has.
func jweSizes(j *judgement) (Finding, bool) {
	iv, tag := encSizes(j.enc)
	if iv == 0 {
		return Finding{}, false
	}
	for _, part := range []struct {
		name string
		want int
	}{{"iv", iv}, {"tag", tag}} {
		if n := j.length(part.name) * 3 / 4; n != part.want {
			return Finding{
				Severity: SeverityError, Title: part.name + " does not fit enc", Ref: "RFC 7518 section 5.1", Where: j.where(part.name, ""),
				Detail: "With " + j.enc + " the part called " + part.name + " has " + count(part.want, "byte") + "; here it has " + count(n, "byte") + ".",
				Fix:    "compare enc with the code that encrypts", Brief: "has a part of the wrong length",
			}, true
		}
	}
	return Finding{}, false
}
