package gatetest

import (
	"encoding/xml"
	"strings"
	"testing"
)

// A report that is well has no problems, and each change to it has one.
func TestEachRuleCanFail(t *testing.T) {
	const junit = xml.Header + `<testsuites name="a" tests="2" failures="1" errors="0"><testsuite name="a" tests="2" failures="1" errors="0" skipped="0" time="1.000" timestamp="2026-11-21T12:00:00">` +
		`<properties><property name="a" value="b"></property></properties><testcase classname="c" name="n" time="0.1"><failure message="m" type="t">x</failure></testcase><testcase classname="c" name="o"></testcase></testsuite></testsuites>`
	const sarif = `{"$schema":"https://a.example/s.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"a","rules":[{"id":"r","shortDescription":{"text":"t"},"fullDescription":{"text":"t"},"help":{"text":"t"}}]}},` +
		`"columnKind":"unicodeCodePoints","invocations":[{"executionSuccessful":true,"exitCode":1,"startTimeUtc":"2026-11-21T12:00:00.000Z","endTimeUtc":"2026-11-21T12:00:00.000Z"}],` +
		`"results":[{"ruleId":"r","ruleIndex":0,"level":"error","message":{"text":"m"},"partialFingerprints":{"f/v1":"00"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"startLine":1}}}]}]}]}`
	for _, c := range []struct {
		check    func([]byte) []string
		report   string
		old, new string
	}{
		{JUnit, junit, "", ""}, {JUnit, junit, "testsuites", "suites"}, {JUnit, junit, ` tests="2" failures="1" errors="0" skipped`, ` failures="1" errors="0" skipped`},
		{JUnit, junit, `errors="0"><`, `errors="0" skipped="0"><`}, {JUnit, junit, `name="n" time="0.1"`, `name="n" time="0.1234"`}, {JUnit, junit, ":00\">", ":00Z\">"},
		{JUnit, junit, `name="o"`, `name="n"`}, {JUnit, junit, `name="o"`, `name="o" file="f"`}, {JUnit, junit, `name="o"`, ``}, {JUnit, junit, "<failure", "\x01<failure"},
		{JUnit, junit, "</failure>", "</failure><skipped></skipped>"}, {JUnit, junit, `name="a" value="b"`, `name="a"`}, {JUnit, junit, "</testsuite>", "text</testsuite>"},
		{JUnit, junit, `<property name="a" value="b"></property>`, ""}, {JUnit, junit, `failures="1" errors="0"><`, `failures="0" errors="0"><`}, {JUnit, junit, ">x<", ">\xff<"},
		{SARIF, sarif, "", ""}, {SARIF, sarif, "2.1.0", "2.0.0"}, {SARIF, sarif, `"ruleIndex":0`, `"ruleIndex":1`}, {SARIF, sarif, `"level":"error"`, `"level":"fatal"`},
		{SARIF, sarif, `{"text":"m"}`, `{}`}, {SARIF, sarif, `"startLine":1`, `"startLine":0`}, {SARIF, sarif, `{"f/v1":"00"}`, `{}`}, {SARIF, sarif, `"help":{"text":"t"}`, `"helpUri":"relative"`},
		{SARIF, sarif, "https://a.example", "a"}, {SARIF, sarif, `"exitCode":1,`, ""}, {SARIF, sarif, ":00.000Z", ":00+02:00"}, {SARIF, sarif, `{"uri":"a"}`, `{}`}, {SARIF, sarif, `"results"`, `"others"`},
		{SARIF, sarif, `"runs":[`, `"runs":[],"x":[`}, {SARIF, sarif, "unicodeCodePoints", "bytes"}, {SARIF, sarif, `"name":"a",`, ""},
	} {
		problems := c.check([]byte(strings.Replace(c.report, c.old, c.new, 1)))
		if (len(problems) == 0) != (c.old == "" || c.old == c.new) {
			t.Errorf("%q in place of %q: %q", c.new, c.old, problems)
		}
	}
}
