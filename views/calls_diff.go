package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// maxDiffKeys bounds the lines that two bodies may give.
const maxDiffKeys = 200

// diffPartner is the call that d compares with: the marked one, else the last one of the same operation before it; nil when
// there is none.
func (v *callsView) diffPartner(s *Session, c *engine.Call) *engine.Call {
	if v.marked != 0 && v.marked != c.ID {
		if m := s.Ledger.Call(v.marked); m != nil {
			return m
		}
	}
	return s.Ledger.Last(func(o *engine.Call) bool { return o.ID < c.ID && o.Operation == c.Operation && o.Finished() })
}

// diff shows in what two calls differ. The bodies are compared away from the screen's goroutine.
func (v *callsView) diff(s *Session, c *engine.Call) tea.Cmd {
	other := v.diffPartner(s, c)
	switch {
	case other == nil:
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing to compare with: m marks a call, then d on another one"})
	case !c.Finished() || !other.Finished():
		return send(ToastMsg{Mark: engine.MarkLook, Text: "the call is under way; d compares it when it has ended"})
	}
	// A finished call does not change any more, but the ledger may forget it: copies are safe to take along.
	from, to := *other, *c
	marked := v.marked == other.ID
	return func() tea.Msg {
		title := fmt.Sprintf("#%d against #%d, the one before", to.ID, from.ID)
		if marked {
			title = fmt.Sprintf("#%d against #%d, marked", to.ID, from.ID)
		}
		return ShowMsg{Title: title, Lines: diffCalls(&from, &to)}
	}
}

// diffCalls lists in what two calls differ: how they were made and ended, headers regardless of their order, and the members of
// the bodies regardless of theirs.
func diffCalls(from, to *engine.Call) []string {
	var d callDiff
	d.value("operation", from.Operation, to.Operation)
	d.value("mode", string(from.Mode), string(to.Mode))
	d.value("customer", from.Customer, to.Customer)
	d.value("profile", from.Profile, to.Profile)
	d.value("answer", outcomeWord(from), outcomeWord(to))
	d.value("credential", diffOrNone(from.Credential), diffOrNone(to.Credential))
	d.value("request", diffSent(from), diffSent(to))
	d.part("request headers", diffHeaders(from.Headers), diffHeaders(to.Headers))
	d.bodies("request body", diffRequestBody(from), diffRequestBody(to))
	d.part("answer headers", diffAnswerHeaders(from), diffAnswerHeaders(to))
	d.bodies("answer body", diffAnswerBody(from), diffAnswerBody(to))
	return d.lines
}

func diffOrNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func diffSent(c *engine.Call) string {
	if c.Sent == nil {
		return "not sent"
	}
	return c.Sent.Method + " " + callPath(c.Sent.URL)
}

func diffRequestBody(c *engine.Call) *engine.Body {
	if c.Sent == nil {
		return nil
	}
	return c.Sent.Body
}

func diffAnswerBody(c *engine.Call) *engine.Body {
	if c.Response == nil {
		return nil
	}
	return c.Response.Body
}

func diffAnswerHeaders(c *engine.Call) map[string]string {
	if c.Response == nil {
		return nil
	}
	return diffHeaders(c.Response.Headers)
}

// diffHeaders gathers headers by name in lower case (RFC 9110 section 5.1); several of one name are joined in their order,
// which counts (section 5.3).
func diffHeaders(headers []engine.Header) map[string]string {
	out := map[string]string{}
	for _, h := range headers {
		name := strings.ToLower(h.Name)
		if before, ok := out[name]; ok {
			out[name] = before + ", " + h.Value
		} else {
			out[name] = h.Value
		}
	}
	return out
}

// callDiff gathers the lines of a diff. Their texts are cleaned as they come.
type callDiff struct{ lines []string }

func (d *callDiff) add(format string, args ...any) {
	d.lines = append(d.lines, engine.Clean(fmt.Sprintf(format, args...)))
}

func (d *callDiff) value(name, from, to string) {
	if from == to {
		d.add("= %-12s %s", name, to)
		return
	}
	d.add("Δ %-12s %s ▸ %s", name, from, to)
}

// part compares two sets of named values.
func (d *callDiff) part(title string, from, to map[string]string) {
	names := map[string]bool{}
	for n := range from {
		names[n] = true
	}
	for n := range to {
		names[n] = true
	}
	sorted := make([]string, 0, len(names))
	width := 0
	for n := range names {
		sorted = append(sorted, n)
		width = max(width, len(n))
	}
	slices.Sort(sorted)
	d.lines = append(d.lines, "", title)
	same, shown := 0, 0
	for _, n := range sorted {
		a, inFrom := from[n]
		b, inTo := to[n]
		if inFrom && inTo && a == b {
			same++
			continue
		}
		if shown++; shown > maxDiffKeys {
			continue
		}
		switch width := min(width, 32); {
		case !inFrom:
			d.add("+ %-*s %s", width, n, diffValue(b))
		case !inTo:
			d.add("− %-*s %s", width, n, diffValue(a))
		default:
			d.add("Δ %-*s %s ▸ %s", width, n, diffValue(a), diffValue(b))
		}
	}
	if shown > maxDiffKeys {
		d.add("… %s more differ", grouped(shown-maxDiffKeys))
	}
	d.add("= %s the same", grouped(same))
}

// bodies compares two bodies by the members of their JSON, else byte by byte.
func (d *callDiff) bodies(title string, from, to *engine.Body) {
	switch {
	case bodySize(from) == 0 && bodySize(to) == 0:
		return
	case bodySize(from) > 0 && !from.Whole(), bodySize(to) > 0 && !to.Whole():
		d.lines = append(d.lines, "", title)
		d.add("– not compared: not all of it is kept")
		return
	}
	a, aJSON := jsonPaths(from.Bytes())
	b, bJSON := jsonPaths(to.Bytes())
	switch {
	case aJSON && bJSON:
		d.part(title, a, b)
	case bytes.Equal(from.Bytes(), to.Bytes()):
		d.lines = append(d.lines, "", title)
		d.add("= the same %s", fmt.Sprintf("%d bytes", len(to.Bytes())))
	default:
		d.lines = append(d.lines, "", title)
		d.add("Δ %d bytes ▸ %d bytes, not both JSON", len(from.Bytes()), len(to.Bytes()))
	}
}

func bodySize(b *engine.Body) int64 {
	if b == nil {
		return 0
	}
	return b.Size
}

// jsonPaths is a JSON text as its leaves by their paths: messages[0].id. An empty body has none and counts as JSON.
func jsonPaths(b []byte) (map[string]string, bool) {
	out := map[string]string{}
	if len(bytes.TrimSpace(b)) == 0 {
		return out, true
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber() // 1e3 and 1000 are written differently, and numbers beyond 2^53 keep their digits
	var v any
	if dec.Decode(&v) != nil {
		return nil, false
	}
	leaves(out, "", v)
	return out, true
}

func leaves(out map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			leaves(out, strings.TrimPrefix(path+"."+name, "."), member)
		}
		if len(v) == 0 {
			out[path] = "{}"
		}
	case []any:
		for i, item := range v {
			leaves(out, path+"["+strconv.Itoa(i)+"]", item)
		}
		if len(v) == 0 {
			out[path] = "[]"
		}
	case string:
		out[path] = strconv.Quote(v)
	case json.Number:
		out[path] = v.String()
	case bool:
		out[path] = strconv.FormatBool(v)
	default:
		out[path] = "null"
	}
}

// diffValue keeps a value short enough that two stand in a line. Bytes are counted, and a character is never split.
func diffValue(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
