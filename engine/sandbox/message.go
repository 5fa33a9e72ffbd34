package sandbox

import (
	"bytes"
	"math/bits"
	"strconv"
	"time"
)

// message is one App Inbox message as the server keeps it: small, because there may be a hundred thousand.
type message struct {
	serial  uint64
	kind    string // "push", "html", or a type that no SDK shows
	created time.Time
	read    bool // before anybody marked it
	content content
	order   int // the order number that stands in the content's gaps
}

// lifetime decides expire_time. The SDKs ignore it (bloomreach reference 2.2).
const lifetime = 30 * 24 * time.Hour

// appendJSON writes the message as it goes over the wire, without going through encoding/json: the content is rendered
// already, and the rest is numbers and plain words.
func (m message) appendJSON(out []byte, read bool) []byte {
	out = append(out, `{"id":"`...)
	out = appendMessageID(out, m.serial)
	out = append(out, `","type":"`...)
	out = append(out, m.kind...)
	out = append(out, `","is_read":`...)
	out = strconv.AppendBool(out, read)
	out = append(out, `,"create_time":`...)
	out = appendSeconds(out, m.created)
	out = append(out, `,"expire_time":`...)
	out = appendSeconds(out, m.created.Add(lifetime))
	out = append(out, `,"content":`...)
	out = m.content.appendJSON(out, m.order)
	return append(out, '}')
}

// appendSeconds writes unix seconds with a fraction, as the vendor does.
func appendSeconds(out []byte, t time.Time) []byte {
	return strconv.AppendFloat(out, unixSeconds(t), 'f', 3, 64)
}

func unixSeconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// appendMessageID spreads serials over 18 digits. The step has no factor in common with 10^18, so no two serials below 10^18
// share an id, and nothing has to be remembered.
func appendMessageID(out []byte, serial uint64) []byte {
	const (
		first   = 70384247690685160
		step    = 618033988749894849
		modulus = 1_000_000_000_000_000_000
	)
	high, low := bits.Mul64(serial, step)
	_, spread := bits.Div64(high, low, modulus)
	id := (first + spread) % modulus
	for place := uint64(modulus / 10); place > 0; place /= 10 {
		out = append(out, byte('0'+id/place%10))
	}
	return out
}

// content is a message's content in JSON, rendered once and cut where an order number goes.
type content [][]byte

// gap marks in a text where the order number goes.
const gap = "§"

func newContent(v any) content {
	return bytes.Split(marshal(v), []byte(gap))
}

func (c content) appendJSON(out []byte, order int) []byte {
	for i, piece := range c {
		if i > 0 {
			out = strconv.AppendInt(out, int64(order), 10)
		}
		out = append(out, piece...)
	}
	return out
}

// The contents of messages, in the vendor's field names. Two fields have the type any, because the vendor itself sends
// them in several shapes: url_params as an object or as a list with one, has_tracking_consent as a bool, a number or a
// string (bloomreach reference 2.2).
type pushContent struct {
	Title           string         `json:"title"`
	Message         string         `json:"message"`
	Image           string         `json:"image,omitempty"`
	PreHeader       string         `json:"pre_header,omitempty"`
	Action          string         `json:"action,omitempty"`
	URL             string         `json:"url,omitempty"`
	Actions         []action       `json:"actions,omitempty"`
	Attributes      map[string]any `json:"attributes,omitempty"`
	URLParams       any            `json:"url_params,omitempty"`
	TrackingConsent any            `json:"has_tracking_consent,omitempty"`
	ConsentCategory *string        `json:"consent_category_tracking"`
	Source          string         `json:"source,omitempty"`
	Silent          bool           `json:"silent"`
}

type action struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	URL    string `json:"url,omitempty"`
}

// htmlContent holds a whole document in message; its actions are elements of it.
type htmlContent struct {
	Title           string         `json:"title"`
	PreHeader       string         `json:"pre_header"`
	Message         string         `json:"message"`
	Image           string         `json:"image,omitempty"`
	Attributes      map[string]any `json:"attributes,omitempty"`
	URLParams       any            `json:"url_params,omitempty"`
	TrackingConsent any            `json:"has_tracking_consent,omitempty"`
	ConsentCategory *string        `json:"consent_category_tracking"`
	Source          string         `json:"source,omitempty"`
}

// campaign is the tracking data of a message, with the event_type that the SDKs strip.
func campaign(id, name string, actionID int, actionName string) map[string]any {
	return map[string]any{
		"campaign_id":     id,
		"campaign_name":   name,
		"action_id":       actionID,
		"action_type":     "app inbox",
		"action_name":     actionName,
		"campaign_policy": "default",
		"event_type":      "campaign",
	}
}

func utm(campaign string) map[string]string {
	return map[string]string{"utm_source": "exponea", "utm_campaign": campaign, "utm_medium": "inbox"}
}
