package engine

import (
	"encoding/json"
	"time"
)

// Timing is how long the phases of a call took. A phase that did not happen is 0; Reused tells why there was no connecting.
type Timing struct {
	Provider  time.Duration // asking for the token
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	Send      time.Duration // from the connection being there to the last byte out
	Wait      time.Duration // from the last byte out to the first byte in
	FirstByte time.Duration // from the start of the request to the first byte in
	Read      time.Duration // from the first byte in to the last
	Total     time.Duration // the whole call, the provider included
	Reused    bool
	Remote    string // address of the server's end, "127.0.0.1:8917"
	Protocol  string // "HTTP/1.1", "HTTP/2.0"
	TLSInfo   string // "TLS 1.3 TLS_AES_128_GCM_SHA256", or "" in clear text
	TLSState  *TLSState
}

// TLSState is what was agreed on with the server's end, and who it says it is; nil in clear text. It is never changed once made.
type TLSState struct {
	Version    string    `json:"version"`
	Cipher     string    `json:"cipher"`
	ALPN       string    `json:"alpn,omitempty"`
	ServerName string    `json:"server_name,omitempty"`
	Resumed    bool      `json:"resumed,omitempty"`
	Chain      []TLSCert `json:"chain,omitempty"` // the server's own first
}

// TLSCert is one certificate of a server's chain. Names in it are untrusted text.
type TLSCert struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	Names     []string  `json:"names,omitempty"` // DNS names and addresses
	Key       string    `json:"key"`             // "ECDSA P-256", "RSA 2048"
	SHA256    string    `json:"sha256"`          // of the certificate, in hex
}

// MarshalJSON writes the phases in milliseconds, as the contract of call --json says.
func (t Timing) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Provider  float64 `json:"provider_ms"`
		DNS       float64 `json:"dns_ms"`
		Connect   float64 `json:"connect_ms"`
		TLS       float64 `json:"tls_ms"`
		FirstByte float64 `json:"first_byte_ms"`
		Total     float64 `json:"total_ms"`
		Reused    bool    `json:"reused"`
	}{millis(t.Provider), millis(t.DNS), millis(t.Connect), millis(t.TLS), millis(t.FirstByte), millis(t.Total), t.Reused})
}

// millis rounds to a thousandth of a millisecond, so that JSON stays readable.
func millis(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond)) / float64(time.Millisecond)
}
