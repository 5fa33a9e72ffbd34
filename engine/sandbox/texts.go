package sandbox

import (
	"fmt"
	"net/http"
)

// textName names a refusal whose words the vendor does not document. Options.Texts replaces them by this name.
type textName string

// Assumption: all of these. For a refused customer token the vendor documents no text, only status 401 and that the JSON has
// an "error" string (bloomreach reference 5.1); for a stream only that "token_expired" may be true beside it (4.5).
const (
	textMalformed       textName = "customer-token.malformed"
	textAlgorithm       textName = "customer-token.algorithm"
	textUnknownKey      textName = "customer-token.unknown-key"
	textSignature       textName = "customer-token.signature"
	textExpired         textName = "customer-token.expired"
	textNotYetValid     textName = "customer-token.not-yet-valid"
	textSubject         textName = "customer-token.subject"
	textOtherCustomer   textName = "customer-token.other-customer"
	textUnnamedCustomer textName = "customer-token.unnamed-customer"

	textStreamUnknown         textName = "stream.unknown"
	textStreamDenied          textName = "stream.denied"
	textStreamMissing         textName = "stream-token.missing"
	textStreamScheme          textName = "stream-token.scheme"
	textStreamMalformed       textName = "stream-token.malformed"
	textStreamAlgorithm       textName = "stream-token.algorithm"
	textStreamUnknownKey      textName = "stream-token.unknown-key"
	textStreamSignature       textName = "stream-token.signature"
	textStreamExpired         textName = "stream-token.expired"
	textStreamNotYetValid     textName = "stream-token.not-yet-valid"
	textStreamNoExpiry        textName = "stream-token.no-expiry"
	textStreamIDs             textName = "stream-token.ids"
	textStreamOtherCustomer   textName = "stream-token.other-customer"
	textStreamUnnamedCustomer textName = "stream-token.unnamed-customer"

	textWrongAccess      textName = "access.denied"
	textAttributesDenied textName = "attributes.denied"
	textSyncTokenGone    textName = "inbox.sync-token-gone"
	textBadCookie        textName = "segments.cookie"
	textExampleKey       textName = "exampleapp.unknown-key"
)

// AssumedText is one of the sandbox's own wordings.
type AssumedText struct {
	Name string // for Options.Texts
	Text string // what is sent unless it is replaced
}

// AssumedTexts lists the wordings that Options.Texts can replace. Served tells of each answer that has one.
func AssumedTexts() []AssumedText {
	row := func(name textName, text string) AssumedText { return AssumedText{string(name), text} }
	return []AssumedText{
		row(textMalformed, "Customer token is not a JWT"),
		row(textAlgorithm, "Customer token must be signed with HS256"),
		row(textUnknownKey, "Customer token names an unknown key (kid)"),
		row(textSignature, "Customer token signature does not match"),
		row(textExpired, "Customer token expired"),
		row(textNotYetValid, "Customer token is not valid yet"),
		row(textSubject, "Customer token must name the customer in sub, as an object of ids"),
		row(textOtherCustomer, "Customer token is for another customer"),
		row(textUnnamedCustomer, "Customer token does not name every id of the request"),

		row(textStreamUnknown, "Invalid stream id"),
		row(textStreamDenied, "No permission to use this endpoint of the stream"),
		row(textStreamMissing, "A signed token is required"),
		row(textStreamScheme, "A stream takes Authorization: Bearer with a JWT, or none"),
		row(textStreamMalformed, "Token is not a JWT"),
		row(textStreamAlgorithm, "Token must be signed with HS512"),
		row(textStreamUnknownKey, "Token names an unknown signing key (kid)"),
		row(textStreamSignature, "Token signature does not match"),
		row(textStreamExpired, "Token expired"),
		row(textStreamNotYetValid, "Token is not valid yet"),
		row(textStreamNoExpiry, "Token must have exp"),
		row(textStreamIDs, "Token must name the customer in ids, as an object of ids"),
		row(textStreamOtherCustomer, "Token is for another customer"),
		row(textStreamUnnamedCustomer, "Token does not name every id of the request"),

		// The vendor documents the wording for other actions only ("No permission to export customer").
		row(textWrongAccess, "No permission to use this endpoint with this kind of access"),
		row(textAttributesDenied, "No permission to get customer attributes"),
		row(textSyncTokenGone, "Sync token is not known any more"),
		row(textBadCookie, "Cookie is not a UUID"),
		row(textExampleKey, "Key not found"),
	}
}

// assumed is a refusal in the spelling with "error", worded by the table.
func assumed(status int, name textName) *refusal {
	f := refuse(status, defaultText(name))
	f.assumed = name
	return f
}

func refuseToken(name textName) error { return assumed(http.StatusUnauthorized, name) }

func defaultText(name textName) string {
	for _, t := range AssumedTexts() {
		if t.Name == string(name) {
			return t.Text
		}
	}
	panic("sandbox: no wording for " + string(name)) // A name without a row; a test calls them all.
}

func checkTexts(texts map[string]string) error {
	for name := range texts {
		known := false
		for _, t := range AssumedTexts() {
			known = known || t.Name == name
		}
		if !known {
			return fmt.Errorf("sandbox: there is no text %q to replace; AssumedTexts lists them, for example %s", name, textExpired)
		}
	}
	return nil
}
