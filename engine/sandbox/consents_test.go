package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

func TestConsentCategories(t *testing.T) {
	c := start(t, sandbox.Options{})
	type category struct {
		ID                 string
		LegitimateInterest *bool `json:"legitimate_interest"`
		Sources            map[string]bool
		Translations       map[string]map[string]*string
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, auth := range []string{tokenAuth, basicAuth} {
			a := c.send(method, consentsPath, auth, "")
			got := decode[struct {
				Success bool
				Results []category
			}](t, a.raw)
			if a.status != 200 || !got.Success {
				t.Fatalf("%s: %d %.200s", method, a.status, a.raw)
			}
			var ids []string
			for _, result := range got.Results {
				ids = append(ids, result.ID)
				for _, source := range []string{"crm", "import", "page", "private_api", "public_api", "scenario"} {
					if _, ok := result.Sources[source]; !ok {
						t.Errorf("%s lacks source %s, which iOS cannot do without", result.ID, source)
					}
				}
				if result.LegitimateInterest == nil || *result.LegitimateInterest != (result.ID == "order_updates") {
					t.Errorf("%s: legitimate_interest", result.ID)
				}
			}
			if list := strings.Join(ids, " "); list != "newsletter sms personalised_ads recommendations order_updates surveys" {
				t.Errorf("categories %s", list)
			}
			newsletter, surveys := got.Results[0], got.Results[5]
			if !newsletter.Sources["list_unsubscribe"] || newsletter.Sources["public_api"] {
				t.Errorf("newsletter's sources: %v", newsletter.Sources)
			}
			if nameless, ok := newsletter.Translations[""]; !ok || nameless["description"] != nil || *nameless["name"] != "Newsletter" {
				t.Errorf("newsletter's translations: %v", newsletter.Translations)
			}
			if _, ok := surveys.Translations[""]; !ok || len(surveys.Translations) != 1 {
				t.Errorf("surveys' translations: %v", surveys.Translations)
			}
		}
	}
}
