package bloomreach

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"authpeek/engine"
)

// StaticBlocks is the model of blocks.static: the project's content blocks. The server lists them as data or as
// in_app_content_blocks (1.6); here they are data.
type StaticBlocks struct {
	Data []StaticBlock `json:"data"`
}

// StaticBlock is one content block of the bundle. Pointers are nil for null.
type StaticBlock struct {
	ID                      string      `json:"id"`
	Name                    string      `json:"name"`
	DateFilter              *DateFilter `json:"date_filter"`
	Frequency               *string     `json:"frequency"`
	LoadPriority            *float64    `json:"load_priority"`
	ConsentCategoryTracking *string     `json:"consent_category_tracking"`
	// ContentType is html or native; nil means that the content is personalised and fetched for the customer.
	ContentType  *string       `json:"content_type"`
	Content      *BlockContent `json:"content"`
	Placeholders []string      `json:"placeholders"`

	Notes []string        `json:"-"`
	Raw   json.RawMessage `json:"-"`
}

// Personalised reports that the block's content comes from blocks.personal.
func (b StaticBlock) Personalised() bool { return b.ContentType == nil }

// BlockContent is what a block shows. HTML is nil for native content, which is in Raw.
type BlockContent struct {
	HTML *string         `json:"html"`
	Raw  json.RawMessage `json:"-"`
}

// MarshalJSON writes the content as it came.
func (c BlockContent) MarshalJSON() ([]byte, error) { return c.Raw, nil }

// PersonalBlocks is the model of blocks.personal.
type PersonalBlocks struct {
	Data []PersonalBlock `json:"data"`
}

// The states of a personalised block (1.6).
const (
	BlockOK         = "OK"
	BlockNotMatched = "filter_not_matched"
	BlockUnknown    = "does_not_exist"
)

// PersonalBlock is one block's content for a customer. Pointers are nil for null.
type PersonalBlock struct {
	ID                 string        `json:"id"`
	Status             string        `json:"status"`
	TTLSeconds         *float64      `json:"ttl_seconds"`
	HasTrackingConsent bool          `json:"has_tracking_consent"`
	VariantID          *float64      `json:"variant_id"`
	VariantName        *string       `json:"variant_name"`
	ContentType        *string       `json:"content_type"`
	Content            *BlockContent `json:"content"`

	Notes []string        `json:"-"`
	Raw   json.RawMessage `json:"-"`
}

// blockNames are the names of the list of blocks. Assumption: both SDKs take both names that the reference has.
func blockNames(p engine.Profile) []string {
	if p.Platform == IOS {
		return []string{"data", "in_app_content_blocks"}
	}
	return listNames(p, "data")
}

func readStaticBlocks(p engine.Profile, a engine.Answer, env envelope) engine.Reading {
	rows, err := env.list(blockNames(p)...)
	if err != nil {
		return failed(a, err)
	}
	out := StaticBlocks{Data: make([]StaticBlock, 0, len(rows))}
	personalised := 0
	for _, row := range rows {
		b := readStaticBlock(row)
		if b.Personalised() {
			personalised++
		}
		out.Data = append(out.Data, b)
	}
	summary := count(len(rows), "block")
	if personalised > 0 {
		summary += fmt.Sprintf(", %d personalised", personalised)
	}
	return engine.Reading{OK: true, Summary: summary, Digest: digestOf(a.Body), Result: out}
}

func readStaticBlock(row json.RawMessage) StaticBlock {
	raw := slices.Clone(row)
	f, ok := fieldsOf(raw)
	if !ok {
		return StaticBlock{Placeholders: []string{}, Notes: []string{"the block is no JSON object"}, Raw: raw}
	}
	b := StaticBlock{
		ID: f.text("id"), Name: f.text("name"), DateFilter: readDateFilter(f), Frequency: f.optional("frequency"),
		LoadPriority: f.optionalNumber("load_priority"), ConsentCategoryTracking: f.optional("consent_category_tracking"),
		ContentType: f.optional("content_type"), Content: readBlockContent(f), Placeholders: f.texts("placeholders"), Raw: raw,
	}
	if b.ID == "" {
		f.note("the block has no id")
	}
	b.Notes = f.notes
	return b
}

func readBlockContent(f *fields) *BlockContent {
	v := f.raw("content")
	if v == nil {
		return nil
	}
	c := BlockContent{Raw: slices.Clone(v)}
	f.member("content", func(g *fields) { c.HTML = g.optional("html") })
	return &c
}

func readPersonalBlocks(p engine.Profile, a engine.Answer, env envelope) engine.Reading {
	rows, err := env.list(blockNames(p)...)
	if err != nil {
		return failed(a, err)
	}
	out := PersonalBlocks{Data: make([]PersonalBlock, 0, len(rows))}
	states := map[string]int{}
	for _, row := range rows {
		b := readPersonalBlock(row)
		states[b.Status]++
		out.Data = append(out.Data, b)
	}
	summary := []string{count(len(rows), "block")}
	for _, state := range []struct{ name, word string }{{BlockNotMatched, "not matched"}, {BlockUnknown, "unknown to the server"}} {
		if n := states[state.name]; n > 0 {
			summary = append(summary, fmt.Sprintf("%d %s", n, state.word))
		}
	}
	if n := len(rows) - states[BlockOK] - states[BlockNotMatched] - states[BlockUnknown]; n > 0 {
		summary = append(summary, fmt.Sprintf("%d in a state that no SDK knows", n))
	}
	return engine.Reading{OK: true, Summary: strings.Join(summary, ", "), Digest: digestOf(a.Body), Result: out}
}

func readPersonalBlock(row json.RawMessage) PersonalBlock {
	raw := slices.Clone(row)
	f, ok := fieldsOf(raw)
	if !ok {
		return PersonalBlock{HasTrackingConsent: true, Notes: []string{"the block is no JSON object"}, Raw: raw}
	}
	b := PersonalBlock{
		ID: f.text("id"), Status: f.text("status"), TTLSeconds: f.optionalNumber("ttl_seconds"), HasTrackingConsent: f.consented(),
		VariantID: f.optionalNumber("variant_id"), VariantName: f.optional("variant_name"), ContentType: f.optional("content_type"),
		Content: readBlockContent(f), Raw: raw,
	}
	switch b.Status {
	case BlockOK, BlockNotMatched, BlockUnknown:
	case "":
		f.note("the block has no status")
	default:
		f.note("status " + clip(b.Status, maxLine) + " is none that the SDKs know")
	}
	b.Notes = f.notes
	return b
}
