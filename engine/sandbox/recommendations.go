package sandbox

import (
	"maps"
	"net/http"
	"slices"
)

// engineID is the one recommendation engine of the project.
const engineID = "home-top"

// wish is what a client asks of a recommendation engine. Assumption: item weights and no_track change nothing that a client
// could see, so they are taken and not used.
type wish struct {
	engine    string
	size      int
	fill      bool
	whitelist []any // of catalogue attributes
	limited   bool  // to the whitelist
}

const defaultSize = 10

// wishOf reads a query of type recommendation.
func wishOf(q query) wish {
	w := wish{engine: q.id, size: defaultSize}
	if asked, ok := q.fields["size"].(float64); ok {
		w.size = sizeWithin(asked)
	}
	w.fill, _ = q.fields["fillWithRandom"].(bool)
	w.whitelist, w.limited = q.fields["catalogAttributesWhitelist"].([]any)
	return w
}

func sizeWithin(asked float64) int { return int(max(0, min(asked, 100))) }

// recommend knows ten products for whoever has bought often, three for other known customers and none for a visitor; a wish
// to fill takes the rest from the catalogue. The second result is how many of the items the engine knew.
func (c *customer) recommend(w wish) (items []map[string]any, known int, ok bool) {
	if w.engine != engineID {
		return nil, 0, false
	}
	known = 3
	switch {
	case c.isVisitor():
		known = 0
	case c.values["segmentation:rfm"] == "Champions":
		known = 10
	}
	products := catalogue()
	if !w.fill {
		products = products[:min(known, len(products))]
	}
	products = products[:min(w.size, len(products))]
	items = make([]map[string]any, 0, len(products))
	for _, p := range products {
		if w.limited {
			maps.DeleteFunc(p.attributes, func(name string, _ any) bool { return !slices.Contains(w.whitelist, any(name)) })
		}
		item := map[string]any{
			"engine_name":               "Home page, top row",
			"item_id":                   p.id,
			"recommendation_id":         w.engine,
			"recommendation_variant_id": nil,
		}
		maps.Copy(item, p.attributes)
		items = append(items, item)
	}
	return items, known, true
}

// streamRecommendations answers row 4 of bloomreach reference 1.1 in a stream. Its errors are one text, and both SDKs need
// them to be there. Assumption: the statuses, the texts, and every recommendation_source but "fallback".
func (s *Server) streamRecommendations(r *http.Request, c caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
		EngineID    string      `json:"engine_id"`
		Fill        bool        `json:"fill_with_random"`
		Size        *float64    `json:"size"`
		Whitelist   []any       `json:"catalog_attributes_whitelist"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, refuseWithText(http.StatusBadRequest, "Must specify at least one customer ID")
	}
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	who, found := s.registry.find(ids)
	if !found {
		return nil, refuseWithText(http.StatusNotFound, "Customer does not exist")
	}
	w := wish{engine: asked.EngineID, size: defaultSize, fill: asked.Fill, whitelist: asked.Whitelist, limited: asked.Whitelist != nil}
	if asked.Size != nil {
		w.size = sizeWithin(*asked.Size)
	}
	items, known, ok := who.recommend(w)
	if !ok {
		return nil, refuseWithText(http.StatusNotFound, "Recommendation engine with id "+w.engine+" does not exist")
	}
	for i, item := range items {
		if item["recommendation_source"] = "model"; i >= known {
			item["recommendation_source"] = "fallback"
		}
	}
	return jsonBody(struct {
		Success bool             `json:"success"`
		Errors  string           `json:"errors"`
		Data    []map[string]any `json:"data"`
	}{true, "[]", items}), nil
}

type product struct {
	id         string
	attributes map[string]any
}

// catalogue makes new maps each time; its caller may change them.
func catalogue() []product {
	row := func(id, title, category string, price float64) product {
		return product{id, map[string]any{
			"title":    title,
			"category": category,
			"price":    price,
			"url":      "https://acme.example/p/" + id,
			"image":    "https://cdn.acme.example/p/" + id + ".jpg",
		}}
	}
	return []product{
		row("P-2201", "Wool coat, camel", "coats", 149),
		row("P-2204", "Parka with hood", "coats", 119),
		row("P-3310", "Chelsea boots", "boots", 89),
		row("P-3318", "Lined ankle boots", "boots", 79),
		row("P-1107", "Merino jumper", "knitwear", 59),
		row("P-1119", "Cable-knit cardigan", "knitwear", 69),
		row("P-4002", "Cashmere scarf", "accessories", 49),
		row("P-4015", "Leather gloves", "accessories", 39),
		row("P-4021", "Bobble hat", "accessories", 19),
		row("P-5103", "Slim jeans", "trousers", 65),
		row("P-5110", "Corduroy trousers", "trousers", 69),
		row("P-6001", "Flannel shirt", "shirts", 45),
		row("P-6014", "Oxford shirt", "shirts", 49),
		row("P-7002", "Wool socks, 3 pairs", "socks", 15),
	}
}
