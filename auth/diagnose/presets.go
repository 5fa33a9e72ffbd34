package diagnose

// presets are the vendors whose tokens are known, and what else there is. A vendor is added by one line here.
var presets = [...]preset{
	{VendorBloomreach, "Bloomreach", recogniseBloomreach, bloomreachKinds, bloomreachWithout, bloomreachRulesOf, bloomreachUnchecked, bloomreachReader, nil},
	{VendorExtole, "Extole", recogniseExtole, extoleKinds, extoleWithout, extoleRulesOf, extoleUnchecked, extoleReader, extoleResult},
	{VendorTwilio, "Twilio", recogniseTwilio, twilioKinds, twilioWithout, twilioRulesOf, twilioUnchecked, twilioReader, twilioResult},
	{VendorNudge, "Nudge", recogniseNudge, nudgeKinds, nudgeWithout, nudgeRulesOf, nudgeUnchecked, nil, nil},
	{VendorNone, "", recogniseOther, otherKinds, nil, otherRules, nil, nil, nil},
}
