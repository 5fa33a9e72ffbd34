package twilio

import (
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
)

// jtiStep is that of the moments which Twilio's library for Java writes into jti, in seconds: it computes them in a float of 32 bits
// (A2).
const jtiStep = 128

// MadeAt is when a token was made: by iat, else nbf, else the moment in jti, "SK…-1450471147". No library writes all three (A2).
// Where none of them tells, it is when the token came, or zero.
func MadeAt(t auth.Info) time.Time {
	switch {
	case !t.IssuedAt.IsZero():
		return t.IssuedAt
	case !t.NotBefore.IsZero():
		return t.NotBefore
	}
	if at, ok := inJTI(t); ok && !at.After(t.ExpiresAt) {
		return at
	}
	return t.ObtainedAt
}

// inJTI reads the moment that the libraries put behind the key's SID. One that Java may have rounded is worth less than the moment
// at which the token came.
func inJTI(t auth.Info) (time.Time, bool) {
	if t.Read == nil {
		return time.Time{}, false
	}
	jti, _ := t.Read.Claims.String("jti")
	i := strings.LastIndexByte(jti, '-')
	if i < 0 || !strings.HasPrefix(jti, "SK") {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(jti[i+1:], 10, 64)
	if err != nil || seconds <= 0 || seconds > 1e11 || seconds%jtiStep == 0 {
		return time.Time{}, false
	}
	return time.Unix(seconds, 0).UTC(), true
}
