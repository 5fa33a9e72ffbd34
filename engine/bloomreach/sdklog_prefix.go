package bloomreach

import (
	"regexp"
	"strings"
	"time"

	"authpeek/auth/expression"
)

// logStamp is what a log's tool writes before a message.
type logStamp struct {
	// text is the time as the log spells it; at is the same as a moment, zero when there is none or it has no date.
	text string
	at   time.Time
	// zoned says that the log tells its zone, dated that it tells the year.
	zoned, dated bool
	level, tag   string
	thread       string // process and thread, for telling requests apart
	platform     string // whose tool writes so; empty for both
}

// logFormat is the prefix of one tool. Its groups are named time, zone, pid, tid, level, tag and msg.
type logFormat struct {
	name, platform string
	re             func() *regexp.Regexp
}

const (
	logDate  = `(?P<time>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,9})`
	logYear  = `(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3,9})`
	logLevel = `(?P<level>[VDIWEFA])`
)

// logFormats are tried in this order. logcat's own are those of its option -v, with the modifiers year, zone, uid, usec, nsec
// and epoch; Apple's are those of Xcode's console, NSLog, log stream and log show, and idevicesyslog.
var logFormats = []logFormat{
	{"Android Studio", Android, expression.Lazy(`^` + logYear + ` +(?P<pid>\d+)-(?P<tid>\d+) +(?P<tag>\S.*?) +\S+ +` + logLevel + `  ?(?P<msg>.*)$`)},
	{"Android Studio before 2022", Android, expression.Lazy(`^` + logYear + ` (?P<pid>\d+)-(?P<tid>\d+)/\S+ ` + logLevel + `/(?P<tag>.*?): (?P<msg>.*)$`)},
	{"logcat threadtime", Android, expression.Lazy(`^` + logDate + `(?: (?P<zone>[+-]\d{4}))?(?: +[a-z]\w*)? +(?:\d+ +)??(?P<pid>\d+) +(?P<tid>\d+) ` + logLevel + ` (?P<tag>.*?) *: ?(?P<msg>.*)$`)},
	{"logcat epoch", Android, expression.Lazy(`^ *(?P<time>\d{9,11}\.\d{3,9}) +(?:\S+ +)??(?P<pid>\d+) +(?P<tid>\d+) ` + logLevel + ` (?P<tag>.*?) *: ?(?P<msg>.*)$`)},
	{"logcat time", Android, expression.Lazy(`^` + logDate + `(?: (?P<zone>[+-]\d{4}))? ` + logLevel + `/(?P<tag>.*?)\( *(?P<pid>\d+)\): ?(?P<msg>.*)$`)},
	{"logcat long", Android, expression.Lazy(`^\[ ` + logDate + `(?: (?P<zone>[+-]\d{4}))? +(?:\S+:)?(?P<pid>\d+): *(?P<tid>\w+) ` + logLevel + `/(?P<tag>.*?) *\](?P<msg>)$`)},
	{"logcat brief", Android, expression.Lazy(`^` + logLevel + `/(?P<tag>.*?)\( *(?P<pid>\d+)\): ?(?P<msg>.*)$`)},
	{"logcat process", Android, expression.Lazy(`^` + logLevel + `\( *(?P<pid>\d+)(?:: *(?P<tid>\w+))?\) (?P<msg>.*)$`)},
	{"logcat tag", Android, expression.Lazy(`^` + logLevel + `/(?P<tag>[A-Za-z][\w.-]*) *: (?P<msg>.*)$`)},
	{"log stream", IOS, expression.Lazy(`^` + logYear + `(?P<zone>[+-]\d{4}) +0x(?P<tid>[0-9a-f]+) +(?P<level>\w+) +0x[0-9a-f]+ +(?P<pid>\d+) +(?:\d+ +)?(?P<tag>[^:]+?): (?:\([^)]*\) )?(?:\[[^\]]*\] )?(?P<msg>.*)$`)},
	{"log compact", IOS, expression.Lazy(`^` + logYear + ` +(?P<level>[A-Z][a-z]?) +(?P<tag>\S.*?)\[(?P<pid>\d+):(?P<tid>\w+)\] (?:\([^)]*\) )?(?:\[[^\]]*\] )?(?P<msg>.*)$`)},
	{"Xcode", IOS, expression.Lazy(`^` + logYear + `(?P<zone>[+-]\d{4})? (?P<tag>\S.*?)\[(?P<pid>\d+):(?P<tid>\w+)\] (?:\[[^\]]*\] )?(?P<msg>.*)$`)},
	{"syslog", IOS, expression.Lazy(`^(?P<time>[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?) (?:\S+ )?(?P<tag>[^\[\]:]+)\[(?P<pid>\d+)\](?: <(?P<level>\w+)>)?: (?P<msg>.*)$`)},
	// Assumption: iOS's own logger begins with the description of a Date, which is always in UTC.
	{"iOS logger", IOS, expression.Lazy(`^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<zone>[+-]\d{4})[: ]+(?P<msg>.*)$`)},
	{"ISO 8601", "", expression.Lazy(`^\[?(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?)(?P<zone>Z|[+-]\d\d:?\d\d)?\]?[ :]*(?P<msg>.*)$`)},
}

// wrapperPrefix is what Flutter, React Native and the console of Xcode put before a message, inside of or without a prefix.
var wrapperPrefix = expression.Lazy(`^(?:flutter: |'?\[?ReactNativeJS\]?'?:? ?| ?(?:LOG|INFO|WARN|ERROR|DEBUG)  |(?:🔴|🟡|🟢|⚠️|❗️|❗|ℹ️|💡|🐛|⛔) *)+`)

// colours are the escapes with which logcat -v color and other tools paint a line.
var colours = expression.Lazy(`\x1b\[[0-9;]*m`)

// callSite is where a message of iOS's logger comes from.
var callSite = expression.Lazy(`^(?:ERROR|WARNING|VERBOSE) +\[[^\]]*\]:\d+ .*? -> `)

// studioMetadata is the line that Xcode adds below a message that is copied together with its metadata.
var xcodeMetadata = expression.Lazy(`^ *(?:Type: \w+ \| )?Timestamp: (\S+ \S+) \| Process: `)

// stamped reports quickly whether a line can begin with a prefix.
func stamped(line string) bool {
	for i := 0; i < len(line) && i < 3; i++ {
		switch c := line[i]; {
		case c >= '0' && c <= '9':
			return true
		case c == ' ' || c == '[':
		case c >= 'A' && c <= 'Z':
			return len(line) > i+1 && (line[i+1] == '/' || line[i+1] == '(' || line[i+1] >= 'a' && line[i+1] <= 'z')
		default:
			return false
		}
	}
	return false
}

// splitPrefix takes the prefix off a line. hint is the index of the format that fitted the line before, which nearly always
// fits again. ok is false for a line without a prefix.
func splitPrefix(line string, hint int) (s logStamp, message string, format int, ok bool) {
	message = line
	if stamped(line) {
		if s, message, ok = logFormats[hint].split(line); ok {
			return s, bareMessage(message), hint, true
		}
		for i := range logFormats {
			if s, message, ok = logFormats[i].split(line); ok {
				return s, bareMessage(message), i, true
			}
		}
	}
	return logStamp{}, bareMessage(line), hint, false
}

// bareMessage takes a wrapper's prefix off a message.
func bareMessage(message string) string {
	message = message[len(wrapperPrefix().FindString(message)):]
	return message[len(callSite().FindString(message)):]
}

func (f logFormat) split(line string) (logStamp, string, bool) {
	m := f.re().FindStringSubmatch(line)
	if m == nil {
		return logStamp{}, "", false
	}
	s := logStamp{platform: f.platform}
	var message, zone, tid string
	for i, name := range f.re().SubexpNames() {
		switch name {
		case "time":
			s.text = m[i]
		case "zone":
			zone = m[i]
		case "pid":
			s.thread = m[i]
		case "tid":
			tid = m[i]
		case "level":
			s.level = m[i]
		case "tag":
			s.tag = strings.TrimSpace(m[i])
		case "msg":
			message = m[i]
		}
	}
	s.thread += " " + tid
	s.read(zone)
	return s, message, true
}

// read makes a moment of the time's text.
func (s *logStamp) read(zone string) {
	text := strings.NewReplacer(",", ".", "T", " ").Replace(s.text)
	if sec, err := time.ParseDuration(text + "s"); err == nil { // logcat -v epoch
		s.at, s.zoned, s.dated = time.Unix(0, 0).UTC().Add(sec), true, true
		return
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "01-02 15:04:05", "Jan 2 15:04:05"} {
		at, err := time.Parse(layout, strings.Join(strings.Fields(text), " "))
		if err != nil {
			continue
		}
		s.at, s.dated = at, layout[0] == '2'
		for _, l := range []string{"-0700", "Z07:00"} {
			if z, err := time.Parse(l, zone); err == nil && zone != "" {
				_, seconds := z.Zone()
				s.at, s.zoned = at.Add(-time.Duration(seconds)*time.Second), true
			}
		}
		break
	}
	if zone != "" {
		s.text += " " + zone
	}
}
