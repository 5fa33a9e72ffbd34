package tour

import "time"

// Script is the tour: how each way to authorise a call looks, and what is seen when it fails.
func Script() []Chapter {
	const short, normal, long = 4 * time.Second, 6 * time.Second, 8 * time.Second
	const bloomreach = "sandbox"
	return []Chapter{
		{"start", "What this is", bloomreach, nil, "customer-token", "overview", []Step{
			{"", "provider http", "authpeek makes the calls that an app's SDK makes, here on a sandbox of its own, and shows the token in each. Who gave it, who judged it.", long},
		}},
		{"key", "An API key", bloomreach, nil, "token", "consents", []Step{
			{"", "newsletter", "An app asks with its API key, the same in every copy of it. For consent categories that will do: the header is Token and the key.", normal},
			{"2", "first_name", "A customer's attributes. authpeek read these with a backend's private key; no app has that one.", short},
			{"b", "403", "Now as the app would ask, with the API key: 403. It may not read what belongs to a customer.", normal},
		}},
		{"refused", "The inbox, with the key", bloomreach, nil, "token", "inbox", []Step{
			{"", "No permission to use this endpoint", "The App Inbox, asked for with the key: refused. On top: what the server said, what the SDK makes of it, what to do.", normal},
			{"5", "Token tok#", "Every call, with the credential it left with. A secret is shown as its fingerprint: the same secret has the same one.", normal},
		}},
		{"customer", "The customer's token", bloomreach, nil, "customer-token", "inbox", []Step{
			{"", "Your order has shipped", "As a customer: the app's backend is asked for a token, it goes along as Bearer, and the inbox opens. The wire below tells it.", long},
			{"1", "provider http", "As a chain: who gave the token, which it is, how it was sent, who judged it, what came back. A red link is where to look.", normal},
		}},
		{"life", "A token's life", bloomreach, []string{"provider.policy=refresh-ahead", "provider.refresh_ahead=4m56s"}, "customer-token", "tokens", []Step{
			{"", "HMAC", "What is in the token, in words: for whom, by which key, until when. The signature was verified, not assumed.", short},
			{"", "refreshed", "Ahead of its end it was replaced, unasked: the life line has both tokens, and the gauge begins anew.", normal},
		}},
		{"expired", "A provider that repeats itself", bloomreach, nil, "customer-token", "inbox", []Step{
			{"", "Your order has shipped", "All is well, until the app's backend begins to hand out a token that it had kept too long.", short},
			{"F", "repeats an old token", "In the sandbox that is a switch, one of many: F lists what can go wrong, and what the SDK will make of it.", short},
			{"enter", "[x]", "On. The next token that is asked for expired three minutes ago.", short},
			{"esc 5", "customer-token", "To the calls, of which the first one was fine.", short},
			{"a", "expired 0", "The provider is asked anew, and gives the old token: it had expired before it came.", short},
			{"4 r 5", "Why 401", "The inbox with that token: 401. Why 401 names the broken link, the claim that tells, and what to do.", long},
		}},
		{"none", "No credential", bloomreach, nil, "none", "inbox", []Step{
			{"", "Access key not provided", "Mode none: the call leaves bare, and the server says what it misses.", normal},
		}},
		{"compare", "Side by side", bloomreach, nil, "customer-token", "compare", []Step{
			{"", "stranger test", "One call in three modes at once, and then once more for a stranger's inbox: without a credential, with the key, with a token.", long},
			{"l l", "Bearer tok#", "The token opens Jane's inbox and not Bob's. The verdict is what was found out, and not what somebody has set up.", normal},
		}},
		{"stream", "A stream's JWT", bloomreach, []string{"integration=stream"}, "", "tokens", []Step{
			{"", "matches sk1", "In a stream the SDK keeps the token itself, and turns to its app a minute before the end. authpeek does as each SDK does.", normal},
		}},
		{"doctor", "The doctor", bloomreach, nil, "customer-token", "doctor", []Step{
			{"", "finished", "Configuration, provider, token, network and answers in one list, the worst first, each with what to do about it.", long},
		}},
		{"extole", "Extole", "sandbox-extole", nil, "", "ladder", []Step{
			{"", "created its token with a JWT", "Other vendors, the same sandbox. Extole: anonymous, identified, verified, and what each of the steps may see.", normal},
		}},
		{"twilio", "Twilio", "sandbox-twilio", nil, "", "grants", []Step{
			{"", "not granted", "Twilio: what the access token grants, in words, and when the client will ask for the next one.", normal},
		}},
		{"nudge", "Nudge", "sandbox-nudge", nil, "", "tokens", []Step{
			{"", "EdDSA", "Nudge: a token of its endpoint, held against the vendor's own sample, and what cannot be checked from here is said.", normal},
		}},
	}
}
