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
	"sync"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/tap"
	"authpeek/engine/vendors"
)

// BenchmarkTapBeside lays the tap beside the reverse proxy of the standard library by turns, so that what else goes on at the machine
// hits both alike: a few apps at a time make the same calls through the one and then through the other. x-rate is how many calls a second
// the tap passes on for each one of httputil's, and x-cpu what it costs in time of the processors, the clients' and the server's part and
// the reading of calls in it, for each one of httputil's.
func BenchmarkTapBeside(b *testing.B) {
	for _, shape := range []struct {
		name           string
		path           string
		size           int
		apps, perRound int
	}{
		{"small", "/track/v2/projects/x/customers/events", 2 << 10, 4, 40},
		{"256KiB", "/track/v2/projects/x/customers/events", 256 << 10, 4, 20},
		{"256KiB, one app", "/track/v2/projects/x/customers/events", 256 << 10, 1, 40},
		{"16MiB", "/files/one", 16 << 20, 2, 2},
		{"64 connections", "/track/v2/projects/x/customers/events", 2 << 10, 64, 8},
	} {
		b.Run(shape.name, func(b *testing.B) {
			answer := longAnswer(shape.size)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
				_, _ = w.Write(answer)
			}))
			defer server.Close()
			upstream, err := url.Parse(server.URL)
			if err != nil {
				b.Fatal(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(upstream)
			transport := http.DefaultTransport.(*http.Transport).Clone()
			transport.MaxIdleConnsPerHost = shape.apps
			proxy.Transport = transport
			front := httptest.NewServer(proxy)
			defer front.Close()
			defer transport.CloseIdleConnections()
			e := engine.New(engine.Options{Vendors: vendors.All(time.Now)})
			running, err := tap.Start(context.Background(), tap.Options{Engine: e, Upstream: upstream, Profile: engine.Profile{Vendor: "bloomreach"}})
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				_ = running.Close(context.Background())
				_ = e.Close(context.Background())
			}()
			bare, tapped := newApps(front.URL+shape.path, shape.apps, len(answer)), newApps(running.State().URL+shape.path, shape.apps, len(answer))
			defer bare.close()
			defer tapped.close()
			var took, used [2]time.Duration
			calls := 0
			for b.Loop() {
				for i, apps := range []*apps{bare, tapped} {
					cpu, began := hostiletest.CPUTime(b), time.Now()
					apps.round(b, shape.perRound)
					took[i] += time.Since(began)
					if apps == tapped {
						// What is still to be read is a part of the cost, and no part of what an app waits for.
						for running.State().Calls < calls+shape.apps*shape.perRound {
							<-time.After(100 * time.Microsecond)
						}
					}
					used[i] += hostiletest.CPUTime(b) - cpu
				}
				calls += shape.apps * shape.perRound
			}
			for i, name := range []string{"httputil", "tap"} {
				b.ReportMetric(float64(calls)/took[i].Seconds(), name+"-calls/s")
				b.ReportMetric(float64(used[i])/float64(calls), name+"-cpu-ns")
			}
			b.ReportMetric(float64(took[0])/float64(took[1]), "x-rate")
			b.ReportMetric(float64(used[1])/float64(used[0]), "x-cpu")
		})
	}
}

// longAnswer is an answer in JSON of so many bytes.
func longAnswer(size int) []byte {
	const message = `{"id":"070384247690685160","type":"push","is_read":false,"create_time":1795262884.12,"content":{"title":"Your order has shipped","message":"It is going to be with you by Friday, between ten and twelve."}},`
	answer := append([]byte(`{"success":true,"messages":[`), bytes.Repeat([]byte(message), (size-len(message))/len(message))...)
	answer = append(bytes.TrimSuffix(answer, []byte(",")), "]}"...)
	return append(answer, bytes.Repeat([]byte(" "), size-len(answer))...)
}

// apps are clients, each with a connection of its own.
type apps struct {
	target  string
	size    int
	clients []*http.Client
}

func newApps(target string, n, size int) *apps {
	a := &apps{target: target, size: size}
	for range n {
		a.clients = append(a.clients, &http.Client{Transport: &http.Transport{DisableCompression: true}})
	}
	return a
}

func (a *apps) close() {
	for _, c := range a.clients {
		c.CloseIdleConnections()
	}
}

// round has each app make so many calls.
func (a *apps) round(b *testing.B, calls int) {
	var all sync.WaitGroup
	for _, client := range a.clients {
		all.Go(func() {
			for range calls {
				request, _ := http.NewRequest("POST", a.target, strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
				request.Header.Set("Authorization", "Token k7v0lr2ah4q9xw3mzt8c")
				request.Header.Set("Content-Type", "application/json")
				resp, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(a.size) {
					b.Errorf("%d bytes, %v", n, err)
				}
				_ = resp.Body.Close()
			}
		})
	}
	all.Wait()
}
