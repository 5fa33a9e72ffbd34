// Package gatetest holds reports against what those who read them demand: for JUnit XML the schema that Jenkins' xUnit plugin checks by
// (junit-10.xsd), for SARIF what the standard requires and what GitHub refuses. It knows nothing of how the reports are written, and
// is for tests.
package gatetest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// junitElement is what the schema says of one element.
type junitElement struct {
	required, optional []string // attributes
	children           []string
	text               bool
}

// junitSchema is junit-10.xsd as a table.
var junitSchema = map[string]junitElement{
	"testsuites": {optional: []string{"name", "time", "tests", "failures", "errors"}, children: []string{"testsuite"}},
	"testsuite": {
		required: []string{"name", "tests", "failures", "errors"},
		optional: []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"},
		children: []string{"testsuite", "properties", "testcase", "system-out", "system-err"},
	},
	"properties": {children: []string{"property"}},
	"property":   {required: []string{"name", "value"}},
	"testcase": {
		required: []string{"name"}, optional: []string{"time", "classname", "group"},
		children: []string{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"},
	},
	"skipped":    {optional: []string{"type", "message"}, text: true},
	"error":      {optional: []string{"type", "message"}, text: true},
	"failure":    {optional: []string{"type", "message"}, text: true},
	"system-out": {text: true},
	"system-err": {text: true},
}

var (
	surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$`)
	// Ant's schema wants this form, without a zone; Jenkins takes any text.
	antTimestamp = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$`)
)

// junitNode is an element as it was read.
type junitNode struct {
	name       string
	attributes map[string]string
	children   []*junitNode
}

// JUnit says what is wrong with a report in JUnit XML; nothing when all is well.
func JUnit(report []byte) []string {
	root, problems := readJUnit(report)
	if root == nil {
		return problems
	}
	if root.name != "testsuites" {
		problems = append(problems, "the document is a "+root.name)
	}
	for _, suite := range root.children {
		problems = append(problems, countJUnit(suite)...)
		for _, name := range []string{"tests", "failures", "errors"} {
			if len(root.children) == 1 && root.attributes[name] != suite.attributes[name] {
				problems = append(problems, fmt.Sprintf("testsuites has %s=%q, and its suite %q", name, root.attributes[name], suite.attributes[name]))
			}
		}
	}
	return problems
}

// readJUnit reads the document and checks each element by itself.
func readJUnit(report []byte) (root *junitNode, problems []string) {
	if !bytes.HasPrefix(report, []byte(xml.Header)) {
		problems = append(problems, "it does not say that it is XML 1.0 in UTF-8")
	}
	if !utf8.Valid(report) {
		problems = append(problems, "it is no UTF-8")
	}
	var open []*junitNode
	d := xml.NewDecoder(bytes.NewReader(report))
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return root, problems
		case err != nil:
			return nil, append(problems, err.Error())
		}
		switch e := token.(type) {
		case xml.StartElement:
			node, wrong := startJUnit(e)
			problems = append(problems, wrong...)
			if len(open) == 0 {
				root = node
			} else {
				parent := open[len(open)-1]
				parent.children = append(parent.children, node)
				if !slices.Contains(junitSchema[parent.name].children, node.name) {
					problems = append(problems, node.name+" stands in "+parent.name)
				}
			}
			open = append(open, node)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && !junitSchema[open[len(open)-1].name].text && len(bytes.TrimSpace(e)) > 0 {
				problems = append(problems, fmt.Sprintf("%s holds the text %q", open[len(open)-1].name, e))
			}
		}
	}
}

func startJUnit(e xml.StartElement) (node *junitNode, problems []string) {
	node = &junitNode{name: e.Name.Local, attributes: map[string]string{}}
	rule, known := junitSchema[node.name]
	if !known {
		return node, []string{"there is no element " + node.name}
	}
	for _, a := range e.Attr {
		name := a.Name.Local
		node.attributes[name] = a.Value
		switch {
		case !slices.Contains(rule.required, name) && !slices.Contains(rule.optional, name):
			problems = append(problems, node.name+" has no attribute "+name)
		case name == "time" && !surefireTime.MatchString(a.Value), name == "timestamp" && !antTimestamp.MatchString(a.Value):
			problems = append(problems, fmt.Sprintf("%s has %s=%q", node.name, name, a.Value))
		}
	}
	for _, name := range rule.required {
		if value, ok := node.attributes[name]; !ok || value == "" && name == "name" {
			problems = append(problems, node.name+" lacks "+name)
		}
	}
	return node, problems
}

// countJUnit checks what a suite says of its testcases, and that nobody takes two of them for one.
func countJUnit(suite *junitNode) (problems []string) {
	counts, seen := map[string]int{}, map[string]bool{}
	for _, c := range suite.children {
		if c.name == "properties" && len(c.children) == 0 {
			problems = append(problems, "properties is empty")
		}
		if c.name != "testcase" {
			continue
		}
		counts["tests"]++
		key := c.attributes["classname"] + "\x00" + c.attributes["name"]
		if seen[key] {
			problems = append(problems, fmt.Sprintf("there are two testcases %s %s", c.attributes["classname"], c.attributes["name"]))
		}
		seen[key] = true
		ended := map[string]bool{}
		for _, child := range c.children {
			ended[child.name] = true
		}
		for element, counter := range map[string]string{"failure": "failures", "error": "errors", "skipped": "skipped"} {
			if ended[element] {
				counts[counter]++
			}
		}
		delete(ended, "system-out")
		if len(ended) > 1 {
			problems = append(problems, c.attributes["name"]+" ended in more than one way")
		}
	}
	for _, name := range []string{"tests", "failures", "errors", "skipped"} {
		if want := strconv.Itoa(counts[name]); suite.attributes[name] != want {
			problems = append(problems, fmt.Sprintf("the suite says %s=%q, and there are %s", name, suite.attributes[name], want))
		}
	}
	return problems
}
