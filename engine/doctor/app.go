package doctor

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// AreaApp is that of AppChecks, which no Report holds: they are about what somebody's own app was seen to do.
const AreaApp Area = "app"

// appSeen is how many calls a check names; the rest are counted.
const appSeen = 4

// AppChecks are what the calls of an app that came through a tap show: a check for each finding, with the calls that showed it, the
// worst first, or one that passed when none did. Nil without such a call.
func AppChecks(calls []*engine.Call) []Check {
	var out []Check
	seen, ended := map[string]int{}, 0
	for _, c := range calls {
		if c.Trigger != engine.TriggerApp || !c.Finished() {
			continue
		}
		ended++
		for _, f := range c.Finish.Findings {
			key := f.Severity + " " + f.Code
			i, known := seen[key]
			if !known {
				i = len(out)
				seen[key] = i
				out = append(out, Check{Area: AreaApp, Code: f.Code, State: Found})
			}
			f := f
			check := &out[i]
			// The newest says how it stands now.
			check.Finding, check.Title, check.Go = &f, f.Title, fmt.Sprintf("calls:%d", c.ID)
			check.Calls = append(check.Calls, c.ID)
			check.Seen = append(check.Seen, appCallWords(c))
		}
	}
	for i := range out {
		if over := len(out[i].Seen) - appSeen; over > 0 {
			out[i].Seen = append([]string{fmt.Sprintf("%s before", diagnose.Counted(over, "call"))}, out[i].Seen[over:]...)
		}
	}
	slices.SortStableFunc(out, func(a, b Check) int { return diagnose.Compare(*a.Finding, *b.Finding) })
	if len(out) == 0 && ended > 0 {
		title := fmt.Sprintf("nothing is wrong with the %s that the app made", diagnose.Counted(ended, "call"))
		return []Check{{Area: AreaApp, Code: "app.calls", Title: title, Short: "the app's calls", State: Passed}}
	}
	return out
}

// appCallWords is a call of the app as a line of evidence.
func appCallWords(c *engine.Call) string {
	parts := []string{fmt.Sprintf("#%d %s", c.ID, c.Name())}
	if c.Credential != "" {
		parts = append(parts, c.Credential)
	}
	if name := engine.CustomerName(c.CustomerIDs); name != "" {
		parts = append(parts, "for "+name)
	}
	if s := c.Status(); s > 0 {
		parts = append(parts, fmt.Sprint(s))
	}
	return "the app's " + strings.Join(parts, " · ")
}
