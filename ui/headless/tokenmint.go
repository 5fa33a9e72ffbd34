package headless

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
)

// mintFlags are those of mint.
type mintFlags struct {
	vendor, at              string
	customers               []string
	email, identity         string
	grants, claims, headers []string
	alg, kid                string
	key, keyFormat, keyOut  string
	ttl                     time.Duration
	flaws                   []string
	apiKey                  string // the id of the profile's key, "" without one
	json                    bool
}

const tokenMintLong = `Signs a token for tests and demos. A vendor's template gives it the header and claims that the vendor documents; --claim and
--header add to them, or replace them; a claim whose value is JSON is that value, and any other is a text. With -p key, kid and
customer are the profile's, and so is the template: -p sandbox and -p sandbox-extole make tokens that the sandbox takes.

Without a key one is made for this token alone. It is written to --key-out, or to standard error as a JWK: the secret of an
HS algorithm, else the public key. A key that was given is never printed.

The token alone goes to standard output. --flaw breaks it on purpose, may be repeated, and NAME is one of:
%s`

const tokenMintExample = `  authpeek token mint | authpeek token inspect
  authpeek token mint -p sandbox --customer registered=jane@example.com --ttl 30s
  authpeek token mint --integration stream --key-out key.jwk > token.txt
  authpeek token mint --vendor twilio --identity jane --grant video --grant 'chat={"service_sid":"IS0123456789abcdef0123456789abcdef"}'
  authpeek token mint --vendor extole --email jane@example.com --alg ES256 --kid partner-1
  authpeek token mint --vendor none --claim sub=jane --claim roles='["admin"]' --claim exp=null
  authpeek token mint --flaw ms-exp --flaw prefixed
  authpeek token mint --flaw list`

// mintVendors are the templates.
var mintVendors = []string{diagnose.VendorBloomreach, diagnose.VendorExtole, diagnose.VendorTwilio, diagnose.VendorNudge, diagnose.VendorNone}

func newTokenMint(s *session) *cobra.Command {
	var f mintFlags
	cmd := &cobra.Command{
		Use:     "mint",
		Short:   "Sign a token for tests, whole or broken on purpose",
		Long:    fmt.Sprintf(tokenMintLong, flawList()),
		Example: tokenMintExample,
		Args:    exactly(0, "no words"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.mintToken(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.vendor, "vendor", "", "whose template, the profile's or bloomreach's unless given: `VENDOR` is one of "+commas(mintVendors))
	flags.StringVar(&f.at, "at", "", "sign as of `TIME`: 2026-11-21T12:00:00Z, unix seconds, or from now like +5m, -1h")
	flags.StringArrayVar(&f.customers, "customer", nil, "bloomreach: an id of the customer, `NAME=VALUE`; may be repeated; registered=jane@example.com unless given")
	flags.StringVar(&f.email, "email", "", "extole: the customer's `ADDRESS`; jane@example.com unless the profile or this names one")
	flags.StringVar(&f.identity, "identity", "", "twilio: `NAME` in the grants; jane@example.com unless the profile or this gives one")
	flags.StringArrayVar(&f.grants, "grant", nil, "twilio: `NAME[=JSON]`, like video or chat={\"service_sid\":\"IS…\"}; may be repeated; chat unless given")
	flags.StringArrayVar(&f.claims, "claim", nil, "a claim, `NAME=JSON|TEXT`; null takes it out; may be repeated")
	flags.StringArrayVar(&f.headers, "header", nil, "a member of the header, `NAME=JSON|TEXT`; null takes it out; may be repeated")
	flags.StringVar(&f.alg, "alg", "", "`ALG` to sign with; the template's, or one that fits the key, unless given")
	flags.StringVar(&f.kid, "kid", "", "`ID` of the key; the key's own, the profile's or the template's unless given")
	flags.StringVar(&f.key, "key", "", "sign with the key in `FILE|REFERENCE`: PEM, DER, JWK or a secret; - is standard input")
	flags.StringVar(&f.keyFormat, "key-format", string(jose.KeyAuto), "how the key is written, `FORMAT` being one of "+commas(keyFormats))
	flags.StringVar(&f.keyOut, "key-out", "", "write the key that is made to `FILE`, which must not exist")
	flags.DurationVar(&f.ttl, "ttl", 0, "`DURATION` from iat to exp, like 30s or 1h; the template's unless given")
	flags.StringArrayVar(&f.flaws, "flaw", nil, "break the token: `NAME` as listed above; may be repeated")
	flags.BoolVar(&f.json, "json", false, "print one JSON object with the token in it")
	completeFixed(cmd, "vendor", mintVendors)
	completeFixed(cmd, "flaw", flawNames())
	completeFixed(cmd, "key-format", keyFormats)
	return cmd
}

// mintToken makes a draft, breaks it where that is wanted, and signs it.
func (s *session) mintToken(ctx context.Context, f mintFlags) error {
	if slices.Contains(f.flaws, "list") {
		_, err := fmt.Fprintln(s.Stdout, flawList())
		return err
	}
	for _, c := range []struct {
		flag, word string
		words      []string
	}{{"--vendor", f.vendor, mintVendors}, {"--key-format", f.keyFormat, keyFormats}} {
		if !slices.Contains(c.words, c.word) && (c.word != "" || c.flag != "--vendor") {
			return misuse(config.Suggest(c.word, c.words), "%s %q is none that is known", c.flag, c.word)
		}
	}
	for _, name := range f.flaws {
		if !slices.Contains(flawNames(), name) {
			return misuse(config.Suggest(name, flawNames()), "there is no flaw %q", name)
		}
	}
	if f.ttl < 0 {
		return misuse("write it as --ttl 5m; --flaw expired makes one that has ended", "--ttl %s is no lifetime", f.ttl)
	}
	around, err := s.around(ctx, judgeFlags{vendor: f.vendor, at: f.at, customers: f.customers})
	if err != nil {
		return err
	}
	f.fill(around)
	d, err := newDraft(f, around.context)
	if err != nil {
		return err
	}
	if d.key, err = s.mintingKey(ctx, f, around, d); err != nil {
		return err
	}
	if d.vendor == diagnose.VendorTwilio {
		d.key.Kid = "" // an access token names its key as the issuer (vendors reference A2)
	}
	if err := d.fitKey(f.alg, f.kid); err != nil {
		return err
	}
	if err := d.assign(f.headers, f.claims); err != nil {
		return err
	}
	if err := d.breakOnPurpose(f.flaws); err != nil {
		return err
	}
	token, err := d.sign()
	if err != nil {
		return usage(err)
	}
	if f.json {
		return printJSON(s.Stdout, mintDocument{token, d.vendor, orEmpty(f.flaws), d.header, d.claims})
	}
	_, err = io.WriteString(s.Stdout, token+"\n")
	return err
}

// fill puts what the profile knows where the flags say nothing.
func (f *mintFlags) fill(a around) {
	ids := a.context.CustomerIDs
	f.vendor = cmp.Or(f.vendor, a.vendor, diagnose.VendorBloomreach)
	f.email = cmp.Or(f.email, ids["email"], "jane@example.com")
	f.identity = cmp.Or(f.identity, ids["identity"], "jane@example.com")
	if a.keys != nil && f.key == "" {
		f.apiKey = a.keys.id
	}
}

// mintDocument is token mint --json. The token is not hidden: it was asked for.
type mintDocument struct {
	Token  string       `json:"token"`
	Vendor string       `json:"vendor"`
	Flaws  []string     `json:"flaws"`
	Header *jose.Object `json:"header"`
	Claims *jose.Object `json:"claims"`
}

// assign sets what --header and --claim say, after the template and before the flaws.
func (d *draft) assign(headers, claims []string) error {
	for _, part := range []struct {
		flag   string
		object *jose.Object
		words  []string
	}{{"--header", d.header, headers}, {"--claim", d.claims, claims}} {
		for _, word := range part.words {
			name, value, found := strings.Cut(word, "=")
			if !found || name == "" {
				return misuse("write it as "+part.flag+" name=value", "%s %q sets nothing", part.flag, word)
			}
			switch {
			case value == "null":
				remove(part.object, name)
			case json.Valid([]byte(value)):
				set(part.object, name, json.RawMessage(value))
			default:
				setText(part.object, name, value)
			}
		}
	}
	return nil
}

// breakOnPurpose applies flaws in the order of their table, so that those of the text come after those of the claims.
func (d *draft) breakOnPurpose(names []string) error {
	for _, f := range flaws {
		if !slices.Contains(names, f.name) {
			continue
		}
		if err := f.apply(d); err != nil {
			return usage(&engine.UsageError{Message: "--flaw " + f.name + ": " + err.Error(), Fix: "leave it out, or mint another kind of token"})
		}
	}
	return nil
}
