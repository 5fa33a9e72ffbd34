package bloomreach

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"authpeek/engine"
)

// Segments is the model of segments.fetch: the customer's segments by category. The answer is a bare map without success (1.6).
type Segments struct {
	// Categories are the three that the SDKs know, where the server sent them, and after them all others.
	Categories []SegmentCategory
	Raw        []byte
}

// SegmentCategory is one category with its segments, each a map of texts, id and segmentation_id among them.
type SegmentCategory struct {
	Name string
	// Known says that the SDKs have a name for it; they keep others and ignore them.
	Known    bool
	Segments []map[string]string
	Notes    []string
}

// knownCategories are what an app can ask its SDK for (1.6).
var knownCategories = []string{"discovery", "content", "merchandising"}

// MarshalJSON writes the bare map.
func (s Segments) MarshalJSON() ([]byte, error) {
	bare := make(map[string][]map[string]string, len(s.Categories))
	for _, c := range s.Categories {
		bare[c.Name] = c.Segments
	}
	return json.Marshal(bare)
}

// readSegments reads the map. Android lets any 2xx pass; iOS needs an object to decode (1.4). Assumption: so does Android's
// parser for a body that is there and is no object.
func readSegments(p engine.Profile, a engine.Answer) engine.Reading {
	s, body := sdkOf(p), bytes.TrimSpace(a.Body)
	f, ok := fieldsOf(body)
	var found []engine.Finding
	switch nothing := len(body) == 0 || isNull(body); {
	case ok:
	case nothing && !s.ios():
		found = []engine.Finding{{
			Code: "segments.empty", Severity: "warning", Title: "a success without a body",
			Detail: s.name() + " lets it pass; the app gets no segments and no error.", Fix: "look at the server, or at a proxy between", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
		}}
	case len(body) == 0:
		return failed(a, &engine.CallError{Code: "answer.empty", Message: fmt.Sprintf("%d with an empty body", a.Status), SDK: s.empty(), Fix: "look at the server, or at a proxy between"})
	default:
		return failed(a, notObject(s, a, body))
	}
	model := Segments{Categories: []SegmentCategory{}, Raw: slices.Clone(a.Body)}
	names := slices.Concat(knownCategories, slices.DeleteFunc(f.names(), func(n string) bool { return slices.Contains(knownCategories, n) }))
	known, others := 0, 0
	for i, name := range names {
		if _, there := f.value(name); !there {
			continue
		}
		c := readCategoryOfSegments(f, name)
		if c.Known = i < len(knownCategories); c.Known {
			known += len(c.Segments)
		} else {
			others += len(c.Segments)
		}
		model.Categories = append(model.Categories, c)
	}
	summary := count(known, "segment")
	if others > 0 {
		summary += fmt.Sprintf(", %d in categories that no SDK knows", others)
	}
	return engine.Reading{OK: true, Summary: summary, Digest: digestOf(a.Body), Result: model, Findings: found}
}

func readCategoryOfSegments(f *fields, name string) SegmentCategory {
	c := SegmentCategory{Name: name, Segments: []map[string]string{}}
	g := fields{members: f.members, index: f.index}
	for _, row := range g.list(name) {
		segment, ok := fieldsOf(row)
		if !ok {
			g.note("a segment is " + kindOf(row) + ", not an object")
			continue
		}
		texts := make(map[string]string, len(segment.members))
		for _, key := range segment.names() {
			texts[key] = segment.text(key)
		}
		c.Segments = append(c.Segments, texts)
		g.notes = append(g.notes, segment.notes...)
	}
	c.Notes = g.notes
	return c
}
