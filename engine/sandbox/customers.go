package sandbox

import "fmt"

// demoAttributes is what a screen asks for when nobody chose: every type once, one value that is null, and one that fails.
func demoAttributes() []string {
	return []string{
		"property:first_name", "property:last_name", "property:email", "property:city", "property:language",
		"property:loyalty_points", "property:last_order_id", "property:coupon",
		"id:registered", "id:cookie",
		"segmentation:rfm", "expression:days_since_order",
		"aggregate:orders_90d", uncomputed,
		"prediction:churn_risk", "consent:newsletter", "recommendation:home-top",
	}
}

// jane is the customer that everything is shown with: she orders, collects points, and keeps the app on three devices.
func jane() *customer {
	return &customer{
		label: "jane@example.com",
		ids: map[string][]string{
			"registered": {"jane@example.com"},
			cookieID: {
				"b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11",
				"3f7de0b8-91c4-4d0e-8a52-6be1f0c9d7a4",
				"c5e2917a-0b6d-4f38-b1d9-27a4e83f5c60",
			},
		},
		values: map[string]any{
			"property:first_name":         "Jane",
			"property:last_name":          "Doe",
			"property:email":              "jane@example.com",
			"property:city":               "Bratislava",
			"property:language":           nil,
			"property:loyalty_points":     1180,
			"property:last_order_id":      "A-10442",
			"property:coupon":             "WELCOME",
			"property:favourite_sizes":    []string{"M", "39"},
			"segmentation:rfm":            "Champions",
			"segmentation:device":         "Android",
			"expression:days_since_order": 0,
			"expression:next_birthday":    nil,
			"aggregate:orders_90d":        6,
			"aggregate:total_spent":       1286.4,
			"prediction:churn_risk":       0.08,
			"prediction:optimal_hour":     20,
			"consent:newsletter":          true,
			"consent:sms":                 false,
			"consent:recommendations":     true,
			"consent:order_updates":       true,
			"consent:surveys":             true,
		},
		drifts: janeDrifts(),
	}
}

// janeDrifts are few and simple, so that a person who watches can tell what the shop is doing: an order brings points, uses
// up the coupon, and makes it less likely that she leaves.
func janeDrifts() []drift {
	return []drift{
		{"property:loyalty_points", func(n int) any { return 1180 + 20*(n%50) }},
		{"aggregate:orders_90d", func(n int) any { return 6 + n%4 }},
		{"property:last_order_id", func(n int) any { return fmt.Sprintf("A-%d", 10442+n) }},
		{"property:coupon", func(n int) any {
			if n%2 == 1 {
				return nil
			}
			return "WELCOME"
		}},
		{"prediction:churn_risk", func(n int) any { return float64(8-n%4) / 100 }},
	}
}

func bob() *customer {
	return &customer{
		label: "bob@example.com",
		ids: map[string][]string{
			"registered": {"bob@example.com"},
			cookieID:     {"7d19c3e5-2a64-4b8f-93d0-58ef14a6b927"},
		},
		values: map[string]any{
			"property:first_name":         "Bob",
			"property:last_name":          "Novák",
			"property:email":              "bob@example.com",
			"property:city":               "Brno",
			"property:language":           "cs",
			"property:loyalty_points":     85,
			"property:last_order_id":      "A-9310",
			"segmentation:rfm":            "At risk",
			"segmentation:device":         "iOS",
			"expression:days_since_order": 64,
			"aggregate:orders_90d":        1,
			"aggregate:total_spent":       59.9,
			"prediction:churn_risk":       0.61,
			"prediction:optimal_hour":     7,
			"consent:newsletter":          false,
			"consent:order_updates":       true,
		},
	}
}

// anonymous is a visitor who never logged in: a cookie and nothing else.
func anonymous() *customer {
	return &customer{
		label: "anonymous",
		ids:   map[string][]string{cookieID: {"e81f40d2-6c97-4a15-bd3e-904c72b1fa36"}},
	}
}
