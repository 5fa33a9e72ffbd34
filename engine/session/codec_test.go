package session

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// same compares facts with all that they are made of.
func same() cmp.Options {
	return cmp.Options{
		cmp.Comparer(func(a, b *engine.Body) bool {
			if a == nil || b == nil {
				return a == b
			}
			return a.Size == b.Size && a.ContentType == b.ContentType && string(a.Bytes()) == string(b.Bytes()) && a.Whole() == b.Whole()
		}),
		cmp.Comparer(func(a, b *jose.Object) bool { // the rest of it is an index of Members
			if a == nil || b == nil {
				return a == b
			}
			return slices.EqualFunc(a.Members, b.Members, func(x, y jose.Member) bool {
				return x.Name == y.Name && string(x.Raw) == string(y.Raw) && x.Offset == y.Offset
			})
		}),
	}
}

// again writes an event and reads it.
func again(t *testing.T, e engine.Event) engine.Event {
	t.Helper()
	var s Session
	text := newCodec().appendEvent(nil, e)
	if n := strings.Count(string(text), "\n"); n != 1 {
		t.Fatalf("%d line feeds in a record", n)
	}
	if !s.take(newCodec(), text) || len(s.Events) != 1 {
		t.Fatalf("not read again: %s", text)
	}
	return s.Events[0]
}

// filler gives every field of a value something that is not zero, and each its own.
type filler struct{ n int }

func (f *filler) fill(t *testing.T, v reflect.Value) {
	t.Helper()
	f.n++
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1_800_000_000+int64(f.n), int64(f.n)).UTC()))
		return
	case reflect.TypeFor[*engine.Body]():
		v.Set(reflect.ValueOf(engine.RestoredBody(fmt.Appendf(nil, "body %d\x00\xff", f.n), 1_000_000, "text/plain")))
		return
	case reflect.TypeFor[*jose.Object]():
		v.Set(reflect.ValueOf(jose.NewObject([]jose.Member{{Name: "a\xff", Raw: []byte(" 1.50 "), Offset: f.n}, {Name: "a\xff", Raw: []byte("\"\xfe\""), Offset: 3}})))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d \" \\ \n\x1b<&>\u2028é", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Uint64:
		v.SetUint(uint64(f.n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(t, v.Index(0))
		f.fill(t, v.Index(1))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(t, key)
		f.fill(t, value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				t.Fatalf("%s has the field %s that is not exported: it needs a form of its own", v.Type(), v.Type().Field(i).Name)
			}
			f.fill(t, v.Field(i))
		}
		for _, own := range newCodec().fields(v.Type()) {
			if own.own { // these are cleaned when they are read
				v.Field(own.index).SetString(fmt.Sprintf("our words %d \" <&>", f.n))
			}
		}
		if v.Type() == reflect.TypeFor[jose.Token]() {
			v.FieldByName("Length").SetInt(1000) // its segments lie inside
		}
	default:
		t.Fatalf("a %s has no form in the file", v.Type())
	}
}

// Every fact that can be declared comes back with every field: one without a codec, or a field that it leaves out, fails here.
func TestEveryFactComesBack(t *testing.T) {
	for name, of := range factTypes() {
		t.Run(name, func(t *testing.T) {
			v := reflect.New(of).Elem()
			(&filler{}).fill(t, v)
			for _, detail := range []engine.Detail{v.Interface().(engine.Detail), reflect.New(of).Elem().Interface().(engine.Detail)} {
				e := engine.Event{Seq: 1<<63 + 5, At: time.Date(2026, 11, 22, 9, 10, 5, 123_456_789, time.UTC), Call: 7, Detail: detail}
				if diff := cmp.Diff(e, again(t, e), same()); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// Whatever token a fact speaks of, a reading of it that cannot be is refused.
func TestEveryTokenHasToBePlausible(t *testing.T) {
	tokens := 0
	for name, of := range factTypes() {
		v := reflect.New(of).Elem()
		(&filler{}).fill(t, v)
		eachInfo(v, func(i *auth.Info) {
			tokens++
			length := i.Length
			i.Length = -1
			if plausible(v.Interface().(engine.Detail)) {
				t.Errorf("%s: a token of -1 characters passes: add it to infos", name)
			}
			i.Length = length
		})
		if !plausible(v.Interface().(engine.Detail)) {
			t.Errorf("%s: refused without a reason", name)
		}
	}
	if tokens == 0 {
		t.Error("no fact speaks of a token")
	}
}

// eachInfo finds the credentials in a value, wherever they stand.
func eachInfo(v reflect.Value, found func(*auth.Info)) {
	if v.Type() == reflect.TypeFor[auth.Info]() {
		found(v.Addr().Interface().(*auth.Info))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		eachInfo(v.Elem(), found)
	case reflect.Slice:
		for i := range v.Len() {
			eachInfo(v.Index(i), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachInfo(v.Field(i), found)
			}
		}
	}
}

// A token is read byte by byte, and what was read of it comes back whole: places, spelling, duplicates, objections. Its signature is
// not in the file.
func TestTokensComeBack(t *testing.T) {
	part := base64.RawURLEncoding.EncodeToString
	const signature = "c2lnbmF0dXJlLW9mLXRoZS10ZXN0"
	long := `{"x":"` + strings.Repeat("y", 1<<16) + `"}`
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, `"c%d": %d ,`, i%4000, i)
	}
	for _, claims := range []string{
		`{"sub":{"registered":"jane"},"iat":1000000000,"exp":1000000300}`, `{ "exp" : 1.50 , "exp":2}`, `{"exp":99999999999}`, `{"exp":-99999999999,"nbf":-62200000000}`,
		`{"a":"\u0000\u001b"}`, "{\"a\xff\":\"\xff\"}", `{"":{}}`, `[1]`, `{`, ``, "\xef\xbb\xbf{\"a\":1} x", long, "{" + many.String() + `"z":0}`, "\xff\xfe no JSON",
	} {
		for _, raw := range []string{
			part([]byte(`{"alg":"HS256","kid":"k1"}`)) + "." + part([]byte(claims)) + "." + signature,
			" Bearer " + part([]byte(`{"alg":"ES256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + signature + "\r\n",
			part([]byte(`{"alg":"dir","enc":"A128GCM"}`)) + "." + part([]byte(claims)) + ".aXY." + signature + ".dGFn",
			"opaque " + signature, `{"token":"` + signature + `"}`,
		} {
			info := auth.NewToken(auth.NewSecret(raw), time.Unix(1_000_000_000, 5), 0, "http POST /token").Info
			e := engine.Event{Seq: 1, At: time.Unix(1, 0).UTC(), Detail: engine.TokenReplaced{Old: info, New: info}}
			text := string(newCodec().appendEvent(nil, e))
			if strings.Contains(text, signature) {
				t.Fatalf("the signature is in %.200s", text)
			}
			if diff := cmp.Diff(e, again(t, e), same()); diff != "" {
				t.Errorf("%.60q: %.2000s", raw, diff)
			}
			if info.Read == nil || info.Read.Claims == nil {
				continue
			}
			read := again(t, e).Detail.(engine.TokenReplaced).New.Read
			for _, m := range info.Read.Claims.Members {
				want, _ := info.Read.Claims.Get(m.Name)
				if got, ok := read.Claims.Get(m.Name); !ok || !cmp.Equal(got, want) {
					t.Fatalf("%q is %v after, and was %v", m.Name, got, want)
				}
			}
		}
	}
}
