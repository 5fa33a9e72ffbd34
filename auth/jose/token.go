// Package jose reads, verifies, signs and decrypts JWS and JWE (RFC 7515 to RFC 7519, RFC 7797, RFC 8037). The reader goes byte by
// byte: it is strict about what it reports and lenient about what it shows, so a token that is broken in a recoverable way is still
// decoded, and every deviation is kept as an observation with its offset. Verification and decryption are exact. The package knows no
// clock, no vendor and no network, and has no state.
package jose

// Form is the serialisation that a token has.
type Form string

// The forms of a token.
const (
	FormJWS    Form = "jws"    // header.payload.signature, RFC 7515 section 7.1
	FormJWE    Form = "jwe"    // five parts, RFC 7516 section 7.1
	FormOpaque Form = "opaque" // neither; nothing inside it can be read
)

// MaxLength is the longest input in bytes that Parse reads into; longer ones are opaque and observed as CodeTooLong.
const MaxLength = 1 << 20

// maxPayloadText bounds the text kept of a payload that is no JSON object, in bytes.
const maxPayloadText = 64 << 10

// Token is the reading of one token. It holds neither the raw text nor the signature, so it may be shown, logged and
// shared between goroutines; header and claims are untrusted text and have to be sanitised before they reach a terminal.
type Token struct {
	Form Form
	// Length is that of the input, in bytes, with everything around the token that Parse read past.
	Length int
	// Segments are the parts between the dots, in order; none for an opaque token.
	Segments []Segment
	// Header is the JOSE header, and Claims the payload; nil when there is none or it is no JSON object.
	Header, Claims *Object
	// PayloadText is the decoded payload of a JWS when that is no JSON object, cut at 64 KiB. It may be any bytes.
	PayloadText string
	// SignatureLength is the length of the signature in base64 characters; 0 for an unsigned token.
	SignatureLength int
	// Observations are what a strict reader would object to, in the order they were found.
	Observations []Observation
}

// Segment is one part of a token: where it stands in the input, in bytes.
type Segment struct {
	// Name is "header", "claims", "signature", or for a JWE "encrypted_key", "iv", "ciphertext", "tag";
	// "part 4" and so on for parts that should not be there.
	Name   string
	Offset int
	Length int
}

// Observation is one deviation. Its detail says what was found and never quotes a signature or an opaque token.
type Observation struct {
	Code   Code
	Detail string
	Offset int // byte offset in the input
	// Found is what stands at Offset where a rule has to tell one from another: the prefix before a token (CodePrefixed), the quote
	// or the brace (CodeWrapped), the character outside of base64url (CodeAlphabet). Else it is empty. It is no text for showing.
	Found string
	// Breaks says of white space that it is CR and LF alone: the base64 decoders of some libraries skip those and no other.
	Breaks bool
}

// Code names a kind of observation. Codes are stable: rules and tests depend on them.
type Code string

// The observations that Parse makes.
const (
	CodeTooLong      Code = "too-long"             // over MaxLength
	CodeWhitespace   Code = "whitespace"           // white space around or inside the token
	CodePrefixed     Code = "prefixed"             // "Bearer " or "Token " stands before it
	CodeWrapped      Code = "wrapped"              // quotes around it, or a JSON object instead of a token
	CodeSegments     Code = "segments"             // neither 3 nor 5 parts
	CodeAlphabet     Code = "base64.alphabet"      // a character outside base64url (RFC 4648 section 5)
	CodePadding      Code = "base64.padding"       // "=" where RFC 7515 section 2 allows none, or a length no base64 has
	CodeTrailingBits Code = "base64.trailing-bits" // unused bits of the last character are not zero
	CodeUTF8         Code = "utf8"                 // bytes that are no UTF-8, or half a surrogate pair
	CodeJSONInvalid  Code = "json.invalid"         // no JSON object where one is wanted
	CodeJSONTrailing Code = "json.trailing"        // something after the JSON object
	CodeDuplicate    Code = "json.duplicate"       // a member name twice in one object (RFC 7519 section 4)
	CodeNoAlg        Code = "header.no-alg"        // alg is absent or no string (RFC 7515 section 4.1.1)
	CodeAlgNone      Code = "alg.none"             // alg is none, in any case
	CodeKidNotString Code = "kid.not-string"       // RFC 7515 section 4.1.4
	CodeExpNotNumber Code = "exp.not-number"       // RFC 7519 section 4.1.4 wants a NumericDate
	CodeExpMillis    Code = "exp.millis"           // exp reads like milliseconds
	CodeExpRange     Code = "exp.range"            // exp is a number, but no time that a clock could reach
	CodeNbfNotNumber Code = "nbf.not-number"       // as with exp, here and below
	CodeNbfMillis    Code = "nbf.millis"
	CodeNbfRange     Code = "nbf.range"
	CodeIatNotNumber Code = "iat.not-number"
	CodeIatMillis    Code = "iat.millis"
	CodeIatRange     Code = "iat.range"
	CodeBOM          Code = "bom"              // a byte order mark before the token or before its JSON
	CodeControl      Code = "text.control"     // a control, escape, NUL or bidirectional character in a name or a text
	CodeAlgCase      Code = "alg.case"         // alg is a registered one but for its case (RFC 7515 section 4.1.1)
	CodeSigEmpty     Code = "signature.empty"  // alg is not none, and there is no signature
	CodeSigLength    Code = "signature.length" // not the length that alg always has
	CodeSigDER       Code = "signature.der"    // ECDSA as ASN.1, where r and s side by side are wanted (RFC 7518 section 3.4)
	CodeSigZero      Code = "signature.zero"   // r or s is zero, or every byte is
	CodeSigRange     Code = "signature.range"  // r or s of ECDSA is not below the order of the curve
	CodeDeep         Code = "json.deep"        // nested deeper than any claim is
)

// Has reports whether an observation of that kind was made.
func (t Token) Has(code Code) bool {
	for _, o := range t.Observations {
		if o.Code == code {
			return true
		}
	}
	return false
}
