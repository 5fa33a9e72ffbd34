package sandbox

import "net/http"

// inAppMessage is one in-app message with all the fields that the vendor sends (bloomreach reference 1.6). Pointers are what
// it sends null for.
type inAppMessage struct {
	ID                      string        `json:"id"`
	Name                    string        `json:"name"`
	MessageType             *string       `json:"message_type"` // null for freeform HTML of older versions
	Frequency               string        `json:"frequency"`
	Payload                 *inAppPayload `json:"payload"` // null when payload_html is there
	VariantID               int           `json:"variant_id"`
	VariantName             string        `json:"variant_name"`
	Trigger                 trigger       `json:"trigger"`
	DateFilter              dateFilter    `json:"date_filter"`
	LoadPriority            *int          `json:"load_priority"`
	LoadDelay               *int          `json:"load_delay"`    // milliseconds
	CloseTimeout            *int          `json:"close_timeout"` // milliseconds
	PayloadHTML             *string       `json:"payload_html"`
	IsHTML                  bool          `json:"is_html"`
	IsRichText              bool          `json:"is_rich_text"`
	HasTrackingConsent      *bool         `json:"has_tracking_consent"`
	ConsentCategoryTracking *string       `json:"consent_category_tracking"`
}

type inAppPayload struct {
	Title            string        `json:"title"`
	TitleTextColor   string        `json:"title_text_color"`
	TitleTextSize    string        `json:"title_text_size"`
	BodyText         string        `json:"body_text"`
	BodyTextColor    string        `json:"body_text_color"`
	BodyTextSize     string        `json:"body_text_size"`
	ImageURL         string        `json:"image_url"`
	BackgroundColor  string        `json:"background_color"`
	CloseButtonColor string        `json:"close_button_color"`
	MessagePosition  *string       `json:"message_position"`
	TextPosition     *string       `json:"text_position"`
	TextOverImage    *bool         `json:"text_over_image"`
	Buttons          []inAppButton `json:"buttons"`
}

type inAppButton struct {
	Text            string  `json:"button_text"`
	Type            string  `json:"button_type"`
	Link            *string `json:"button_link"`
	TextColor       string  `json:"button_text_color"`
	BackgroundColor string  `json:"button_background_color"`
}

// trigger is the event that shows a message.
type trigger struct {
	EventType string        `json:"event_type"`
	Filter    []eventFilter `json:"filter"`
}

type eventFilter struct {
	Attribute  map[string]any `json:"attribute"`
	Constraint map[string]any `json:"constraint"`
}

// dateFilter limits when something shows. Both dates are unix seconds.
type dateFilter struct {
	Enabled  bool   `json:"enabled"`
	FromDate *int64 `json:"from_date"`
	ToDate   *int64 `json:"to_date"`
}

// inAppMessages answers row 6 of bloomreach reference 1.1. The definitions are the project's; the device decides which of
// them a customer sees.
func (s *Server) inAppMessages(r *http.Request, c caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
		Device      string      `json:"device"` // "android" or "ios"; the same messages go to both
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
	return jsonBody(struct {
		Success bool           `json:"success"`
		Data    []inAppMessage `json:"data"`
	}{true, inAppDefinitions(s.started.Unix())}), nil
}

// inAppDefinitions are four, one of each frequency. now is in unix seconds.
func inAppDefinitions(now int64) []inAppMessage {
	const daySeconds = 24 * 60 * 60
	lastWeek, nextWeek := now-7*daySeconds, now+7*daySeconds
	onEvent := func(event string) trigger { return trigger{event, []eventFilter{}} }
	button := func(text, kind string, link *string) inAppButton {
		return inAppButton{text, kind, link, "#ffffff", "#1f6f54"}
	}
	payload := func(title, text, image string, buttons ...inAppButton) *inAppPayload {
		return &inAppPayload{
			Title: title, TitleTextColor: "#111111", TitleTextSize: "22px", BodyText: text, BodyTextColor: "#333333",
			BodyTextSize: "14px", ImageURL: cdn + image, BackgroundColor: "#ffffff", CloseButtonColor: "#111111", Buttons: buttons,
		}
	}
	slideIn := payload("Your size is back", "The camel wool coat is in stock again, in M.", "coat.png",
		button("See it", "deep-link", to("acme://p/P-2201")))
	slideIn.MessagePosition = to("bottom")
	return []inAppMessage{
		{
			ID: "5f0d1c2b3a49586776859401", Name: "Black Week, opening", MessageType: to("modal"), Frequency: "only_once",
			Payload: payload("Black Week starts tonight", "Members get in at 20:00, two hours before everybody.", "black-week.jpg",
				button("Remind me", "deep-link", to("acme://reminders/new?at=2000")), button("Not now", "cancel", nil)),
			VariantID: 0, VariantName: "Variant A", Trigger: onEvent("session_start"),
			DateFilter: dateFilter{true, &lastWeek, &nextWeek}, LoadPriority: to(10), LoadDelay: to(2000),
			HasTrackingConsent: to(true), ConsentCategoryTracking: to("newsletter"), IsRichText: true,
		},
		{
			ID: "5f0d1c2b3a49586776859402", Name: "Back in stock", MessageType: to("slide_in"), Frequency: "once_per_visit",
			Payload: slideIn, VariantID: 1, VariantName: "Variant B",
			Trigger: trigger{"view_item", []eventFilter{{
				Attribute:  map[string]any{"type": "property", "property": "category"},
				Constraint: map[string]any{"type": "string", "operator": "equals", "operands": []any{map[string]any{"type": "constant", "value": "coats"}}},
			}}},
			LoadPriority: to(5), CloseTimeout: to(8000), HasTrackingConsent: to(true),
		},
		{
			ID: "5f0d1c2b3a49586776859403", Name: "Push permission", MessageType: to("alert"), Frequency: "until_visitor_interacts",
			Payload: payload("Know when it ships", "Allow notifications, and we tell you when your order is on its way.", "bell.png",
				button("Settings", "deep-link", to("acme://settings/notifications")), button("Later", "cancel", nil)),
			VariantName: "Variant A", Trigger: onEvent("purchase"),
		},
		{
			ID: "5f0d1c2b3a49586776859404", Name: "Survey", MessageType: to("freeform"), Frequency: "always",
			VariantName: "Variant A", Trigger: onEvent("delivery_received"), IsHTML: true,
			PayloadHTML: to(`<html><body><h1>How was it?</h1><a data-link="https://acme.example/survey" data-actiontype="browser">Tell us</a>` +
				`<div data-actiontype="close">Close</div></body></html>`),
			HasTrackingConsent: to(false),
		},
	}
}

// to makes a field that could be null.
func to[T any](v T) *T { return &v }
