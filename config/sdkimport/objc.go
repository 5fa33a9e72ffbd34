package sdkimport

// objcClasses finds the classes of an Objective-C file: @interface NAME : BASE <PROTOCOLS> is one, and its categories, extensions
// and its @implementation are parts of it, which may stand in other files.
func objcClasses(file string, toks []token) []class {
	var out []class
	for i := 1; i+1 < len(toks) && len(out) < maxClasses; i++ {
		interfaces := toks[i].word("interface")
		if !interfaces && !toks[i].word("implementation") || !toks[i-1].is("@") || toks[i+1].kind != wordToken {
			continue
		}
		c := class{file: file, language: "objc", name: toks[i+1].text, objc: toks[i+1].text, line: int(toks[i].line), part: true}
		at := i + 2
		if interfaces && toks[at].is(":") && at+1 < len(toks) {
			c.part = false
			c.bases = append(c.bases, toks[at+1].text)
			at += 2
		} else if interfaces && toks[at].is("(") {
			for at < len(toks) && !toks[at].is(")") {
				at++
			}
			at++
		}
		if interfaces && at < len(toks) && toks[at].is("<") {
			for at++; at < len(toks) && !toks[at].is(">"); at++ {
				if toks[at].kind == wordToken {
					c.bases = append(c.bases, toks[at].text)
				}
			}
		}
		from := at
		for at < len(toks) && at < from+maxBody && !(toks[at].word("end") && toks[at-1].is("@")) {
			at++
		}
		if !interfaces && from < at {
			c.body = toks[from:at]
		}
		out = append(out, c)
		i = max(i, at-1)
	}
	return out
}
