package bloomreach

import (
	"encoding/json"
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/engine/rawjson"
)

// argsOf are the arguments with which the same call can be made again. What the body does not say is left to the operation, but for a
// sync token: without the argument a fetch would send the one that authpeek's own calls have kept.
func argsOf(operation string, stream bool, body *fields) engine.Args {
	args := engine.Args{}
	switch operation {
	case CustomersTrack:
		propertyArgs(args, body)
	case EventsTrack:
		setArg(args, "event_type", body, "event_type")
		propertyArgs(args, body, "application_id", "device_id")
	case CampaignsClick:
		setArg(args, "url", body, "url")
	case AttributesFetch:
		attributesArgs(args, stream, body)
	case InboxFetch:
		args["sync_token"] = []string{body.text("sync_token")}
	case InboxMarkRead:
		args["message_id"] = body.texts("message_ids")
		args["sync_token"] = []string{body.text("sync_token")}
	case PushSelfCheck:
		setArg(args, "push_token", body, "push_notification_id")
		setArg(args, "push_platform", body, "platform")
	case BlocksPersonal:
		args["content_block_id"] = body.texts("content_block_ids")
	}
	if len(args) == 0 {
		return nil
	}
	return args
}

// setArg gives an argument what a member of the body says, if it is there.
func setArg(args engine.Args, name string, body *fields, member string) {
	if body.raw(member) != nil {
		args[name] = []string{body.text(member)}
	}
}

// propertyArgs are the properties but for those that an SDK sets by itself.
func propertyArgs(args engine.Args, body *fields, own ...string) {
	properties := body.object("properties")
	for _, name := range properties.names() {
		value, _ := properties.value(name)
		if name != "" && !slices.Contains(own, name) {
			args[propertyPrefix+name] = []string{propertyText(value)}
		}
	}
}

// propertyText is the argument that propertyValue reads as this value. A text that looks like something else keeps its quotes.
func propertyText(value json.RawMessage) string {
	s, ok := rawjson.Text(value)
	if !ok {
		return string(value)
	}
	if again, _ := propertyValue(s); again != any(s) || s == "" {
		return string(value)
	}
	switch s {
	case "NaN", "Infinity", "-Infinity":
		return string(value)
	}
	return s
}

// attributesArgs are what attributes.fetch was asked for; a recommendation brings arguments of its own.
func attributesArgs(args engine.Args, stream bool, body *fields) {
	if stream {
		setArg(args, "recommendation", body, "engine_id")
		recommendationArgs(args, body, "fill_with_random", "catalog_attributes_whitelist")
		return
	}
	for _, raw := range body.list("attributes") {
		a, ok := fieldsOf(raw)
		if !ok {
			continue
		}
		asked := Attribute{Type: a.text("type"), ID: a.text("id", "property", "category")}
		if asked.Type == "recommendation" && !args.Has("recommendation") && asked.ID != "" {
			args["recommendation"] = []string{asked.ID}
			recommendationArgs(args, a, "fillWithRandom", "catalogAttributesWhitelist")
			continue
		}
		if _, err := ParseAttribute(asked.String()); err == nil {
			args["attribute"] = append(args["attribute"], asked.String())
		}
	}
}

func recommendationArgs(args engine.Args, of *fields, fill, catalog string) {
	setArg(args, "size", of, "size")
	setArg(args, "fill_with_random", of, fill)
	setArg(args, "no_track", of, "no_track")
	items := of.object("items")
	for _, id := range items.names() {
		if weight := items.text(id); id != "" && weight != "" && !strings.Contains(id, ":") {
			args["item"] = append(args["item"], id+":"+weight)
		}
	}
	if names := of.texts(catalog); len(names) > 0 {
		args["catalog_attribute"] = names
	}
}
