package ui

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/views"
)

// tapPort lends the tap to its screen. Start and Stop work off the UI's goroutine, one at a time.
type tapPort struct {
	a *app

	turn sync.Mutex // held while the tap is started or stopped

	mu      sync.Mutex
	running *tap.Tap
	wish    views.TapWish
	problem string
	// profile and vendor are those of the session when the tap began: it goes on with them when the session has others.
	profile engine.Profile
	vendor  engine.Vendor
}

func newTapPort(a *app) *tapPort { return &tapPort{a: a} }

// State implements views.TapPort.
func (p *tapPort) State() views.TapState {
	p.mu.Lock()
	defer p.mu.Unlock()
	st := views.TapState{Upstream: p.wish.Upstream, Open: p.wish.LAN, TLS: p.wish.TLS, Problem: p.problem}
	if st.Upstream == "" {
		st.Upstream = p.a.session.Profile.BaseURL
	}
	if p.running == nil {
		return st
	}
	now := p.running.State()
	st.Upstream = now.Upstream // the session may be at another profile by now
	st.Running, st.URL, st.Emulator, st.LAN, st.Port, st.Since = true, now.URL, now.Emulator, now.LAN, now.Port, now.Since
	st.Fingerprint, st.CertFile = now.Fingerprint, now.CertFile
	return st
}

// Start implements views.TapPort.
func (p *tapPort) Start(w views.TapWish) tea.Cmd {
	profile, vendor := p.a.session.Profile, p.a.session.Vendor
	p.mu.Lock()
	if p.running != nil && w.Upstream == p.running.State().Upstream {
		profile, vendor = p.profile, p.vendor // the same app, in another way
	}
	p.mu.Unlock()
	if w.Upstream == profile.BaseURL {
		w.Upstream = "" // it goes along when the profile changes
	}
	return p.a.work.run(func(ctx context.Context) tea.Msg {
		p.turn.Lock()
		defer p.turn.Unlock()
		p.end(ctx)
		running, err := startTap(ctx, p.a.opts, w, profile, vendor)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.wish, p.running, p.problem, p.profile, p.vendor = w, running, "", profile, vendor
		if err != nil {
			p.problem = engine.Clean(err.Error())
			return views.ToastMsg{Mark: engine.MarkBad, Text: "the tap does not listen: " + err.Error()}
		}
		text := "the tap listens on " + running.State().URL
		if _, port, err := net.SplitHostPort(tap.Address); err == nil && w.Listen == "" && port != strconv.Itoa(running.State().Port) {
			return views.ToastMsg{Mark: engine.MarkLook, Text: text + " · port " + port + " is another program's"}
		}
		return views.ToastMsg{Mark: engine.MarkOK, Text: text}
	})
}

// startTap begins to listen. A port that somebody else has is no reason to give up where nobody asked for that one.
func startTap(ctx context.Context, o Options, w views.TapWish, profile engine.Profile, vendor engine.Vendor) (*tap.Tap, error) {
	address := w.Upstream
	if address == "" {
		address = profile.BaseURL
	}
	upstream, err := url.Parse(address)
	if err != nil {
		return nil, &engine.UsageError{Message: "the upstream is no address", Fix: "write it as https://api.exponea.com"}
	}
	options := tap.Options{Engine: o.Engine, Upstream: upstream, Listen: w.Listen, LAN: w.LAN, TLS: w.TLS, Vendor: vendor, Profile: profile, Now: o.Now}
	if w.Listen != "" {
		return tap.Start(ctx, options)
	}
	host, port, err := net.SplitHostPort(tap.Address)
	if err != nil {
		return nil, err
	}
	if w.LAN {
		host = ""
	}
	options.Listen = net.JoinHostPort(host, port)
	running, err := tap.Start(ctx, options)
	if err == nil {
		return running, nil
	}
	options.Listen = net.JoinHostPort(host, strconv.Itoa(0))
	if running, anywhere := tap.Start(ctx, options); anywhere == nil {
		return running, nil
	}
	return nil, err
}

// Stop implements views.TapPort.
func (p *tapPort) Stop() tea.Cmd {
	return p.a.work.run(func(ctx context.Context) tea.Msg {
		p.turn.Lock()
		defer p.turn.Unlock()
		if !p.end(ctx) {
			return nil
		}
		return views.ToastMsg{Mark: engine.MarkOK, Text: "the tap no longer listens; its calls stay"}
	})
}

// tapClosing is how long requests that are under way have to end.
const tapClosing = 2 * time.Second

// end stops the tap and reports whether there was one. The caller holds turn.
func (p *tapPort) end(ctx context.Context) bool {
	p.mu.Lock()
	running := p.running
	p.running, p.problem = nil, ""
	p.mu.Unlock()
	if running == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tapClosing)
	defer cancel()
	// What is still under way after that is cut off, and each call says so itself.
	_ = running.Close(ctx)
	return true
}

// close ends the tap with the program.
func (p *tapPort) close() {
	p.turn.Lock()
	defer p.turn.Unlock()
	p.end(context.Background())
}
