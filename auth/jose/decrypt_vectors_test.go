package jose_test

import (
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/jose"
)

// TestDecryptWycheproof runs the published vectors by their labels. The key of 132 says A128GCM and the token says dir, which a
// strict reader refuses; RFC 7520 section 5.6, where it comes from, decrypts it.
func TestDecryptWycheproof(t *testing.T) {
	var file struct {
		NumberOfTests int
		TestGroups    []struct {
			Private json.RawMessage
			Tests   []struct {
				TcID            int
				JWE, PT, Result string
				Comment         string
			}
		}
	}
	readVector(t, &file, "wycheproof", "json_web_encryption_test.json")
	for _, strict := range []bool{false, true} {
		var exceptions []int
		n := 0
		for _, group := range file.TestGroups {
			keys := parseKeys(t, string(group.Private))
			for _, test := range group.Tests {
				n++
				v := jose.Verify(test.JWE, keys, jose.Options{Strict: strict})
				if (v.State == jose.StateValid) != (test.Result == "valid") {
					exceptions = append(exceptions, test.TcID)
					continue
				}
				if got := hex.EncodeToString(v.Payload); v.State == jose.StateValid && got != test.PT {
					t.Errorf("%d (%s): decrypted to %s, want %s", test.TcID, test.Comment, got, test.PT)
				}
				if (v.Reason == "") != (v.State == jose.StateValid) || v.State != jose.StateValid && v.Payload != nil {
					t.Errorf("%d (%s): %s for reason %q", test.TcID, test.Comment, v.State, v.Reason)
				}
			}
		}
		want := []int(nil)
		if strict {
			want = []int{132}
		}
		if !slices.Equal(exceptions, want) || n != file.NumberOfTests {
			t.Errorf("strict %v: of %d, other than their label are %v, want %v", strict, n, exceptions, want)
		}
	}
}

// TestDecryptTheCookbook decrypts every serialisation of every example of RFC 7520 section 5, section 6, and of RFC 8037.
func TestDecryptTheCookbook(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectors(t), "cookbook", "jwe", "*.json"))
	if err != nil || len(files) != 13 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		var e cookbookExample
		readVector(t, &e, "cookbook", "jwe", filepath.Base(file))
		e.decrypt(t, filepath.Base(file))
	}
	var okp cookbookExample
	readVector(t, &okp, "cookbook", "curve25519", "ecdh-es.json")
	okp.decrypt(t, "curve25519")
	var nested struct{ Encrypt cookbookExample }
	readVector(t, &nested, "cookbook", "6.nesting_signatures_and_encryption.json")
	v := nested.Encrypt.decrypt(t, "nesting")
	if notes := noteCodes(v.Notes); notes != "nested" {
		t.Errorf("the nested token has notes %q", notes)
	}
}

type cookbookExample struct {
	Input struct {
		Plaintext string
		Pwd       string
		Key       json.RawMessage
	}
	Output map[string]json.RawMessage
}

// decrypt returns what came of the compact serialisation, or of the last there is.
func (e cookbookExample) decrypt(t *testing.T, name string) (last jose.Verification) {
	t.Helper()
	for _, keys := range e.keys(t) {
		for _, form := range []string{"json", "json_flat", "compact"} {
			text, ok := e.Output[form]
			if !ok {
				continue
			}
			raw := string(text)
			if form == "compact" {
				if err := json.Unmarshal(text, &raw); err != nil {
					t.Fatal(err)
				}
			} else if v := jose.Verify(raw, keys, jose.Options{}); v.State != jose.StateInvalid {
				t.Errorf("%s, %s: %s, though nobody asked for JSON", name, form, v.State)
			}
			last = jose.Verify(raw, keys, jose.Options{JSON: true})
			if diff := cmp.Diff(e.Input.Plaintext, string(last.Payload)); diff != "" || last.State != jose.StateValid {
				t.Errorf("%s, %s: %s, %s\n%s", name, form, last.State, last.Reason, diff)
			}
		}
	}
	return last
}

// keys are all with which the example is to be decrypted, one by one.
func (e cookbookExample) keys(t *testing.T) []jose.Keys {
	t.Helper()
	if e.Input.Pwd != "" {
		keys, err := jose.ParseKeys([]byte(e.Input.Pwd), jose.KeyRaw)
		if err != nil {
			t.Fatal(err)
		}
		return []jose.Keys{keys}
	}
	if e.Input.Key[0] != '[' {
		return []jose.Keys{parseKeys(t, string(e.Input.Key))}
	}
	var list []json.RawMessage
	if err := json.Unmarshal(e.Input.Key, &list); err != nil {
		t.Fatal(err)
	}
	var all []jose.Keys
	for _, key := range list {
		all = append(all, parseKeys(t, string(key)))
	}
	return append(all, parseKeys(t, `{"keys":`+string(e.Input.Key)+`}`))
}

func noteCodes(list []jose.Observation) string {
	var all string
	for i, o := range list {
		if i > 0 {
			all += " "
		}
		all += string(o.Code)
	}
	return all
}
