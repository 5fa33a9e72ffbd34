package tap_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/engine/vendors"
)

// BenchmarkThroughput lays the tap beside the reverse proxy of the standard library, in the same run and before the same server: small
// calls as SDKs make them, and large answers.
func BenchmarkThroughput(b *testing.B) {
	for _, size := range []int{2 << 10, 256 << 10, 32 << 20} {
		const message = `{"id":"070384247690685160","type":"push","is_read":false,"create_time":1795262884.12,"content":{"title":"Your order has shipped","message":"It is going to be with you by Friday, between ten and twelve."}},`
		answer := append([]byte(`{"success":true,"messages":[`), bytes.Repeat([]byte(message), (size-len(message))/len(message))...)
		answer = append(bytes.TrimSuffix(answer, []byte(",")), "]}"...)
		answer = append(answer, bytes.Repeat([]byte(" "), size-len(answer))...)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
			_, _ = w.Write(answer)
		}))
		upstream, err := url.Parse(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		through := func(b *testing.B, address string) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
				defer client.CloseIdleConnections()
				for pb.Next() {
					request, _ := http.NewRequest("POST", address+"/track/v2/projects/x/customers/events", strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
					request.Header.Set("Authorization", "Token k7v0lr2ah4q9xw3mzt8c")
					request.Header.Set("Content-Type", "application/json")
					resp, err := client.Do(request)
					if err != nil {
						b.Error(err)
						return
					}
					if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(size) {
						b.Errorf("%d bytes, %v", n, err)
					}
					_ = resp.Body.Close()
				}
			})
		}
		b.Run(fmt.Sprintf("httputil/%dKiB", size>>10), func(b *testing.B) {
			proxy := httputil.NewSingleHostReverseProxy(upstream)
			transport := http.DefaultTransport.(*http.Transport).Clone()
			transport.MaxIdleConnsPerHost = 64
			proxy.Transport = transport
			front := httptest.NewServer(proxy)
			defer front.Close()
			through(b, front.URL)
			transport.CloseIdleConnections()
		})
		b.Run(fmt.Sprintf("tap/%dKiB", size>>10), func(b *testing.B) {
			e := engine.New(engine.Options{Vendors: vendors.All(time.Now)})
			running, err := tap.Start(context.Background(), tap.Options{Engine: e, Upstream: upstream, Profile: engine.Profile{Vendor: "bloomreach"}})
			if err != nil {
				b.Fatal(err)
			}
			through(b, running.State().URL)
			if err := running.Close(context.Background()); err != nil {
				b.Error(err)
			}
			if err := e.Close(context.Background()); err != nil {
				b.Error(err)
			}
		})
		server.Close()
	}
}
