package bloomreach

import (
	"encoding/json"
	"slices"

	"authpeek/engine"
	"authpeek/engine/rawjson"
)

// Tracked is the model of customers.track, events.track and campaigns.click. Success is nil when the server did not say.
type Tracked struct {
	Errors  []string `json:"errors"`
	Success *bool    `json:"success"`
	Raw     []byte   `json:"-"`
}

func readTracked(operation string, a engine.Answer, f *fields, said *bool) engine.Reading {
	model := Tracked{Errors: []string{}, Success: said, Raw: a.Body}
	if v := f.raw("errors"); v != nil {
		model.Errors = errorTexts(v)
	}
	summary := map[string]string{CustomersTrack: "properties taken", EventsTrack: "1 event taken", CampaignsClick: "1 click taken"}[operation]
	switch {
	case said == nil:
		summary = "taken for done; the server did not say success"
	case !*said:
		summary = "taken for done; the server says " + statedWords(a.Body)
	}
	return engine.Reading{OK: true, Summary: summary, Digest: digestOf(a.Body), Result: model}
}

// errorTexts are the server's errors one by one, whatever they are wrapped in; an object of lists is one (1.4).
func errorTexts(v json.RawMessage) []string {
	rows := []json.RawMessage{v}
	if v[0] == '[' {
		var ok bool
		if rows, ok = rawjson.Items(v); !ok {
			return []string{}
		}
	}
	out := make([]string, 0, len(rows))
	for _, row := range rows {
		if words := wordsIn(row, 0); words != "" {
			out = append(out, words)
		}
	}
	return out
}

// statedWords are the server's words in quotes, or that it gave none.
func statedWords(body []byte) string {
	if words := serverWords(body); words != "" {
		return `"` + clip(words, maxLine) + `"`
	}
	return "success: false"
}

// SelfCheck is the model of push.selfcheck. Success is nil when the server did not say.
type SelfCheck struct {
	Success *bool  `json:"success"`
	Raw     []byte `json:"-"`
}

func readSelfCheck(a engine.Answer, said *bool) engine.Reading {
	summary := "a push is on its way"
	if said == nil || !*said {
		summary = "taken for done; the server did not say success"
	}
	return engine.Reading{OK: true, Summary: summary, Digest: digestOf(a.Body), Result: SelfCheck{said, slices.Clone(a.Body)}}
}

// Linked is the model of ids.link: the ids that now belong to the cookie. The answer itself says nothing (1.6).
type Linked struct {
	ExternalIDs map[string]string `json:"external_ids"`
	Raw         []byte            `json:"-"`
}

func readLinked(sent sentBody, a engine.Answer) engine.Reading {
	ids := sent.ExternalIDs
	if ids == nil {
		ids = map[string]string{}
	}
	return engine.Reading{OK: true, Summary: count(len(ids), "id") + " linked", Digest: digestOf(a.Body), Result: Linked{ids, slices.Clone(a.Body)}}
}
