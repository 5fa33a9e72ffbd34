package engine

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
)

// target is path and query as they stand in a request line.
func (s Seen) target() string {
	if s.Query == "" {
		return s.Path
	}
	return s.Path + "?" + s.Query
}

// hide finds the credentials of a request and gives it as it may be shown. Nothing of a request is told before.
func (o *Observed) hide(s Seen) Seen {
	w := o.w
	carried := o.seen.Credentials
	if !o.known {
		carried = credentialsIn(s)
	}
	var secrets []auth.Secret
	var written []string
	for _, c := range carried {
		if c.Value.IsZero() {
			continue
		}
		token := w.tokenOf(c)
		secrets = append(secrets, token.Value)
		if c.Kind == auth.KindBasic {
			secrets = append(secrets, basicPair(token.Value))
		}
		written = append(written, described(c.Carrier, c.Written))
		if o.token == nil {
			o.token = &token
		} else {
			o.also = append(o.also, attached{Attachment: Attachment{Carrier: c.Carrier}, token: &token, origin: AppOrigin})
		}
	}
	o.credential = strings.Join(written, " + ")
	shown := s
	shown.Headers = make([]Header, len(s.Headers))
	for i, h := range s.Headers {
		value, found := hideField(h)
		secrets = append(secrets, found...)
		shown.Headers[i] = Header{Name: h.Name, Value: value, Origin: AppOrigin}
	}
	query, found := hidePairs(s.Query)
	secrets = append(secrets, found...)
	for _, secret := range secrets {
		w.e.vault.put(secret)
	}
	o.redact = w.redactorFor(secrets)
	also := strays{e: w.e}
	kept := o.redact.bytes(s.Body)
	if s.Truncated {
		kept = o.redact.cutEnd(kept)
	}
	for i, h := range shown.Headers {
		shown.Headers[i].Value = also.hideText(o.redact.text(h.Value))
	}
	contentType, _ := s.Header("Content-Type")
	room := headRoom(keptHead)
	shown.Method = room.take(s.Method)
	shown.Path, shown.Query = room.take(also.hideText(o.redact.text(s.Path))), room.take(also.hideText(o.redact.text(query)))
	room.takeFields(shown.Headers)
	shown.Body = also.hideBody(kept, contentType)
	if len(also.found) > 0 {
		o.redact = w.redactorFor(slices.Concat(secrets, also.found)) // a server may well repeat what it got
	}
	o.credential = o.redact.text(o.credential)
	return shown
}

// shownArgs are the arguments with fingerprints in place of those that are secret.
func (o *Observed) shownArgs() Args {
	return o.redact.args(o.req.Args)
}

// shownIDs are a customer's ids, of which an app may have made anything.
func (o *Observed) shownIDs(ids map[string]string) map[string]string {
	if ids == nil {
		return nil
	}
	shown := make(map[string]string, len(ids))
	for name, id := range ids {
		shown[o.shownText(name)] = o.shownText(id)
	}
	return shown
}

// shownText is a text of the app's where nobody expects a credential.
func (o *Observed) shownText(text string) string {
	also := strays{e: o.w.e}
	return also.hideText(o.redact.text(text))
}

// tokenOf is a credential of the app's, with the moment at which it was first seen.
func (w *Observer) tokenOf(c SeenCredential) auth.Token {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.tokens, func(t auth.Token) bool { return t.Value.Equal(c.Value) && (c.Kind == "" || c.Kind == t.Info.Kind) })
	var token auth.Token
	if i >= 0 {
		token = w.tokens[i]
		w.tokens = slices.Delete(w.tokens, i, i+1)
	} else {
		token = w.newToken(c, w.e.now())
	}
	w.tokens = append(w.tokens, token)
	if len(w.tokens) > tokensSeen {
		w.tokens = slices.Delete(w.tokens, 0, 1)
	}
	if !token.Info.ExpiresAt.IsZero() {
		// The app's own timer is none of ours, so nobody is turned to.
		w.e.watch.follow(token.Info, -1)
	}
	return token
}

// redactorFor gives a redactor that knows these secrets, the profile's, and the credentials that the app has sent before: a server may
// speak of those. Making one costs more than all else of a small call, and an app sends the same credentials again and again.
func (w *Observer) redactorFor(secrets []auth.Secret) redactor {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := func(s auth.Secret) bool {
		return s.IsZero() || slices.ContainsFunc(w.hidden, func(h auth.Secret) bool { return h.Equal(s) })
	}
	if w.hidden != nil && !slices.ContainsFunc(secrets, func(s auth.Secret) bool { return !known(s) }) {
		return w.redact
	}
	if w.hidden == nil {
		w.hidden = append(w.hidden, w.base.secrets()...)
	}
	for _, s := range secrets {
		if !known(s) {
			w.hidden = append(w.hidden, s)
		}
	}
	if fixed := len(w.base.secrets()); len(w.hidden) > fixed+2*tokensSeen {
		// What an app sent long ago makes room, but for what this very call carries.
		w.hidden = slices.Concat(w.hidden[:fixed:fixed], w.hidden[len(w.hidden)-tokensSeen:], secrets)
	}
	w.redact = w.e.redactors.of(w.hidden)
	return w.redact
}

// named are the ids of a call that does not say who the app's customer is: its own, or those of the calls before where it has none.
func (w *Observer) named(own map[string]string) map[string]string {
	if len(diagnose.HardIDs(own)) > 0 {
		return own
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := maps.Clone(w.ids)
	for name, id := range own {
		if had, ok := ids[name]; ids == nil || ok && had != id {
			return own // it is another installation's
		}
		ids[name] = id
	}
	return ids
}

// identify notes whom a recognised call names, and tells when that is somebody else than before. A call that names fewer ids than
// those before it, and no other value, is for the same customer.
func (w *Observer) identify(p Profile) {
	if len(p.CustomerIDs) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	from, known := CustomerName(w.ids), w.ids != nil
	next := make(map[string]string, len(w.ids))
	for name, id := range w.ids {
		next[name] = id
	}
	for name, id := range p.CustomerIDs {
		if had, ok := w.ids[name]; ok && had != id {
			next = map[string]string{}
			break
		}
	}
	for name, id := range p.CustomerIDs {
		next[name] = id
	}
	w.ids = next
	to := CustomerName(next)
	if !known || from == to {
		return
	}
	changed := IdentityChanged{From: w.redact.text(from), To: w.redact.text(to), How: ByApp}
	if v, ok := w.vendor.(Identifier); ok {
		for _, t := range w.tokens {
			if t.Info.Kind == auth.KindJWT && v.Stale(p, t.Info) {
				changed.Stale = append(changed.Stale, t.Info.Fingerprint)
			}
		}
	}
	w.e.journal.Append(0, changed)
}

// credentialsIn lists the credentials of a request that nobody recognised, where they usually travel.
func credentialsIn(s Seen) []SeenCredential {
	var all []SeenCredential
	for _, h := range s.Headers {
		if !strings.EqualFold(h.Name, "Authorization") {
			continue
		}
		scheme, credential := cutScheme(h.Value)
		if credential == "" {
			continue
		}
		c := SeenCredential{Value: auth.NewSecret(credential), Carrier: auth.Carrier{Name: h.Name, Prefix: scheme, Rule: auth.PrefixAlways}}
		switch strings.ToLower(strings.TrimSpace(scheme)) {
		case "basic":
			c.Kind = auth.KindBasic
		case "token":
			c.Kind = auth.KindAPIKey
		}
		c.Written = scheme + c.Value.Fingerprint()
		all = append(all, c)
	}
	for pair := range strings.SplitSeq(s.Query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		text, err := url.QueryUnescape(value)
		if name != "access_token" || err != nil || text == "" {
			continue
		}
		secret := auth.NewSecret(text)
		all = append(all, SeenCredential{
			Value: secret, Carrier: auth.Carrier{In: auth.InQuery, Name: name, Rule: auth.PrefixBare}, Written: secret.Fingerprint(),
		})
	}
	return all
}
