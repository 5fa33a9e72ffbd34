//go:build unix

package ui_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"authpeek/engine/hostiletest"
)

// corpusInbox is an inbox with a message for each text of the corpus, and an endpoint whose token has all of them for claims.
func corpusInbox(w http.ResponseWriter, r *http.Request) {
	claims := map[string]any{"iat": 1795262884, "exp": 4000000000}
	var messages []string
	for i, text := range hostiletest.Corpus() {
		claims[text.Text] = text.Text
		e := hostiletest.Spelled(text.Text)
		kind, body := "push", `"message":"`+e+`"`
		if i%2 == 1 {
			kind, body = "html", `"html":"<h1>`+e+`</h1><p>`+e+`</p>"`
		}
		messages = append(messages, fmt.Sprintf(`{"id":"m%d","type":"%s","is_read":false,"create_time":%d,"content":{"title":"%s",%s}}`, i, kind, 1795262884-i, e, body))
	}
	if r.URL.Path == "/token" {
		text, err := json.Marshal(claims)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprint(w, "eyJhbGciOiJIUzI1NiJ9."+base64.RawURLEncoding.EncodeToString(text)+".c2lnbmF0dXJl")
		return
	}
	fmt.Fprintf(w, `{"success":true,"sync_token":"s1","messages":[%s]}`, strings.Join(messages, ","))
}

// Every text of the corpus is a title, a text and a claim; no row of any screen that shows it runs over the width.
func TestHostileTextsOnTheScreen(t *testing.T) {
	t.Parallel()
	server := newActor(t, corpusInbox)
	for _, size := range [][2]int{{140, 40}, {80, 24}, {60, 16}} {
		t.Run(fmt.Sprint(size[0]), func(t *testing.T) {
			t.Parallel()
			p := start(t, size[0], size[1], apiKey, append(at(server.URL, "advanced_auth=true", "provider.source=http", "provider.url="+server.URL+"/token", "provider.extract=plain"), "--view", "inbox")...)
			p.waitFor("␛[")
			texts := len(hostiletest.Corpus())
			if size[0] == 60 { // which has no title of the wire to see keys taken by
				p.press("\r\x1b[I" + strings.Repeat("j\x1b[I", texts))
				p.press("5")
				p.waitFor("[5 Calls]")
				p.leaves()
				return
			}
			if size[0] == 80 {
				p.do("\r")
			}
			for range texts {
				p.do("j")
			}
			for _, digit := range []string{"5", "6"} {
				p.press(digit)
				p.waitFor("[" + digit + " ")
				p.do("G", "\r", "t")
				for range 8 {
					p.do("\x1b[6~")
				}
			}
			p.leaves()
		})
	}
}

// Answers that are large, deep or endless leave the program as quick as before: each key is taken while they come and are looked at.
func TestHostileBulkOnTheScreen(t *testing.T) {
	t.Parallel()
	server := newActor(t, answers(200, "application/json", inbox(1, "Message", "text")))
	p := start(t, 120, 36, apiKey, append(at(server.URL), "--view", "inbox")...)
	p.waitFor("Message 0")
	for i, bulk := range hostiletest.Bulk() {
		server.plays(answers(200, "application/json", bulk.Make()))
		p.press("4")
		p.waitFor("[4 Inbox")
		p.do("r", "j")
		p.press("5")
		p.waitFor("[5 Calls]")
		p.wait(fmt.Sprintf("the call with %s", bulk.Name), func(s string) bool {
			return strings.Contains(s, fmt.Sprintf("#%d ", i+2)) && !strings.Contains(s, "waiting for the server")
		})
		p.do("G", "\r", "t", "G", "e")
	}
	p.leaves()
}
