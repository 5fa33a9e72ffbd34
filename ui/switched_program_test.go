//go:build unix

package ui_test

import (
	"strings"
	"testing"
)

func TestModesAndCustomersAreSwitched(t *testing.T) {
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("4")
	p.waitFor("[4 Inbox")
	p.press("M")
	p.waitFor("what will happen")
	p.press("n")
	p.waitFor("Access key not provided")
	p.press("M")
	p.waitFor("what will happen")
	p.press("c")
	p.waitFor("12 messages, 3 unread ─")
	p.press("C")
	p.waitFor("another id")
	p.press("l")
	p.press("\r")
	p.wait("bob in the header", func(s string) bool { return strings.Contains(strings.SplitN(s, "\n", 2)[0], "bob@example.com") })
	p.press("q")
	p.quits()
}

func TestFilterPaletteAndHelp(t *testing.T) {
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("?")
	p.waitFor("· help")
	p.press("\x1b")
	p.wait("help to close", func(s string) bool { return !strings.Contains(s, "· help") })
	p.press(":")
	p.waitFor("words in any order")
	for _, key := range "calls" {
		p.press(string(key))
		p.wait("the letter", func(s string) bool { return strings.Contains(s, string(key)) })
	}
	p.waitFor("open calls")
	p.press("\r")
	p.waitFor("[5 Calls]")
	p.press("/")
	p.waitFor("enter keeps it")
	p.press("staus:4xx")
	p.waitFor(`did you mean status?`)
	p.press("\x1b")
	p.waitFor("?:help")
	p.press("q")
	p.quits()
}
