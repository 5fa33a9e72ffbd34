package bloomreach_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/bloomreach"
)

func readLog(t testing.TB, text string) bloomreach.LogReport {
	t.Helper()
	r, err := bloomreach.ReadLog(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func logFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sdklog", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Logs as the tools write them, with what is to be found in each: severity, code, lines, count.
func TestReadLog(t *testing.T) {
	for _, tt := range []struct {
		file, platform, verdict string
		want                    []string
	}{
		{"android_threadtime.txt", "android", "Something threw at line 21, and App Inbox waits for that fetch ever since: catch inside of getAuthorizationToken, and restart the app.", []string{
			"error token.ids-differ 3-3 ×1", "warning log.secret 6-17 ×2", "note log.secret 7-26 ×2", "error http.401 16-16 ×1", "error server.success-false 17-17 ×1",
			"note inbox.unsupported-type 19-20 ×2", "error provider.threw 21-21 ×1", "error story.inbox-waits 21-25 ×2", "note inbox.waiting 24-25 ×2"}},
		{"android_time.txt", "android", "The SDK has no working token provider (line 2: advanced auth is on, and the app has no provider), and 1 App Inbox request left without a token, 1 request was refused.", []string{
			"warning provider.not-registered 1-1 ×1", "error provider.missing 2-2 ×1", "error story.no-provider 2-9 ×2", "error http.no-credential 3-3 ×1",
			"error http.401 6-6 ×1", "error server.no-credential 7-9 ×2", "error inbox.marking-failed 9-9 ×1"}},
		{"android_brief.txt", "android", "2 errors in 4 lines; begin with line 1: the provider's class is not a provider.", []string{
			"error provider.class-wrong 1-1 ×1", "warning flush.drops 2-2 ×1", "error sdk.local-400 3-3 ×1"}},
		{"android_long.txt", "android", "The customer changed at line 17, and the provider goes on giving the token of the one before: drop it on identify and anonymize.", []string{
			"warning token.expired 2-20 ×2", "warning log.secret 5-23 ×2", "warning customer.changed 17-17 ×1", "error story.stale-token 17-29 ×1"}},
		{"android_studio.txt", "android", "3 errors in 14 lines; begin with line 1: the provider gave no token.", []string{
			"error provider.null 1-1 ×1", "warning log.secret 2-2 ×1", "warning stream.not-encrypted 3-3 ×1", "error http.403 4-14 ×11", "error flush.drops 4-14 ×11"}},
		{"ios_xcode.txt", "ios", "The SDK has no working token provider (line 1: the provider's class is not a provider), and 1 request was refused.", []string{
			"error provider.not-protocol 1-1 ×1", "error story.no-provider 1-3 ×1", "error provider.missing 2-2 ×1", "error server.unauthorized 3-3 ×1",
			"error server.no-credential 3-3 ×1", "warning log.secret 6-8 ×2"}},
		{"ios_stream.txt", "ios", "2 errors in 5 lines; begin with line 2: the token is not a bare JWT.", []string{
			"error stream.token-form 2-2 ×1", "warning stream.retry 3-3 ×1", "warning log.secret 4-4 ×1", "error stream.not-provided 5-5 ×1"}},
		{"ios_syslog.txt", "ios", "3 errors in 2 lines; begin with line 1: the SDK refused its configuration.", []string{
			"error config.refused 1-1 ×1", "error config.application-id-form 1-1 ×1", "error log.secret 2-2 ×1"}},
		{"flutter.txt", "android", "6 warnings in 4 lines; begin with line 1: a message cannot be marked as read.", []string{
			"warning inbox.not-kept 1-1 ×1", "warning log.secret 2-2 ×1", "warning log.secret 3-3 ×1", "warning log.secret 3-3 ×1", "warning log.secret 4-4 ×1", "warning log.secret 4-4 ×1"}},
		{"plain.txt", "android", "One error in 1 line: the provider's class is not in the app (line 1).", []string{"error provider.class-missing 1-1 ×1"}},
		{"none.txt", "unknown", "None of 2 lines is one that the SDKs are known to write.", nil},
	} {
		t.Run(tt.file, func(t *testing.T) {
			r := readLog(t, logFile(t, tt.file))
			var got []string
			for _, f := range r.Findings {
				got = append(got, fmt.Sprintf("%s %s %d-%d ×%d", f.Severity, f.Code, f.FirstLine, f.LastLine, f.Count))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if r.Platform != tt.platform || r.Verdict != tt.verdict {
				t.Errorf("%s: %q, want %s: %q", r.Platform, r.Verdict, tt.platform, tt.verdict)
			}
		})
	}
}

// Nothing that is secret comes out of a log, in no spelling.
func TestLogsKeepTheirSecrets(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "sdklog", "*.txt"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d logs, %v", len(files), err)
	}
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOnt9fQ.CANARYmarkSignature"
	logs := map[string]string{}
	for _, f := range files {
		logs[f] = logFile(t, filepath.Base(f))
	}
	// Every line of the catalogue with a secret wherever it has room for one, in every dress that secrets have.
	var made strings.Builder
	secrets := []string{jwt, "CANARYmark4711+/=xyz", "CANARYmark/4711", "CANARYmark"}
	for _, secret := range secrets {
		for _, dress := range []string{"Bearer %s", "bearer  %s", "Token %s", "Basic %s", "Authorization: %s", "authorization: Bearer %s", `"authorization":"Token %s"`,
			`\"authorization\":\"Bearer %s\"`, "authorization=Token %s, x=1)", "Authorization=[Bearer %s]", `authorization = "Bearer %s";`, "?access_token=%s", `{"token":"%s"}`,
			"Bearer Bearer %s", "sdkAuthToken=%s", "api_key: %s", `"Authorization" => "%s"`, "authorization: Optional(\"Bearer %s\")"} {
			for i, q := range quotedLines {
				fmt.Fprintf(&made, "%s "+dress+"\n", q.line, secret)
				if i%7 == 0 {
					fmt.Fprintf(&made, "11-21 12:03:04.155  1  2 D OkHttp  : "+dress+"\n", secret)
				}
			}
		}
	}
	// A secret that was met once is known again without its dress.
	fmt.Fprintf(&made, "AppInbox marking as read failed. no such token CANARYmark, %s\n", base64.StdEncoding.EncodeToString([]byte("CANARYmark4711+/=xyz")))
	logs["made"] = made.String()
	for name, text := range logs {
		out, err := json.Marshal(readLog(t, text))
		if err != nil {
			t.Fatal(err)
		}
		forbidden := []string{"CANARYmark", "CANARYjane", "CANARYstream", "CANARYkey", "CANARYprivate", "CANARYpw", "CANARYquery", "CANARYsdk", "CANARYpass", "CANARYecho", "CANARYsession", "eyJ"}
		for _, s := range secrets {
			forbidden = append(forbidden, s, url.QueryEscape(s), base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)))
		}
		for _, f := range forbidden {
			if i := bytes.Index(out, []byte(f)); i >= 0 {
				t.Errorf("%s: %q comes out: …%s…", name, f, out[max(0, i-120):min(len(out), i+60)])
			}
		}
	}
}

func TestLogEncodings(t *testing.T) {
	text := logFile(t, "android_time.txt")
	want := readLog(t, text)
	units := utf16.Encode([]rune(strings.ReplaceAll(text, "\n", "\r\n")))
	wide := func(order binary.AppendByteOrder, mark bool) []byte {
		var b []byte
		if mark {
			b = order.AppendUint16(b, 0xfeff)
		}
		for _, u := range units {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"UTF-16LE with a mark": wide(binary.LittleEndian, true), "UTF-16BE with a mark": wide(binary.BigEndian, true),
		"UTF-16LE": wide(binary.LittleEndian, false), "UTF-16BE": wide(binary.BigEndian, false),
		"gzip": packed.Bytes(), "UTF-8 with a mark": append([]byte("\ufeff"), text...), "CR LF": []byte(strings.ReplaceAll(text, "\n", "\r\n")),
	} {
		got, err := bloomreach.ReadLog(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLogsThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"PK\x03\x04rest": "zip archive", "\x7fELF\x02\x01\x01\x00\x00\x00": "binary data", "bplist00\x00\x01\x02\x03": "binary data",
	} {
		_, err := bloomreach.ReadLog(strings.NewReader(text))
		if !errors.Is(err, bloomreach.ErrNotText) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if r := readLog(t, ""); r.Lines != 0 || r.Verdict != "The log is empty." || r.Findings == nil {
		t.Errorf("an empty log: %+v", r)
	}
	// What came before a log broke off is told.
	r, err := bloomreach.ReadLog(io.MultiReader(strings.NewReader("AppInbox marked as read\n"), brokenReader{}))
	if !errors.Is(err, errBroken) || !hasFinding(r, "inbox.marked") {
		t.Errorf("%v, %+v", err, r)
	}
}

var errBroken = errors.New("the cable was pulled")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

// A line of ten megabytes is one line; what stands behind it is read.
func TestLongLines(t *testing.T) {
	long := "AppInbox marked as read " + strings.Repeat("x", 10<<20) + " Bearer CANARYmark4711"
	r := readLog(t, long+"\n"+long+"\nCustomerIDs are updated, clearing AppInbox messages")
	if r.Lines != 3 || !hasFinding(r, "inbox.marked") || !hasFinding(r, "log.cut") || !hasFinding(r, "customer.changed") {
		t.Errorf("%d lines: %+v", r.Lines, r.Findings)
	}
	if f, _ := findingIn(r, "inbox.marked"); f.Count != 2 || len(f.Sample) > 400 {
		t.Errorf("%+v", f)
	}
}

// However much there is in a log, the report stays small.
func TestManyFindings(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "AppInbox message has unsupported type t%d\nAuthorization: Bearer secret-%d-4711\n", i, i)
	}
	r := readLog(t, b.String())
	if len(r.Findings) > 210 || !hasFinding(r, "log.more") {
		t.Errorf("%d findings", len(r.Findings))
	}
}

func TestPlatformLimits(t *testing.T) {
	text := "AppInbox loading failed. Authorization token is missing\nJWT: Retrying request after 401\nAppInbox marked as read\n"
	for platform, want := range map[string]string{"android": "provider.null inbox.marked", "ios": "stream.retry inbox.marked", "": "provider.null stream.retry inbox.marked"} {
		r, err := bloomreach.LogReader{Platform: platform}.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, f := range r.Findings {
			codes = append(codes, f.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%q: %s, want %s", platform, got, want)
		}
	}
}

func FuzzReadLog(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "sdklog", "*.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		f.Add([]byte(logFile(f, filepath.Base(name))))
	}
	for _, q := range quotedLines {
		f.Add([]byte(q.line))
	}
	f.Add([]byte("\xff\xfeA\x00\n\x00"))
	f.Add([]byte("authorization: \nAuthorization=[\"\nBearer \n<-- 401 \n--> POST x\nAuthorization: \n--> END\n<-- 401 x https://a/appinbox/fetch\n"))
	// The second thread's request ends before the first one's.
	f.Add([]byte("0000-00-00 00:00:00,0000 0-0 0 0 A <-- 400 http://customers \n0000-00-00 00:00:00<-- 400 http://customers"))
	f.Fuzz(func(t *testing.T, log []byte) {
		r, err := bloomreach.ReadLog(bytes.NewReader(log))
		if err != nil {
			return
		}
		if r.Verdict == "" || r.Platform == "" || r.Findings == nil {
			t.Fatalf("%q: %+v", log, r)
		}
		for i, found := range r.Findings {
			if found.Code == "" || found.Count < 1 || found.FirstLine < 1 || found.LastLine < found.FirstLine || found.LastLine > r.Lines || i > 0 && found.FirstLine < r.Findings[i-1].FirstLine {
				t.Fatalf("%q: %+v of %d lines", log, found, r.Lines)
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkReadLog(b *testing.B) {
	lines := []string{
		"11-21 12:03:04.155  1234  5678 I ActivityManager: Displayed com.acme.shop/.MainActivity: +312ms for user 0, hard drive\n",
		"11-21 12:03:04.155  1234  5678 D OkHttp  : {\"customer_ids\":{\"cookie\":\"x\"},\"token\":1}\n",
		"11-21 12:03:04.155  1234  5678 W System.err: \tat com.acme.Foo.bar(Foo.java:12)\n",
	}
	log := strings.Repeat(strings.Join(lines, ""), 3333) + "11-21 12:03:04.155  1234  5678 E Exponea : AppInbox marked as read\n"
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		readLog(b, log)
	}
}

// logcat -v color paints its lines.
func TestColouredLines(t *testing.T) {
	r, err := bloomreach.ReadLog(strings.NewReader("\x1b[38;5;196m11-21 12:03:04.155  4711  4712 E ExponeaSDK: AppInbox loading failed. Authorization token is missing\x1b[0m\n"))
	if err != nil || len(r.Findings) != 1 || r.Findings[0].Code != "provider.null" || r.Findings[0].FirstTime == "" {
		t.Errorf("%+v, %v", r, err)
	}
}
