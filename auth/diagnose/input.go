package diagnose

// Input is a token found in what somebody pasted, piped or copied.
type Input struct {
	// Token is the token itself; empty when nothing in the text looks like one.
	Token string
	// From says what it was taken out of: "" for the bare token, "a curl command", "a JSON object, member token".
	From string
	// Removed are what was taken off around it, each in a few words: "\"Bearer\"", "quotes", "a line break at the end". Outer
	// things do not count against a token.
	Removed []string
	// Repaired are what was taken out of its inside: "2 line breaks". A reader that takes the token as it stood refuses it.
	Repaired []string
	// Exact is the token with its inside as it stood, equal to Token when Repaired is empty. Verification is of this one.
	Exact string
}

// FindToken takes a token out of a text. It keeps nothing and never fails: what cannot be told apart is the token.
func FindToken(text string) Input {
	return Input{Token: text, Exact: text}
}
