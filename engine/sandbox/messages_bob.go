package sandbox

import "time"

// bobMessages are few and unlike Jane's, so that an inbox shown under the wrong name is noticed.
func bobMessages() []template {
	plain := func(title, text, name string, id int) content {
		return newContent(pushContent{
			Title: title, Message: text, Attributes: campaign("c-140", name, id, title), TrackingConsent: true, Source: platformSource,
		})
	}
	return []template{
		{kind: "push", age: 40 * time.Minute, content: newContent(pushContent{
			Title:   "We miss you, Bob",
			Message: "It has been a while. Here is 15 % off whatever you like, with the code BACK15, for seven days.",
			Image:   cdn + "back.png", Action: "deeplink", URL: "acme://home?code=BACK15",
			Actions:    []action{{"browser", "See what is new", web + "new"}, {"deeplink", "Use the code", "acme://home?code=BACK15"}},
			Attributes: campaign("c-125", "Win back", 1, "60 days"), URLParams: utm("win-back"), TrackingConsent: true, Source: platformSource,
		})},
		{kind: "push", age: 5 * time.Hour, content: plain("Jeans you looked at are reduced", "Slim jeans, 34/32: now 45 € instead of 65 €.", "Price alerts", 1)},
		{kind: "push", age: 3 * day, read: true, content: plain("Your wish list has a gift", "Free socks with any pair of boots from your wish list.", "Wish list", 1)},
		{kind: "html", age: 9 * day, read: true, content: newContent(htmlContent{
			Title: "Your return has arrived", PreHeader: "Refund on its way",
			Message: `<html><body><h1>Your return has arrived</h1><p>We have <b>one Oxford shirt</b> back and refund 49 € to your card. ` +
				`It can take three days.</p><div data-actiontype="deep-link" data-link="acme://returns/R-771">Follow the refund</div></body></html>`,
			Attributes: campaign("c-117", "Returns", 2, "Arrived"), TrackingConsent: true, Source: platformSource,
		})},
		{kind: "push", age: 14 * day, read: true, content: plain("Return R-771 is booked", "Hand the parcel in at any post office until Friday.", "Returns", 1)},
		{kind: "push", age: 20 * day, read: true, content: plain("Brno store: new hours", "From Monday we are open until 21:00, Sundays until 18:00.", "Stores", 2)},
		{kind: "push", age: 28 * day, read: true, content: plain("Your order A-9310 was delivered", "It is with your neighbour, Mr Svoboda.", "Order updates", 4)},
	}
}
