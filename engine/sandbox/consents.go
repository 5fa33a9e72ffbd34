package sandbox

import "net/http"

// consentCategory describes what the project asks consent for. It says nothing about any customer.
type consentCategory struct {
	ID                 string                 `json:"id"`
	LegitimateInterest bool                   `json:"legitimate_interest"`
	Sources            map[string]bool        `json:"sources"`
	Translations       map[string]translation `json:"translations"`
}

type translation struct {
	Name        string  `json:"name"`
	Description *string `json:"description"`
}

// consentCategories answers row 5 of bloomreach reference 1.1. A body, when one is sent, means nothing.
func (s *Server) consentCategories(*http.Request, caller) (body, error) {
	return jsonBody(struct {
		Results []consentCategory `json:"results"`
		Success bool              `json:"success"`
	}{categories(), true}), nil
}

// categories has the corners that clients fell over: a language named "", descriptions that are null, a source that
// no SDK knows (bloomreach reference 3.1).
func categories() []consentCategory {
	described := func(name, description string) translation { return translation{name, &description} }
	newsletterSources := sourcesBut("public_api")
	newsletterSources["list_unsubscribe"] = true
	return []consentCategory{
		{"newsletter", false, newsletterSources, map[string]translation{
			"en": described("Newsletter", "Offers and news, weekly"),
			"sk": described("Novinky", "Ponuky a novinky"),
			"":   {Name: "Newsletter"},
		}},
		{"sms", false, sourcesBut("page"), map[string]translation{
			"en": described("Text messages", "Deliveries and rare offers, by SMS"),
			"sk": described("SMS správy", "Doručenie a občasné ponuky"),
		}},
		{"personalised_ads", false, sourcesBut("crm", "import"), map[string]translation{
			"en": described("Personalised ads", "Ads on other sites that know what you looked at here"),
		}},
		{"recommendations", false, sourcesBut(), map[string]translation{
			"en": described("Recommendations", "Products chosen for you"),
			"sk": {Name: "Odporúčania"},
		}},
		{"order_updates", true, sourcesBut("public_api", "page"), map[string]translation{
			"en": described("Order updates", "Where your parcel is, and what to do about it"),
			"sk": described("Stav objednávky", "Kde je vaša zásielka"),
		}},
		{"surveys", false, sourcesBut("scenario"), map[string]translation{
			"": {Name: "Surveys"},
		}},
	}
}

// sourcesBut has the six that iOS cannot do without, all true but the named ones.
func sourcesBut(off ...string) map[string]bool {
	all := map[string]bool{"crm": true, "import": true, "page": true, "private_api": true, "public_api": true, "scenario": true}
	for _, name := range off {
		all[name] = false
	}
	return all
}
