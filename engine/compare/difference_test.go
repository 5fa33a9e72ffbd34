package compare_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/compare"
)

// lines writes differences in short: "≠ body messages[m1].title: 1 | 2 | – (note)"; a column that takes no part is ·.
func lines(list []compare.Difference) []string {
	var out []string
	for _, d := range list {
		mark, values := "≠", []string{}
		if d.Same {
			mark = "="
		}
		for _, v := range d.Values {
			switch {
			case v.Out:
				values = append(values, "·")
			case !v.Has:
				values = append(values, "–")
			default:
				values = append(values, v.Text)
			}
		}
		line := fmt.Sprintf("%s %s %s: %s", mark, d.Part, d.What, strings.Join(values, " | "))
		if d.Note != "" {
			line += " (" + d.Note + ")"
		}
		out = append(out, line)
	}
	return out
}

func hasLine(t *testing.T, list []compare.Difference, want string) {
	t.Helper()
	if got := lines(list); !slices.Contains(got, want) {
		t.Errorf("no line %q among\n%s", want, strings.Join(got, "\n"))
	}
}

func TestWhatDiffersAtStage(t *testing.T) {
	b := newBench(t)
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.TokenMode, auth.CustomerToken)...)
	requests, answers := c.Requests(), c.Answers()
	if first := requests[0]; first.Part != compare.DiffCredential || first.What != "Authorization" || first.Values[0].Has || first.Values[2].From != "provider:http" {
		t.Errorf("the credential does not come first: %+v", first)
	}
	if n := len(slices.DeleteFunc(slices.Clone(requests), func(d compare.Difference) bool { return d.Same })); n != 1 {
		t.Errorf("%d differences in the requests:\n%s", n, strings.Join(lines(requests), "\n"))
	}
	hasLine(t, answers, "≠ status status: 401 | 200 | 200")
	hasLine(t, answers, `≠ body body: {"error":"Access key not provided","success":false} | 13 messages | 13 messages`)
	hasLine(t, answers, "= body messages: · | 13 | 13 (token and customer-token: the same 13)")
	agreed := compare.Agreements(requests)
	if want := []string{"POST /webxp/projects/acme-demo/appinbox/fetch", "Content-Type, Accept-Encoding, User-Agent", "body, 137 B: application_id, customer_ids"}; !slices.Equal(agreed, want) {
		t.Errorf("%q", agreed)
	}
}

// shuffler is a server that says the same each time in another order: of the headers, in other cases, and of the members. The
// standard library's own sorts headers, so this one writes its answers itself.
func shuffler(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	headers := [][]string{{"Content-Type: application/json", "X-Shard: 7", "Cache-Control: no-store"}, {"cache-control: no-store", "CONTENT-TYPE: application/json", "x-shard: 7"}}
	bodies := []string{
		`{"success":true,"sync_token":"st-1","messages":[{"id":"a","type":"push","create_time":1.5,"content":{"title":"x","message":"y"}},{"id":"b","type":"push"}]}`,
		`{ "messages": [ {"content":{"message":"y","title":"x"},"type":"push","id":"a","create_time":1.5}, {"type":"push","id":"b"} ], "sync_token":"st-1", "success":true }`,
	}
	all.Go(func() {
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				body := bodies[n%2]
				_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\n%s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", strings.Join(headers[n%2], "\r\n"), len(body), body)
			})
		}
	})
	return "http://" + listener.Addr().String()
}

func TestOrderIsNoDifference(t *testing.T) {
	b := newBench(t)
	b.profile.BaseURL, b.bob = shuffler(t), nil
	b.engine = newEngine(t, b.vendor)
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.TokenMode)...)
	if c.Answered() != 2 {
		t.Fatal("no answers")
	}
	if string(c.Columns[0].Call.Response.Body.Bytes()) == string(c.Columns[1].Call.Response.Body.Bytes()) {
		t.Fatal("the server has not shuffled")
	}
	for _, d := range c.Answers() {
		if !d.Same {
			t.Errorf("a difference that is none: %+v", d)
		}
	}
	hasLine(t, c.Answers(), "= body messages: 2 | 2 (the same 2)")
}

// bodies lets a server answer each mode with a body of its own, and gives what the comparison finds in them.
func bodies(t *testing.T, none, token string) []compare.Difference {
	t.Helper()
	b := newBench(t)
	b.serve(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		body := none
		if r.Header.Get("Authorization") != "" {
			body = token
		}
		_, _ = io.WriteString(w, body)
	})
	b.bob = nil
	return b.run(t, b.sides("inbox.fetch", auth.None, auth.TokenMode)...).Answers()
}

func TestBodiesMemberByMember(t *testing.T) {
	message := func(id, title string) string {
		return fmt.Sprintf(`{"id":%q,"type":"push","content":{"title":%q}}`, id, title)
	}
	of := func(more string, messages ...string) string {
		return `{"success":true,` + more + `"messages":[` + strings.Join(messages, ",") + `]}`
	}
	for name, x := range map[string]struct {
		none, token string
		want        []string
	}{
		"another order of entries": {
			of("", message("1", "a"), message("2", "b")), of("", message("2", "b"), message("1", "a")),
			[]string{"= body messages: 2 | 2 (the same 2, in another order)"},
		},
		"one entry is different": {
			of("", message("1", "a"), message("2", "b")), of("", message("1", "a"), message("2", "c")),
			[]string{`≠ body messages[2].content.title: "b" | "c"`, "≠ body messages: 2 | 2 (the same 2 by id, with other members)"},
		},
		"one entry more": {
			of("", message("1", "a")), of("", message("1", "a"), message("2", "b")),
			[]string{"≠ body messages: 1 | 2 (1 in common by id, 1 not)"},
		},
		"none in common": {
			of("", message("1", "a")), of("", message("2", "b")),
			[]string{"≠ body messages: 1 | 1 (none in common)"},
		},
		"a member that one lacks": {
			of(`"sync_token":"st-1",`), of(""),
			[]string{`≠ body sync_token: "st-1" | –`},
		},
		"a value of another kind": {
			of(`"x":{"a":1},`), of(`"x":[1],`),
			[]string{`≠ body x: {"a":1} | [1]`},
		},
		"a list without ids": {
			of(`"x":[1,2,3],`), of(`"x":[1,5,3],`),
			[]string{`≠ body x[1]: 2 | 5`},
		},
		"lists without ids of other lengths": {
			of(`"x":[1,2],`), of(`"x":[1],`),
			[]string{`≠ body x: 2 | 1 (lists of different lengths)`},
		},
		"deep below": {
			of(`"x":{"y":{"z":[{"id":7,"w":true}]}},`), of(`"x":{"y":{"z":[{"id":7,"w":null}]}},`),
			[]string{`≠ body x.y.z[7].w: true | null`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := bodies(t, x.none, x.token)
			for _, want := range x.want {
				hasLine(t, found, want)
			}
		})
	}
}

func TestALongBodyIsBounded(t *testing.T) {
	many := func(v int) string {
		var b strings.Builder
		for i := range 500 {
			fmt.Fprintf(&b, `"m%03d":%d,`, i, v)
		}
		return `{` + b.String() + `"success":true}`
	}
	found := bodies(t, many(1), many(2))
	if n := len(found); n > 80 {
		t.Errorf("%d lines", n)
	}
	hasLine(t, found, "≠ body and more: – | – (440 more members with other values)")
}

func TestWhatAServerSaysCannotSteerATerminal(t *testing.T) {
	evil := "\x1b[2J\u202e\x07"
	deep := strings.Repeat(`{"d":`, 5000) + "1" + strings.Repeat("}", 5000)
	b := newBench(t)
	b.serve(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		w.Header().Set("X-Evil", "\u202eabc")
		token := r.Header.Get("Authorization")
		title, err := json.Marshal(evil + token)
		if err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(w, `{"success":true,"deep":%s,%s:%s,"messages":[{"id":%s,"a":%s}]}`, deep, title, title, title, title)
	})
	b.bob = nil
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.TokenMode)...)
	if c.Answered() != 2 {
		t.Fatal("no answers")
	}
	var all []string
	for _, r := range c.Rows() {
		for _, f := range r.Cells {
			all = append(all, f.Text)
		}
	}
	for _, d := range slices.Concat(c.Requests(), c.Answers()) {
		all = append(all, d.What, d.Note)
		for _, v := range d.Values {
			all = append(all, v.Text, v.From)
		}
	}
	for _, r := range c.Why() {
		all = append(all, r.Text)
	}
	key := b.profile.APIKey.Reveal()
	for _, text := range all {
		if engine.Clean(text) != text {
			t.Errorf("%q is not clean", text)
		}
		if strings.Contains(text, key) {
			t.Errorf("%q holds the key", text)
		}
	}
}
