package bloomreach

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"authpeek/engine"
)

// LogReport is what was recognised in the log of an app.
type LogReport struct {
	// Platform is whose log it is: "android", "ios", "both", or "unknown".
	Platform string `json:"platform"`
	Lines    int    `json:"lines"`
	// Verdict is the weightiest thing to say, in one sentence.
	Verdict  string       `json:"verdict"`
	Findings []LogFinding `json:"findings"` // in the order of their first lines
}

// Errors counts the findings of severity "error".
func (r LogReport) Errors() int { return r.count(severityError) }

func (r LogReport) count(severity string) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// Facts are whose log it is, how long, and how much was found, in a line.
func (r LogReport) Facts() string {
	whose := map[string]string{Android: "an Android log", IOS: "an iOS log", "both": "lines of both SDKs"}[r.Platform]
	return strings.Join([]string{
		cmp.Or(whose, "no platform recognised"), times(r.Lines, "line", "lines"), times(len(r.Findings), "finding", "findings"), times(r.Errors(), "error", "errors"),
	}, " · ")
}

// LogFinding is one thing that was recognised, with all its occurrences. No text in it holds a credential.
type LogFinding struct {
	engine.Finding
	// Platform is whose SDK writes so; "any" where both do and the log does not tell.
	Platform  string `json:"platform"`
	Count     int    `json:"count"`
	FirstLine int    `json:"first_line"`
	LastLine  int    `json:"last_line"`
	// FirstTime and LastTime are as the log spells them, or "".
	FirstTime string `json:"first_time"`
	LastTime  string `json:"last_time"`
	// Sample is the first line's message, as far as it was recognised.
	Sample string `json:"sample"`
}

// Where says how often it stands in the log, in which lines, and when.
func (f LogFinding) Where() string {
	where := fmt.Sprintf("line %d", f.FirstLine)
	if f.LastLine > f.FirstLine {
		where = fmt.Sprintf("lines %d to %d", f.FirstLine, f.LastLine)
	}
	if f.Count > 1 {
		where = fmt.Sprintf("%d times, %s", f.Count, where)
	}
	switch {
	case f.FirstTime == "":
		return where
	case f.LastTime == "" || f.LastTime == f.FirstTime:
		return where + ", " + f.FirstTime
	default:
		return where + ", " + f.FirstTime + " to " + f.LastTime
	}
}

// LogScope says what is looked for in a log, for one in which nothing was found.
const LogScope = "Looked for: what the Android and iOS SDKs write about their configuration, the token provider, App Inbox, the customer, a stream's token and answers of the server; the requests that OkHttp logs; and credentials. An SDK that logs little writes none of it: raise its log level in the app, and do again what went wrong."

// ReadLog reads the log of an app to its end and explains what the SDKs have written there, whichever platform it is from. See
// LogReader.
func ReadLog(r io.Reader) (LogReport, error) { return LogReader{}.Read(r) }

// LogReader reads logs of logcat, Android Studio, Xcode and Apple's log tools, as text in UTF-8 or UTF-16 or compressed with
// gzip. It keeps findings and no lines: a log may have any length.
type LogReader struct {
	// Platform limits the reading to the lines of one SDK, "android" or "ios"; empty finds out by itself.
	Platform string
}

// Read reads to the end of r. Its error is ErrNotText, or what r gave; the report then covers what came before.
func (o LogReader) Read(r io.Reader) (LogReport, error) {
	l := &logReading{platform: o.Platform, index: knownLines(), byKey: map[string]*LogFinding{}, exchanges: map[string]*logExchange{}}
	in, err := openLog(r)
	if err != nil {
		return l.report(), err
	}
	for {
		line, cut, err := nextLine(in)
		if len(line) > 0 || err == nil {
			l.line(line, cut)
		}
		if errors.Is(err, io.EOF) {
			return l.report(), nil
		}
		if err != nil {
			return l.report(), err
		}
	}
}

// logReading is one log under the reader's eyes.
type logReading struct {
	platform string
	index    *lineIndex
	squeeze  squeezed

	lines  int
	format int      // of logFormats, which fitted last
	stamp  logStamp // of the newest line that had one
	held   []byte   // the beginning of the newest line that may have one and was not looked at
	votes  [2]int   // for Android and iOS
	tools  [2]bool  // whose tool wrote the log

	byKey map[string]*LogFinding
	order []*LogFinding
	facts logFacts

	book      secretBook
	exchanges map[string]*logExchange // by thread
	trace     logTrace
}

// logEntry is one line without its prefix.
type logEntry struct {
	number int
	stamp  logStamp
	text   string
}

// maxHeld is how much of a line is kept in case that the next one has no time of its own, in bytes.
const maxHeld = 200

// line reads one line. Nearly all lines of a log are other people's, so each is asked the cheap questions first.
func (l *logReading) line(raw []byte, cut bool) {
	l.lines++
	if bytes.IndexByte(raw, 0x1b) >= 0 {
		raw = colours().ReplaceAll(raw, nil)
	}
	if cut {
		l.add(logEntry{number: l.lines}, engine.Finding{
			Code: "log.cut", Severity: severityNote, Title: "a line is longer than is read into", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
			Detail: "Its beginning was read, the rest passed over.", Fix: "",
		}, "", "")
	}
	if l.lines%sweepEvery == 0 {
		l.sweep()
	}
	l.squeeze.take(raw)
	known := l.index.might(&l.squeeze)
	request := l.platform != IOS && (len(l.exchanges) > 0 || mayBeRequest(raw))
	secret := holdsSecret(raw)
	if !known && !request && !secret && !l.trace.open && l.lines > probedLines {
		if stamped(string(raw[:min(len(raw), 3)])) {
			l.held = append(l.held[:0], raw[:min(len(raw), maxHeld)]...)
		}
		return
	}
	e := l.entry(strings.ToValidUTF8(string(raw), "\uFFFD"))
	l.traced(e)
	if request {
		l.request(e)
	}
	if secret {
		l.secrets(e)
	}
	if known {
		for _, m := range l.index.find(e.text, l.platform) {
			l.known(e, m)
		}
	}
}

// probedLines is how many lines are looked at closely to find out which tool wrote the log.
const probedLines = 200

// entry takes the prefix off a line. A line without one belongs to the newest that had one.
func (l *logReading) entry(line string) logEntry {
	stamp, text, format, ok := splitPrefix(line, l.format)
	switch {
	case ok:
		l.stamp, l.format = stamp, format
		switch stamp.platform {
		case Android:
			l.tools[0] = true
		case IOS:
			l.tools[1] = true
		}
	case xcodeMetadata().MatchString(line):
		l.tools[1] = true
	case len(l.held) > 0:
		if stamp, _, format, ok := splitPrefix(strings.ToValidUTF8(string(l.held), ""), l.format); ok {
			l.stamp, l.format = stamp, format
		}
	}
	l.held = l.held[:0]
	return logEntry{number: l.lines, stamp: l.stamp, text: text}
}

// known notes a line of the catalogue.
func (l *logReading) known(e logEntry, m lineMatch) {
	f := m.finding()
	switch {
	case m.line.fallback:
	case m.line.on == Android:
		l.votes[0]++
	case m.line.on == IOS:
		l.votes[1]++
	}
	found := l.add(e, f, m.line.on, sampleOf(e.text, m))
	if note := spellingNote(e.text, m); note != "" && !strings.Contains(found.Detail, note) {
		found.Detail += " " + note
	}
	l.facts.saw(l, e, m.line.code)
}

// maxFindings bounds the report: what has an unbounded number of kinds, like credentials, is told of this many.
const maxFindings = 200

// add notes a finding, or one more occurrence of it. The key of findings is their code and title: two messages of unknown types
// are two findings, and the same one twice is one.
func (l *logReading) add(e logEntry, f engine.Finding, platform, sample string) *LogFinding {
	key := f.Code + "\x00" + f.Title
	found := l.byKey[key]
	if found == nil && len(l.order) >= maxFindings {
		f = engine.Finding{
			Code: "log.more", Severity: severityNote, Title: "there is more than is told here", Ref: f.Ref,
			Detail: "The log holds more different things than a report of this length can list.", Fix: "read the log in parts",
		}
		key, sample = f.Code, ""
		found = l.byKey[key]
	}
	if found == nil {
		found = &LogFinding{Finding: f, Platform: platform, FirstLine: e.number, LastLine: e.number}
		l.byKey[key] = found
		l.order = append(l.order, found)
	}
	found.Count++
	// Requests of several threads end in another order than they began.
	if found.Count == 1 || e.number < found.FirstLine {
		found.FirstLine, found.FirstTime, found.Sample = e.number, e.stamp.text, sample
	}
	if e.number >= found.LastLine {
		found.LastLine, found.LastTime = e.number, e.stamp.text
	}
	return found
}

// maxSample is how much of a line is shown, in bytes.
const maxSample = 300

// sampleOf is the recognised part of a line. The literal parts are the catalogue's and can hold no secret; what stands between
// them can.
func sampleOf(text string, m lineMatch) string {
	var b strings.Builder
	at := m.start
	for i, span := range m.spans {
		if span[0] < at {
			continue
		}
		b.WriteString(text[at:span[0]])
		b.WriteString(withoutSecrets(m.values[i]))
		at = span[1]
	}
	b.WriteString(text[at:max(at, m.end)])
	return clip(b.String(), maxSample)
}

// spellingNote says so when a line is not spelled as the SDK's code spells it (7.1, no. 4).
func spellingNote(text string, m lineMatch) string {
	if m.line.words || m.line.fallback {
		return "" // a server's words stand in JSON of any spelling
	}
	met := text[m.start:m.end]
	for _, s := range m.line.texts {
		if !s.page && spelledAs(met, s.text) {
			return ""
		}
	}
	for _, s := range m.line.texts {
		if s.page && spelledAs(met, s.text) {
			return "The line is spelled as on the vendor's pages; the SDK's code writes " + quoted(m.line.texts[0].text) + " (7.1, no. 4)."
		}
	}
	return "Blanks or quotes differ from the SDK's own spelling, " + quoted(m.spelling.text) + "."
}

func quoted(s string) string {
	return "“" + strings.NewReplacer("‹", "<", "›", ">").Replace(s) + "”"
}

// spelledAs reports whether a text is that spelling byte for byte, but for the values.
func spelledAs(met, spelled string) bool {
	first := true
	for {
		literal, rest, more := strings.Cut(spelled, "‹")
		i := strings.Index(met, literal)
		if i < 0 || first && i > 0 {
			return false
		}
		met, first = met[i+len(literal):], false
		if !more {
			// Behind a value at the end anything may stand.
			return met == "" || literal == ""
		}
		_, spelled, _ = strings.Cut(rest, "›")
	}
}

// report ends the reading.
func (l *logReading) report() LogReport {
	for _, key := range sortedKeys(l.exchanges) {
		l.finish(l.exchanges[key])
	}
	r := LogReport{Platform: l.told(), Lines: l.lines, Findings: []LogFinding{}}
	stories := l.stories()
	l.order = append(l.order, l.flushFindings()...)
	for _, s := range stories {
		l.timed(&s.LogFinding)
		l.order = append(l.order, &s.LogFinding)
	}
	slices.SortStableFunc(l.order, func(a, b *LogFinding) int { return cmp.Compare(a.FirstLine, b.FirstLine) })
	for _, f := range l.order {
		if f.Platform == "" {
			f.Platform = "any"
			if r.Platform == Android || r.Platform == IOS {
				f.Platform = r.Platform
			}
		}
		f.Title, f.Detail, f.Sample = l.book.hide(f.Title), l.book.hide(f.Detail), l.book.hide(f.Sample)
		r.Findings = append(r.Findings, *f)
	}
	r.Verdict = l.book.hide(verdict(r, stories))
	return r
}

// timed gives a story the times of the lines that it begins and ends with.
func (l *logReading) timed(story *LogFinding) {
	for _, f := range l.order {
		for _, at := range []struct {
			line int
			time string
		}{{f.FirstLine, f.FirstTime}, {f.LastLine, f.LastTime}} {
			if at.line == story.FirstLine {
				story.FirstTime = at.time
			}
			if at.line == story.LastLine {
				story.LastTime = at.time
			}
		}
	}
}

// told is whose log it is: the SDKs' own lines say it best, then the tool that wrote it.
func (l *logReading) told() string {
	if l.platform != "" {
		return l.platform
	}
	android, ios := l.votes[0] > 0, l.votes[1] > 0
	if !android && !ios {
		android, ios = l.tools[0], l.tools[1]
	}
	switch {
	case android && ios && l.votes[0] != l.votes[1] && l.tools[0] != l.tools[1]:
		// A line that both SDKs could have written was taken for the other's.
		if l.tools[0] {
			return Android
		}
		return IOS
	case android && ios:
		return "both"
	case android:
		return Android
	case ios:
		return IOS
	default:
		return "unknown"
	}
}
