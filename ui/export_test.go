//go:build unix

package ui_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// copied is what was put on the clipboard last.
func (p *program) copied() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := clipboard.FindAllSubmatch(bytes.Clone(p.wrote.Bytes()), -1)
	if len(all) == 0 {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(string(all[len(all)-1][1]))
	if err != nil {
		p.t.Error(err)
	}
	return string(text)
}

// A credential gets onto the clipboard after two questions, and after one of them it does not.
func TestCurlInClearIsAskedTwice(t *testing.T) {
	t.Parallel()
	server, flags, env := onCanarySandbox(t)
	p := start(t, 120, 36, env, withSets(flags, canaryProviders(server)["static"])...)
	p.waitFor("[1 Overview]")
	p.press("5")
	p.waitFor("[5 Calls")
	p.press("r")
	p.waitFor("Calls · 2, ✗ 2 failed") // that of the start and this one: a call that is under way has no curl line yet
	for _, asked := range []struct {
		answer string
		clear  bool
	}{{"\x1b", false}, {"y", true}} {
		p.copiesCurl()
		p.waitFor("copied curl, ")
		if got := p.copied(); !strings.Contains(got, `"Authorization: Bearer $TOKEN"`) || strings.Contains(got, canary) {
			t.Errorf("copied is\n%s", got)
		}
		p.opens("y", "Copy of #")
		p.press("j")
		p.waitFor("The same with the credential in it")
		p.press("\r")
		p.waitFor("Copy curl in clear?")
		p.press("y")
		p.waitFor("step 2 of 2")
		p.press(asked.answer)
		p.wait("the end of the question", func(s string) bool { return !strings.Contains(s, "step 2 of 2") })
		if asked.clear {
			p.waitFor("copied curl in clear, ")
		}
		if got := p.copied(); strings.Contains(got, canary+"-opaque-token") != asked.clear {
			t.Errorf("after %q copied is\n%s", asked.answer, got)
		}
	}
	p.press("\x03")
	p.quits()
}
