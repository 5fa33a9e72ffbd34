package headless

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// planned is the trigger of a call that the engine only made up; see engine.Engine.Plan.
const planned = "plan"

// printPlain writes a call for a person: what came back, with which credential, then the rows. What went wrong goes to
// standard error. Whose words doc.Error.SDK are is said by hears: "the Android 4.10 SDK".
func (s *session) printPlain(doc callDocument, c engine.Call, hears string) error {
	var b bytes.Buffer
	writeVerdict(&b, doc.Document, c)
	writeCredential(&b, doc.Document, c)
	if c.Trigger == planned {
		writeRequest(&b, doc.Request, c.Sent)
	} else {
		writeIssued(&b, doc, c)
		writeStanding(&b, doc)
		writeRows(&b, doc.Result, s.Now())
	}
	if _, err := s.Stdout.Write(b.Bytes()); err != nil {
		return err
	}
	s.explainCall(doc.Document, hears)
	return nil
}

// writeVerdict: operation, status, summary, how long it took.
func writeVerdict(w io.Writer, doc engine.Document, c engine.Call) {
	status := string(doc.Outcome)
	if doc.Response != nil {
		status = strconv.Itoa(doc.Response.Status)
	}
	line := doc.Operation + "  " + status
	if c.Finish != nil && c.Finish.Summary != "" {
		line += "  " + engine.Clean(c.Finish.Summary)
	}
	if c.Asked != nil || c.Sent != nil && c.Trigger != planned {
		line += "  " + milliseconds(doc.Timing.Total)
	}
	fmt.Fprintln(w, line)
}

func milliseconds(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 1, 64) + " ms"
	case d < 10*time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	default:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
}

// writeCredential: the mode, the header with the credential, where that came from and how long it lives.
func writeCredential(w io.Writer, doc engine.Document, c engine.Call) {
	parts := []string{string(doc.Mode)}
	header, found := credentialHeader(doc, c)
	switch {
	case found:
		parts = append(parts, header.Name+": "+header.Value, header.Origin)
	case doc.Request != nil && c.Credential != "":
		parts = append(parts, doc.Carried()) // in the query, a cookie or the body, or more than one
	case doc.Request != nil:
		parts = append(parts, "no credential")
	case c.Credential != "":
		parts = append(parts, c.Credential+" was not sent")
	case doc.Outcome == engine.OutcomeOK:
		parts = append(parts, "judged here, nothing leaves")
	default:
		parts = append(parts, "nothing was sent")
	}
	if c.Token != nil {
		parts = append(parts, tokenWords(*c.Token, c.Started)...)
	}
	fmt.Fprintln(w, engine.Clean(strings.Join(parts, "  ")))
}

// credentialHeader finds the header that carries the credential. The document has it in clear when that was asked for, at
// the place where the call has the fingerprint.
func credentialHeader(doc engine.Document, c engine.Call) (engine.Header, bool) {
	if doc.Request == nil || c.Credential == "" {
		return engine.Header{}, false
	}
	for i, h := range c.Headers {
		if h.Value == c.Credential {
			return doc.Request.Headers[i], true
		}
	}
	return engine.Header{}, false
}

// tokenWords describes a token at a moment: an end of another day needs its date.
func tokenWords(t auth.Info, at time.Time) []string {
	var out []string
	if t.Alg != "" {
		signed := t.Alg
		if t.Kid != "" {
			signed += " kid=" + t.Kid
		}
		out = append(out, signed)
	}
	switch {
	case t.ExpiresAt.IsZero():
	case t.ExpiresAt.Sub(at).Abs() > 24*time.Hour:
		out = append(out, "expires "+t.ExpiresAt.UTC().Format("2006-01-02 15:04 UTC"))
	default:
		out = append(out, "expires "+t.ExpiresAt.UTC().Format("15:04:05 UTC"))
	}
	return out
}

// writeRequest prints a request that was not sent, headers with who sets them. The body is that of sent, because a document
// wraps what is no JSON.
func writeRequest(w io.Writer, r *engine.RequestDocument, sent *engine.RequestSent) {
	if r == nil {
		return
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, r.Method+" "+engine.Clean(r.URL))
	table := newTable(w)
	for _, h := range r.Headers {
		table.row(h.Name+": "+h.Value, "("+h.Origin+")")
	}
	table.flush()
	if sent == nil {
		return
	}
	if body := sent.Body.Bytes(); len(body) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, engine.Clean(string(body)))
	}
}

// explainCall says why a call did not end well, in the server's and the SDK's own words, and what to do. A call that ended well
// for the SDK alone has warnings: iOS takes a 200 that says success: false for done (bloomreach reference 1.4).
func (s *session) explainCall(doc engine.Document, hears string) {
	if doc.Error == nil {
		s.warn(doc)
		return
	}
	s.say("%s (%s)", doc.Error.Message, doc.Error.Code)
	for _, f := range doc.Findings {
		switch {
		case f.Severity == "note":
			s.detail("note", f.Title+". "+f.Detail)
		case strings.TrimSuffix(f.Detail, ".") != doc.Error.Message: // one that only says it again teaches nothing
			s.detail("meaning", withoutQuote(f.Detail, doc.Error.Message))
		}
	}
	s.detail(hears, doc.Error.SDK)
	s.detail("to do", doc.Error.Fix)
}

// withoutQuote is a detail without the server's words at its end, where the line above has them.
func withoutQuote(detail, above string) string {
	rest, quote, found := strings.Cut(detail, " The server says ")
	if found && strings.Contains(above, strings.TrimSuffix(quote, ".")) {
		return rest
	}
	return detail
}

// warn tells what is wrong with a call that ended well. Notes are about the vendor's pages and stand in the JSON.
func (s *session) warn(doc engine.Document) {
	for _, f := range doc.Findings {
		if f.Severity == "note" {
			continue
		}
		s.say("%s (%s)", f.Title, f.Code)
		s.detail("meaning", f.Detail)
		s.detail("to do", f.Fix)
	}
}

// detail is one line below what say has said; an empty text is none.
func (s *session) detail(label, text string) {
	if text != "" {
		fmt.Fprintln(s.Stderr, "  "+engine.Clean(label+": "+text))
	}
}

// table aligns columns. Every cell is cleaned, so a server's text can neither leave its cell nor steer the terminal.
type table struct{ w *tabwriter.Writer }

func newTable(w io.Writer) table { return table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)} }

func (t table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = engine.Clean(c)
	}
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

func (t table) flush() { _ = t.w.Flush() } // into a buffer, which takes everything
