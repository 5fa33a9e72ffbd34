package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// judged is what diagnose makes of the token under the cursor, kept until something changes that the judgement depends on: a
// picture is drawn far more often than once a second.
type judged struct {
	by     string
	report diagnose.Report
}

// quickMost is the longest token, in bytes, that is judged again every second; a longer one may have more members than rules can
// go through between two pictures.
const quickMost = 64 << 10

// judge gives the one judgement that all of the screen shows.
func (v *tokensView) judge(f Frame) diagnose.Report {
	c := contextOf(v.item, f)
	verified, checked := f.Session.Verified[v.item.info.Fingerprint]
	every := time.Second
	if v.item.info.Length > quickMost {
		every = time.Minute
	}
	by := fmt.Sprint(v.item.id, f.Now.Truncate(every).Unix(), c.Vendor, c.Integration, c.SDK, c.Mode, c.CustomerIDs, c.AdvancedAuth, c.APIKey.Fingerprint(),
		c.ServerAt.Sub(c.At), checked, verified.Key, verified.Result.State)
	if v.judged.by != by {
		v.judged = judged{by: by, report: diagnose.Inspect(v.item.subject(f.Session), c)}
	}
	return v.judged.report
}

// subject is the token to judge. What was decrypted is judged in its place: the claims that a reader of the token comes to see.
func (i tokenItem) subject(s *Session) diagnose.Subject {
	subject := diagnose.SubjectOf(i.info)
	if inside := s.Verified[i.info.Fingerprint].Inside; inside != nil {
		subject.Read.Claims, subject.Read.PayloadText = inside.Claims, inside.PayloadText
	}
	return subject
}

// contextOf is what is known around a token. One that was pasted is in no request and in no SDK's hands, and may be anybody's.
func contextOf(i tokenItem, f Frame) diagnose.Context {
	s := f.Session
	c := diagnose.Context{Vendor: diagnose.VendorAuto}
	p := s.Profile
	if i.record != nil {
		c = p.TokenContext()
		c.SDK, c.ObtainedAt = s.SDK(), i.info.ObtainedAt
	}
	c.At = f.Now
	if v, ok := s.Verified[i.info.Fingerprint]; ok && v.Result.State != "" {
		c.Verification = &v.Result
	}
	if i.record == nil {
		return c
	}
	if p.Fits(s.Mode) && (s.Mode == auth.CustomerToken || s.Mode == auth.StreamJWT) {
		c.Mode = s.Mode // in any other the session's next request carries something else
	}
	if skew, ok := serverSkew(lastAnswer(s, i.record)); ok {
		c.ServerAt = c.At.Add(skew)
	}
	return c
}

// refusing are the findings about a member, or with an empty name about a part as a whole, that say that something is wrong.
func refusing(r diagnose.Report, part, name string) []diagnose.Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f diagnose.Finding) bool {
		return f.Where.Part != part || f.Where.Name != name || f.Severity == diagnose.SeverityNote
	})
}

// rulesLine counts the rules: "7 rules ran: bytes, clock, profile, request; 5 found nothing".
func rulesLine(r diagnose.Report, i tokenItem, c diagnose.Context) string {
	about := "bytes"
	if i.info.Read == nil {
		about = "form"
	}
	about += ", clock"
	if i.record != nil {
		about += ", profile"
		if len(c.CustomerIDs) > 0 {
			about += ", request"
		}
	}
	if c.Verification != nil {
		about += ", signature"
	}
	passed := r.Quiet()
	return diagnose.Counted(passed+len(r.Findings), "rule") + " ran: " + about + "; " + itoa(passed) + " found nothing"
}

// whatItIs is the token's kind in a title. What somebody pasted may be anybody's, and is called what it was recognised as.
func (v *tokensView) whatItIs(r diagnose.Report) string {
	if v.item.pasted == nil || strings.HasPrefix(r.Kind, "signed token") || strings.HasPrefix(r.Kind, "encrypted token") || strings.HasPrefix(r.Kind, "opaque token") {
		return titleKind(v.item.info)
	}
	return engine.Clean(r.Kind)
}
