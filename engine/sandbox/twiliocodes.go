package sandbox

// The codes of vendors reference A4, and one of A3.
const (
	codeToken          = 20101
	codeHeader         = 20102
	codeIssuer         = 20103
	codeExpired        = 20104
	codeNotYet         = 20105
	codeGrants         = 20106
	codeSignature      = 20107
	codeTooLong        = 20157
	codeAuthentication = 20151
	codeForbidden      = 20403
	codeTooMany        = 20429
	codeMismatch       = -5
	codeProtocol       = 0 // a message that no SDK sends

	codeVoiceAuthentication = 31201
	codeVoiceSignature      = 31202
	codeVoiceAccount        = 31203
	codeVoiceToken          = 31204
	codeVoiceExpired        = 31205
	codeVoiceTooLong        = 31207
)

// twilioText is what a code is called (vendors reference A4).
func twilioText(code int) string {
	switch code {
	case codeToken:
		return "Invalid Access Token"
	case codeHeader:
		return "Invalid Access Token header"
	case codeIssuer:
		return "Invalid Access Token issuer/subject"
	case codeExpired:
		return "Access Token has expired or expiration date is invalid"
	case codeNotYet:
		return "Access Token not yet valid"
	case codeGrants:
		return "Invalid Access Token grants"
	case codeSignature:
		return "Invalid Access Token signature"
	case codeTooLong:
		return "Expiration Time Exceeds Maximum Time Allowed"
	case codeAuthentication:
		return "Authentication Failed"
	case codeForbidden:
		return "Forbidden"
	case codeTooMany:
		return "Too Many Requests"
	case codeMismatch:
		return "MISMATCHING_TOKEN_UPDATE"
	case codeVoiceAuthentication:
		return "Authentication failed"
	case codeVoiceSignature:
		return "Signature validation failed"
	case codeVoiceAccount:
		return "No valid account"
	case codeVoiceToken:
		return "Invalid JWT token"
	case codeVoiceExpired:
		return "JWT token expired"
	case codeVoiceTooLong:
		return "JWT token expiration too long"
	}
	return ""
}

// voiceCode is how the signaling of Voice says it. Assumption: what has no code of its own there is an authentication error, and a
// token that does not count yet an invalid one.
func voiceCode(code int) int {
	switch code {
	case codeToken, codeHeader, codeNotYet:
		return codeVoiceToken
	case codeIssuer:
		return codeVoiceAccount
	case codeExpired:
		return codeVoiceExpired
	case codeSignature:
		return codeVoiceSignature
	case codeTooLong:
		return codeVoiceTooLong
	default:
		return codeVoiceAuthentication
	}
}
