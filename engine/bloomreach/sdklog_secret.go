package bloomreach

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/expression"
)

// An app's log holds credentials: Android prints whole requests by default, and the telemetry of both SDKs and the apps' own
// lines hold more (4.6). Nothing of them may come out again. What is found is named by its fingerprint.

// loggedSecret is a credential that stands in a text.
type loggedSecret struct {
	start, end int
	value      string
	scheme     string // "Bearer", "Token", "Basic", or "" where none stands before it
	header     bool   // it is an Authorization header's, in a log of requests
	twice      bool   // the scheme stands there twice
}

// word is a run of characters that credentials are made of.
const wordClass = `[A-Za-z0-9._~+/=%-]`

var (
	// authorizationValue is a header, a member of a JSON object, a field of a data class or an entry of a dictionary.
	authorizationValue = expression.Lazy(`(?i)(?:authorization(?:_?token)?|x-auth-token)\\?["'”’]?\s*(?::|=>|=)\s*(?:optional\()?\[?\s*\\?(["'“‘]?)`)
	schemeValue        = expression.Lazy(`\b((?i:bearer|basic)|Token|TOKEN)[ \t+]+((?:(?:Bearer|Token|Basic)[ \t]+)*)(` + wordClass + `{3,})`)
	jwtShape           = expression.Lazy(`ey[JA][A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){0,3}`)
	memberValue        = expression.Lazy(`^\\?["'”’]?\s*(?::|=>|=)\s*(?:[Oo]ptional\()?\\?["'“‘]?(` + wordClass + `{4,})`)
	userInfo           = expression.Lazy(`://[^/\s:@]*:([^/\s@]+)@`)
)

// notSecret are words that stand where a credential could, and are none.
var notSecret = []string{"null", "nil", "redacted", "██", "true", "false", "undefined", "authentication", "authorization", "(token", "token", "provider", "header", "string", "required", "missing", "optional"}

// What a text must hold for each of the searches to find something. They cost far more than the looking.
var (
	authorizationSigns = []string{"uthoriz", "UTHORIZ", "-auth", "-Auth"}
	schemeSigns        = []string{"earer", "EARER", "Token ", "Token\t", "TOKEN", "Token+", "asic", "ASIC"}
	memberSigns        = []string{"token", "jwt", "key", "secret", "password"} // in any case
	jwtSigns           = []string{"eyJ", "eyA"}
	userInfoSigns      = []string{"://"}
)

// mayHoldSecret says quickly that a line has nothing that the search below could find.
func mayHoldSecret(line string) bool {
	return containsAny(line, authorizationSigns) || containsAny(line, schemeSigns) || membersIn(line) ||
		containsAny(line, jwtSigns) || containsAny(line, userInfoSigns)
}

// holdsSecret looks before a line is taken apart.
func holdsSecret(line []byte) bool {
	text := string(line)
	return mayHoldSecret(text) && len(secretsIn(text)) > 0
}

func containsAny(s string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// secretsIn finds the credentials in a text, in their order, none inside of another.
func secretsIn(text string) []loggedSecret {
	var found []loggedSecret
	add := func(s loggedSecret) {
		s.value = text[s.start:s.end]
		bare := strings.ToLower(strings.Trim(s.value, "."))
		if bare == "" || slices.Contains(notSecret, bare) || strings.HasPrefix(bare, "█") || strings.HasPrefix(bare, "tok#") {
			return
		}
		overlaps := func(o loggedSecret) bool { return s.start < o.end && o.start < s.end }
		if !slices.ContainsFunc(found, overlaps) {
			found = append(found, s)
		}
	}
	each := func(re func() *regexp.Regexp, signs []string, take func(m []int)) {
		if containsAny(text, signs) {
			for _, m := range re().FindAllStringSubmatchIndex(text, -1) {
				take(m)
			}
		}
	}
	each(authorizationValue, authorizationSigns, func(m []int) { authorizationSecret(text, m, add) })
	each(schemeValue, schemeSigns, func(m []int) {
		value := text[m[6]:m[7]]
		// "Basic authentication" and "Token provided" are prose.
		if !prose(value) {
			scheme := strings.ToUpper(text[m[2]:m[2]+1]) + strings.ToLower(text[m[2]+1:m[3]])
			add(loggedSecret{start: m[6], end: m[6] + len(strings.TrimRight(value, ".")), scheme: scheme, twice: m[4] != m[5]})
		}
	})
	memberSecrets(text, add)
	each(userInfo, userInfoSigns, func(m []int) { add(loggedSecret{start: m[2], end: m[3]}) })
	each(jwtShape, jwtSigns, func(m []int) { add(loggedSecret{start: m[0], end: m[1]}) })
	slices.SortFunc(found, func(a, b loggedSecret) int { return a.start - b.start })
	return found
}

// authorizationSecret takes the value of an authorization key: up to its closing quote, else to the end of a word or, behind a
// scheme, of the word after it.
func authorizationSecret(text string, m []int, add func(loggedSecret)) {
	before := strings.ToLower(text[:m[0]])
	if strings.HasSuffix(before, "invalid ") || strings.HasSuffix(before, "missing ") {
		return // iOS's "Missing or invalid authorization: …" is followed by the server's reason
	}
	value := text[m[1]:]
	if m[3] > m[2] {
		if end := strings.IndexAny(value, `"'\`); end >= 0 {
			value = value[:end]
		} else if end := strings.IndexAny(value, "”’"); end >= 0 {
			value = value[:end]
		}
	}
	s := loggedSecret{start: m[1], header: m[0] == 0}
	for {
		scheme, rest, ok := strings.Cut(value, " ")
		if !ok || !slices.Contains([]string{"bearer", "token", "basic"}, strings.ToLower(scheme)) {
			break
		}
		s.twice = s.scheme != ""
		s.scheme = strings.ToUpper(scheme[:1]) + strings.ToLower(scheme[1:])
		s.start += len(value) - len(rest)
		value = rest
	}
	// A header's value, and what stands in quotes, is taken whole: a credential with blanks in it is one too.
	end := len(value)
	if m[3] == m[2] && !s.header {
		if i := strings.IndexAny(value, " \t,;)]}>&\"'"); i >= 0 {
			end = i
		}
	}
	s.end = s.start + len(strings.TrimRight(value[:end], " \t\r"))
	if s.end > s.start {
		add(s)
	}
}

// publicMembers are names that end like a secret's, and whose values are none.
var publicMembers = []string{"projecttoken", "synctoken", "primarykey", "foreignkey"}

// memberSecrets takes the values of members whose name ends like that of a secret: sdkAuthToken, api_key, password.
func memberSecrets(text string, add func(loggedSecret)) {
	lower := asciiLower(text)
	for _, sign := range memberSigns {
		for at := 0; ; {
			i := strings.Index(lower[at:], sign)
			if i < 0 {
				break
			}
			at += i + len(sign)
			if !strings.ContainsAny(text[at:min(len(text), at+4)], ":=") {
				continue
			}
			m := memberValue().FindStringSubmatchIndex(text[at:])
			if m == nil {
				continue
			}
			start := at - len(sign)
			for start > 0 && (wordByte(lower[start-1])) {
				start--
			}
			name := strings.NewReplacer("_", "", "-", "").Replace(lower[start:at])
			value := text[at+m[2] : at+m[3]]
			// "token: missing" is prose, "token": "missing" is a value.
			if slices.Contains(publicMembers, name) || prose(value) && !strings.ContainsAny(text[at:at+m[2]], "\"='") {
				continue
			}
			add(loggedSecret{start: at + m[2], end: at + m[3]})
		}
	}
}

// membersIn reports quickly whether such a name can be in a text.
func membersIn(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; (c == ':' || c == '=') && i > 2 {
			// The name ends right before it, but for quotes and blanks.
			end := strings.TrimRight(text[max(0, i-24):i], " \t\\\"'”’")
			for _, sign := range memberSigns {
				if len(end) >= len(sign) && strings.EqualFold(end[len(end)-len(sign):], sign) {
					return true
				}
			}
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// asciiLower keeps every byte at its place, which strings.ToLower does not.
func asciiLower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// prose reports whether a word reads like language and not like a credential.
func prose(word string) bool {
	word = strings.Trim(word, ".")
	if len(word) >= 32 || strings.Count(word, ".") == 2 && len(word) > 12 {
		return false
	}
	return !strings.ContainsAny(word, "0123456789+=%")
}

// opaque is a run of characters that may well be a credential, wherever it stands.
var opaqueRun = expression.Lazy(`[A-Za-z0-9_~+/=%-]{20,}`)

var uuidShape = expression.Lazy(`(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// withoutSecrets replaces the credentials in a text by their fingerprints, and so all that looks like one: it is for texts that
// came from a log and are shown. Of two mistakes, hiding too much is the harmless one.
func withoutSecrets(text string) string {
	text = replaceSecrets(text, secretsIn(text))
	return opaqueRun().ReplaceAllStringFunc(text, func(run string) string {
		digits := strings.ContainsAny(run, "0123456789")
		letters := strings.ToUpper(run) != strings.ToLower(run)
		if uuidShape().MatchString(run) || (!digits || !letters) && len(run) < 40 {
			return run
		}
		return auth.NewSecret(run).Fingerprint()
	})
}

func replaceSecrets(text string, found []loggedSecret) string {
	var b strings.Builder
	at := 0
	for _, s := range found {
		b.WriteString(text[at:s.start])
		b.WriteString(auth.NewSecret(s.value).Fingerprint())
		at = s.end
	}
	return b.String() + text[at:]
}

// secretBook remembers what credentials a log holds, by the fingerprints of all their spellings, so that they are recognised
// wherever they stand by themselves. The credentials themselves are let go of.
type secretBook struct{ names map[string]string }

// maxSpellings bounds the book.
const maxSpellings = 4096

func (k *secretBook) learn(value string) {
	if k.names == nil {
		k.names = map[string]string{}
	}
	name := auth.NewSecret(value).Fingerprint()
	spellings := []string{
		value, base64.StdEncoding.EncodeToString([]byte(value)), base64.RawStdEncoding.EncodeToString([]byte(value)),
		base64.RawURLEncoding.EncodeToString([]byte(value)), url.QueryEscape(value), url.PathEscape(value),
	}
	for part := range strings.SplitSeq(value, ".") {
		spellings = append(spellings, part)
	}
	// "id:secret" is a secret by its second half, in clear or in base64.
	if clear, err := base64.StdEncoding.DecodeString(value); err == nil {
		spellings = append(spellings, string(clear))
		value = string(clear)
	}
	if _, second, ok := strings.Cut(value, ":"); ok {
		spellings = append(spellings, second)
	}
	for _, s := range spellings {
		if len(s) >= 4 && len(k.names) < maxSpellings {
			k.names[auth.NewSecret(s).Fingerprint()] = name
		}
	}
}

var credentialWord = expression.Lazy(wordClass + `{4,}`)

// hide replaces the words of a text that are known to be credentials.
func (k *secretBook) hide(text string) string {
	if len(k.names) == 0 {
		return text
	}
	one := func(word string) string {
		if name, ok := k.names[auth.NewSecret(word).Fingerprint()]; ok {
			return name
		}
		return word
	}
	return credentialWord().ReplaceAllStringFunc(text, func(word string) string {
		if hidden := one(word); hidden != word {
			return hidden
		}
		parts := strings.Split(word, ".")
		for i := range parts {
			parts[i] = one(parts[i])
		}
		return strings.Join(parts, ".")
	})
}
