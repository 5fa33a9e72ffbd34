package views

import (
	"slices"
	"strconv"
	"strings"

	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/theme"
)

// doctorTarget is the screen where a check is put right or seen, and what enter does in words. ok is false when there is none.
func doctorTarget(c doctor.Check) (to OpenMsg, words string, ok bool) {
	view, rest, _ := strings.Cut(c.Go, ":")
	entries := All()
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.ID == view })
	if i < 0 {
		if len(c.Calls) == 0 {
			return OpenMsg{}, "", false
		}
		to = OpenMsg{View: "calls", Call: c.Calls[0]}
		return to, "open call #" + strconv.FormatUint(uint64(to.Call), 10), true
	}
	to, words = OpenMsg{View: view}, "open "+entries[i].Title
	switch view {
	case "calls":
		if n, err := strconv.ParseUint(rest, 10, 64); err == nil {
			to.Call, words = engine.CallID(n), "open call #"+rest
		}
	case "tokens":
		if rest == "" {
			rest = fingerprintIn(c.Seen)
		}
		if rest != "" {
			to.Token, words = rest, words+" on "+engine.Clean(rest)
		}
	default:
		if rest != "" {
			to.Field, words = rest, words+" on "+engine.Clean(rest)
		}
	}
	return to, words, true
}

// fingerprintIn is the first credential that some lines name, or "".
func fingerprintIn(lines []string) string {
	for _, line := range lines {
		for _, s := range Tinted(theme.Text, line) {
			if s.Token == theme.Cred {
				return s.Text
			}
		}
	}
	return ""
}
