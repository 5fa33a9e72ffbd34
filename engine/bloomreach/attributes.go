package bloomreach

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"authpeek/engine"
)

// attributeArgs are the arguments of attributes.fetch.
var attributeArgs = []engine.Arg{
	{Name: "attribute", Hint: "TYPE:ID", Repeat: true},
	{Name: "recommendation", Hint: "ID"},
	{Name: "size", Hint: "N"},
	{Name: "fill_with_random", Hint: "true|false"},
	{Name: "no_track", Hint: "true|false"},
	{Name: "item", Hint: "ID:WEIGHT", Repeat: true},
	{Name: "catalog_attribute", Hint: "NAME", Repeat: true},
}

// AttributeTypes are the kinds of attribute that can be asked for (1.3), in the order of a menu.
var AttributeTypes = []string{"property", "id", "segmentation", "expression", "aggregate", "prediction", "consent", "recommendation"}

// Attribute names one value of a customer.
type Attribute struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// String spells the attribute as an argument does.
func (a Attribute) String() string { return a.Type + ":" + a.ID }

// ParseAttribute reads TYPE:ID. Errors are *engine.UsageError.
func ParseAttribute(s string) (Attribute, error) {
	kind, id, ok := strings.Cut(s, ":")
	if !ok || id == "" {
		return Attribute{}, &engine.UsageError{Message: fmt.Sprintf("attribute %q is not TYPE:ID", s), Fix: "write it as property:first_name"}
	}
	if !slices.Contains(AttributeTypes, kind) {
		return Attribute{}, &engine.UsageError{Message: fmt.Sprintf("there is no attribute type %q", kind), Fix: "use one of " + strings.Join(AttributeTypes, ", ")}
	}
	return Attribute{Type: kind, ID: id}, nil
}

// wire is the attribute as the request spells it: the name of the second key depends on the type (1.3).
func (a Attribute) wire() any {
	switch a.Type {
	case "property":
		return struct {
			Type     string `json:"type"`
			Property string `json:"property"`
		}{a.Type, a.ID}
	case "consent":
		return struct {
			Type     string `json:"type"`
			Category string `json:"category"`
		}{a.Type, a.ID}
	default:
		return a
	}
}

// recommendation is the request's spelling of type recommendation, with its mix of camelCase and snake_case (1.3).
type recommendation struct {
	Type           string            `json:"type"`
	ID             string            `json:"id"`
	FillWithRandom bool              `json:"fillWithRandom"`
	Size           int               `json:"size"`
	Items          map[string]string `json:"items,omitempty"`
	NoTrack        *bool             `json:"no_track,omitempty"`
	Catalog        []string          `json:"catalogAttributesWhitelist,omitempty"`
}

// defaultSize is how many recommendations are asked for when nobody says. Assumption: the SDKs' own default, as their
// examples show it.
const defaultSize = 10

// streamRecommendation is what a stream is asked for: one recommendation and nothing else, in snake_case throughout (1.3).
type streamRecommendation struct {
	CustomerIDs    map[string]string `json:"customer_ids"`
	EngineID       string            `json:"engine_id"`
	FillWithRandom bool              `json:"fill_with_random"`
	Size           int               `json:"size"`
	Items          map[string]string `json:"items,omitempty"`
	NoTrack        *bool             `json:"no_track,omitempty"`
	Catalog        []string          `json:"catalog_attributes_whitelist,omitempty"`
}

func attributesBody(p engine.Profile, args engine.Args) ([]byte, error) {
	asked, err := askedAttributes(args)
	if err != nil {
		return nil, err
	}
	if p.IsStream() {
		return streamAttributesBody(p, asked, args)
	}
	items := make([]any, 0, len(asked))
	for _, a := range asked {
		if a.Type != "recommendation" {
			items = append(items, a.wire())
			continue
		}
		item, err := recommendationItem(p.Platform, a.ID, args)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return encode(struct {
		CustomerIDs map[string]string `json:"customer_ids"`
		Attributes  []any             `json:"attributes"`
	}{customerIDs(p), items}), nil
}

func streamAttributesBody(p engine.Profile, asked []Attribute, args engine.Args) ([]byte, error) {
	if len(asked) != 1 || asked[0].Type != "recommendation" {
		return nil, &engine.UsageError{
			Message: "a stream answers one recommendation at a time and no other attribute",
			Fix:     "ask with recommendation=ID alone, or use --integration project",
		}
	}
	item, err := recommendationItem(p.Platform, asked[0].ID, args)
	if err != nil {
		return nil, err
	}
	return encode(streamRecommendation{
		customerIDs(p), item.ID, item.FillWithRandom, item.Size, item.Items, item.NoTrack, item.Catalog,
	}), nil
}

// askedAttributes lists what the arguments ask for, in their order; recommendation=ID is the last.
func askedAttributes(args engine.Args) ([]Attribute, error) {
	var asked []Attribute
	for _, s := range args["attribute"] {
		a, err := ParseAttribute(s)
		if err != nil {
			return nil, err
		}
		asked = append(asked, a)
	}
	if id := args.First("recommendation"); id != "" {
		asked = append(asked, Attribute{Type: "recommendation", ID: id})
	}
	if len(asked) == 0 {
		return nil, &engine.UsageError{Message: "attributes.fetch asks for nothing", Fix: "add attribute=TYPE:ID, for example attribute=property:first_name, or recommendation=ID"}
	}
	return asked, nil
}

func recommendationItem(platform, id string, args engine.Args) (recommendation, error) {
	r := recommendation{Type: "recommendation", ID: id, FillWithRandom: true, Size: defaultSize, Catalog: args["catalog_attribute"]}
	if s := args.First("size"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return r, &engine.UsageError{Message: fmt.Sprintf("size %q is not a number above 0", s), Fix: "write it as size=10"}
		}
		r.Size = n
	}
	if err := boolArg(args, "fill_with_random", &r.FillWithRandom); err != nil {
		return r, err
	}
	if platform == IOS || args.Has("no_track") {
		// iOS always sends no_track, false by default (1.3).
		noTrack := false
		if err := boolArg(args, "no_track", &noTrack); err != nil {
			return r, err
		}
		r.NoTrack = &noTrack
	}
	for _, s := range args["item"] {
		item, weight, ok := strings.Cut(s, ":")
		if !ok || item == "" || weight == "" {
			return r, &engine.UsageError{Message: fmt.Sprintf("item %q is not ID:WEIGHT", s), Fix: "write it as item=A-10442:2"}
		}
		if r.Items == nil {
			r.Items = map[string]string{}
		}
		r.Items[item] = weight
	}
	return r, nil
}

func boolArg(args engine.Args, name string, into *bool) error {
	if !args.Has(name) {
		return nil
	}
	v, err := strconv.ParseBool(args.First(name))
	if err != nil {
		return &engine.UsageError{Message: fmt.Sprintf("%s %q is neither true nor false", name, args.First(name)), Fix: "write " + name + "=true"}
	}
	*into = v
	return nil
}
