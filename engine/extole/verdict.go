package extole

import (
	"slices"

	"authpeek/engine"
)

// verdicts are the results of Extole's own tester (C2), with how bad each is.
var verdicts = []struct{ result, severity, means, fix string }{
	{resultMatched, "", "the signature matches, and the JWT verifies its customer", ""},
	{resultExpired, engine.SeverityWarning, "exp has passed: the customer becomes identified by it, and is not verified", "make the JWT when the page or the app needs it"},
	{"PREMATURE_USE", engine.SeverityError, "nbf is still to come", "set the clock of the machine that makes the JWTs, and nbf a minute before it"},
	{"MALFORMED", engine.SeverityError, "it cannot be read as a JWT", "hand over the JWT as it was made, with its three parts or five"},
	{"MALFORMED_EXP_CLAIM", engine.SeverityError, "exp is no time", "write exp in seconds since 1970"},
	{"MALFORMED_NBF_CLAIM", engine.SeverityError, "nbf is no time", "write nbf in seconds since 1970"},
	{"KEY_ID_MISSING", engine.SeverityError, "its header has no kid", "put the key's Partner Key ID into kid"},
	{resultOtherKey, engine.SeverityError, "its kid names another key than the one that was asked", "compare kid with the Partner Key ID in the Security Center, or give key_id"},
	{"ALGORITHM_MISSING", engine.SeverityError, "its header has no alg", "name the algorithm in the header"},
	{"ALGORITHM_MISMATCH", engine.SeverityError, "its alg is not the one that the key was uploaded for", "sign with the key's own algorithm"},
	{"SIGNATURE_MISMATCH", engine.SeverityError, "the signature does not match the key", "sign with the secret or key that was uploaded under this Partner Key ID"},
	{"DECRYPTION_FAILURE", engine.SeverityError, "the key cannot open it", "encrypt for the key that was uploaded under this Partner Key ID"},
	{"UNSUPPORTED", engine.SeverityError, "it is not signed, or in a way that Extole does not know", "sign with HS, RS, PS or ES; encrypt with A*KW or RSA-OAEP-256 and up"},
}

// readVerdict reads what the tester says. The call went well whatever that is.
func readVerdict(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	m := &Verdict{}
	if bad := decode(a, m); bad != nil {
		return *bad
	}
	m.Result, m.Description = words(m.Result), words(m.Description)
	reading := engine.Reading{OK: true, Result: m, Digest: digest(a)}
	i := slices.IndexFunc(verdicts, func(v struct{ result, severity, means, fix string }) bool { return v.result == m.Result })
	if i < 0 {
		m.Meaning = "a result that authpeek does not know"
		reading.Summary = m.Result + ": " + m.Meaning
		return reading
	}
	known := verdicts[i]
	m.Meaning = known.means
	reading.Summary = m.Result + ": " + m.Meaning
	fix := known.fix
	if c := companion(a); c != nil && m.Result == resultOtherKey && c.Info.Kid != "" {
		fix = "add key_id=" + words(c.Info.Kid) + ", the JWT's own kid, if Extole has a key of that id"
	}
	if known.severity != "" {
		detail := "Extole's own tester says " + m.Result + ": " + m.Meaning + "."
		if m.Description != "" {
			detail += " It adds: " + m.Description
		}
		reading.Findings = []engine.Finding{{
			Code: "extole.tester", Severity: known.severity, Title: m.Result + ": " + m.Meaning, Detail: detail, Fix: fix, Ref: "extole/java-api, access tokens",
		}}
	}
	if c := companion(a); c != nil {
		reading.Findings = append(reading.Findings, differs(p, r, a, *c, m.Result)...)
	}
	return reading
}

// differs tells where the tester sees something else than authpeek did.
func differs(p engine.Profile, r engine.Request, a engine.Answer, c engine.Companion, result string) []engine.Finding {
	own := inspectAnswered(p, r, c, a).Result
	if own == "" || own == result {
		return nil // without the key there is nothing to compare
	}
	return []engine.Finding{{
		Code: "extole.tester-differs", Severity: engine.SeverityNote, Title: "authpeek reads this JWT as " + own,
		Detail: "The tester says " + result + ". It knows the key that was uploaded, and authpeek the one in private_key.",
		Fix:    "compare the two keys", Ref: "extole/java-api, access tokens",
	}}
}
