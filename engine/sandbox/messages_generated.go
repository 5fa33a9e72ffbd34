package sandbox

// generatedTemplates fill large inboxes. They are short: with a hundred thousand messages every byte is sent as many times.
func generatedTemplates() []template {
	texts := []struct{ kind, title, message, url string }{
		{"push", "Order A-§ was delivered", "It is in your letter box.", "acme://orders/A-§"},
		{"push", "Order A-§ has shipped", "The parcel should reach you tomorrow.", "acme://orders/A-§"},
		{"push", "Order A-§: payment received", "Thank you. We pack it today.", "acme://orders/A-§"},
		{"push", "Parcel A-§ waits for you", "Pick it up at the locker by Saturday.", "acme://parcels/A-§"},
		{"push", "Points for order A-§", "They are in your account.", "acme://loyalty"},
		{"push", "Coupon N-§ for you", "10 % off boots, this week only.", "acme://coupons/N-§"},
		{"push", "Refund for order A-§", "The money is on its way to your card.", "acme://orders/A-§"},
		{"push", "Back in stock: P-§", "The size you wanted has come in.", "acme://p/P-§"},
		{"html", "Newsletter no. §", "<html><body><h1>No. §</h1><p>What is new this week.</p></body></html>", ""},
	}
	templates := make([]template, len(texts))
	for i, t := range texts {
		short := map[string]string{"title": t.title, "message": t.message}
		if t.url != "" {
			short["action"], short["url"] = "deeplink", t.url
		}
		templates[i] = template{kind: t.kind, content: newContent(short)}
	}
	return templates
}

// arrivingTemplates are what comes in while somebody watches: an order on its way, in turns.
func arrivingTemplates() []template {
	texts := []struct {
		title, message, link string
		actionID             int
		actionName           string
	}{
		{"Order A-§ is confirmed", "Thank you, Jane. We pack it today and tell you when it leaves.", "Show order", 1, "Confirmed"},
		{"Order A-§ has shipped", "It is with the courier and should reach you tomorrow before noon.", "Track parcel", 3, "Shipped"},
		{"The courier is near", "Order A-§ is about 20 minutes away. Somebody should be at home.", "See the map", 5, "Near"},
		{"Order A-§ was delivered", "It waits in your letter box. Does everything fit?", "Start a return", 4, "Delivered"},
		{"20 points for order A-§", "They are in your account, and good for a year.", "My points", 6, "Points"},
	}
	templates := make([]template, len(texts))
	for i, t := range texts {
		templates[i] = template{kind: "push", content: newContent(pushContent{
			Title: t.title, Message: t.message, Action: "app",
			Actions:    []action{{"deeplink", t.link, "acme://orders/A-§"}},
			Attributes: campaign("c-114", "Order updates", t.actionID, t.actionName), URLParams: utm("orders"),
			TrackingConsent: true, Source: platformSource,
		})}
	}
	return templates
}
