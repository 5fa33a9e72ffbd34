package sandbox

import (
	"net/http"
	"strconv"
)

// The faults that only Twilio has.
const (
	faultIdentityNull    = "identity-null"
	faultIdentityOmitted = "identity-omitted"
	faultUnset           = "provider-unset"
	faultNoGrants        = "token-no-grants"
	faultSwappedSIDs     = "token-swapped"
	faultMilliseconds    = "token-milliseconds"
	faultOtherSecret     = "token-other-secret"
	faultKeyDeleted      = "key-deleted"
)

func twilioFaults() []FaultKind {
	token, clients := []string{tokenEndpoint}, []string{opTwilioConnect, opTwilioUpdate}
	of := func(name, title, about string, operations []string) FaultKind {
		return FaultKind{Name: name, Title: title, Group: ProviderGroup, Operations: operations, About: about}
	}
	deleted := of(faultKeyDeleted, "the API key was deleted", "Twilio no longer knows the API key that signed the token.", clients)
	deleted.Group = ServerGroup
	return []FaultKind{
		of(faultIdentityNull, "says that identity is null", "The token server answers identity null beside a sound token.", token),
		of(faultIdentityOmitted, "leaves the identity out", "The token server answers a sound token and no identity.", token),
		of(faultUnset, "has no API key", "The token server lacks its settings and fails as its framework does.", token),
		of(faultNoGrants, "grants no product", "The token names its bearer and grants nothing.", token),
		of(faultSwappedSIDs, "swaps iss and sub", "The token has the account where the API key belongs, and the other way round.", token),
		of(faultMilliseconds, "counts in milliseconds", "The token lives a thousand times as long, as when seconds are given in milliseconds.", token),
		of(faultOtherSecret, "signs with another secret", "The token is signed with a secret that is not the API key's.", token),
		deleted,
	}
}

// cannedByTwilio answers where the client SDKs connect, by the codes of vendors reference A4; 429 has the code of the vendor's other
// APIs. A token server has no words of its own for these.
func cannedByTwilio(f Fault, asked faultedRequest) *cannedAnswer {
	refused := func(status, code int) *cannedAnswer {
		return &cannedAnswer{status: status, contentType: jsonType, body: string(marshal(notConnected{status, code, twilioText(code)}))}
	}
	switch {
	case f.Name == "provider-null":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: `{"identity":null,"token":null}`}
	case asked.token:
		return nil
	case f.Name == "401":
		return refused(http.StatusUnauthorized, codeAuthentication)
	case f.Name == "403":
		return refused(http.StatusForbidden, codeForbidden)
	case f.Name == "429":
		c := refused(http.StatusTooManyRequests, codeTooMany)
		if seconds, err := strconv.Atoi(f.Amount); err == nil {
			c.retryAfter = strconv.Itoa(seconds)
		}
		return c
	}
	return nil
}
