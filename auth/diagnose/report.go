package diagnose

// Report is the judgement of one token.
type Report struct {
	// Vendor is whose token it was judged as: one of the constants, never VendorAuto.
	Vendor string `json:"vendor"`
	// Kind says what it is in a few words: "Bloomreach customer token", "Twilio capability token", "id token", "opaque token".
	Kind string `json:"kind"`
	// Why says by what it was recognised, when the vendor was to be found out; empty otherwise.
	Why string `json:"why,omitempty"`
	// Findings are ordered by severity, the worst first.
	Findings []Finding `json:"findings"`
	// Passed are the rules that ran and found nothing, in the order in which they ran.
	Passed []Passed `json:"passed"`
	// Silent is how many rules found nothing and have nothing to say about that. CodeSilent, the last of Passed, stands for them all.
	Silent int `json:"-"`
	// NotChecked are what could not be decided here, and why.
	NotChecked []NotChecked `json:"not_checked"`
	// Readers are the verdicts of those who read such a token, where they differ from each other or where any refuses it.
	Readers []Verdict `json:"readers"`
	// Result is the vendor's own word for it where the vendor has such words: "EXPIRED" (Extole), "20104" (Twilio); else empty.
	Result string `json:"result,omitempty"`
}

// Quiet is how many rules ran and found nothing, those without a word of their own included.
func (r Report) Quiet() int { return len(r.Passed) + max(r.Silent-1, 0) }

// Passed is one rule that ran and found nothing.
type Passed struct {
	Code  string `json:"code"`
	Title string `json:"title"` // what is in order: "alg is HS256"
}

// CodeSilent is the entry of Passed for all rules that have nothing to say about having found nothing.
const CodeSilent = "token.slips"

// Two reasons why something was not checked that somebody decides on. All others are for showing only.
const (
	WhyNoKeyPublished = "the vendor publishes no key"
	WhyEncrypted      = "encrypted"
)

// NotChecked is something that cannot be decided here.
type NotChecked struct {
	What string `json:"what"` // "signature", "aud", "service_sid belongs to the account"
	Why  string `json:"why"`  // "needs the secret", "only the server knows", "absent"
}

// Verdict is what one reader makes of the token.
type Verdict struct {
	Reader string `json:"reader"` // "RFC 7519", "golang-jwt v5", "jwx v3", "Extole"
	Takes  bool   `json:"takes"`
	Why    string `json:"why"` // what it objects to, or what it overlooks
}
