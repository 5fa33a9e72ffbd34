package crash

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"authpeek/auth"
	"authpeek/engine"
)

// The most that a report has of a panic's text, in runes, and of a stack, in frames, and of how many goroutines.
const (
	mostText       = 300
	mostFrames     = 30
	mostGoroutines = 60
)

// describe words what a program panicked with. The runtime's own errors hold types and numbers. Any other text may have been put together
// from anything: of a value that is neither text nor error only the type is told, and in a text every long word is hidden that could be
// a key or a token.
func describe(v any) (text string) {
	defer func() {
		if recover() != nil { // by the value's own method
			text = fmt.Sprintf("a %T", v)
		}
	}()
	switch v := v.(type) {
	case runtime.Error:
		return engine.Clean(cut(v.Error()))
	case error:
		text = v.Error()
	case string:
		text = v
	default:
		return fmt.Sprintf("a %T", v)
	}
	words := strings.FieldsFunc(string(engine.HideSigned([]byte(text))), unicode.IsSpace)
	for i, w := range words {
		words[i] = hideOpaque(w)
	}
	return engine.Clean(cut(strings.Join(words, " ")))
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > mostText {
		return string(runes[:mostText]) + "…"
	}
	return text
}

// hideOpaque replaces what could be a credential in a word: a run of at least 16 characters of which one is a digit, or that is as long
// as no word of a language is.
func hideOpaque(word string) string {
	var b strings.Builder
	for len(word) > 0 {
		n := strings.IndexFunc(word, func(r rune) bool { return !opaque(r) })
		if n < 0 {
			n = len(word)
		}
		if run := word[:n]; n >= 16 && strings.ContainsAny(run, "0123456789") || n >= 32 {
			b.WriteString(auth.NewSecret(run).Fingerprint())
		} else {
			b.WriteString(run)
		}
		word = word[n:]
		rest := strings.IndexFunc(word, opaque)
		if rest < 0 {
			rest = len(word)
		}
		b.WriteString(word[:rest])
		word = word[rest:]
	}
	return b.String()
}

func opaque(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_+/=.~%", r) || r > unicode.MaxASCII
}

// frames reads one goroutine's stack as the runtime prints it. What stands above the last line that begins with after is left out.
func frames(stack []byte, after string) []string {
	lines := strings.Split(strings.TrimRight(string(stack), "\n"), "\n")
	for i := len(lines) - 1; i >= 0 && after != ""; i-- {
		if strings.HasPrefix(lines[i], after) {
			lines = lines[min(i+2, len(lines)):]
			break
		}
	}
	var all []string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line == "" || line[0] == '\t' || strings.HasPrefix(line, "goroutine ") {
			continue
		}
		place := ""
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t") {
			place = placeOf(lines[i+1])
		}
		all = append(all, frameOf(line, place))
	}
	if len(all) > mostFrames {
		left := len(all) - mostFrames
		all = append(all[:mostFrames:mostFrames], fmt.Sprintf("and %d more", left))
	}
	return all
}

// frameOf is a call without the values of its arguments.
func frameOf(call, place string) string {
	if made, ok := strings.CutPrefix(call, "created by "); ok {
		made, _, _ = strings.Cut(made, " in goroutine ")
		call = "started by " + made
	} else if open := strings.LastIndexByte(call, '('); open > 0 {
		call = call[:open]
	}
	return call + "  " + place
}

// placeOf is the file without its folders, which may name the person who built the program, and the line.
func placeOf(line string) string {
	line, _, _ = strings.Cut(strings.TrimSpace(line), " +0x")
	return path.Base(strings.ReplaceAll(line, `\`, "/"))
}

// goroutines sums the stacks of all goroutines up: those that stand in the same place once, the most first.
func goroutines(dump []byte) []string {
	count := map[string]int{}
	var order []string
	for _, one := range strings.Split(string(dump), "\n\n") {
		head, _, _ := strings.Cut(one, "\n")
		_, state, _ := strings.Cut(head, "[")
		state, _, _ = strings.Cut(strings.TrimSuffix(state, "]:"), ",")
		key := state + "\n" + strings.Join(frames([]byte(one), ""), "\n")
		if count[key]++; count[key] == 1 {
			order = append(order, key)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	var lines []string
	for i, key := range order {
		if i == mostGoroutines {
			lines = append(lines, fmt.Sprintf("and %d other places", len(order)-i))
			break
		}
		state, stack, _ := strings.Cut(key, "\n")
		lines = append(lines, fmt.Sprintf("%d × %s", count[key], state))
		for frame := range strings.SplitSeq(stack, "\n") {
			lines = append(lines, "  "+frame)
		}
	}
	return lines
}
