package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is a fault as it is set: what goes wrong, by how much, where, and how often.
type Fault struct {
	Name   string `json:"name"`             // of FaultKinds, or 500, 502, 503, 504
	Amount string `json:"amount,omitempty"` // in the kind's unit; empty for its default
	// Operation limits it to one of Operations. Without, it concerns every operation of the vendor that the kind can happen
	// to, but not the token endpoint, which is another server in life: that one has faults of its own, and takes those of a
	// server or a network when it is named.
	Operation string `json:"operation,omitempty"`
	Count     int    `json:"count,omitempty"` // of requests, 0 until it is cleared
}

// maxFaultWait bounds what a request is made to wait, and maxSkew what a clock is off.
const (
	maxFaultWait = time.Hour
	maxSkew      = 10 * 365 * 24 * time.Hour
	maxCount     = 1_000_000
)

// ParseFault reads NAME[=AMOUNT][@OPERATION][*COUNT], as in 401*1, delay=12s@inbox.fetch and 503. The result is checked, and
// its amount is filled in.
func ParseFault(spec string) (Fault, error) {
	var f Fault
	rest := strings.TrimSpace(spec)
	if i := strings.LastIndexByte(rest, '*'); i >= 0 {
		count, at, _ := strings.Cut(rest[i+1:], "@") // either may come first
		if at != "" {
			at = "@" + at
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return f, fmt.Errorf("%q counts no requests; write a whole number after the star, like %s*1", spec, rest[:i])
		}
		f.Count, rest = n, rest[:i]+at
	}
	name, amount, given := strings.Cut(rest, "=")
	at := &name // where an operation may be written
	if given {
		at = &amount
	}
	if i := strings.LastIndexByte(*at, '@'); i >= 0 && !isMail(name, (*at)[i+1:]) {
		*at, f.Operation = (*at)[:i], (*at)[i+1:]
		if f.Operation == "" {
			return f, fmt.Errorf("%q names no operation after the @; write one, like %s@inbox.fetch", spec, name)
		}
	}
	f.Name, f.Amount = name, amount
	if given && amount == "" {
		return f, fmt.Errorf("%q has no amount after the =; write one, or leave the = out", spec)
	}
	return f.checked()
}

// isMail reports that what follows an @ belongs to the amount: a customer's id is often an address.
func isMail(name, rest string) bool {
	k, ok := LookupFault(name)
	return ok && k.Unit == CustomerUnit && rest != tokenEndpoint
}

// String is the fault as ParseFault reads it.
func (f Fault) String() string {
	text := f.Name
	if f.Amount != "" {
		text += "=" + f.Amount
	}
	if f.Operation != "" {
		text += "@" + f.Operation
	}
	if f.Count > 0 {
		text += "*" + strconv.Itoa(f.Count)
	}
	return text
}

// checked is the fault with its amount filled in and in one spelling, or why it cannot be meant.
func (f Fault) checked() (Fault, error) {
	kind, ok := LookupFault(f.Name)
	if !ok {
		return f, fmt.Errorf("there is no fault %q; %s", f.Name, suggest(f.Name, faultNames()))
	}
	if f.Name != kind.Name && f.Amount == "" {
		f.Amount = f.Name // 503 is 5xx=503
	}
	f.Name = kind.Name
	var err error
	if f.Amount, err = kind.amount(f.Amount); err != nil {
		return f, err
	}
	if f.Count < 0 || f.Count > maxCount {
		return f, fmt.Errorf("fault %s: %d is no count of requests; give 1 to %d, or none for always", f.Name, f.Count, maxCount)
	}
	if f.Operation == "" {
		return f, nil
	}
	if !slices.Contains(Operations(), f.Operation) {
		return f, fmt.Errorf("fault %s: there is no operation %q; %s", f.Name, f.Operation, suggest(f.Operation, Operations()))
	}
	if !kind.happensTo(f.Operation) {
		allowed := kind.Operations
		if allowed == nil {
			allowed = operationsOf(kind.Vendors)
		}
		return f, fmt.Errorf("fault %s cannot happen to %s; leave the operation out, or name %s", f.Name, f.Operation, oneOf(allowed))
	}
	return f, nil
}

// amount checks an amount and gives it in the spelling of Go's durations, without their zeros.
func (k FaultKind) amount(text string) (string, error) {
	if text == "" {
		text = k.Default
	}
	switch k.Unit {
	case DurationUnit, SkewUnit:
		return k.duration(text)
	case SecondsUnit:
		if n, err := strconv.Atoi(text); err != nil || n < 0 || n > 86_400 {
			return "", fmt.Errorf("fault %s: %q is no number of seconds; write 0 to 86400 without a unit, like %s=%s", k.Name, text, k.Name, k.Default)
		}
	case StatusUnit:
		if !isServerStatus(text) {
			return "", fmt.Errorf("fault %s: %q is none of its statuses; write 500, 502, 503 or 504", k.Name, text)
		}
	case KeysUnit:
		if text != "server" && text != "both" {
			return "", fmt.Errorf("fault %s: %q says not who changes the key; write server or both", k.Name, text)
		}
	case CustomerUnit:
		if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return "", fmt.Errorf("fault %s: %q is no registered id; write one without blanks, like %s=%s", k.Name, text, k.Name, k.Default)
		}
	case ChoiceUnit:
		if !slices.Contains(k.Steps, text) {
			return "", fmt.Errorf("fault %s: there is no %q; %s", k.Name, text, suggest(text, k.Steps))
		}
	case NoUnit:
		if text != "" {
			return "", fmt.Errorf("fault %s takes no amount; leave %q out", k.Name, "="+text)
		}
	}
	return text, nil
}

func (k FaultKind) duration(text string) (string, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return "", fmt.Errorf("fault %s: %q is no duration; write it with a unit, like %s=%s", k.Name, text, k.Name, k.Default)
	}
	most := maxFaultWait
	if k.Unit == SkewUnit {
		most = maxSkew
	} else if k.Name == "provider-repeats" {
		most = maxSkew // an age, and nobody waits for it
	}
	if d == 0 || d < 0 && k.Unit != SkewUnit || d.Abs() > most {
		return "", fmt.Errorf("fault %s: %s is out of bounds; write more than nothing and at most %s", k.Name, text, shortDuration(most))
	}
	return shortDuration(d), nil
}

// shortDuration is a duration without the zeros at its end: 6m and not 6m0s.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// wait reads the amount of a kind that is measured in time. A checked fault always has one.
func (f Fault) wait() time.Duration {
	d, _ := time.ParseDuration(f.Amount)
	return d
}

func faultNames() []string {
	var names []string
	for _, k := range faultCatalogue() {
		names = append(names, k.Name)
	}
	return append(names, "500", "502", "503", "504")
}

// suggest names the nearest of the known names, or all of them where none is near.
func suggest(name string, known []string) string {
	best, least := "", 1+len(name)/3
	for _, k := range known {
		if d := editDistance(name, k); d <= least && (best == "" || d < editDistance(name, best)) {
			best = k
		}
	}
	// Of a compound name, a part is what people remember: json, slow.
	for _, k := range known {
		if best == "" && len(name) > 2 && strings.Contains(k, name) {
			best = k
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "use " + oneOf(known)
}

func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
