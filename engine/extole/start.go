package extole

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// start is how an SDK comes to its token when it starts (C6). It is the source of an install's provider, which asks it when there is
// no token yet, or when the server has refused the one that is stored: the app's next start, as nothing else makes an SDK look.
type start struct {
	vendor  *Vendor
	mode    auth.Mode
	kept    func() (auth.Token, bool)
	profile atomic.Pointer[engine.Profile]
}

// Describe implements auth.Source.
func (*start) Describe() string { return "sdk POST " + consumerPath }

// Fetch implements auth.Source.
func (s *start) Fetch(ctx context.Context, ask auth.Ask) (auth.Answer, error) {
	p := *s.profile.Load()
	since := time.Now()
	answer, err := s.begin(ctx, p, ask)
	if took := time.Since(since); err == nil && p.Platform != Android && took > iosPatience {
		answer.Notes = append(answer.Notes, fmt.Sprintf("it took %.1f s: the iOS SDK waits 3 s and then goes on without a token", took.Seconds()))
		s.vendor.learn(answer.Value.Fingerprint(), func(g *grant) { g.late = took })
	}
	return answer, err
}

func (s *start) begin(ctx context.Context, p engine.Profile, ask auth.Ask) (auth.Answer, error) {
	wish := s.wish(p, ask)
	stored, there := s.kept()
	if !there || !s.looks(p) {
		return s.create(ctx, p, wish)
	}
	android := p.Platform == Android
	a, err := s.look(ctx, p, stored)
	status := fmt.Sprintf("GET %s answered %d", consumerPath, a.Status)
	switch {
	case err == nil && a.Status >= 200 && a.Status <= 299:
		return s.understood(a, wish, "GET "+consumerPath+" knows the stored token")
	case err != nil && android:
		return auth.Answer{}, err
	case err != nil:
		return stale(stored, "GET "+consumerPath+" got no answer: iOS goes on with the stored token"), nil
	case android:
		// Any error has it made anew, with nobody's name: whoever the customer was, they are anonymous from now on.
		answer, err := s.create(ctx, p, wish.nobodys())
		answer.Notes = append(answer.Notes, status+": Android creates another one, anonymously")
		return answer, err
	case a.Status == http.StatusForbidden:
		answer, err := s.create(ctx, p, wish)
		answer.Notes = append(answer.Notes, status+": iOS creates another one")
		return answer, err
	default:
		return stale(stored, status+": iOS creates another one after a 403 only, and goes on with the refused one"), nil
	}
}

// looks reports whether the SDK looks at a stored token before it creates one. iOS clears the store where it is given an email or
// a JWT. Android does so for an identifier, and passes over a JWT while there is a stored token.
func (s *start) looks(p engine.Profile) bool {
	if p.Platform == Android {
		return s.mode != Identified
	}
	return s.mode != Identified && s.mode != Verified
}

// stale gives the stored token once more.
func stale(stored auth.Token, note string) auth.Answer {
	return auth.Answer{Value: stored.Value, Scope: stored.Info.Scope, Notes: []string{note}}
}

// wish is what a consumer token is asked for with.
type wish struct {
	consumerRequest
	rung int
	how  string
	jwt  *auth.Token
}

func (s *start) wish(p engine.Profile, ask auth.Ask) wish {
	w := wish{how: "the SDK created its token with nothing in hand"}
	switch {
	case s.mode == Identified:
		w.Email, w.rung, w.how = email(p), rungIdentified, "the SDK created its token with an email"
	case s.mode == Verified && !ask.Assertion.IsZero():
		w.JWT = clear(ask.Assertion)
		token := auth.NewToken(ask.Assertion, s.vendor.now(), 0, "provider")
		w.jwt, w.how = &token, "the SDK created its token with a JWT"
	}
	return w
}

// nobodys is the wish without a name.
func (wish) nobodys() wish {
	return wish{how: "the SDK created its token anew, with nothing in hand"}
}

// create asks for a token.
func (s *start) create(ctx context.Context, p engine.Profile, w wish) (auth.Answer, error) {
	a, err := s.send(ctx, p, http.MethodPost, "", nil, encode(w.consumerRequest))
	if err != nil {
		return auth.Answer{}, err
	}
	if problem := problemOf(ConsumerCreate, a); problem != nil {
		return auth.Answer{}, &auth.SourceError{Kind: auth.KindStatus, Source: s.Describe(), Status: a.Status, Detail: s.refusal(p, *problem, w.jwt)}
	}
	return s.understood(a, w, "")
}

// look asks what the stored token is good for: Android with the token in the URL (C6).
func (s *start) look(ctx context.Context, p engine.Profile, stored auth.Token) (engine.Answer, error) {
	if p.Platform == Android {
		return s.send(ctx, p, http.MethodGet, clear(stored.Value), nil, nil)
	}
	return s.send(ctx, p, http.MethodGet, "", http.Header{"Authorization": {"Bearer " + clear(stored.Value)}}, nil)
}

// understood takes the token out of an answer and remembers what was told of it.
func (s *start) understood(a engine.Answer, w wish, note string) (auth.Answer, error) {
	token, err := tokenIn(a)
	if err != nil {
		return auth.Answer{}, &auth.SourceError{Kind: auth.KindExtract, Source: s.Describe(), Status: a.Status, Detail: err.Error()}
	}
	s.vendor.remember(token, w, s.jwtOf(w))
	s.vendor.stand(appOf(*s.profile.Load()), token.secret.Fingerprint())
	answer := auth.Answer{Value: token.secret, ExpiresIn: token.life(), Scope: token.scope(), Extracted: "json:access_token"}
	if note != "" {
		answer.Notes = []string{note}
	}
	return answer, nil
}

// jwtOf is what the token was created with, for those who judge it.
func (s *start) jwtOf(w wish) *engine.Companion {
	if w.jwt == nil {
		return nil
	}
	return &engine.Companion{Info: w.jwt.Info, Carrier: jwtIn(auth.InBody).Carrier, Verification: w.jwt.VerifyPair(s.profile.Load().PrivateKey)}
}
