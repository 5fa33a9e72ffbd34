package sandbox_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"testing"

	"authpeek/engine/sandbox"
)

func TestCompression(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	// With compression of its own switched off, the transport passes on what it gets.
	c.http.Transport.(*http.Transport).DisableCompression = true
	get := func(auth, offer string) answer {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.server.URL()+consentsPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", auth)
		if offer != "" {
			req.Header.Set("Accept-Encoding", offer)
		}
		return c.do(req)
	}
	plain := get(tokenAuth, "")
	if len(plain.raw) <= 1024 || plain.raw[0] != '{' {
		t.Fatalf("the consents are %d bytes, which tests nothing: %.50q", len(plain.raw), plain.raw)
	}
	for offer, compressed := range map[string]bool{
		"":               false,
		"br":             false,
		"br,gzip":        true,
		"GZIP":           true,
		"br, gzip;q=0.5": true,
		"gzip; q=0":      false,
		"gzip;q=0.0, br": false,
		"gzipped":        false,
	} {
		t.Run(offer, func(t *testing.T) {
			a := get(tokenAuth, offer)
			if got := a.header.Get("Content-Encoding") == "gzip"; got != compressed {
				t.Fatalf("compressed is %t", got)
			}
			if a.header.Get("Vary") != "Accept-Encoding" {
				t.Error("no Vary")
			}
			if !compressed {
				if !bytes.Equal(a.raw, plain.raw) {
					t.Error("another body")
				}
				return
			}
			unpacked, err := gzip.NewReader(bytes.NewReader(a.raw))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(unpacked)
			if err != nil || !bytes.Equal(raw, plain.raw) {
				t.Errorf("unpacked %d bytes of %d: %v", len(raw), len(plain.raw), err)
			}
		})
	}
	short := get("", "gzip")
	if short.status != 401 || short.header.Get("Content-Encoding") != "" || short.header.Get("Content-Length") != strconv.Itoa(len(short.raw)) {
		t.Errorf("a short refusal: %d %v", short.status, short.header)
	}
	if short.header.Get("Date") == "" {
		t.Error("no Date")
	}
}
