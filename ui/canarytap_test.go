package ui

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/views"
)

// appHolding sends requests in which a secret stands wherever an app may put it, and waits until all of them have ended.
func (d *desk) appHolding(secret, jwt string) {
	d.t.Helper()
	const calls = 4
	post := func(i int, contentType, body string) {
		address := d.tap.State().URL + fmt.Sprintf("/track/v2/projects/p-%d/customers?access_token=%s&key=%s", i, url.QueryEscape(secret), url.QueryEscape(secret))
		request, err := http.NewRequest("POST", address, strings.NewReader(body))
		if err != nil {
			d.t.Fatal(err)
		}
		request.Header.Set("Authorization", []string{"Token " + secret, "bearer\t" + jwt, "Basic " + base64.StdEncoding.EncodeToString([]byte("id:"+secret)), secret + " " + secret}[i])
		request.Header.Set("Content-Type", contentType)
		request.Header.Set("Cookie", "a="+secret)
		request.Header.Set("User-Agent", "okhttp/4.12.0 "+jwt)
		resp, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			d.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	post(0, "application/json", fmt.Sprintf(`{"customer_ids":{"registered":%q},"properties":{"password":%q},"timestamp":1}`, jwt, secret))
	post(1, "application/json", fmt.Sprintf(`{"customer_ids":{"registered":"jane@example.com"},"properties":{"token":%q,"a":%q},"timestamp":1}`, secret, jwt))
	post(2, "application/x-www-form-urlencoded", "password="+url.QueryEscape(secret))
	post(3, "multipart/form-data; boundary=B0", "--B0\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n"+secret+"\r\n--B0--\r\n")
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for {
		m, ok := d.work.nextEvents()().(eventsMsg)
		if !ok {
			d.t.Fatal("the journal has ended")
		}
		d.Update(m)
		ended := 0
		for i := range d.session.Ledger.Len() {
			if c := d.session.Ledger.At(i); c.Trigger == engine.TriggerApp && c.Finished() {
				ended++
			}
		}
		if ended >= calls {
			return
		}
	}
}

// An app's credentials are on no screen and in no file: from the tap over a recording and its reopening to a bundle.
func TestCanaryFromTheTapToTheBundle(t *testing.T) {
	const secret, signature = "Zq7CANARY-of-the-app-4711", "Q0FOQVJZc2lnbmF0dXJlNDcxMUNBTkFSWXM"
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhcHAifQ." + signature
	needles := []string{secret, signature, base64.StdEncoding.EncodeToString([]byte("id:" + secret)), base64.RawStdEncoding.EncodeToString([]byte(secret))[:30]}
	onDesk(t, "", func(d *desk) {
		openTap(d)
		path := filepath.Join(t.TempDir(), "s.jsonl")
		if err := d.opts.Record.Start(path, d.session.Profile, nil); err != nil {
			t.Fatal(err)
		}
		d.appHolding(secret, jwt)
		last := d.session.Ledger.Last(func(c *engine.Call) bool { return c.Trigger == engine.TriggerApp })
		d.settle(d.noteCall(views.NoteCallMsg{Call: last.ID, Note: engine.CallNoted{Marked: true, Comment: "it sent " + secret + " and " + jwt}}))
		shown := d.everywhere()
		d.settle(d.exportBundle())
		if _, state, ok := d.opts.Record.Stop(); !ok || state.Err != nil {
			t.Fatalf("%+v", state)
		}
		r := d.reopen(path)
		r.settle(r.noteCall(views.NoteCallMsg{Call: last.ID, Note: engine.CallNoted{Comment: "again " + jwt}}))
		shown += r.everywhere()
		if comment := r.session.Ledger.Call(last.ID).Note.Comment; !strings.HasPrefix(comment, "again tok#") {
			t.Errorf("the comment is %q", comment)
		}
		for _, n := range needles {
			if i := strings.Index(shown, n); i >= 0 {
				t.Errorf("a screen shows %s: %q", n, shown[max(0, i-80):i+20])
			}
		}
		bundles, err := filepath.Glob("state/authpeek/exports/*.zip")
		if err != nil || len(bundles) != 1 {
			t.Fatalf("the bundles are %v, %v; %q", bundles, err, d.toasts)
		}
		private(t, filepath.Dir(path), needles, false)
		private(t, "state/authpeek", needles, true)
	})
}

// everywhere is what all screens show, at two sizes.
func (d *desk) everywhere() string {
	d.t.Helper()
	var b strings.Builder
	for i := range d.views {
		d.settle(d.show(i))
		for _, size := range [][2]int{{80, 24}, {200, 60}} {
			b.WriteString(strings.Join(d.picture(size[0], size[1]), "\n"))
		}
	}
	return b.String()
}

// private looks for secrets in all files below a folder, also inside of bundles, and at who may read them.
func private(t *testing.T, dir string, needles []string, folders bool) {
	t.Helper()
	look := func(name string, text []byte) {
		for _, n := range needles {
			if i := bytes.Index(text, []byte(n)); i >= 0 {
				t.Errorf("%s holds %s: %q", name, n, text[max(0, i-80):i+20])
			}
		}
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 && (folders || !e.IsDir()) {
			t.Errorf("%s can be read by others: %v", path, mode)
		}
		if e.IsDir() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		look(path, text)
		if filepath.Ext(path) != ".zip" {
			return nil
		}
		z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return err
		}
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(in)
			if err != nil {
				return err
			}
			look(path+", "+f.Name, text)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
