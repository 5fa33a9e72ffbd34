package sdkimport

// constantsOf finds the names that stand for one text, number or word in the whole file: val KEY = "…".
func constantsOf(toks []token, d dialect) map[string]node {
	out, more := map[string]node{}, map[string]bool{}
	for i := 0; i+2 < len(toks); i++ {
		if toks[i].kind != wordToken || !toks[i+1].is("=") && !toks[i+1].is(":") {
			continue
		}
		if i == 0 || toks[i-1].kind != wordToken || !isDeclaration(toks[i-1].text) {
			continue
		}
		l := &literals{dialect: d, toks: toks, at: i + 1}
		if l.accept(":") {
			for l.peek(0).kind == wordToken || l.peek(0).is("?") || l.peek(0).is(".") {
				l.take()
			}
		}
		if !l.accept("=") {
			continue
		}
		name := toks[i].text
		// Only what is a literal at sight: a call would be read to its end, for each name anew.
		if t := l.peek(0); t.kind == signToken && !t.is("-") || t.kind == wordToken && t.text != "true" && t.text != "false" {
			more[name] = true
			delete(out, name)
			continue
		}
		if n := l.primary(false); (n.kind == textNode || n.kind == numberNode || n.kind == boolNode) && l.ended(false) && !more[name] {
			out[name] = n
		} else {
			delete(out, name)
		}
		if more[name] {
			delete(out, name) // which of the two is meant is not to be told
		}
		more[name] = true
	}
	return out
}

// isDeclaration tells the words before the name of a constant: Kotlin's val, Swift's let, the types of Java, C# and Dart.
func isDeclaration(word string) bool {
	switch word {
	case "val", "let", "const", "var", "final", "String", "string", "Boolean", "boolean", "bool":
		return true
	}
	return false
}
