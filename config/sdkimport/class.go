package sdkimport

import (
	"path"
	"slices"
	"strings"
)

// class is a class of the app's sources, as far as a provider of tokens is concerned.
type class struct {
	file     string
	line     int
	language string
	name     string // with its package, nested ones parted by $
	objc     string // of @objc(NAME)
	bases    []string
	// unmakeable says why Class.newInstance cannot make one, or "".
	unmakeable string
	body       []token
	// part says that this is no class by itself, but more of one.
	part bool
}

// isProvider reports whether the class gives customer tokens, by what it is made of.
func (c class) isProvider() bool {
	return slices.Contains(c.bases, "AuthorizationProvider") || slices.Contains(c.bases, "AuthorizationProviderType")
}

// maxClasses bounds the classes of one file.
const maxClasses = 200

// classesOf finds the classes of a source file.
func classesOf(file string, toks []token, language string) []class {
	if language == "objc" {
		return objcClasses(file, toks)
	}
	var out []class
	pkg := ""
	type open struct {
		name  string
		depth int
	}
	var around []open
	depth := 0
	for i := 0; i < len(toks) && len(out) < maxClasses; i++ {
		t := toks[i]
		switch {
		case t.is("{"):
			depth++
		case t.is("}"):
			depth--
			for len(around) > 0 && around[len(around)-1].depth > depth {
				around = around[:len(around)-1]
			}
		case t.word("package") && pkg == "":
			for i++; i < len(toks) && (toks[i].kind == wordToken || toks[i].is(".")) && (!toks[i].fresh || toks[i-1].word("package")); i++ {
				pkg += toks[i].text
			}
			i--
		case (t.word("class") || t.word("object") && language == "kotlin" || t.word("extension") && language == "swift") && i+1 < len(toks) && toks[i+1].kind == wordToken && (i == 0 || !toks[i-1].is(".") && !toks[i-1].is("::")):
			c := readClass(toks, i, language)
			c.file, c.language = file, language
			short := c.name
			for k := len(around) - 1; k >= 0; k-- {
				short = around[k].name + "$" + short
			}
			c.name = short
			if pkg != "" {
				c.name = pkg + "." + short
			}
			out = append(out, c)
			if !c.part {
				around = append(around, open{toks[i+1].text, depth + 1})
			}
		}
	}
	return out
}

// readClass reads the head of the class at i, and notes its body.
func readClass(toks []token, i int, language string) class {
	c := class{name: toks[i+1].text, line: int(toks[i].line), part: toks[i].word("extension")}
	public := false
	if toks[i].word("object") {
		c.unmakeable = "it is an object, whose constructor is private"
	}
	for k := i - 1; k >= 0 && k > i-12 && !toks[k].is("}") && !toks[k].is("{") && !toks[k].is(";"); k-- {
		public = public || toks[k].word("public")
		switch {
		case toks[k].word("abstract"):
			c.unmakeable = "it is abstract"
		case toks[k].word("private") && language != "swift":
			c.unmakeable = "it is private"
		case toks[k].word("objc") && k > 0 && toks[k-1].is("@"):
			if toks[k+1].is("(") {
				c.objc = toks[k+2].text
			}
		}
	}
	at := i + 2
	if language == "kotlin" {
		at = constructorAt(toks, at)
		if at > i+2 && toks[at-2].word("private") {
			c.unmakeable = "its constructor is private"
		}
	}
	if at < len(toks) && toks[at].is("(") && language == "kotlin" {
		depth, words, values := 0, 0, 0
		for ; at < len(toks); at++ {
			if opens(toks[at]) {
				depth++
			}
			if depth == 1 && toks[at].is(":") {
				words++
			}
			if depth == 1 && toks[at].is("=") {
				values++
			}
			if closes(toks[at]) {
				if depth--; depth == 0 {
					at++
					break
				}
			}
		}
		if words > values && c.unmakeable == "" {
			c.unmakeable = "its constructor has parameters"
		}
	}
	depth := 0
	for ; at < len(toks); at++ {
		t := toks[at]
		if depth == 0 && t.is("{") || t.kind == endToken || depth == 0 && t.fresh && (t.word("class") || t.word("fun") || t.word("func")) {
			break
		}
		switch {
		case opens(t), t.is("<"):
			depth++
		case closes(t), t.is(">"):
			depth--
		case depth == 0 && t.kind == wordToken && t.text != "extends" && t.text != "implements":
			c.bases = append(c.bases, t.text)
		}
	}
	c.body = block(toks, at)
	if language == "java" && c.unmakeable == "" {
		c.unmakeable = javaConstructor(c.name, c.body)
		if !public {
			c.unmakeable = "it is not public"
		}
	}
	return c
}

// constructorAt gives the place of the parameters where a class of Kotlin says constructor before them, else the one it was given.
func constructorAt(toks []token, at int) int {
	for i := at; i+1 < len(toks) && i < at+6 && (toks[i].kind == wordToken || toks[i].is("@")); i++ {
		if toks[i].word("constructor") && toks[i+1].is("(") {
			return i + 1
		}
	}
	return at
}

// maxBody bounds the tokens of a class that are looked at.
const maxBody = 4000

// block gives the tokens between the bracket at a place and its counterpart.
func block(toks []token, at int) []token {
	depth := 0
	for i := at; i < len(toks) && i < at+maxBody; i++ {
		switch {
		case toks[i].is("{"):
			depth++
		case toks[i].is("}"):
			if depth--; depth == 0 {
				return toks[at:i]
			}
		}
	}
	return toks[at:min(len(toks), at+maxBody)]
}

// classDialect gives how the classes of a file are read: the dialect and the language's name, "" for one that has no providers.
func classDialect(name string) (dialect, string) {
	d, _, _ := languageOf(name)
	switch strings.ToLower(path.Ext(name)) {
	case ".kt":
		return d, "kotlin"
	case ".java":
		return d, "java"
	case ".swift":
		return d, "swift"
	case ".h", ".m", ".mm":
		return dialect{name: "objc", prefixes: "@", named: ":"}, "objc"
	}
	return d, ""
}

// ios tells the languages of iOS from those of Android.
func (c class) ios() bool { return c.language == "swift" || c.language == "objc" }

// joined puts the parts of classes, the extensions of Swift and what Objective-C has in several places, to the class they are of.
func joined(all []class) []class {
	var out []class
	byName := map[string]int{}
	for _, c := range all {
		if !c.part {
			byName[c.language+" "+c.name] = len(out)
			out = append(out, c)
		}
	}
	for _, c := range all {
		i, ok := byName[c.language+" "+c.name]
		if !c.part || !ok {
			continue
		}
		out[i].bases = append(slices.Clone(out[i].bases), c.bases...)
		out[i].body = append(slices.Clone(out[i].body), c.body...)
	}
	return out
}

// javaConstructor says why the constructors of a Java class keep Class.newInstance from making one, or "".
func javaConstructor(name string, body []token) string {
	depth, why := 0, ""
	for i, t := range body {
		switch {
		case opens(t):
			depth++
		case closes(t):
			depth--
		case depth == 1 && t.word(name) && i > 0 && i+2 < len(body) && body[i+1].is("(") && !body[i-1].is(".") && !body[i-1].word("new"):
			public, private := false, false
			for k := i - 1; k >= 0 && body[k].kind == wordToken; k-- {
				public = public || body[k].word("public")
				private = private || body[k].word("private")
			}
			switch {
			case !body[i+2].is(")"):
				why = "its constructor has parameters"
			case private:
				return "its constructor is private"
			case !public:
				return "its constructor is not public"
			default:
				return ""
			}
		}
	}
	return why
}
