package bloomreach

import (
	"net/http"
	"slices"
	"time"

	"authpeek/engine"
)

// etagKey says whose answer it is: kept for each app, customer and operation apart.
type etagKey struct {
	installKey
	customer, operation string
}

// keptAnswer is what Android 5.3 keeps in memory of an answer that had an ETag (1.2).
type keptAnswer struct {
	etag    string
	at      time.Time
	reading engine.Reading
}

// etagKeyOf gives the key for an operation that goes through the SDK's ETag store: Android 5.3 has one, for in-app messages and
// personalised blocks (1.2). Looking at another customer neither uses nor changes what the app keeps.
func etagKeyOf(p engine.Profile, operation string) (etagKey, bool) {
	stored := operation == InAppFetch || operation == BlocksPersonal
	if !stored || p.LookOnly || !sdkOf(p).android5() {
		return etagKey{}, false
	}
	return etagKey{keyOf(p), string(encode(customerIDs(p))), operation}, true
}

// ifNoneMatch is the value of If-None-Match for the next request of an operation, or "".
func (v *Vendor) ifNoneMatch(p engine.Profile, operation string) string {
	key, ok := etagKeyOf(p, operation)
	if !ok {
		return ""
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.etags[key].etag
}

// keepTagged keeps a good answer under its ETag, for a 304 to come.
func (v *Vendor) keepTagged(p engine.Profile, operation string, a engine.Answer, reading engine.Reading) {
	key, ok := etagKeyOf(p, operation)
	etag := a.Header.Get("ETag")
	if !ok || etag == "" || !reading.OK || a.Status == http.StatusNotModified {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, known := v.etags[key]; !known && len(v.etags) >= etagsKept {
		delete(v.etags, v.oldestTagged())
	}
	v.etags[key] = keptAnswer{etag, a.SentAt, reading}
}

// etagsKept bounds the answers that are kept: every anonymize makes a customer to keep them for.
const etagsKept = 64

// oldestTagged is the key of the answer that was asked for longest ago. The lock is held.
func (v *Vendor) oldestTagged() etagKey {
	var oldest etagKey
	at := time.Time{}
	for key, kept := range v.etags {
		if at.IsZero() || kept.at.Before(at) {
			oldest, at = key, kept.at
		}
	}
	return oldest
}

// notModified gives the kept answer that a 304 speaks of. Without one a 304 is a status like any other.
func (v *Vendor) notModified(p engine.Profile, operation string, a engine.Answer) (engine.Reading, bool) {
	key, ok := etagKeyOf(p, operation)
	if !ok || a.Status != http.StatusNotModified {
		return engine.Reading{}, false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	kept, ok := v.etags[key]
	if !ok {
		return engine.Reading{}, false
	}
	reading := kept.reading
	reading.Summary = "304, kept answer of " + kept.at.UTC().Format("15:04:05 UTC") + " · " + reading.Summary
	reading.Findings = slices.Clone(reading.Findings)
	return reading, true
}
