package config

import (
	"slices"
	"strings"
	"text/template/parse"

	"authpeek/auth"
)

func checkRef(of func(Profile) Ref) func(Profile, string) *Problem {
	return func(p Profile, _ string) *Problem {
		if err := of(p).fault(); err != nil {
			return refuse(err.what, err.fix)
		}
		return nil
	}
}

func tokenRef(p Profile) Ref   { return p.Provider.Token }
func signKeyRef(p Profile) Ref { return p.Provider.Key }

func checkHeaders(p Profile, _ string) *Problem {
	for _, name := range sortedKeys(p.Provider.Headers) {
		var problem *Problem
		if !auth.IsFieldName(name) {
			problem = refuse("a header cannot have that name", "use letters, digits and dashes")
		} else if err := p.Provider.Headers[name].fault(); err != nil {
			problem = refuse(err.what, err.fix)
		}
		if problem != nil {
			problem.Key, problem.Value = "provider.headers."+name, p.Provider.Headers[name].String()
			return problem
		}
	}
	return nil
}

func checkEnvName(_ Profile, value string) *Problem {
	if !isEnvName(value) {
		return refuse("a variable cannot have that name", "use letters, digits and _, not beginning with a digit")
	}
	return nil
}

func checkArgv(p Profile, _ string) *Problem {
	if _, err := checkCommand(p.Provider.Argv); err != nil {
		return refuse(err.what, err.fix)
	}
	return nil
}

func checkExtract(p Profile, value string) *Problem {
	word, rest, dotted := strings.Cut(value, ":")
	switch {
	case dotted && (word == "header" || word == "cookie") && p.Provider.Source != "http":
		return refuse("what source "+p.Provider.Source+" gives has no "+word+"s", "write plain, auto, or json:PATH like json:data.token")
	case value == "plain", value == "auto":
		return nil
	case dotted && word == "json" && rest != "" && !slices.Contains(strings.Split(rest, "."), ""):
		return nil
	case dotted && (word == "header" || word == "cookie") && auth.IsFieldName(rest):
		return nil
	}
	return refuse("it names no place in an answer", "write plain, auto, json:PATH like json:data.token, header:NAME, or cookie:NAME")
}

// checkTemplate looks at the form only. Which names exist is for the source to say, which fills the template in.
func checkTemplate(_ Profile, value string) *Problem {
	tree := parse.New("body")
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(value, "", "", map[string]*parse.Tree{}); err != nil {
		return refuse("the template does not parse ("+firstLine(err.Error())+")", "write values like {{ .CustomerIDs }}")
	}
	return nil
}

func checkClaims(p Profile, _ string) *Problem {
	for _, name := range sortedKeys(p.Provider.Claims) {
		if problem := checkClaim(p, p.Provider.Claims[name]); problem != nil {
			problem.Key, problem.Value = "provider.claims."+name, toJSON(p.Provider.Claims[name])
			return problem
		}
	}
	return nil
}

func checkClaim(p Profile, v any) *Problem {
	switch v := v.(type) {
	case string:
		return checkTemplate(p, v)
	case []any:
		for _, item := range v {
			if problem := checkClaim(p, item); problem != nil {
				return problem
			}
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if problem := checkClaim(p, v[name]); problem != nil {
				return problem
			}
		}
	}
	return nil
}
