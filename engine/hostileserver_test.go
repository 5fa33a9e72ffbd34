package engine_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

const (
	okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	okBody = "Content-Length: 50\r\n\r\n" + `{"success":true,"messages":[],"sync_token":"st-1"}`
)

// hostileServers do with a connection what no server of good will does. Code is how a call ends at them, or how that begins where the
// kernel may be first to tell of the end; "" is for one that goes well.
func hostileServers() map[string]struct {
	handle func(net.Conn, *bufio.Reader)
	code   string
	hangs  bool
} {
	type server = struct {
		handle func(net.Conn, *bufio.Reader)
		code   string
		hangs  bool
	}
	chunked := okHead + "Transfer-Encoding: chunked\r\n\r\n"
	return map[string]server{
		"is silent":              {silent, "transport.timeout", true},
		"drips its first line":   {sayingSlowly("HTTP/1.1 200 OK"), "transport.timeout", true},
		"drips its head":         {sayingSlowly(okHead), "transport.timeout", true},
		"drips its body":         {sayingSlowly(okHead + okBody[:40]), "transport.timeout", true},
		"drips chunks":           {sayingSlowly(chunked + "1\r\n{\r\n1\r\n"), "transport.timeout", true},
		"switches protocols":     {saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), "transport.malformed", false},
		"goes on with its head":  {sayingForEver(okHead, "X-More: "+strings.Repeat("x", 100)+"\r\n"), "transport.malformed", false},
		"has a line without end": {sayingForEver(okHead+"X-Long: ", strings.Repeat("x", 4096)), "transport.malformed", false},
		"has a first line without end": {sayingForEver("HTTP/1.1 200 ", strings.Repeat("x", 4096)),
			"transport.malformed", false},
		"floods with 1xx":        {sayingForEver("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), "transport.malformed", false},
		"floods with 100":        {sayingForEver("", "HTTP/1.1 100 Continue\r\n\r\n"), "transport.malformed", false},
		"has chunks without end": {sayingForEver(chunked, "4\r\nxxxx\r\n"), "transport.timeout", true},
		"has trailers without end": {sayingForEver(chunked+"0\r\n", "X-More: x\r\n"),
			"transport.malformed", false},
		"has an extension without end": {sayingForEver(chunked+"1;", strings.Repeat("x", 4096)), "transport.malformed", false},
		"is longer than it says":       {saying(okHead + okBody + strings.Repeat("x", 100)), "", false},
		"answers twice":                {saying(okHead + okBody + "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"), "", false},
		"is shorter than it says":      {sayingOnce(okHead + "Content-Length: 1000\r\n\r\n{"), "transport.cut", false},
		"ends in a chunk":              {sayingOnce(chunked + "ff\r\n{"), "transport.cut", false},
		"ends in its head":             {sayingOnce(okHead), "transport.cut", false},
		"ends in its first line":       {sayingOnce("HTTP/1.1 2"), "transport.malformed", false},
		"says two lengths":             {saying(okHead + "Content-Length: 5\r\n" + okBody), "transport.malformed", false},
		"says a negative length":       {saying(okHead + "Content-Length: -1\r\n\r\n"), "transport.malformed", false},
		"says no number":               {saying(okHead + "Content-Length: lots\r\n\r\n"), "transport.malformed", false},
		"says an odd coding":           {saying(okHead + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "transport.malformed", false},
		"says a chunk of no size":      {saying(chunked + "zz\r\n{}\r\n0\r\n\r\n"), "transport.malformed", false},
		"says a chunk too long":        {saying(chunked + "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"), "transport.malformed", false},
		"says garbage":                 {saying("\x00\xff\x1b[2J\u202e garbage\r\n\r\n"), "transport.malformed", false},
		"says a page of garbage":       {saying(strings.Repeat("garbage ", 10_000) + "\r\n\r\n"), "transport.malformed", false},
		"echoes":                       {echo, "transport.malformed", false},
		"greets first":                 {greeting, "transport.", false}, // the greeting may come before the request or behind it
		"speaks HTTP/3":                {saying("HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n"), "answer.empty", false},
		"has no version":               {saying("HTTP/x 200 OK\r\n\r\n"), "transport.malformed", false},
		"has no status":                {saying("HTTP/1.1 abc OK\r\n\r\n"), "transport.malformed", false},
		"has an odd status":            {saying("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"), "server.status", false},
		"has a head of odd lines":      {saying("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"), "transport.malformed", false},
		"has an odd name":              {sayingOnce("HTTP/1.1 200 OK\r\nX Y: z\r\n\r\n"), "answer.empty", false},
		"wants TLS":                    {sayingOnce("\x15\x03\x01\x00\x02\x02\x46"), "transport.tls", false},
		"is no gzip":                   {saying(okHead + "Content-Encoding: gzip\r\n" + okBody), "transport.malformed", false},
		"knows an odd encoding":        {saying(okHead + "Content-Encoding: zstd\r\n" + okBody), "transport.malformed", false},
		"closes at once":               {func(net.Conn, *bufio.Reader) {}, "transport.", false},
		"closes its side":              {func(conn net.Conn, r *bufio.Reader) { _ = conn.(*net.TCPConn).CloseWrite(); silent(conn, r) }, "transport.", false},
		"resets at once":               {func(conn net.Conn, _ *bufio.Reader) { resetting(conn) }, "transport.", false},
		"resets without answer":        {resettingAfter(""), "transport.", false},
		"resets in its head":           {resettingAfter(okHead), "transport.", false},
		"resets in its body":           {resettingAfter(okHead + okBody[:40]), "transport.", false},
		"reads no request":             {sayingUnasked, "", false},
		"redirects in a circle":        {saying("HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"), "transport.redirect", false},
		"redirects to nowhere":         {saying("HTTP/1.1 307 Temporary Redirect\r\nLocation: ::\r\nContent-Length: 0\r\n\r\n"), "transport.redirect", false},
		"redirects elsewhere":          {saying("HTTP/1.1 308 Permanent Redirect\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"), "transport.redirect", false},
		"redirects to a file":          {saying("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"), "transport.redirect", false},
	}
}

func echo(conn net.Conn, _ *bufio.Reader) { _, _ = io.Copy(conn, conn) }

func greeting(conn net.Conn, r *bufio.Reader) {
	if _, err := io.WriteString(conn, "220 mail.example ESMTP\r\n"); err == nil {
		silent(conn, r)
	}
}

func sayingUnasked(conn net.Conn, r *bufio.Reader) {
	if _, err := r.Peek(1); err != nil {
		return
	}
	if _, err := io.WriteString(conn, okHead+"Connection: close\r\n"+okBody); err == nil {
		silent(conn, r)
	}
}

func resettingAfter(answer string) func(net.Conn, *bufio.Reader) {
	return func(conn net.Conn, r *bufio.Reader) {
		if _, err := readRequest(r); err == nil {
			_, _ = io.WriteString(conn, answer)
			resetting(conn)
		}
	}
}

// Whatever a server does with its connection, a call ends once, in its time and in words, and a good server is reached after it.
func TestHostileServers(t *testing.T) {
	good := newStub(t, answering(emptyInbox))
	for name, server := range hostileServers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serveByHand(t, server.handle)
			e := newEngine(t)
			p := profileFor(s.url)
			if p.Timeout = limit; server.hangs {
				p.Timeout = hang
			}
			for range 2 { // the second one finds what the first has left of the connection
				f := ended(t, e, p)
				code := ""
				if f.Error != nil {
					code = f.Error.Code
				}
				if strings.TrimPrefix(code, server.code) == code && server.code != code {
					t.Errorf("it ended as %s %s %+v, want %q", f.Outcome, code, f.Error, server.code)
				}
			}
			p.BaseURL, p.Timeout = good.URL, limit
			if f := ended(t, e, p); f.Outcome != engine.OutcomeOK {
				t.Errorf("a good server after it: %+v", f.Error)
			}
			askedThere(t, e, s.url, server.hangs)
		})
	}
}

// ended makes a call, and holds against its end what is true of each.
func ended(t *testing.T, e *engine.Engine, p engine.Profile) *engine.CallFinished {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*limit)
	defer cancel()
	done, err := e.Do(ctx, engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	f := done.Call.Finish
	if ctx.Err() != nil {
		t.Errorf("the call did not keep to its time")
	}
	if names := facts(t, e, done.Call.ID); slices.Index(names, "finished") != len(names)-1 {
		t.Errorf("facts are %v", names)
	}
	texts := []string{f.Summary}
	if f.Error != nil {
		texts = append(texts, f.Error.Message, f.Error.Fix, f.Error.SDK)
	}
	for _, text := range texts {
		if len(text) > 1<<10 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }) {
			t.Errorf("%d bytes for a person: %.200q", len(text), text)
		}
	}
	return f
}

// askedThere has a provider ask the same server.
func askedThere(t *testing.T, e *engine.Engine, url string, hangs bool) {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	o := auth.HTTPOptions{URL: url, Extract: "auto", Timeout: limit, Client: &http.Client{Transport: transport}}
	if hangs {
		o.Timeout = hang
	}
	source, err := auth.NewHTTP(o)
	if err != nil {
		t.Fatal(err)
	}
	p := profileFor(url)
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: source})
	call, err := e.Ask(t.Context(), p)
	if err != nil || !call.Finished() || call.Finish.Error == nil {
		t.Fatalf("asked there: %+v, %v", call.Finish, err)
	}
	if got := call.Finish.Error; !strings.HasPrefix(got.Code, "provider.") || got.Fix == "" || len(got.Message) > 1<<10 {
		t.Errorf("asked there: %+v", got)
	}
}

// A bomb unfolds up to the bound and no further.
func TestGzipBomb(t *testing.T) {
	var part bytes.Buffer
	zw := gzip.NewWriter(&part)
	if _, err := zw.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := bytes.Repeat(part.Bytes(), engine.ReadLimit>>20+16) // members after one another are one file (RFC 1952 section 2.2)
	s := serveByHand(t, saying(okHead+fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(bomb), bomb)))
	e, p := newEngine(t), profileFor(s.url)
	p.Timeout = limit
	if f := ended(t, e, p); f.Error == nil || f.Error.Code != "answer.too-large" {
		t.Errorf("it ended as %+v", f.Error)
	}
}

// Where no connection comes about, the call ends in its time all the same.
func TestConnectionsThatDoNotComeAbout(t *testing.T) {
	e := newEngine(t)
	config, root := withTLS(t)
	old := config.Clone()
	old.MinVersion, old.MaxVersion = 0x0301, 0x0301
	for name, c := range map[string]struct{ url, code string }{
		"the queue is full":       {full(t), "transport.timeout"},
		"TLS stalls":              {secure(serveByHand(t, silent)), "transport.timeout"},
		"TLS drips":               {secure(serveByHand(t, func(conn net.Conn, r *bufio.Reader) { sayingByte(conn, r) })), "transport.timeout"},
		"TLS is cut":              {secure(serveByHand(t, func(net.Conn, *bufio.Reader) {})), "transport."},
		"TLS is refused":          {secure(serveByHand(t, func(conn net.Conn, _ *bufio.Reader) { _, _ = io.WriteString(conn, "\x15\x03\x01\x00\x02\x02\x28") })), "transport.tls"},
		"TLS is too old":          {secure(serveByHand(t, overTLS(old, silent))), "transport.tls"},
		"TLS stalls after itself": {secure(serveByHand(t, overTLS(config, silent))), "transport.timeout"},
		"clear text behind https": {secure(serveByHand(t, sayingUnasked)), "transport.tls"},
	} {
		t.Run(name, func(t *testing.T) {
			p := profileFor(c.url)
			if p.Timeout = limit; c.code == "transport.timeout" {
				p.Timeout = hang
			}
			if strings.HasPrefix(c.url, "https") {
				p.Network.CAFile = root
			}
			if f := ended(t, e, p); f.Error == nil || !strings.HasPrefix(f.Error.Code, c.code) {
				t.Errorf("it ended as %+v, want %s", f.Error, c.code)
			}
			// The same is cancelled.
			p.Timeout = limit
			ctx, leave := context.WithTimeout(t.Context(), hang)
			defer leave()
			if done, err := e.Do(ctx, engine.Request{Profile: p, Operation: bloomreach.InboxFetch}); err != nil || !done.Call.Finished() {
				t.Errorf("left: %+v, %v", done.Call.Finish, err)
			}
		})
	}
}

func secure(s *handServer) string { return "https" + strings.TrimPrefix(s.url, "http") }

// sayingByte begins a record of TLS and never ends it.
func sayingByte(conn net.Conn, r *bufio.Reader) {
	if _, err := io.WriteString(conn, "\x16\x03\x03"); err == nil {
		silent(conn, r)
	}
}

// HTTP/2 is spoken where a server offers it, and has ways of its own to break off.
func TestHostileHTTP2(t *testing.T) {
	config, root := withTLS(t, "h2")
	const (
		data, headers, reset, ping, goaway = 0, 1, 3, 6, 7
		endHeaders, endStream              = 4, 1
	)
	status := "\x88" // :status 200 (RFC 7541 appendix A)
	for name, c := range map[string]struct {
		frames []string
		hangs  bool
		closes bool
	}{
		"GOAWAY for the request":   {frames: []string{frame(goaway, 0, 0, "\x00\x00\x00\x00\x00\x00\x00\x02")}},
		"GOAWAY after the request": {frames: []string{frame(goaway, 0, 0, "\x00\x00\x00\x01\x00\x00\x00\x00")}, hangs: true},
		"RST_STREAM":               {frames: []string{frame(reset, 0, 1, "\x00\x00\x00\x02")}},
		"RST_STREAM in the body":   {frames: []string{frame(headers, endHeaders, 1, status), frame(data, 0, 1, "{"), frame(reset, 0, 1, "\x00\x00\x00\x08")}},
		"an endless body":          {frames: []string{frame(headers, endHeaders, 1, status), frame(data, 0, 1, "{")}, hangs: true},
		"a frame of no size":       {frames: []string{"\xff\xff\xff\x00\x00\x00\x00\x00\x01"}},
		"data before headers":      {frames: []string{frame(data, endStream, 1, "{}")}},
		"garbage headers":          {frames: []string{frame(headers, endHeaders, 1, "\xff\xff\xff\xff\xff\xff")}},
		"pings":                    {frames: slices.Repeat([]string{frame(ping, 0, 0, "12345678")}, 2000), hangs: true},
		"silence":                  {hangs: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serveByHand(t, overTLS(config, speaking2(c.frames...)))
			e, p := newEngine(t), profileFor(secure(s))
			p.Network.CAFile = root
			if p.Timeout = limit; c.hangs {
				p.Timeout = 5 * hang // the handshake is within it
			}
			f := ended(t, e, p)
			if f.Error == nil || !strings.HasPrefix(f.Error.Code, "transport.") || c.hangs != (f.Error.Code == "transport.timeout") {
				t.Errorf("it ended as %+v", f.Error)
			}
		})
	}
}

// A connection that is kept open may die between two calls, or as the second one leaves.
func TestConnectionDiesBetweenCalls(t *testing.T) {
	gone := make(chan struct{}, 8)
	between := serveByHand(t, func(conn net.Conn, r *bufio.Reader) {
		sayingOnce(okHead+okBody)(conn, r)
		_ = conn.Close()
		gone <- struct{}{}
	})
	e, p := newEngine(t), profileFor(between.url)
	p.Timeout = limit
	for i := range 3 {
		f := ended(t, e, p)
		if f.Outcome == engine.OutcomeOK {
			<-gone
			continue
		}
		// The end of the connection had not been read yet, and the request went into it: that is told, and not hidden.
		if i == 0 || f.Error == nil || !strings.HasPrefix(f.Error.Code, "transport.") {
			t.Errorf("call %d ended as %+v", i, f.Error)
		}
	}
	leaving := serveByHand(t, func(conn net.Conn, r *bufio.Reader) {
		sayingOnce(okHead+okBody)(conn, r)
		_, _ = r.Peek(1) // the next request has come
		resetting(conn)
	})
	p.BaseURL = leaving.url
	if f := ended(t, e, p); f.Outcome != engine.OutcomeOK {
		t.Errorf("it ended as %+v", f.Error)
	}
	// It may have been taken in, and is not sent again by us: this is a POST.
	if f := ended(t, e, p); f.Error == nil || !strings.HasPrefix(f.Error.Code, "transport.") {
		t.Errorf("it ended as %+v", f.Error)
	}
	if f := ended(t, e, p); f.Outcome != engine.OutcomeOK {
		t.Errorf("it ended as %+v", f.Error)
	}
}

// A name server that does not answer costs the call its time, and no more.
func TestNameServerIsSilent(t *testing.T) {
	names := newNameServer(t)
	at := names.LocalAddr().String()
	nameServerAt.Store(&at)
	goroutines := goleak.IgnoreCurrent()
	defer func() {
		nameServerAt.Store(nil)
		names.answer()
		goleak.VerifyNone(t, goroutines) // net has a lookup that two have waited for go on
	}()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
	p := profileFor("http://api.example.invalid.")
	p.AllowPlainHTTP, p.Timeout = true, hang
	if f := ended(t, e, p); f.Error == nil || f.Error.Code != "transport.timeout" {
		t.Errorf("it ended as %+v", f.Error)
	}
	p.Timeout = limit
	ctx, leave := context.WithTimeout(t.Context(), hang)
	defer leave()
	if done, err := e.Do(ctx, engine.Request{Profile: p, Operation: bloomreach.InboxFetch}); err != nil || !done.Call.Finished() {
		t.Errorf("left: %+v, %v", done.Call.Finish, err)
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Error("the name was found")
	}
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
