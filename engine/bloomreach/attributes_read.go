package bloomreach

import (
	"encoding/json"
	"fmt"
	"slices"

	"authpeek/engine"
)

// Attributes is the model of attributes.fetch: one answer for each attribute that was asked for, in that order.
type Attributes struct {
	Results []AttributeAnswer `json:"results"`
	// Stream is the whole answer of a stream, where only recommendations can be asked for; nil in a project.
	Stream *Recommendations `json:"-"`
}

// MarshalJSON writes the vendor's own shape, which in a stream is another one.
func (a Attributes) MarshalJSON() ([]byte, error) {
	if a.Stream != nil {
		return json.Marshal(a.Stream)
	}
	type project Attributes
	return json.Marshal(project(a))
}

// AttributeAnswer is the server's word on one attribute. The whole answer may be a success and this one a refusal (3.2).
type AttributeAnswer struct {
	Attribute Attribute       `json:"attribute"`
	Success   bool            `json:"success"`
	Value     json.RawMessage `json:"value,omitempty"`
	Error     string          `json:"error,omitempty"`
	// Asked and Raw are the request's and the answer's own JSON.
	Asked json.RawMessage `json:"-"`
	Raw   json.RawMessage `json:"-"`
}

// readAttributes takes an answer's rows in the order in which they were asked for; nothing in a row says what it answers.
func readAttributes(p engine.Profile, sent sentBody, a engine.Answer, env envelope) engine.Reading {
	rows, err := env.list(listNames(p, "results")...)
	if err != nil {
		return failed(a, err)
	}
	out := Attributes{Results: make([]AttributeAnswer, 0, len(sent.Attributes))}
	refused := 0
	for i, asked := range sent.Attributes {
		answer := AttributeAnswer{Attribute: askedFor(asked), Asked: asked}
		if i < len(rows) {
			answer.read(rows[i])
		} else {
			answer.Error = fmt.Sprintf("the server answered %d of %d", len(rows), len(sent.Attributes))
		}
		if !answer.Success {
			refused++
		}
		out.Results = append(out.Results, answer)
	}
	reading := engine.Reading{OK: true, Digest: digestOf(a.Body), Result: out, Summary: count(len(out.Results)-refused, "value")}
	if refused > 0 {
		reading.Summary += fmt.Sprintf(", %d refused", refused)
	}
	if len(rows) != len(sent.Attributes) {
		reading.Findings = []engine.Finding{{
			Code: "attributes.count", Severity: "warning", Title: fmt.Sprintf("%d answers to %d questions", len(rows), len(sent.Attributes)),
			Detail: "Answers are told apart by their place alone, so any of these values may belong to another attribute.",
			Fix:    "look at the raw answer, and ask for one attribute at a time", Ref: "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt",
		}}
	}
	return reading
}

// askedFor reads an attribute as a request spells it; wire is the way there.
func askedFor(raw json.RawMessage) Attribute {
	f, _ := fieldsOf(raw)
	return Attribute{Type: f.text("type"), ID: f.text("id", "property", "category")}
}

func (a *AttributeAnswer) read(row json.RawMessage) {
	a.Raw = slices.Clone(row)
	f, ok := fieldsOf(row)
	if !ok {
		a.Error = "the answer for this one is no JSON object"
		return
	}
	said := false
	a.Success, said = f.boolean("success")
	switch {
	case a.Success:
		a.Value = slices.Clone(f.raw("value"))
		if a.Value == nil {
			a.Value = json.RawMessage("null")
		}
	case serverWords(row) != "":
		a.Error = serverWords(row)
	case said:
		a.Error = "refused without a reason"
	default:
		a.Error = "the answer for this one does not say success"
	}
}
