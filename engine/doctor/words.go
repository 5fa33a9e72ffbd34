package doctor

import (
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// What is told of a vendor's SDKs is told only where it is known: of Bloomreach's. The rules themselves are anybody's.

func isBloomreach(p engine.Profile) bool { return p.Vendor == diagnose.VendorBloomreach }

// ref is where a rule comes from: for Bloomreach a section of the bloomreach reference. Elsewhere it is what all providers have in common, and
// no page says it.
func ref(p engine.Profile, section string) string {
	if isBloomreach(p) {
		return diagnose.BloomreachSource(section)
	}
	return ""
}

// ofSDKs is a sentence about Bloomreach's SDKs, with a blank before it, and nothing where they are not concerned.
func ofSDKs(p engine.Profile, sentence string) string {
	if isBloomreach(p) {
		return " " + sentence
	}
	return ""
}
