package sdkimport

import (
	"strings"
)

// findCSharp finds new Configuration(projectToken, authorization, baseUrl) { … } and what is assigned to it afterwards.
//
// Assumption: no reference describes MAUI's object. Its properties are those of the other wrappers with a capital letter, and
// authorization stands for authorizationToken.
func findCSharp(l *literals) []source {
	var out []source
	for i := 0; i+1 < len(l.toks); i++ {
		if !l.toks[i].word("Configuration") || !l.toks[i+1].is("(") && !l.toks[i+1].is("{") || !l.isNew(i) || !l.try() {
			continue
		}
		n := node{kind: callNode, line: int(l.toks[i].line)}
		l.at = i + 1
		if l.peek(0).is("(") {
			n.members = l.arguments()
		}
		// The three without a name come first, in this order.
		for k, name := range []string{"projectToken", "authorization", "baseUrl"} {
			if k < len(n.members) && n.members[k].name == "" {
				n.members[k].name = name
			}
		}
		if l.peek(0).is("{") {
			l.assignments(&n)
		}
		l.assignedLater(&n, l.holder(i), i)
		fields, ours := fieldsOf(MAUI), false
		for k := range n.members {
			n.members[k].name = lowerFirst(n.members[k].name)
			_, known := lookup(fields, n.members[k].name)
			ours = ours || known
		}
		if !ours {
			continue // another library's Configuration
		}
		out = append(out, source{kind: MAUI, line: n.line, root: n})
	}
	return out
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// isNew reports whether the word at i is made with new, whatever qualifies it.
func (l *literals) isNew(i int) bool {
	for i > 1 && l.toks[i-1].is(".") {
		i -= 2
	}
	return i > 0 && l.toks[i-1].word("new")
}

// holder is the name of the variable that takes what is made at i, or "".
func (l *literals) holder(i int) string {
	for i > 1 && l.toks[i-1].is(".") {
		i -= 2
	}
	if i > 0 && l.toks[i-1].word("new") {
		i--
	}
	if i < 2 || !l.toks[i-1].is("=") {
		return ""
	}
	at := i - 2
	// val name: Type = …
	for at > 1 && l.toks[at].kind == wordToken && l.toks[at-1].is(":") {
		at -= 2
	}
	if l.toks[at].kind == wordToken {
		return l.toks[at].text
	}
	return ""
}

// findKotlin finds ExponeaConfiguration() in Kotlin and Java with what is given to it: arguments, a block of apply, and
// assignments or setters of the variable that holds it.
func findKotlin(l *literals) []source {
	var out []source
	for i := 0; i+1 < len(l.toks); i++ {
		if !l.toks[i].word("ExponeaConfiguration") || !l.toks[i+1].is("(") || i > 0 && (l.toks[i-1].word("class") || l.toks[i-1].word("fun")) || !l.try() {
			continue
		}
		n := node{kind: callNode, line: int(l.toks[i].line)}
		l.at = i + 1
		n.members = l.arguments()
		l.blocks(&n)
		l.assignedLater(&n, l.holder(i), i)
		if len(n.members) == 0 {
			continue // it is filled elsewhere, or only named
		}
		s := source{kind: AndroidCode, line: n.line, root: n}
		_, s.version5 = n.get("integrationConfig")
		out = append(out, s)
	}
	return out
}

// blocks reads .apply { … } and the like behind a value.
func (l *literals) blocks(n *node) {
	for l.peek(0).is(".") && l.peek(1).kind == wordToken && l.peek(2).is("{") {
		switch l.peek(1).text {
		case "apply", "also", "run", "let":
			l.at += 2
			l.assignments(n)
		default:
			return
		}
	}
}

// assignments reads { name = value … }, where the names may be those of this or it.
func (l *literals) assignments(n *node) {
	l.take()
	depth := 0
	for {
		t := l.peek(0)
		switch {
		case t.kind == endToken:
			return
		case t.is("}") && depth == 0:
			l.take()
			return
		case opens(t):
			depth++
		case closes(t):
			depth--
		case depth == 0 && t.kind == wordToken && l.assignment(n):
			continue
		}
		l.take()
	}
}

// assignment reads name = value, this.name = value, or setName(value) into the object.
func (l *literals) assignment(n *node) bool {
	at := 0
	if (l.peek(0).word("this") || l.peek(0).word("it")) && l.peek(1).is(".") {
		at = 2
	}
	name := l.peek(at)
	switch {
	case name.kind == wordToken && l.peek(at+1).is("="):
		l.at += at + 2
		n.members = append(n.members, member{name.text, int(name.line), l.value(l.name == "csharp")})
		return true
	case name.kind == wordToken && strings.HasPrefix(name.text, "set") && len(name.text) > 3 && l.peek(at+1).is("("):
		l.at += at + 1
		args := l.arguments()
		if len(args) == 1 {
			n.members = append(n.members, member{lowerFirst(name.text[3:]), int(name.line), args[0].value})
		}
		return true
	}
	return false
}

// assignedLater reads what is done to the variable that holds the object, as far as it is not made anew.
func (l *literals) assignedLater(n *node, holder string, from int) {
	if holder == "" {
		return
	}
	back := l.at
	defer func() { l.at = back }()
	for i := max(l.at, from+1); i+2 < len(l.toks); i++ {
		t := l.toks[i]
		switch {
		case !t.word(holder):
		case l.toks[i+1].is("=") && (i == 0 || !l.toks[i-1].is(".")):
			return
		case l.toks[i-1].is("(") && i > 1 && l.toks[i-2].word("with") && l.toks[i+1].is(")") && l.toks[i+2].is("{"):
			l.at = i + 2
			l.assignments(n)
			i = l.at - 1
		case l.toks[i+1].is(".") && l.toks[i+2].kind == wordToken:
			l.at = i + 1
			if l.blocks(n); l.at == i+1 {
				l.at = i + 2
				l.assignment(n)
			}
			i = max(i, l.at-1)
		}
	}
}

// findSwift finds Exponea.shared.configure(…) with settings of a project or a stream.
func findSwift(l *literals) []source {
	settings := map[string]node{}
	for i := 2; i+1 < len(l.toks); i++ {
		if (l.toks[i].word("ProjectSettings") || l.toks[i].word("StreamSettings")) && l.toks[i+1].is("(") && l.try() {
			l.at = i
			if name := l.holder(i); name != "" {
				settings[name] = l.qualified()
			}
		}
	}
	var out []source
	for i := 2; i+1 < len(l.toks); i++ {
		if !l.toks[i].word("configure") || !l.toks[i+1].is("(") || !l.toks[i-1].is(".") || !l.toks[i-2].word("shared") && !l.toks[i-2].word("Exponea") || !l.try() {
			continue
		}
		l.at = i + 1
		n := node{kind: callNode, line: int(l.toks[i].line), members: l.arguments()}
		s := source{kind: IOSCode, line: n.line, root: n}
		if _, ok := n.get("plistName"); ok {
			continue // the plist says the rest
		}
		if first, ok := n.positional(0); ok {
			if known, ok := settings[first.text]; ok {
				first = known
			}
			switch first.called() {
			case "StreamSettings", "ProjectSettings":
				s.version5 = first.called() == "StreamSettings"
				s.root.members = append(append([]member{}, first.members...), named(n)...)
			default:
				s.elsewhere = first.text
			}
		}
		if with, ok := n.get("with"); ok { // configure(with:authContext:) of iOS 4
			s.version5 = true
			if known, ok := settings[with.text]; ok {
				with = known
			}
			s.root.members = append(append([]member{}, with.members...), named(n)...)
		}
		out = append(out, s)
	}
	return out
}
