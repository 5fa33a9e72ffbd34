package bloomreach

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// propertyPrefix begins the arguments that name properties.
const propertyPrefix = "properties."

var propertyArg = engine.Arg{
	Name: propertyPrefix, Hint: "VALUE", Prefix: true, Repeat: true,
	About: `A VALUE that is a JSON number, true, false, null, an object or a list goes as that. Everything else is text, and so is "5" in
JSON's quotes. NaN and Infinity are numbers: Android writes their names, iOS leaves such properties out.`,
}

// customersBody is the body of 1.3, row 1. iOS drops an update of a stream that says nothing of nobody: no id but the cookie,
// and no properties (1.5).
func (v *Vendor) customersBody(d *engine.Draft, p engine.Profile, args engine.Args) {
	properties := propertiesOf(d, p, args)
	if p.IsStream() && sdkOf(p).ios() && len(diagnose.HardIDs(p.CustomerIDs)) == 0 && len(properties) == 0 {
		d.Blocked = &engine.CallError{
			Code: "track.empty", Message: "not sent: iOS drops an update of a stream with no id but the cookie and no properties",
			Fix: "add properties.NAME=VALUE, or set customer.registered",
		}
	}
	d.Body = encode(object{
		{"customer_ids", customerIDs(p)}, {"timestamp", v.timestamp()}, {"properties", properties},
	})
}

// eventsBody is the body of 1.3, row 2. The SDKs add the last two properties themselves.
func (v *Vendor) eventsBody(d *engine.Draft, p engine.Profile, args engine.Args) error {
	kind := args.First("event_type")
	if kind == "" {
		return &engine.UsageError{Message: "event_type is empty", Fix: "write it as event_type=view_item"}
	}
	for _, own := range []string{"application_id", "device_id"} {
		if args.Has(propertyPrefix + own) {
			return &engine.UsageError{Message: "the SDK sets " + own + " by itself, in each event", Fix: "leave it out; application_id is a key of the profile"}
		}
	}
	properties := propertiesOf(d, p, args)
	if p.ApplicationID != "" {
		properties = append(properties, member{"application_id", p.ApplicationID})
	}
	properties = append(properties, member{"device_id", deviceID(p)})
	d.Body = encode(object{
		{"customer_ids", customerIDs(p)}, {"event_type", kind}, {"timestamp", v.timestamp()}, {"properties", properties},
	})
	return nil
}

// campaignBody is the body of 1.3, row 3: Android's names no customer.
func (v *Vendor) campaignBody(p engine.Profile, args engine.Args) ([]byte, error) {
	link := args.First("url")
	if link == "" {
		return nil, &engine.UsageError{Message: "url is empty", Fix: "give the link that was clicked, as url=https://shop.example/?utm_campaign=…"}
	}
	if sdkOf(p).ios() {
		return encode(object{
			{"customer_ids", customerIDs(p)}, {"timestamp", v.timestamp()}, {"url", link},
			// Assumption: iOS names itself so; the reference leaves the value open.
			{"properties", object{{"platform", "iOS"}}}, {"event_type", "campaign_click"},
		}), nil
	}
	return encode(object{{"url", link}, {"timestamp", v.timestamp()}, {"properties", object{{"platform", "Android"}}}}), nil
}

// seconds is a moment as the SDKs write it: seconds since 1970 as a double.
type seconds float64

// MarshalJSON implements json.Marshaler. Assumption: no exponent, as the reference writes doubles; a reader of JSON takes either.
// A whole second keeps its fraction, so that it reads as the double that it is.
func (s seconds) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(s), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return []byte(text), nil
}

// timestamp is the clock's time. Assumption: to the millisecond, as in the reference's examples.
func (v *Vendor) timestamp() seconds {
	return seconds(float64(v.now().Round(time.Millisecond).UnixMilli()) / 1000)
}

// deviceID stands for the id that an SDK makes up once for an installation. Assumption: it is derived from the cookie, which is
// made at the same time, so that it is the same in each run.
func deviceID(p engine.Profile) string {
	sum := sha256.Sum256([]byte("authpeek device of " + p.CustomerIDs["cookie"]))
	// A version 8 UUID, whose bits are the maker's own (RFC 9562 section 5.8).
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// propertiesOf reads the properties.NAME=VALUE arguments, in the order of their names. What the SDK leaves out, or writes as
// something else, becomes a finding.
func propertiesOf(d *engine.Draft, p engine.Profile, args engine.Args) object {
	properties := object{}
	var left, texts []string
	for _, name := range sortedKeys(args) {
		key, ours := strings.CutPrefix(name, propertyPrefix)
		if !ours {
			continue
		}
		value, number := propertyValue(args.First(name))
		switch {
		case value == nil, !math.IsInf(number, 0) && !math.IsNaN(number):
		case sdkOf(p).ios():
			value = nil
		default:
			texts = append(texts, key)
			value = javaText(number)
		}
		if value == nil {
			left = append(left, key)
			continue
		}
		properties = append(properties, member{key, value})
	}
	d.Findings = append(d.Findings, propertyFindings(p, left, texts)...)
	return properties
}

func propertyFindings(p engine.Profile, left, texts []string) []engine.Finding {
	var findings []engine.Finding
	if len(left) > 0 {
		findings = append(findings, engine.Finding{
			Code: "wire.properties-left-out", Severity: "note", Title: "the SDK leaves out " + strings.Join(left, ", "),
			Detail: sdkOf(p).name() + " sends no property without a value: Android leaves out null, iOS also what is not finite.",
			Fix:    "give each a value", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
		})
	}
	if len(texts) > 0 {
		findings = append(findings, engine.Finding{
			Code: "wire.properties-as-text", Severity: "note", Title: "the SDK writes " + strings.Join(texts, ", ") + " as text",
			Detail: "JSON has no NaN and no Infinity; " + sdkOf(p).name() + " writes their names, and iOS leaves such properties out.",
			Fix:    "send finite numbers", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
		})
	}
	return findings
}
