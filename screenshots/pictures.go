package main

import "time"

// sitting is one run of the program, in which one or more pictures are taken.
type sitting struct {
	args  []string
	steps []step
}

// step is a key and the text that its effect shows. With a name a picture is taken then.
type step struct {
	key, wait, picture string
	act                func(t *terminal, bin string) error // done before the key
}

func press(key, wait string) step                { return step{key: key, wait: wait} }
func shot(name, key, wait string) step           { return step{key: key, wait: wait, picture: name} }
func on(profile string, more ...string) []string { return append([]string{"-p", profile}, more...) }

// sittings are all pictures there are: each screen, and what the README tells of.
func sittings() []sitting {
	loaded := press("", "12 messages, 3 unread")
	broken := []step{loaded, press("F", "Faults of the sandbox"), press("\r", "[x]"), press("\x1b", "?:help"),
		press("5", "Calls ·"), press("a", "already expired"), press("4", "Your order has shipped"), {act: aSecond}, press("r", "✗ 401")}
	shop := press("", "jane@example.com, Jane Doe")
	return []sitting{
		{steps: []step{
			shot("welcome", "", "12 messages, 3 unread"), shot("overview", "x", "Operations"), shot("attributes", "2", "loyalty_points"),
			shot("consents", "3", "newsletter"), shot("inbox", "4", "Your order has shipped"), shot("tokens", "6", "verified with"), shot("setup", "9", "Profiles"),
		}},
		{steps: []step{loaded, press("4", "Your order has shipped"), press("C", "Switch customer"), shot("customer", "\x1b[C", "stay listed")}},
		{steps: []step{loaded, press("x", "Operations"), shot("faults", "F", "Faults of the sandbox")}},
		{steps: []step{loaded, press("0", "not run"), shot("matrix", "r", "41 sent")}},
		// W twice leaves one row of the wire, as on a stage.
		{steps: []step{loaded, press("7", "OPEN TO JANE ALONE"), press("W", "OPEN TO JANE ALONE"), shot("compare", "W", "OPEN TO JANE ALONE")}},
		{steps: []step{loaded, shot("doctor", "8", "none wrote anything")}},
		{steps: append(broken, shot("calls", "5", "Why 401"), shot("diff", "d", "differences"))},
		{steps: []step{loaded, press("4", "Your order has shipped"), press("x", "#5   "), {act: settled}, press("5", "Calls ·"), press("|", "enter:keep"), shot("body", ".messages[] | {id, title: .content.title}", "Welcome")}},
		{steps: []step{loaded, press("T", "The tap"), press("s", "Point the app here"), {act: stalePhone, wait: "Why 401"}, shot("tap", "", "?:help")}},
		// The token's 62 s end the timer's minute two seconds after the start.
		{args: []string{"--set", "integration=stream", "--token-ttl", "62s", "--view", "tokens"}, steps: []step{press("", "verified with"), shot("stream", "", "refreshed")}},
		{args: on("sandbox-extole"), steps: []step{shop, shot("extole", "x", "is answered to"), shot("operations", "2", "what came"), shot("ladder", "3", "The last climb")}},
		{args: on("sandbox-extole"), steps: []step{press("", "verified"), shot("ladder-compare", "7", "ANSWERED AS VERIFIED")}},
		{args: on("sandbox-twilio"), steps: []step{press("", "connected as jane"), press("x", "In force"), shot("grants", "3", "not granted")}},
		{args: on("sandbox-nudge"), steps: []step{press("", "for anyone until"), press("x", "Operations"), shot("nudge", "6", "EdDSA")}},
	}
}

// settled waits until all answers are in.
func settled(t *terminal, _ string) error {
	t.settle()
	return nil
}

// aSecond lets the field Date of two answers differ, which it otherwise does in some runs only.
func aSecond(*terminal, string) error {
	time.Sleep(1100 * time.Millisecond)
	return nil
}
