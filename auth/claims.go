package auth

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/template"

	"authpeek/auth/expression"
)

// claimFunc makes a claim's value for one customer and moment.
type claimFunc func(templateData) (any, error)

// parseClaims compiles a payload; the result makes a new map each time.
func parseClaims(claims map[string]any) (claimFunc, error) {
	return parseObject("claims", claims)
}

func parseClaim(path string, v any) (claimFunc, error) {
	switch v := v.(type) {
	case string:
		return parseText(path, v)
	case map[string]any:
		return parseObject(path, v)
	case []any:
		return parseList(path, v)
	}
	if _, err := json.Marshal(v); err != nil {
		return nil, fmt.Errorf("%s is no value that JSON has; write a text, number, list or table", path)
	}
	return func(templateData) (any, error) { return v, nil }, nil
}

func parseObject(path string, object map[string]any) (claimFunc, error) {
	parts := make(map[string]claimFunc, len(object))
	for name, v := range object {
		f, err := parseClaim(path+"."+printable(name, 40), v)
		if err != nil {
			return nil, err
		}
		parts[name] = f
	}
	return func(d templateData) (any, error) {
		made := make(map[string]any, len(parts))
		for name, f := range parts {
			v, err := f(d)
			if err != nil {
				return nil, err
			}
			made[name] = v
		}
		return made, nil
	}, nil
}

func parseList(path string, list []any) (claimFunc, error) {
	parts := make([]claimFunc, len(list))
	for i, v := range list {
		f, err := parseClaim(fmt.Sprintf("%s.%d", path, i), v)
		if err != nil {
			return nil, err
		}
		parts[i] = f
	}
	return func(d templateData) (any, error) {
		made := make([]any, len(parts))
		for i, f := range parts {
			v, err := f(d)
			if err != nil {
				return nil, err
			}
			made[i] = v
		}
		return made, nil
	}, nil
}

// wholeValue matches the templates whose result is a JSON value of its own. sub has to be an object in a customer token
// (bloomreach reference 5.1), and a configuration file has no other way to write "the ids, whatever they are".
var wholeValue = expression.Lazy(`^\s*\{\{-?\s*\.(CustomerIDs|Now)\s*-?\}\}\s*$`)

func parseText(path, text string) (claimFunc, error) {
	if !strings.Contains(text, "{{") {
		return func(templateData) (any, error) { return text, nil }, nil
	}
	t, err := parseTemplate(path, text)
	if err != nil {
		return nil, err
	}
	whole := wholeValue().MatchString(text)
	return func(d templateData) (any, error) { return fill(path, t, d, whole) }, nil
}

func fill(path string, t *template.Template, d templateData, whole bool) (any, error) {
	text, err := execute(t, d)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", path, templateErrorText(err))
	}
	if whole {
		return json.RawMessage(text), nil
	}
	return text, nil
}
