package config

// setTOML puts a decoded TOML value into the field.
func (k key) setTOML(p *Profile, v any) *valueError {
	switch field := k.at(p).(type) {
	case *bool:
		b, ok := v.(bool)
		if !ok {
			return wrongType("true or false, without quotes", v)
		}
		*field = b
		return nil
	case *[]string:
		argv, ok := texts(v)
		if !ok {
			return wrongType(`a list of texts like ["./mint", "--json"]`, v)
		}
		*field = argv
		return nil
	}
	if k.kind == KindMap {
		return k.setTable(p, v)
	}
	text, ok := v.(string)
	if !ok {
		want := "text in quotes"
		if k.kind == KindDuration {
			want = "a duration in quotes, like \"30s\""
		}
		return wrongType(want, v)
	}
	return k.setText(p, "", text)
}

func (k key) setTable(p *Profile, v any) *valueError {
	table, ok := v.(map[string]any)
	if !ok {
		return wrongType("a table", v)
	}
	next := p.Clone()
	k.clearMap(&next)
	for _, name := range sortedKeys(table) {
		if name == "" {
			return wrong("an entry has no name", "name it or take it out")
		}
		if claims, ok := k.at(&next).(*map[string]any); ok {
			claim, err := normalClaim(table[name])
			if err != nil {
				return &valueError{what: err.Error(), fix: "write a text, number, true, false, list or table", entry: name}
			}
			putOrDelete(claims, name, claim, false)
			continue
		}
		text, ok := table[name].(string)
		if !ok {
			err := wrongType("text in quotes", table[name])
			err.entry = name
			return err
		}
		if err := k.setText(&next, name, text); err != nil {
			err.entry = name
			return err
		}
	}
	*p = next
	return nil
}

func (k key) clearMap(p *Profile) {
	switch field := k.at(p).(type) {
	case *map[string]string:
		*field = nil
	case *map[string]Ref:
		*field = nil
	case *map[string]any:
		*field = nil
	}
}

func wrongType(want string, got any) *valueError {
	return wrong("it is "+typeName(got)+" where "+want+" belongs", "write "+want)
}

func typeName(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case map[string]any:
		return "a table"
	case []any:
		return "a list"
	}
	return "a date or time"
}

func texts(v any) ([]string, bool) {
	list, ok := v.([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, 0, len(list))
	for _, item := range list {
		s, ok := item.(string)
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, true
	}
	return out, true
}
