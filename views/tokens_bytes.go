package views

import (
	"encoding/base64"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// writtenMost is the longest token that is spelled anew for every picture, in bytes.
const writtenMost = 16 << 10

// writtenLine shows how the token begins on the wire, part by part, without its signature. Of a token only the reading is kept,
// so the text is made again from its members, and is left out where it was spelled in another way than they tell.
func writtenLine(t auth.Info, width int) []detailLine {
	if t.Read.Form != jose.FormJWS || len(t.Read.Segments) != 3 || t.Length > writtenMost {
		return nil
	}
	header, claims := written(t.Read.Header), written(t.Read.Claims)
	if len(header) != t.Read.Segments[0].Length || len(claims) != t.Read.Segments[1].Length {
		return nil
	}
	last := "‹" + t.Fingerprint + "›"
	room := (width - kit.Width(last) - 2) / 2
	if room < 12 {
		return nil
	}
	dot := kit.Of(theme.Border, ".")
	return []detailLine{{spans: []kit.Span{
		kit.Of(theme.JWTHeader, kit.Cut(header, room)), dot, kit.Of(theme.JWTClaims, kit.Cut(claims, room)), dot, kit.Of(theme.Cred, last),
	}}}
}

// written is an object without white space, in base64url: how nearly every issuer writes it. Only its beginning will be shown,
// but its length tells whether this one did.
func written(o *jose.Object) string {
	if o == nil {
		return ""
	}
	text, err := o.MarshalJSON()
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(text)
}
