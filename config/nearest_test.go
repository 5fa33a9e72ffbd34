package config

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"base_url", "carrier", "provider.source", "provider.url", "provider.ok"}
	for name, want := range map[string]string{
		"baseUrl": "base_url", "url": "provider.url", "provider.carrier": "carrier", "provider.okay": "provider.ok", "provider.base_url": "base_url",
		"provider.zzzzzz": "", "x.y": "",
	} {
		if got := nearest(name, known); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
