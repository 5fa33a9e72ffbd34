package sandbox

import (
	"maps"
	"slices"
)

// recommend answers a query of type recommendation. The engine knows ten products for whoever has bought often, three for
// other known customers and none for a visitor; fillWithRandom fills up from the rest of the catalogue. Assumption: item
// weights and no_track change nothing that a client could see, so they are taken and not used.
func (s shop) recommend(who *customer, q query) ([]map[string]any, bool) {
	if q.id != "home-top" {
		return nil, false
	}
	size := 10
	if asked, ok := q.fields["size"].(float64); ok {
		size = int(max(0, min(asked, 100)))
	}
	known := 3
	switch {
	case len(who.ids) == 1:
		known = 0
	case who.values["segmentation:rfm"] == "Champions":
		known = 10
	}
	products := catalogue()
	if fill, _ := q.fields["fillWithRandom"].(bool); !fill {
		products = products[:min(known, len(products))]
	}
	products = products[:min(size, len(products))]
	whitelist, limited := q.fields["catalogAttributesWhitelist"].([]any)
	items := make([]map[string]any, 0, len(products))
	for _, p := range products {
		if limited {
			maps.DeleteFunc(p.attributes, func(name string, _ any) bool { return !slices.Contains(whitelist, any(name)) })
		}
		item := map[string]any{
			"engine_name":               "Home page, top row",
			"item_id":                   p.id,
			"recommendation_id":         q.id,
			"recommendation_variant_id": nil,
		}
		maps.Copy(item, p.attributes)
		items = append(items, item)
	}
	return items, true
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
