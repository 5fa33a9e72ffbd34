package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
)

// stalePhone plays an Android app that keeps its token when its customer changes, and asks for the other one's inbox with it.
func stalePhone(t *terminal, bin string) error {
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(t.term.String())
	key, project, err := publicKey(bin)
	if err != nil {
		return err
	}
	token, err := exec.Command(bin, "token", "mint", "-p", "sandbox").Output()
	if err != nil {
		return fmt.Errorf("minting a token: %w", err)
	}
	const ids = `{"cookie":"c81f7b0a-6c1e-4222-8333-444455556666","registered":"%s@example.com"}`
	jane, bob := fmt.Sprintf(ids, "jane"), fmt.Sprintf(ids, "bob")
	bearer := "Bearer " + strings.TrimSpace(string(token))
	track, inbox := "/track/v2/projects/"+project+"/customers", "/webxp/projects/"+project+"/appinbox/fetch"
	for _, r := range []struct{ method, path, authorization, body string }{
		{"POST", track, "Token " + key, `{"customer_ids":` + jane + `,"properties":{"language":"en"},"timestamp":1795262630.4}`},
		{"POST", track + "/events", "Token " + key, `{"customer_ids":` + jane + `,"event_type":"session_start","timestamp":1795262630.5,"properties":{"application_id":"default-application","device_id":"d-1"}}`},
		{"POST", "/webxp/s/" + project + "/inappmessages?compatibility=3", "Token " + key, `{"customer_ids":` + jane + `,"device":"android"}`},
		{"POST", inbox, bearer, `{"customer_ids":` + jane + `,"application_id":"default-application"}`},
		{"GET", "/data/v2/projects/" + project + "/consent/categories", "Token " + key, ""},
		{"POST", track, "Token " + key, `{"customer_ids":` + bob + `,"properties":{"language":"en"},"timestamp":1795262701.1}`},
		{"POST", inbox, bearer, `{"customer_ids":` + bob + `,"application_id":"default-application"}`},
	} {
		if err := asAndroid(address, r.method, r.path, r.authorization, r.body); err != nil {
			return err
		}
	}
	return nil
}

// publicKey is the sandbox's, which every run of the program has: its seed is the same.
func publicKey(bin string) (key, project string, err error) {
	out, err := exec.Command(bin, "call", "consents.fetch", "-p", "sandbox", "--mode", "token", "--reveal", "--json").Output()
	if err != nil {
		return "", "", fmt.Errorf("asking for the key of the sandbox: %w", err)
	}
	var call struct {
		Request struct {
			URL     string
			Headers []struct{ Name, Value string }
		}
	}
	if err := json.Unmarshal(out, &call); err != nil {
		return "", "", err
	}
	for _, h := range call.Request.Headers {
		if h.Name == "Authorization" {
			key = strings.TrimPrefix(h.Value, "Token ")
		}
	}
	_, rest, _ := strings.Cut(call.Request.URL, "/projects/")
	project, _, _ = strings.Cut(rest, "/")
	return key, project, nil
}

// asAndroid sends a request through the tap as OkHttp writes it, and takes the answer in.
func asAndroid(address, method, path, authorization, body string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	head := method + " " + path + " HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: " + authorization + "\r\n"
	if body != "" {
		head += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	head += "Host: " + address + "\r\nConnection: Keep-Alive\r\nAccept-Encoding: br,gzip\r\nUser-Agent: okhttp/4.12.0\r\n\r\n"
	if _, err := conn.Write([]byte(head + body)); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
