package tap_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"authpeek/engine"
)

const (
	// hidden stands for the secret of each case: opaque, so that only its place tells what it is.
	hidden = "Zq7CANARY-opaque-4711"
)

// compressed is a text in a content coding.
func compressed(t *testing.T, coding, text string) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "br":
		w = brotli.NewWriter(&b)
	case "deflate":
		var err error
		if w, err = flate.NewWriter(&b, 6); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// withLength is a message with its body and the length of that.
func withLength(head, body string) string {
	return head + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body
}

const answerOK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// A credential is told as its fingerprint wherever an app or its server has put it.
func TestSecretsInEveryPlace(t *testing.T) {
	post := func(contentType, more, body string) string {
		return withLength("POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: "+contentType+"\r\n"+more, body)
	}
	get := func(field string) string { return "GET /a HTTP/1.1\r\nHost: x\r\n" + field + "\r\n\r\n" }
	back := func(field, body string) string { return withLength("HTTP/1.1 200 OK\r\n"+field, body) }
	const part = "--B0\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B0\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n" + hidden
	echo := back("", "you sent "+hidden+" and "+base64.StdEncoding.EncodeToString([]byte(hidden)))
	for name, test := range map[string]struct{ request, answer string }{
		"two halves":                {get("Authorization: " + hidden + " second"), echo},
		"after a tab":               {get("aUTHORIZATION: bEARER\t" + hidden), echo},
		"a scheme twice":            {get("Authorization: Token  token " + hidden), echo},
		"a scheme of its own":       {get("Authorization: ApiKey " + hidden), echo},
		"for a proxy":               {get("Proxy-Authorization: Bearer " + hidden), echo},
		"basic":                     {get("Authorization: basic " + base64.StdEncoding.EncodeToString([]byte("id:"+hidden))), back("", "you sent id:"+hidden+", no, "+hidden)},
		"a cookie":                  {get("Cookie: a=" + hidden + "; b=" + hidden), echo},
		"a field of its own":        {get("X-Acme-Access-Key: " + hidden), echo},
		"a short name":              {get("Auth: " + hidden), echo},
		"a query":                   {strings.Replace(get("A: b"), "/a", "/a?sig="+hidden+"&client%5Fsecret="+hidden, 1), echo},
		"an upgrade":                {strings.Replace(get("Connection: Upgrade\r\nUpgrade: websocket"), "/a", "/ws?token="+hidden, 1), "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + hidden},
		"HTTP/1.0":                  {"GET /a?token=" + hidden + " HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n" + hidden},
		"JSON":                      {post("application/json", "", `{"user":"jane","userPassword" : "`+hidden+`"}`), echo},
		"JSON that breaks off":      {post("application/json", "", `{"user":"jane","client_secret":"`+hidden), echo},
		"a form":                    {post("application/x-www-form-urlencoded", "", "a=b&code="+hidden), echo},
		"a large form":              {post("application/x-www-form-urlencoded", "", "password="+hidden+"&a="+strings.Repeat("b", 2<<20)), echo},
		"a form in parts":           {post("multipart/form-data; boundary=B0", "", part+"\r\n--B0--\r\n"), echo},
		"parts that break off":      {post(`multipart/form-data; boundary="B0"`, "", part), echo},
		"in gzip":                   {post("application/json", "Content-Encoding: gzip\r\n", compressed(t, "gzip", `{"token":"`+hidden+`"}`)), echo},
		"in br":                     {post("application/json", "content-encoding: br\r\n", compressed(t, "br", `{"token":"`+hidden+`"}`)), echo},
		"in deflate":                {post("application/json", "Content-Encoding: deflate\r\n", compressed(t, "deflate", `{"token":"`+hidden+`"}`)), echo},
		"in a code of nobody":       {post("application/json", "Content-Encoding: aes\r\n", "\x01\x02"+hidden), answerOK},
		"in two codes":              {post("application/json", "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", compressed(t, "gzip", compressed(t, "gzip", hidden))), answerOK},
		"text that calls itself so": {post("application/json", "Content-Encoding: utf-8\r\n", `{"token":"`+hidden+`"}`), echo},
		"over two chunks": {"POST /a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + hidden + "\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n" + hidden[:4] + "\r\n" + fmt.Sprintf("%x", len(hidden)-4) + "\r\n" + hidden[4:] + "\r\n0\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n" + hidden[:4] + "\r\n" + fmt.Sprintf("%x", len(hidden)-4) + "\r\n" + hidden[4:] + "\r\n0\r\n\r\n"},
		"trailers":         {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Token: " + hidden + "\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Token: " + hidden + "\r\n\r\n"},
		"an answer's":      {get("A: b"), back("x-session-token: "+hidden+"\r\nSet-Cookie: a="+hidden+"\r\n", "")},
		"sent on":          {get("A: b"), back("Location: https://"+hidden+"@a.example/b?session="+hidden+"#access_token="+hidden+"&a=b\r\n", "")},
		"an answer's JSON": {get("A: b"), back("Content-Type: application/json\r\n", `{"apiKey":"`+hidden+`"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
				headOf(r)
				send(t, c, test.answer)
				_ = c.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, r)
			})
			x := start(t, server.url)
			app, r := x.dial(t)
			send(t, app, test.request)
			_ = app.CloseWrite()
			_, _ = io.Copy(io.Discard, r)
			c := x.ended(t, 1)
			told := x.json(t)
			for _, secret := range []string{hidden, base64.StdEncoding.EncodeToString([]byte(hidden)), hidden[:12], hidden[6:]} {
				if i := strings.Index(told, secret); i >= 0 {
					t.Errorf("it is told: …%s…", told[max(0, i-200):min(len(told), i+60)])
				}
			}
			if c.Status() == 0 || strings.Contains(told, "\x1f\x8b") {
				t.Errorf("%+v", c.Finish)
			}
		})
	}
}

// What is kept of a long answer may end in the middle of a secret.
func TestSecretOnTheCut(t *testing.T) {
	for _, before := range []int{engine.PreviewLimit - 7, engine.PreviewLimit - len(hidden) + 1, engine.PreviewLimit - len(hidden), engine.PreviewLimit - 1} {
		server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
			headOf(r)
			send(t, c, withLength("HTTP/1.1 200 OK\r\nConnection: close\r\n", strings.Repeat(".", before)+hidden+strings.Repeat(".", 1<<20)))
		})
		x := start(t, server.url)
		app, r := x.dial(t)
		send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+hidden+"\r\n\r\n")
		_, _ = io.Copy(io.Discard, r)
		c := x.ended(t, 1)
		if body := c.Response.Body.Bytes(); bytes.Contains(body, []byte(hidden[:6])) || len(body) < before || c.Response.Body.Whole() {
			t.Errorf("after %d bytes: %q", before, body[max(0, len(body)-40):])
		}
	}
}

// What the observer makes of a scheme that nobody knows: its name is shown, so that a misspelled one is seen.
func TestSchemeIsShown(t *testing.T) {
	server := serveRaw(t, func(c net.Conn, r *bufio.Reader) {
		for headOf(r) != "" {
			send(t, c, answerOK)
		}
	})
	x := start(t, server.url)
	app, r := x.dial(t)
	fp := engineFingerprint(hidden)
	for i, test := range [][2]string{
		{"Baerer " + hidden, "Baerer " + fp}, {"AWS4-HMAC-SHA256 " + hidden, "AWS4-HMAC-SHA256 " + fp}, {"bearer\tBearer " + hidden, "bearer\tBearer " + fp},
		{"k3y " + hidden, engineFingerprint("k3y " + hidden)},
	} {
		send(t, app, "GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: "+test[0]+"\r\n\r\n")
		take(t, r, len(answerOK))
		if got := x.ended(t, engine.CallID(i+1)).Headers[1].Value; got != test[1] {
			t.Errorf("%q is shown as %q", test[0], got)
		}
	}
}
