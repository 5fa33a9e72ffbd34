package engine_test

import (
	"encoding/json"
	"testing"
	"time"

	"authpeek/engine"
)

// Milliseconds, to a thousandth; what is not in the contract of call --json stays out.
func TestTimingJSON(t *testing.T) {
	for _, tt := range []struct {
		timing engine.Timing
		want   string
	}{
		{engine.Timing{}, `{"provider_ms":0,"dns_ms":0,"connect_ms":0,"tls_ms":0,"first_byte_ms":0,"total_ms":0,"reused":false}`},
		{
			engine.Timing{
				Provider: 42 * time.Millisecond, DNS: 1500 * time.Microsecond, Connect: 123456 * time.Nanosecond, TLS: 499 * time.Nanosecond,
				Send: time.Second, Wait: time.Second, FirstByte: 2 * time.Second, Read: time.Second, Total: time.Minute + time.Microsecond,
				Reused: true, Remote: "127.0.0.1:1", Protocol: "HTTP/1.1", TLSInfo: "TLS 1.3",
			},
			`{"provider_ms":42,"dns_ms":1.5,"connect_ms":0.123,"tls_ms":0,"first_byte_ms":2000,"total_ms":60000.001,"reused":true}`,
		},
	} {
		got, err := json.Marshal(tt.timing)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s, %v; want %s", got, err, tt.want)
		}
	}
}
