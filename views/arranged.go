package views

import "slices"

// What people arrange on the screens and find again at the next start: what is turned, split or shown beside. What a screen leaves out,
// like read messages, begins anew, since nobody would look for the rest. The words are the file's, and stay what they are when the code
// behind them changes.

// callTurnWords and inboxFormWords name what is turned, in the order of its values; the first is how it begins.
func callTurnWords() []string {
	return []string{"exchange", "headers", "bodies", "token", "tls", "sdk-log", "wire"}
}

func inboxFormWords() []string { return []string{"text", "html", "json"} }

// Arrangement implements Arranged.
func (v *callsView) Arrangement() map[string]string {
	a := map[string]string{}
	put(a, "turn", callTurnWords()[v.turn], v.turn != turnExchange)
	put(a, "provider-rows", "on", v.list.askings)
	return a
}

// Arrange implements Arranged.
func (v *callsView) Arrange(a map[string]string) {
	v.turn = callsTurn(max(0, slices.Index(callTurnWords(), a["turn"])))
	v.list.askings = a["provider-rows"] == "on"
}

// Arrangement implements Arranged.
func (v *inboxView) Arrangement() map[string]string {
	a := map[string]string{}
	put(a, "form", inboxFormWords()[v.show], v.show != showText)
	put(a, "split", "on", v.split)
	put(a, "hidden-types", "on", v.withHidden)
	return a
}

// Arrange implements Arranged.
func (v *inboxView) Arrange(a map[string]string) {
	v.show = inboxShow(max(0, slices.Index(inboxFormWords(), a["form"])))
	v.split, v.withHidden = a["split"] == "on", a["hidden-types"] == "on"
}

// put writes a part that is not as it is at first.
func put(a map[string]string, name, word string, differs bool) {
	if differs {
		a[name] = word
	}
}
