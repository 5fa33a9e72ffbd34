package sandbox

import (
	"embed"
	"strings"
	"time"
)

const (
	day = 24 * time.Hour
	// seededMessages is how many janeMessages returns: twelve that SDKs show, and one of a type that they drop.
	seededMessages = 13
)

const (
	platformSource = "xnpe_platform"
	cdn            = "https://cdn.acme.example/inbox/"
	web            = "https://acme.example/"
)

//go:embed newsletters/*.html
var newsletters embed.FS

// hostileText goes into a newsletter where <!--hidden--> stands: what a reader must never send to a terminal as it is. It
// stands here and not in the file, because editors and reviewers would be fooled by it too.
const hostileText = "<p style=\"display:none\">Hidden text: \u202eevil\u202c \x1b[2J</p>"

func newsletter(name string) (string, error) {
	document, err := newsletters.ReadFile("newsletters/" + name)
	return strings.Replace(string(document), "<!--hidden-->", hostileText, 1), err
}

// janeMessages are newest first, like the ages.
func janeMessages() ([]template, error) {
	documents := make(map[string]string)
	for _, name := range []string{"black-week.html", "welcome.html", "winter-coats.html", "invoice.html"} {
		document, err := newsletter(name)
		if err != nil {
			return nil, err
		}
		documents[name] = document
	}
	return append(janeThisWeek(documents), janeBefore(documents)...), nil
}

func janeThisWeek(documents map[string]string) []template {
	newsletterConsent := "newsletter"
	return []template{
		{kind: "push", age: 2 * time.Minute, content: newContent(pushContent{
			Title: "Your order has shipped",
			Message: "Good news, Jane: order A-10442 left our warehouse this morning. Follow it on the map, or change the delivery " +
				"window until 18:00 today.",
			Image:  cdn + "shipped.png",
			Action: "app",
			Actions: []action{
				{"browser", "Track parcel", web + "track/A-10442"},
				{"deeplink", "Change delivery", "acme://orders/A-10442"},
			},
			Attributes: campaign("c-114", "Order updates", 3, "Shipped"), URLParams: utm("orders"),
			TrackingConsent: true, Source: platformSource,
		})},
		{kind: "html", age: time.Hour, content: newContent(htmlContent{
			Title: "Black Week starts tonight", PreHeader: "Doors open at 20:00, members first",
			Message: documents["black-week.html"], Image: cdn + "black-week.jpg",
			Attributes: campaign("c-131", "Black Week", 1, "Opening night"), URLParams: utm("black-week"),
			TrackingConsent: true, ConsentCategory: &newsletterConsent, Source: platformSource,
		})},
		{kind: "push", age: 3 * time.Hour, content: newContent(pushContent{
			Title:   "Your basket misses you",
			Message: "The camel wool coat (M) is still in your basket, and only 3 are left. We keep it until midnight.",
			Image:   cdn + "basket.png", PreHeader: "3 left in your size",
			Action: "deeplink", URL: "acme://basket",
			Actions:    []action{{"deeplink", "Open basket", "acme://basket"}, {"browser", "See the coat", web + "p/P-2201"}},
			Attributes: campaign("c-120", "Left baskets", 2, "Same day"),
			// The two odd shapes that the vendor is seen to send: a list with one object, and a consent in words.
			URLParams: []any{utm("basket")}, TrackingConsent: "true", Source: platformSource,
		})},
		{kind: "html", age: day, read: true, content: newContent(htmlContent{
			Title: "Welcome", PreHeader: "Four things to try first",
			Message:    documents["welcome.html"],
			Attributes: campaign("c-101", "Onboarding", 1, "App installed"), TrackingConsent: 1, Source: platformSource,
		})},
		{kind: "push", age: day + 2*time.Hour, read: true, content: newContent(pushContent{
			Title:   "Rate your last delivery",
			Message: "How was the courier who brought order A-10398? One tap is enough.",
			Actions: []action{{"browser", "Good", web + "rate/A-10398?s=5"}, {"browser", "Not so good", web + "rate/A-10398?s=2"}},
			// Deliveries are rated without tracking; 0 is one more way to say false.
			Attributes: campaign("c-116", "Ratings", 1, "After delivery"), TrackingConsent: 0, Source: platformSource,
		})},
		{kind: "banner", age: 2 * day, read: true, content: newContent(pushContent{
			Title: "Free delivery this weekend", Message: "On all orders, until Sunday 23:59.", Image: cdn + "free-delivery.png",
			Attributes: campaign("c-127", "Web banners", 1, "Free delivery"), TrackingConsent: true, Source: platformSource,
		})},
		{kind: "push", age: 4 * day, read: true, content: newContent(pushContent{
			Title:   "Your points are about to lapse",
			Message: "120 of your points are good until the end of the month. They are worth 6 € off your next order.",
			Action:  "deeplink", URL: "acme://loyalty",
			Attributes: campaign("c-118", "Loyalty", 4, "Points lapse"), URLParams: utm("loyalty"), Source: platformSource,
		})},
		{kind: "html", age: 6 * day, read: true, content: newContent(htmlContent{
			Title: "New in: winter coats", PreHeader: "Eleven coats, from 79 €",
			Message: documents["winter-coats.html"], Image: cdn + "winter-coats.jpg",
			Attributes: campaign("c-129", "New in", 1, "Winter coats"), URLParams: []any{utm("new-in")},
			TrackingConsent: "1", ConsentCategory: &newsletterConsent, Source: platformSource,
		})},
	}
}

func janeBefore(documents map[string]string) []template {
	return []template{
		{kind: "push", age: 8 * day, read: true, content: newContent(pushContent{
			Title: "Payment received", Message: "Thank you: we have received 129.80 € for order A-10398.",
			Attributes: campaign("c-114", "Order updates", 2, "Paid"), TrackingConsent: true, Source: platformSource,
		})},
		{kind: "html", age: 12 * day, read: true, content: newContent(htmlContent{
			Title: "Your invoice for October", PreHeader: "3 orders, 251.30 €",
			Message:    documents["invoice.html"],
			Attributes: campaign("c-115", "Invoices", 1, "Monthly"), TrackingConsent: false, Source: platformSource,
		})},
		{kind: "push", age: 15 * day, read: true, content: newContent(pushContent{
			Title:   "We moved your store",
			Message: "The shop on Obchodná is now two doors down, at number 27. Your click & collect orders wait there.",
			Image:   cdn + "store.png", Action: "browser", URL: web + "stores/obchodna",
			Attributes: campaign("c-122", "Stores", 1, "Moved"), TrackingConsent: true, Source: platformSource,
		})},
		{kind: "push", age: 21 * day, read: true, content: newContent(pushContent{
			Title: "Double points weekend", Message: "Every euro counts twice until Sunday, in the app and in our stores.",
			Action: "app", Attributes: campaign("c-118", "Loyalty", 2, "Double points"), URLParams: utm("loyalty"),
			TrackingConsent: true, Source: platformSource,
		})},
		{kind: "push", age: 30 * day, read: true, content: newContent(pushContent{
			Title: "Thanks for joining, Jane", Message: "Your member number is 40 117 220. Show it at the till to collect points.",
			Attributes: campaign("c-101", "Onboarding", 2, "Joined"), TrackingConsent: true, Source: platformSource,
		})},
	}
}
