package bloomreach

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// inAppBody is the body of 1.3, row 6.
func inAppBody(p engine.Profile) []byte {
	device := Android
	if sdkOf(p).ios() {
		device = IOS
	}
	return encode(object{{"customer_ids", customerIDs(p)}, {"device", device}})
}

// pushPlatforms are the services that a self check can go through (1.3, row 9).
var pushPlatforms = []string{Android, "huawei", IOS}

// selfCheckBody is the body of 1.3, row 9.
func selfCheckBody(p engine.Profile, args engine.Args) ([]byte, error) {
	token := args.First("push_token")
	if token == "" {
		return nil, &engine.UsageError{Message: "push_token is empty", Fix: "give the device's token of FCM, HMS or APNs"}
	}
	platform := args.First("push_platform")
	switch {
	case platform == "" && sdkOf(p).ios():
		platform = IOS
	case platform == "":
		platform = Android
	case !slices.Contains(pushPlatforms, platform):
		return nil, &engine.UsageError{Message: fmt.Sprintf("there is no push_platform %q", platform), Fix: "use one of " + strings.Join(pushPlatforms, ", ")}
	}
	body := object{{"platform", platform}, {"customer_ids", customerIDs(p)}, {"push_notification_id", token}}
	if sdkOf(p).android5() && p.ApplicationID != "" {
		body = append(body, member{"application_id", p.ApplicationID})
	}
	return encode(body), nil
}

// blocksBody is the body of 1.3, row 11. With nothing to ask for Android asks nothing.
func blocksBody(d *engine.Draft, p engine.Profile, args engine.Args) error {
	ids := args["content_block_id"]
	if slices.Contains(ids, "") {
		return &engine.UsageError{Message: "content_block_id is empty", Fix: "authpeek call blocks.static lists the ids"}
	}
	if ids == nil {
		ids = []string{} // a list in JSON, and not null
		if !sdkOf(p).ios() {
			d.Blocked = &engine.CallError{
				Code: "blocks.none", Message: "not sent: Android asks for no content blocks when there are none to ask for",
				Fix: "add content_block_id=ID; authpeek call blocks.static lists the ids",
			}
		}
	}
	d.Body = encode(object{{"customer_ids", customerIDs(p)}, {"content_block_ids", ids}})
	return nil
}

// linkBody is the body of 1.3, row 13.
//
// Assumption: an SDK whose customer has nothing but a cookie does not call this; the reference says what is in the body, and
// that would be nothing.
func linkBody(p engine.Profile) ([]byte, error) {
	ids := diagnose.HardIDs(p.CustomerIDs)
	if len(ids) == 0 {
		return nil, &engine.UsageError{
			Message: "ids.link has no id to link to the cookie: an SDK without a hard id does not link, and asks for segments by the cookie alone",
			Fix:     "set customer.registered, or call segments.fetch",
		}
	}
	return encode(object{{"external_ids", ids}}), nil
}
