// Package tour is the guided tour as data: what is pressed, what has to be seen then, and what is said of it. It knows neither the
// terminal nor the engine, so that the inspector plays it, and a command prints it, from the one script.
package tour

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Step is one look at the screen.
type Step struct {
	// Keys are pressed at its beginning, apart by blanks and by the names that Bubble Tea gives them; "" for a step that only looks.
	Keys string
	// Shows is the text that the screen has when the keys have taken effect. It is plain ASCII, because marks differ by terminal.
	Shows string
	Says  string
	// Stays is how long the effect is looked at, at speed 1.
	Stays time.Duration
}

// Chapter is a part of the tour that stands alone: it begins on a profile that was opened anew, on a screen that knows nothing yet.
type Chapter struct {
	ID, Title string
	Profile   string   // one of the embedded sandbox
	Set       []string // KEY=VALUE on top of it, as of --set
	Mode      string   // "" is the profile's own
	Screen    string   // the screen's ID
	Steps     []Step
}

// Play is a tour as somebody wants to see it.
type Play struct {
	Script []Chapter
	First  int     // the chapter to begin with, an index of Script
	Speed  float64 // 2 is twice as fast; greater than 0
}

// Find gives the index of the chapter of that ID or number, counted from 1.
func Find(script []Chapter, name string) (int, bool) {
	for i, c := range script {
		if c.ID == name || strconv.Itoa(i+1) == name {
			return i, true
		}
	}
	return 0, false
}

// Text is the script for reading.
func Text(script []Chapter) string {
	var b strings.Builder
	for i, c := range script {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%d  %s  (--chapter %s)\n", i+1, c.Title, c.ID)
		fmt.Fprintf(&b, "   begins: %s\n", strings.Join(append([]string{"-p " + c.Profile, "--view " + c.Screen}, c.flags()...), " "))
		for _, s := range c.Steps {
			keys := "looks"
			if s.Keys != "" {
				keys = "press " + s.Keys
			}
			fmt.Fprintf(&b, "   %-12s %s\n", keys, s.Says)
		}
	}
	return b.String()
}

func (c Chapter) flags() []string {
	var all []string
	if c.Mode != "" {
		all = append(all, "--mode "+c.Mode)
	}
	for _, set := range c.Set {
		all = append(all, "--set "+set)
	}
	return all
}
