package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

var errNotJSON = errors.New("it is no JSON")

// parseJSON reads exactly one JSON value into the types that claims have.
func parseJSON(text string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, errNotJSON
	}
	if dec.More() {
		return nil, errNotJSON
	}
	return normalClaim(v)
}

// normalClaim brings a value from TOML or JSON into the types that both can write: string, bool, int64, float64, []any,
// map[string]any.
func normalClaim(v any) (any, error) {
	switch v := v.(type) {
	case string, bool, int64:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("it is a number that JSON cannot write")
		}
		return v, nil
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i, nil
		}
		if !strings.ContainsAny(v.String(), ".eE") {
			return nil, errors.New("it is a whole number of more than 64 bits")
		}
		f, err := v.Float64()
		if err != nil {
			return nil, errors.New("it is a number out of range")
		}
		return f, nil
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			n, err := normalClaim(item)
			if err != nil {
				return nil, err
			}
			out[i] = n
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			n, err := normalClaim(item)
			if err != nil {
				return nil, err
			}
			out[name] = n
		}
		return out, nil
	case nil:
		return nil, errors.New("it is null, which the file cannot hold")
	}
	return nil, fmt.Errorf("it is %s, which a token cannot hold", typeName(v))
}
