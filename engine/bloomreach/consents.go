package bloomreach

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"authpeek/engine"
)

// Consents is the model of consents.fetch: the categories of the project, the same for every customer. What a customer agreed
// to is not in it (3.1).
type Consents struct {
	Results []Category `json:"results"`
}

// Category is one consent category.
type Category struct {
	ID                 string                 `json:"id"`
	LegitimateInterest bool                   `json:"legitimate_interest"`
	Sources            []Source               `json:"-"`
	SourceMap          map[string]bool        `json:"sources"`
	Translations       map[string]Translation `json:"translations"`
	Languages          []string               `json:"-"` // the keys of Translations, sorted; "" is a language too
	Notes              []string               `json:"-"`
	Raw                []byte                 `json:"-"`
}

// Source is one of the ways a consent can be given.
type Source struct {
	Name    string
	Allowed bool
	// Known says that the SDKs read it; they pass over names that a server adds.
	Known bool
	// Missing says that the server did not send it: Android reads false, iOS refuses the whole answer.
	Missing bool
}

// Translation is a category's name and description in one language. Nil means null.
type Translation struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
}

// knownSources are the six that iOS needs present (3.1).
var knownSources = []string{"crm", "import", "page", "private_api", "public_api", "scenario"}

func readConsents(p engine.Profile, env envelope) (Consents, string, *engine.CallError) {
	rows, err := env.list(listNames(p, "results")...)
	if err != nil {
		return Consents{}, "", err
	}
	out := Consents{Results: make([]Category, 0, len(rows))}
	for _, row := range rows {
		f, ok := fieldsOf(row)
		if !ok {
			out.Results = append(out.Results, Category{Notes: []string{"this category is no JSON object"}, Raw: slices.Clone(row)})
			continue
		}
		out.Results = append(out.Results, readCategory(f, row))
	}
	if len(rows) == 0 && p.Platform != IOS {
		return out, "", &engine.CallError{Code: "consents.empty", Message: "200, but no categories", SDK: "Server returned empty results", Fix: "define consent categories in the project"}
	}
	summary := fmt.Sprintf("%d categories", len(rows))
	if len(rows) == 1 {
		summary = "1 category"
	}
	return out, summary, nil
}

func readCategory(f *fields, raw []byte) Category {
	c := Category{ID: f.text("id"), SourceMap: map[string]bool{}, Translations: map[string]Translation{}, Raw: slices.Clone(raw)}
	c.LegitimateInterest, _ = f.boolean("legitimate_interest")
	sources := f.object("sources")
	for _, name := range knownSources {
		allowed, there := sources.boolean(name)
		c.Sources = append(c.Sources, Source{Name: name, Allowed: allowed, Known: true, Missing: !there})
		c.SourceMap[name] = allowed
	}
	for _, name := range sortedKeys(sources.m) {
		if slices.Contains(knownSources, name) {
			continue
		}
		allowed, _ := sources.boolean(name)
		c.Sources = append(c.Sources, Source{Name: name, Allowed: allowed})
		c.SourceMap[name] = allowed
	}
	languages := f.object("translations")
	for _, lang := range sortedKeys(languages.m) {
		t := languages.object(lang)
		c.Translations[lang] = Translation{Name: t.optional("name"), Description: t.optional("description")}
		languages.notes = append(languages.notes, t.notes...)
		c.Languages = append(c.Languages, lang)
	}
	c.Notes = slices.Concat(f.notes, sources.notes, languages.notes)
	return c
}

// optional reads a text that may be null.
func (f *fields) optional(name string) *string {
	if f.raw(name) == nil {
		return nil
	}
	s := f.text(name)
	return &s
}

// digestOf stands for an answer's bytes.
func digestOf(b []byte) string {
	h := fnv.New64a()
	h.Write(b)
	return strconv.FormatUint(h.Sum64(), 16)
}
