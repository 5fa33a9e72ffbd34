package bloomreach_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/bloomreach"
)

func categories(t *testing.T, platform, results string) []bloomreach.Category {
	t.Helper()
	done := ask(t, platform, "consents.fetch", nil, answer{200, `{"success":true,"results":` + results + `}`})
	model, ok := done.Result.(bloomreach.Consents)
	if !ok || !done.Call.OK() {
		t.Fatalf("finished as %+v", done.Call.Finish)
	}
	return model.Results
}

func TestConsentCategory(t *testing.T) {
	const raw = `{"id":"TestCategory","legitimate_interest":true,` +
		`"sources":{"crm":true,"import":false,"page":true,"private_api":true,"public_api":false,"scenario":true,"list_unsubscribe":true},` +
		`"translations":{"en":{"name":"My Test Consents","description":"test"},"":{"name":"none","description":null},"sk":null}}`
	name, description, none := "My Test Consents", "test", "none"
	want := bloomreach.Category{
		ID: "TestCategory", LegitimateInterest: true,
		Sources: []bloomreach.Source{
			{Name: "crm", Allowed: true, Known: true}, {Name: "import", Known: true}, {Name: "page", Allowed: true, Known: true},
			{Name: "private_api", Allowed: true, Known: true}, {Name: "public_api", Known: true}, {Name: "scenario", Allowed: true, Known: true},
			{Name: "list_unsubscribe", Allowed: true},
		},
		SourceMap: map[string]bool{"crm": true, "import": false, "page": true, "private_api": true, "public_api": false, "scenario": true, "list_unsubscribe": true},
		Translations: map[string]bloomreach.Translation{
			"en": {Name: &name, Description: &description}, "": {Name: &none}, "sk": {},
		},
		Languages: []string{"", "en", "sk"},
		Raw:       []byte(raw),
	}
	for _, platform := range []string{android, ios} {
		if diff := cmp.Diff([]bloomreach.Category{want}, categories(t, platform, "["+raw+"]")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", platform, diff)
		}
	}
}

// What is missing or of another type is told and stops nothing. camelCase names are the wrappers' and not the server's (3.1).
func TestConsentCategoryBent(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		missing   []string
		notes     []string
		languages []string
	}{
		{"no sources", `{"id":"c","translations":{}}`, []string{"crm", "import", "page", "private_api", "public_api", "scenario"}, nil, nil},
		{"two sources", `{"id":"c","sources":{"crm":true,"page":null,"import":false}}`, []string{"page", "private_api", "public_api", "scenario"}, nil, nil},
		{"sources a list", `{"id":"c","sources":["crm"]}`, []string{"crm", "import", "page", "private_api", "public_api", "scenario"}, []string{"sources is a list, not an object"}, nil},
		{"a source as a number", `{"id":"c","sources":{"crm":1,"import":true,"page":true,"private_api":true,"public_api":true,"scenario":true}}`, nil, []string{"crm is a number, not true or false"}, nil},
		{"camelCase", `{"id":"c","legitimateInterest":true,"sources":{"crm":true,"import":true,"page":true,"privateApi":true,"publicApi":true,"scenario":true}}`, []string{"private_api", "public_api"}, nil, nil},
		{"id a number", `{"id":7,"sources":{"crm":true,"import":true,"page":true,"private_api":true,"public_api":true,"scenario":true}}`, nil, []string{"id is a number, not text"}, nil},
		{"translations a text", `{"id":"c","sources":{"crm":true,"import":true,"page":true,"private_api":true,"public_api":true,"scenario":true},"translations":"en"}`, nil, []string{"translations is text, not an object"}, nil},
		{"a translation a text", `{"id":"c","sources":{"crm":true,"import":true,"page":true,"private_api":true,"public_api":true,"scenario":true},"translations":{"en":"x","sk":{"name":[]}}}`, nil,
			[]string{"en is text, not an object", "name is a list, not text"}, []string{"en", "sk"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := categories(t, android, "["+tt.raw+"]")[0]
			var missing []string
			for _, s := range c.Sources {
				if s.Missing {
					missing = append(missing, s.Name)
				}
			}
			if diff := cmp.Diff(tt.missing, missing); diff != "" {
				t.Errorf("missing sources (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, c.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.languages, c.Languages); diff != "" {
				t.Errorf("languages (-want +got):\n%s", diff)
			}
			if c.LegitimateInterest {
				t.Error("legitimate_interest was not sent, and reads true")
			}
		})
	}
	strange := categories(t, android, `[null,"x",{"id":"c"}]`)
	if len(strange) != 3 || len(strange[0].Notes) != 1 || string(strange[1].Raw) != `"x"` || strange[2].ID != "c" {
		t.Errorf("categories that are none: %+v", strange)
	}
}

// iOS needs all six sources, each true or false, and gives up on the whole answer without (1.4, 3.1); what was sent is shown all
// the same.
func TestConsentSourcesOnIOS(t *testing.T) {
	const all = `"crm":true,"import":true,"page":true,"private_api":true,"public_api":false`
	for _, tt := range []struct{ name, categories, code, sdk string }{
		{"all six", `[{"id":"c","sources":{` + all + `,"scenario":true}}]`, "", ""},
		{"and one more", `[{"id":"c","sources":{` + all + `,"scenario":true,"list_unsubscribe":null}}]`, "", ""},
		{"five", `[{"id":"c","sources":{` + all + `}}]`, "consents.source-missing", "The data couldn’t be read because it is missing."},
		{"a null", `[{"id":"c","sources":{` + all + `,"scenario":null}}]`, "consents.source-missing", "The data couldn’t be read because it is missing."},
		{"no sources", `[{"id":"c"}]`, "consents.source-missing", "The data couldn’t be read because it is missing."},
		{"the second category", `[{"id":"c","sources":{` + all + `,"scenario":true}},{"id":"d","sources":{}}]`, "consents.source-missing", "The data couldn’t be read because it is missing."},
		{"a number", `[{"id":"c","sources":{` + all + `,"scenario":1}}]`, "consents.source-type", "The data couldn’t be read because it isn’t in the correct format."},
		{"no object", `["c"]`, "consents.category", "The data couldn’t be read because it isn’t in the correct format."},
	} {
		body := `{"success":true,"results":` + tt.categories + `}`
		done := ask(t, ios, "consents.fetch", nil, answer{200, body})
		if e := done.Call.Finish.Error; code(done) != tt.code || e != nil && (e.SDK != tt.sdk || e.Fix == "") {
			t.Errorf("%s: %+v, want %s", tt.name, e, tt.code)
		}
		if model, ok := done.Result.(bloomreach.Consents); !ok || len(model.Results) == 0 {
			t.Errorf("%s: the model is %+v", tt.name, done.Result)
		}
		if done := ask(t, android, "consents.fetch", nil, answer{200, body}); !done.Call.OK() {
			t.Errorf("%s on Android: %+v", tt.name, done.Call.Finish.Error)
		}
	}
}

// Android takes an empty list for a failure, iOS for what it is (1.4).
func TestConsentsEmpty(t *testing.T) {
	for _, body := range []string{`{"success":true,"results":[]}`, `{"success":true,"results":null}`, `{"success":true}`} {
		done := ask(t, android, "consents.fetch", nil, answer{200, body})
		if e := done.Call.Finish.Error; e == nil || e.Code != "consents.empty" || e.SDK != "Server returned empty results" || e.Fix == "" {
			t.Errorf("Android, %s: %+v", body, e)
		}
		done = ask(t, ios, "consents.fetch", nil, answer{200, body})
		if !done.Call.OK() || done.Call.Finish.Summary != "0 categories" {
			t.Errorf("iOS, %s: %+v", body, done.Call.Finish)
		}
	}
	if done := ask(t, ios, "consents.fetch", nil, answer{200, `{"success":true,"results":"none"}`}); code(done) != "answer.wrong-type" {
		t.Errorf("results as text: %+v", done.Call.Finish)
	}
}

// Android looks for the list under its other names on every route, iOS does not (1.4).
func TestConsentsUnderAnotherName(t *testing.T) {
	const body = `{"success":true,"data":[{"id":"newsletter"}]}`
	if done := ask(t, android, "consents.fetch", nil, answer{200, body}); done.Call.Finish.Summary != "1 category" {
		t.Errorf("Android: %+v", done.Call.Finish)
	}
	if done := ask(t, ios, "consents.fetch", nil, answer{200, body}); done.Call.Finish.Summary != "0 categories" {
		t.Errorf("iOS: %+v", done.Call.Finish)
	}
}
