package bloomreach

import (
	"fmt"
	"hash/crc32"
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
	// Mistyped says that the SDKs read it and that it is no JSON boolean, for which iOS refuses the whole answer.
	Mistyped bool
}

// Translation is a category's name and description in one language. Nil means null.
type Translation struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
}

// knownSources are the six that iOS needs present (3.1).
var knownSources = []string{"crm", "import", "page", "private_api", "public_api", "scenario"}

func readConsents(p engine.Profile, a engine.Answer, env envelope) engine.Reading {
	rows, err := env.list(listNames(p, "results")...)
	if err != nil {
		return failed(a, err)
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
	if err := unusable(env.sdk, out.Results); err != nil {
		reading := failed(a, err)
		reading.Result = out
		return reading
	}
	summary := fmt.Sprintf("%d categories", len(rows))
	if len(rows) == 1 {
		summary = "1 category"
	}
	return engine.Reading{OK: true, Summary: summary, Digest: digestOf(a.Body), Result: out}
}

// unusable says what makes the SDK give up on categories that can be read: Android on none at all, iOS on a source that is
// missing or no Bool in any of them (1.4, 3.1).
func unusable(s sdk, categories []Category) *engine.CallError {
	if !s.ios() {
		if len(categories) == 0 {
			return &engine.CallError{Code: "consents.empty", Message: "200, but no categories", SDK: androidEmpty, Fix: "define consent categories in the project"}
		}
		return nil
	}
	const fix = "send all six sources as true or false: crm, import, page, private_api, public_api, scenario"
	for _, c := range categories {
		if len(c.Sources) == 0 {
			return &engine.CallError{Code: "consents.category", Message: "a category is no JSON object", SDK: iosFormat, Fix: "look at the raw answer"}
		}
		for _, source := range c.Sources {
			switch {
			case source.Missing:
				return &engine.CallError{Code: "consents.source-missing", Message: fmt.Sprintf("category %q has no source %s, and iOS refuses the whole answer for it", clip(c.ID, maxLine), source.Name), SDK: iosMissing, Fix: fix}
			case source.Mistyped:
				return &engine.CallError{Code: "consents.source-type", Message: fmt.Sprintf("source %s of category %q is not true or false, and iOS refuses the whole answer for it", source.Name, clip(c.ID, maxLine)), SDK: iosFormat, Fix: fix}
			}
		}
	}
	return nil
}

func readCategory(f *fields, raw []byte) Category {
	c := Category{ID: f.text("id"), Raw: slices.Clone(raw)}
	c.LegitimateInterest, _ = f.boolean("legitimate_interest")
	sources, languages := f.object("sources"), f.object("translations")
	c.Sources, c.SourceMap = make([]Source, 0, max(len(knownSources), len(sources.members))), make(map[string]bool, len(knownSources))
	c.Languages, c.Translations = languages.names(), make(map[string]Translation, len(languages.members))
	for _, name := range knownSources {
		allowed, _ := sources.boolean(name)
		v := sources.raw(name)
		c.Sources = append(c.Sources, Source{Name: name, Allowed: allowed, Known: true, Missing: v == nil, Mistyped: v != nil && !isBoolean(v)})
		c.SourceMap[name] = allowed
	}
	for _, name := range sources.names() {
		if slices.Contains(knownSources, name) {
			continue
		}
		allowed, _ := sources.boolean(name)
		c.Sources = append(c.Sources, Source{Name: name, Allowed: allowed})
		c.SourceMap[name] = allowed
	}
	for _, lang := range c.Languages {
		t := languages.object(lang)
		c.Translations[lang] = Translation{Name: t.optional("name"), Description: t.optional("description")}
		languages.notes = append(languages.notes, t.notes...)
	}
	c.Notes = slices.Concat(f.notes, sources.notes, languages.notes)
	return c
}

// digestOf stands for an answer's bytes. Processors compute both sums themselves, and nobody has a reason to make an answer look like
// the one before.
func digestOf(b []byte) string {
	sum := uint64(crc32.ChecksumIEEE(b))<<32 | uint64(crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
	return strconv.FormatUint(sum, 16)
}
