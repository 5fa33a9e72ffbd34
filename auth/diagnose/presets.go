package diagnose

// presets are the vendors whose tokens are known, and what else there is. A vendor is added by one line here.
var presets = [...]preset{
	{VendorBloomreach, "Bloomreach", recogniseBloomreach, bloomreachKinds, bloomreachInstead, bloomreachRulesOf, bloomreachUnchecked, bloomreachReader, nil},
	{VendorExtole, "Extole", recogniseExtole, extoleKinds, extoleInstead, extoleRulesOf, extoleUnchecked, extoleReader, extoleResult},
	{VendorTwilio, "Twilio", recogniseTwilio, twilioKinds, twilioInstead, twilioRulesOf, twilioUnchecked, twilioReader, twilioResult},
	{VendorNudge, "Nudge", recogniseNudge, nudgeKinds, nudgeInstead, nudgeRulesOf, nudgeUnchecked, nil, nil},
	{VendorNone, "", recogniseOther, otherKinds, nil, otherRules, nil, nil, nil},
}
