package twilio

import (
	"cmp"
	"strings"

	"authpeek/engine"
)

// way is how an identity is told to a token server.
type way string

// The ways, as the argument as names them. A GET tells it in the query where the starter reads one there, and else not at all.
const (
	byGet       way = "get"
	byPath      way = "path"
	byForm      way = "form"
	byJSON      way = "json"
	byMultipart way = "multipart"
)

// starter is one of the vendor's token servers (A1).
type starter struct {
	name string
	path string
	// query is the parameter of a GET that holds the identity, and field the member of a POST; "" where it reads none there.
	query, field string
	// ways are those by which it hears of an identity, the usual one first.
	ways []way
	// made is what becomes of a token for which no identity was told.
	made string
	// letters says that an identity in the path may have letters only.
	letters bool
	// deaf is what comes of a POST that it does not read.
	deaf string
	// broken is what to look at when it answers 500.
	broken string
}

// starters is the table of A1. Assumption: php's token.php, which has no POST in it, reads the query of one all the same.
var starters = []starter{
	{
		name: "node", path: "/token", field: "id", ways: []way{byPath, byJSON, byForm}, made: "a random name",
		deaf:   "it reads JSON and urlencoded forms, so that the identity is lost and a random one comes",
		broken: "look at TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET where the server runs; the library throws without them",
	},
	{
		name: "python", path: "/token", field: "identity", ways: []way{byPath, byForm, byJSON, byMultipart}, made: "a random name",
		broken: "look at the environment where Flask runs: a missing TWILIO_… variable is a KeyError, and its page is HTML",
	},
	{
		name: "ruby", path: "/token", field: "identity", ways: []way{byPath, byForm, byJSON, byMultipart}, made: "null, in a token without grants.identity",
		broken: "look at the environment where Sinatra runs",
	},
	{
		name: "java", path: "/token", field: "identity", ways: []way{byPath, byJSON}, made: "left out of the answer",
		deaf: "it reads JSON alone and answers 500 to a form", broken: "send JSON, and look at the environment where the server runs; its pages are HTML",
	},
	{
		name: "csharp", path: "/token", ways: []way{byPath}, made: "a GUID", letters: true,
		deaf: "it has no POST", broken: "look at appsettings.json where the server runs",
	},
	{
		name: "php", path: "/token.php", query: "identity", ways: []way{byGet}, made: "a random name",
		deaf:   "it reads the query alone, so that the identity is lost and a random one comes",
		broken: "look at config.php where the server runs; PHP writes its warnings as HTML into the answer, whatever the status",
	},
}

// server is a profile's token server: a starter, with what the profile says otherwise.
func server(p engine.Profile) starter {
	s := starters[0]
	for _, known := range starters {
		if known.name == p.Settings["starter"] {
			s = known
		}
	}
	if path := p.Settings["token_path"]; path != "" {
		s.path = "/" + strings.TrimPrefix(path, "/")
	}
	s.field = cmp.Or(p.Settings["identity_field"], s.field)
	return s
}

// usual is the way in which an app asks for that identity: none tells nobody.
func (s starter) usual(identity string) way {
	if identity == "" {
		return byGet
	}
	return s.ways[0]
}

// hears reports whether an identity told in that way reaches the server.
func (s starter) hears(w way) bool {
	for _, known := range s.ways {
		if known == w {
			return true
		}
	}
	return w == byGet && s.query != ""
}

// onlyLetters reports whether a text is made of letters, which is all that the C# route takes (A1).
func onlyLetters(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) < 0
}
