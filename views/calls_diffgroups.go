package views

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
)

// maxDiffKeys bounds the differences that two bodies may give, and maxSameKeys what is listed of what is the same.
const (
	maxDiffKeys = 200
	maxSameKeys = 400
)

// diffIn is how two calls are compared.
type diffIn struct {
	ordered bool // headers, members and items in another order differ
	zone    *time.Location
	now     time.Time
}

// diffKind is what became of something from one call to the other, by the sign that stands for it in a text.
type diffKind string

const (
	diffSame    diffKind = "="
	diffChanged diffKind = "Δ"
	diffAdded   diffKind = "+"
	diffGone    diffKind = "−"
	diffFact    diffKind = "·" // it always differs, as a time does, and means nothing by itself
)

// diffRow is one thing that was compared. Its texts are as they came.
type diffRow struct {
	kind           diffKind
	name, from, to string
}

// diffGroup is what belongs together: the headers of the answer.
type diffGroup struct {
	title string
	rows  []diffRow
	same  int    // what is the same, also what is not in rows
	more  int    // what differs besides
	note  string // in place of rows
}

func (g *diffGroup) add(kind diffKind, name, from, to string) {
	switch {
	case kind == diffSame:
		if g.same++; g.same > maxSameKeys {
			return
		}
	case kind != diffFact && g.differing() >= maxDiffKeys:
		g.more++
		return
	}
	g.rows = append(g.rows, diffRow{kind, name, from, to})
}

func (g *diffGroup) differing() int {
	return len(g.rows) - min(g.same, maxSameKeys)
}

func (g *diffGroup) value(name, from, to string) {
	kind := diffSame
	if from != to {
		kind = diffChanged
	}
	g.add(kind, name, from, to)
}

// diffGroups compares how two calls were made and ended, their headers, the members of their bodies, their tokens and times.
func diffGroups(from, to *engine.Call, in diffIn) []diffGroup {
	var call diffGroup
	call.value("operation", from.Operation, to.Operation)
	call.value("mode", string(from.Mode), string(to.Mode))
	call.value("customer", from.Customer, to.Customer)
	call.value("profile", from.Profile, to.Profile)
	call.value("answer", outcomeWord(from), outcomeWord(to))
	if from.Finish != nil && to.Finish != nil {
		call.value("brought", from.Finish.Summary, to.Finish.Summary)
	}
	call.value("credential", diffOrNone(from.Credential), diffOrNone(to.Credential))
	call.value("request", diffSent(from), diffSent(to))
	out := []diffGroup{call, diffTokens(from.Token, to.Token, in), diffHeaderGroup("request headers", from.Headers, to.Headers, in)}
	if g, ok := diffBodies("request body", diffRequestBody(from), diffRequestBody(to), in); ok {
		out = append(out, g)
	}
	out = append(out, diffHeaderGroup("answer headers", diffAnswerHeaders(from), diffAnswerHeaders(to), in))
	if g, ok := diffBodies("answer body", diffAnswerBody(from), diffAnswerBody(to), in); ok {
		out = append(out, g)
	}
	return append(out, diffTimes(from.Timing(), to.Timing()))
}

// diffTokens compares what was sent as a credential, claim by claim where both can be read.
func diffTokens(from, to *auth.Info, in diffIn) diffGroup {
	g := diffGroup{title: "token"}
	switch {
	case from == nil && to == nil:
		g.note = "neither call sent one"
	case from == nil:
		g.add(diffAdded, "token", "", to.Fingerprint+" "+callTokenKind(*to))
	case to == nil:
		g.add(diffGone, "token", from.Fingerprint+" "+callTokenKind(*from), "")
	default:
		g.value("token", from.Fingerprint, to.Fingerprint)
		g.value("kind", callTokenKind(*from), callTokenKind(*to))
		if from.Fingerprint == to.Fingerprint || from.Read == nil || to.Read == nil {
			return g
		}
		for _, c := range jose.Compare(*from.Read, *to.Read) {
			kind := map[jose.ChangeKind]diffKind{jose.Same: diffSame, jose.Changed: diffChanged, jose.Added: diffAdded, jose.Gone: diffGone}[c.Kind]
			words := func(raw json.RawMessage) string {
				if raw == nil {
					return ""
				}
				return memberWords(c.Name, raw, in.now, in.zone)
			}
			g.add(kind, c.Part+"."+c.Name, words(c.Old), words(c.New))
		}
	}
	return g
}

func diffTimes(from, to engine.Timing) diffGroup {
	g := diffGroup{title: "timing"}
	connection := map[bool]string{true: "reused", false: "new"}
	g.value("connection", connection[from.Reused], connection[to.Reused])
	for _, phase := range []struct {
		name     string
		from, to time.Duration
	}{
		{"provider", from.Provider, to.Provider}, {"dns", from.DNS, to.DNS}, {"connect", from.Connect, to.Connect}, {"tls", from.TLS, to.TLS},
		{"send", from.Send, to.Send}, {"wait", from.Wait, to.Wait}, {"read", from.Read, to.Read}, {"total", from.Total, to.Total},
	} {
		if phase.from == 0 && phase.to == 0 {
			continue
		}
		sign, by := "+", phase.to-phase.from
		if by < 0 {
			sign, by = "−", -by
		}
		g.add(diffFact, phase.name, kit.Took(phase.from), kit.Took(phase.to)+"  "+sign+kit.Took(by))
	}
	return g
}

func diffOrNone(s string) string { return cmp.Or(s, "none") }

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

func diffAnswerHeaders(c *engine.Call) []engine.Header {
	if c.Response == nil {
		return nil
	}
	return c.Response.Headers
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

func diffHeaderGroup(title string, from, to []engine.Header, in diffIn) diffGroup {
	g := diffGroup{title: title}
	g.named(diffHeaders(from), diffHeaders(to))
	if in.ordered {
		names := func(headers []engine.Header) string {
			var out []string
			for _, h := range headers {
				out = append(out, h.Name)
			}
			return strings.Join(out, ", ")
		}
		g.value("order and spelling", names(from), names(to))
	}
	return g
}

// named compares two sets of named values.
func (g *diffGroup) named(from, to map[string]string) {
	names := make([]string, 0, len(from)+len(to))
	for n := range from {
		names = append(names, n)
	}
	for n := range to {
		if _, both := from[n]; !both {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		a, inFrom := from[n]
		b, inTo := to[n]
		switch {
		case !inFrom:
			g.add(diffAdded, n, "", b)
		case !inTo:
			g.add(diffGone, n, a, "")
		default:
			g.value(n, a, b)
		}
	}
}

// diffBodies compares two bodies by the members of their JSON, else line by line; false for nothing to compare.
func diffBodies(title string, from, to *engine.Body, in diffIn) (diffGroup, bool) {
	g := diffGroup{title: title}
	a, b := from.Bytes(), to.Bytes()
	switch {
	case bodySize(from) == 0 && bodySize(to) == 0:
		return g, false
	case bodySize(from) > 0 && !from.Whole(), bodySize(to) > 0 && !to.Whole():
		g.note = "not compared: not all of it is kept"
		g.value("size", kit.Size(bodySize(from)), kit.Size(bodySize(to)))
		if n := min(len(a), len(b)); n > 0 && bytes.Equal(a[:n], b[:n]) {
			g.note += fmt.Sprintf("; the first %s are the same", kit.Size(int64(n)))
		} else if n > 0 {
			g.note += fmt.Sprintf("; they differ from byte %d on", firstOtherByte(a, b))
		}
		return g, true
	}
	va, aJSON := decodeJSON(a)
	vb, bJSON := decodeJSON(b)
	switch {
	case aJSON && bJSON:
		d := jsonDiff{group: &g, ordered: in.ordered}
		d.walk("", va, vb)
		if in.ordered && d.group.differing() == 0 && !sameSpelling(a, b) {
			g.add(diffChanged, "order or spelling", "the same members", "the same members, written differently")
		}
	case bytes.Equal(a, b):
		g.add(diffSame, "all of it", kit.Size(int64(len(a))), kit.Size(int64(len(b))))
	case utf8.Valid(a) && utf8.Valid(b):
		g.lines(strings.Split(string(a), "\n"), strings.Split(string(b), "\n"))
	default:
		g.add(diffChanged, "bytes", kit.Size(int64(len(a))), fmt.Sprintf("%s, other from byte %d on", kit.Size(int64(len(b))), firstOtherByte(a, b)))
	}
	return g, true
}

func bodySize(b *engine.Body) int64 {
	if b == nil {
		return 0
	}
	return b.Size
}

func firstOtherByte(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func sameSpelling(a, b []byte) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, a) != nil || json.Compact(&y, b) != nil {
		return bytes.Equal(a, b)
	}
	return bytes.Equal(x.Bytes(), y.Bytes())
}

// lines compares two texts line by line, apart from what they begin and end with alike.
func (g *diffGroup) lines(from, to []string) {
	before := 0
	for before < len(from) && before < len(to) && from[before] == to[before] {
		before++
	}
	after := 0
	for after < len(from)-before && after < len(to)-before && from[len(from)-1-after] == to[len(to)-1-after] {
		after++
	}
	g.same = before + after
	for i, line := range from[before : len(from)-after] {
		g.addLine(diffGone, before+i+1, line)
	}
	for i, line := range to[before : len(to)-after] {
		g.addLine(diffAdded, before+i+1, line)
	}
}

func (g *diffGroup) addLine(kind diffKind, n int, line string) {
	if len(g.rows) >= maxDiffKeys {
		g.more++
		return
	}
	r := diffRow{kind: kind, name: fmt.Sprintf("line %d", n)}
	if kind == diffGone {
		r.from = line
	} else {
		r.to = line
	}
	g.rows = append(g.rows, r)
}

// diffText is a comparison as plain lines, for a clipboard.
func diffText(groups []diffGroup) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, engine.Clean(fmt.Sprintf(format, args...))) }
	for _, g := range groups {
		if g.title != "" {
			out = append(out, "", g.title)
		}
		if g.note != "" {
			add("– %s", g.note)
		}
		width := 12
		for _, r := range g.rows {
			if r.kind != diffSame {
				width = min(max(width, utf8.RuneCountInString(r.name)), 32)
			}
		}
		for _, r := range g.rows {
			switch {
			case r.kind == diffSame && g.title != "":
			case r.kind == diffSame, r.kind == diffAdded:
				add("%s %-*s %s", r.kind, width, r.name, diffValue(r.to))
			case r.kind == diffGone:
				add("%s %-*s %s", r.kind, width, r.name, diffValue(r.from))
			default:
				add("%s %-*s %s ▸ %s", r.kind, width, r.name, diffValue(r.from), diffValue(r.to))
			}
		}
		if g.more > 0 {
			add("… %s more differ", diagnose.Count(g.more))
		}
		if g.title != "" && g.note == "" && g.same > 0 {
			add("= %s the same", diagnose.Count(g.same))
		}
	}
	return out
}

// diffValue keeps a value short enough that two stand in a line. Bytes are counted, and a character is never split.
func diffValue(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
