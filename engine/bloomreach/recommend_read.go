package bloomreach

import (
	"encoding/json"
	"slices"

	"authpeek/engine"
)

// Recommendations is the model of attributes.fetch in a stream (3.2). Errors is a text there, usually "[]".
type Recommendations struct {
	Success bool             `json:"success"`
	Errors  string           `json:"errors"`
	Data    []Recommendation `json:"data"`
}

// Recommendation is one recommended item. What the catalog knows of the item stands beside these fields, in Raw.
type Recommendation struct {
	EngineName       string
	ItemID           string
	RecommendationID string
	// VariantID is nil for null.
	VariantID *string
	// Source tells the engine's own items from fallbacks; only streams send it.
	Source string
	Notes  []string
	Raw    json.RawMessage
}

// MarshalJSON writes the item as it came, with its catalog fields.
func (r Recommendation) MarshalJSON() ([]byte, error) { return r.Raw, nil }

func readRecommendation(row json.RawMessage) Recommendation {
	r := Recommendation{Raw: slices.Clone(row)}
	f, ok := fieldsOf(row)
	if !ok {
		r.Notes = []string{"this item is " + kindOf(row) + ", not an object"}
		return r
	}
	r.EngineName, r.ItemID, r.RecommendationID = f.text("engine_name"), f.text("item_id"), f.text("recommendation_id")
	r.VariantID, r.Source = f.optional("recommendation_variant_id"), f.text("recommendation_source")
	r.Notes = f.notes
	return r
}

// readRecommendations reads a stream's answer. Both SDKs need errors in it, and as a text (3.2).
func readRecommendations(p engine.Profile, sent sentBody, a engine.Answer, env envelope) engine.Reading {
	errs := env.raw("errors")
	switch {
	case errs == nil:
		return failed(a, &engine.CallError{
			Code: "answer.no-errors", Message: "the answer has no errors, which both SDKs need in a stream", SDK: env.sdk.absent(),
			Fix: `send "errors": "[]"`,
		})
	case errs[0] != '"':
		message := "errors is " + kindOf(errs) + ", not text"
		return failed(a, &engine.CallError{
			Code: "answer.wrong-type", Message: message, SDK: env.sdk.misfit(message),
			Fix: `send it as text: "errors": "[]"`,
		})
	}
	rows, err := env.list(listNames(p, "data")...)
	if err != nil {
		return failed(a, err)
	}
	model := Recommendations{Success: true, Errors: env.text("errors"), Data: make([]Recommendation, 0, len(rows))}
	fallbacks := 0
	for _, row := range rows {
		item := readRecommendation(row)
		if item.Source == "fallback" {
			fallbacks++
		}
		model.Data = append(model.Data, item)
	}
	answer := AttributeAnswer{
		Attribute: Attribute{Type: "recommendation", ID: sent.EngineID}, Success: true, Value: json.RawMessage("[]"),
		Asked: slices.Clone(a.Sent), Raw: slices.Clone(a.Body),
	}
	if v := env.raw(listNames(p, "data")...); v != nil {
		answer.Value = slices.Clone(v)
	}
	summary := count(len(rows), "recommendation")
	if fallbacks > 0 {
		summary += ", " + count(fallbacks, "fallback")
	}
	return engine.Reading{
		OK: true, Summary: summary, Digest: digestOf(a.Body),
		Result: Attributes{Results: []AttributeAnswer{answer}, Stream: &model},
	}
}
