package sandbox

import "net/http"

// contentBlock is one content block of the static bundle (bloomreach reference 1.6). A content_type of null says that its
// content is personalised and has to be asked for.
type contentBlock struct {
	ID                      string        `json:"id"`
	Name                    string        `json:"name"`
	DateFilter              dateFilter    `json:"date_filter"`
	Frequency               string        `json:"frequency"`
	LoadPriority            *int          `json:"load_priority"`
	ConsentCategoryTracking *string       `json:"consent_category_tracking"`
	ContentType             *string       `json:"content_type"`
	Content                 *blockContent `json:"content"`
	Placeholders            []string      `json:"placeholders"`
}

type blockContent struct {
	HTML string `json:"html"`
}

// The blocks by the way their personal content goes: everybody's, that of good customers alone, and one that was taken away
// after the bundle had been made.
const (
	staticBlock  = "64b2c0f1a9e4d3b2c1a09f01"
	nativeBlock  = "64b2c0f1a9e4d3b2c1a09f02"
	helloBlock   = "64b2c0f1a9e4d3b2c1a09f03"
	clubBlock    = "64b2c0f1a9e4d3b2c1a09f04"
	removedBlock = "64b2c0f1a9e4d3b2c1a09f05"
)

// contentBlockIDs are those that a client would ask the content of.
func contentBlockIDs() []string { return []string{helloBlock, clubBlock, removedBlock} }

// staticBlocks answers row 10 of bloomreach reference 1.1: what is the same for everybody. The vendor is seen to spell the
// list in two ways; Assumption: which platform's bundle has which.
func (s *Server) staticBlocks(android bool) func(*http.Request, caller) (body, error) {
	return func(*http.Request, caller) (body, error) {
		blocks := contentBlocks(s.started.Unix())
		if android {
			return jsonBody(struct {
				Success bool           `json:"success"`
				Blocks  []contentBlock `json:"in_app_content_blocks"`
			}{true, blocks}), nil
		}
		return jsonBody(struct {
			Success bool           `json:"success"`
			Data    []contentBlock `json:"data"`
		}{true, blocks}), nil
	}
}

// contentBlocks are the bundle's. now is in unix seconds.
func contentBlocks(now int64) []contentBlock {
	const daySeconds = 24 * 60 * 60
	from, until := now-2*daySeconds, now+5*daySeconds
	return []contentBlock{
		{
			ID: staticBlock, Name: "Free delivery strip", DateFilter: dateFilter{true, &from, &until}, Frequency: "always",
			LoadPriority: to(10), ContentType: to("html"), Placeholders: []string{"home_top"},
			Content: &blockContent{`<div data-link="https://acme.example/delivery" data-actiontype="browser">Free delivery this week</div>`},
		},
		{
			ID: nativeBlock, Name: "Size guide", Frequency: "until_visitor_interacts",
			ContentType: to("native"), Content: &blockContent{`Which size fits? acme://size-guide`}, Placeholders: []string{"product_bottom"},
		},
		{
			ID: helloBlock, Name: "Greeting", Frequency: "once_per_visit", LoadPriority: to(5),
			Placeholders: []string{"home_top", "account_top"},
		},
		{
			ID: clubBlock, Name: "Club offer", Frequency: "only_once", LoadPriority: to(20),
			ConsentCategoryTracking: to("personalised_ads"), Placeholders: []string{"home_top"},
		},
		{ID: removedBlock, Name: "Summer sale", Frequency: "always", Placeholders: []string{"home_middle"}},
	}
}

// personalBlock is a content block for one customer. Only one whose status is OK has content.
type personalBlock struct {
	ID                 string        `json:"id"`
	Status             string        `json:"status"`
	TTLSeconds         int           `json:"ttl_seconds"`
	HasTrackingConsent *bool         `json:"has_tracking_consent"`
	VariantID          *int          `json:"variant_id"`
	VariantName        *string       `json:"variant_name"`
	ContentType        *string       `json:"content_type"`
	Content            *blockContent `json:"content"`
}

// personalBlocks answers row 11: one item for each id that was asked, in that order.
func (s *Server) personalBlocks(r *http.Request, c caller) (body, error) {
	var asked struct {
		CustomerIDs     customerIDs `json:"customer_ids"`
		ContentBlockIDs []string    `json:"content_block_ids"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, err
	}
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	if len(asked.ContentBlockIDs) == 0 {
		// Assumption: the text. The SDKs send nothing when there is nothing to ask.
		return nil, refuseWithErrors(http.StatusBadRequest, "content_block_ids", []string{"Must specify at least one content block ID"})
	}
	who, known := s.registry.find(ids)
	if !known {
		who = anonymous()
	}
	blocks := make([]personalBlock, len(asked.ContentBlockIDs))
	for i, id := range asked.ContentBlockIDs {
		blocks[i] = who.contentBlock(id)
	}
	return jsonBody(struct {
		Success bool            `json:"success"`
		Data    []personalBlock `json:"data"`
	}{true, blocks}), nil
}

// contentBlock is what this customer gets of a block.
func (c *customer) contentBlock(id string) personalBlock {
	const ttl = 60
	filled := func(variant, html string) personalBlock {
		return personalBlock{id, "OK", ttl, to(true), to(0), &variant, to("html"), &blockContent{html}}
	}
	switch {
	case id == staticBlock || id == nativeBlock:
		for _, b := range contentBlocks(0) {
			if b.ID == id {
				return personalBlock{id, "OK", ttl, to(true), to(0), to("Variant A"), b.ContentType, b.Content}
			}
		}
	case id == helloBlock && c.isVisitor():
		return filled("Visitor", `<h2>Welcome</h2><a href="acme://login">Log in</a>`)
	case id == helloBlock:
		return filled("Known", `<h2>Good to see you again</h2><a href="acme://orders">Your orders</a>`)
	case id == clubBlock && c.values["segmentation:rfm"] == "Champions":
		return filled("Champions", `<p>Double points until Sunday</p><div data-actiontype="close">Close</div>`)
	case id == clubBlock:
		return personalBlock{ID: id, Status: "filter_not_matched", TTLSeconds: ttl}
	}
	return personalBlock{ID: id, Status: "does_not_exist"}
}
