package headless

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/engine/sandbox"
)

// sandboxPolicies is the flag --require.
type sandboxPolicies map[string]sandbox.Policy

// String implements pflag.Value. There is no default to show.
func (p *sandboxPolicies) String() string { return "" }

// Type implements pflag.Value.
func (p *sandboxPolicies) Type() string { return "OPERATION=POLICY" }

// Set implements pflag.Value.
func (p *sandboxPolicies) Set(value string) error {
	operation, policy, found := strings.Cut(value, "=")
	switch {
	case !found:
		return fmt.Errorf("write OPERATION=POLICY, for example inbox.fetch=bearer")
	case !slices.Contains(sandbox.PolicyOperations(), operation):
		return fmt.Errorf("there is no operation %q; use one of %s", operation, commas(sandbox.PolicyOperations()))
	case !slices.Contains(sandbox.Policies(), sandbox.Policy(policy)):
		return fmt.Errorf("there is no policy %q; use one of %s", policy, policyNames())
	}
	if *p == nil {
		*p = sandboxPolicies{}
	}
	(*p)[operation] = sandbox.Policy(policy)
	return nil
}

// sandboxTexts is the flag --text.
type sandboxTexts map[string]string

// String implements pflag.Value. There is no default to show.
func (t *sandboxTexts) String() string { return "" }

// Type implements pflag.Value.
func (t *sandboxTexts) Type() string { return "NAME=TEXT" }

// Set implements pflag.Value.
func (t *sandboxTexts) Set(value string) error {
	name, text, found := strings.Cut(value, "=")
	if !found {
		return fmt.Errorf(`write NAME=TEXT, for example customer-token.expired="Token is expired"`)
	}
	if !slices.ContainsFunc(sandbox.AssumedTexts(), func(a sandbox.AssumedText) bool { return a.Name == name }) {
		return fmt.Errorf("there is no text %q; authpeek sandbox --help lists them", name)
	}
	if *t == nil {
		*t = sandboxTexts{}
	}
	(*t)[name] = text
	return nil
}

// policyNames are the policies for a sentence.
func policyNames() string {
	var names []string
	for _, p := range sandbox.Policies() {
		names = append(names, string(p))
	}
	return commas(names)
}

// operationList are the operations that have a policy, in two lines.
func operationList() string {
	all := sandbox.PolicyOperations()
	half := len(all) / 2
	return "  " + commas(all[:half]) + ",\n  " + commas(all[half:])
}

// textList is a line for each text that --text can replace.
func textList() string {
	var b strings.Builder
	t := newTable(&b)
	for _, a := range sandbox.AssumedTexts() {
		t.row("  "+a.Name, a.Text)
	}
	t.flush()
	return strings.TrimSuffix(b.String(), "\n")
}
