package diagnose

import (
	"fmt"
	"strings"
)

// extoleNames are the claims that name a customer, the first as a rule and the other where the program's identity key says so.
var extoleNames = []string{"email", "partner_user_id"}

var extoleEmailRule = rule{
	code: "extole.anonymous", passed: "it names a customer",
	applies: func(j *judgement) bool { return j.extole.claims != nil },
	check: func(j *judgement) (Finding, bool) {
		c := j.extole.claims
		for _, name := range extoleNames {
			if s, _ := c.String(name); s != "" {
				return Finding{}, false
			}
		}
		return Finding{
			Severity: SeverityWarning, Title: "the customer stays anonymous", Where: j.where("claims", "email"), Ref: extoleRef, Brief: "names no customer",
			Detail: "It has no email, nor partner_user_id, which names the customer where the program's identity key says so. Extole takes it without an error and learns nothing.",
			Fix:    "add email",
		}, true
	},
}

// extoleCustomerRule finds a JWT that is made out to somebody else than the app's customer. Extole cannot know whom the app means: it
// takes the JWT's word (vendors reference C2: an email beside it is ignored, or refused where it differs).
var extoleCustomerRule = rule{
	code: "extole.other-customer", passed: "made out to the app's customer",
	applies: func(j *judgement) bool {
		asked, named := extoleCustomers(j)
		return asked != "" && named != ""
	},
	check: func(j *judgement) (Finding, bool) {
		asked, named := extoleCustomers(j)
		return Finding{
			Severity: SeverityError, Title: "made out to another customer", Where: j.where("claims", "email"), Ref: "extole/java-api, access tokens",
			Detail: fmt.Sprintf("It names %s, and the app's customer is %s. Extole takes the JWT's word: what the app shows and changes is the other's.", quoted(named), quoted(asked)),
			Fix:    "make the JWT for the customer who is signed in, and drop a kept one when that changes",
			Brief:  "is made out to another customer",
		}, !strings.EqualFold(named, asked)
	},
}

// extoleCustomers are the app's customer and the one that the JWT names, by the same name; "" where there is none.
func extoleCustomers(j *judgement) (asked, named string) {
	if j.extole.claims == nil {
		return "", ""
	}
	for _, name := range extoleNames {
		asked = j.c.CustomerIDs[name]
		if named, _ = j.extole.claims.String(name); asked != "" && named != "" {
			return asked, named
		}
	}
	return "", ""
}
