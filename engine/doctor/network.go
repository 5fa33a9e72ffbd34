package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// The codes of the network's rules.
const (
	codeReachable = "network.reachable"
	codeDNS       = "network.dns"
	codeConnect   = "network.connect"
	codeTLS       = "network.tls"
	codeCertEnds  = "network.certificate-ends"
	codeProxy     = "network.proxy"
	codePlainHTTP = "wire.plain-http"
	codeRedirect  = "transport.redirect"
	codeClock     = "clock.skew"
)

const (
	// reachIn bounds the look at the way there, apart from the calls.
	reachIn = 10 * time.Second
	// certSoon is when the end of a certificate becomes something to do.
	certSoon = 14 * 24 * time.Hour
	// skewNear is the difference of clocks that nobody minds. The Date header counts whole seconds.
	skewNear = time.Second
)

// examineWay looks at the way to the server. It reports whether there is one; offline nobody looks, and there is none.
func (x *examination) examineWay(ctx context.Context) (reachable bool) {
	u, err := url.Parse(x.Profile.BaseURL)
	if err != nil || u.Hostname() == "" {
		x.skip(AreaNetwork, codeReachable, "the server is reachable", "base_url names no server")
		return false
	}
	x.plainHTTP(u)
	// Some vendors have a second server, for other calls; the way to that one says nothing about the first.
	second, err := url.Parse(x.Profile.Settings["server_url"])
	if err != nil || second.Hostname() == "" || second.Host == u.Host {
		second = nil
	} else {
		x.plainHTTP(second)
	}
	if x.Live {
		if second != nil {
			x.reach(ctx, second)
		}
		return x.reach(ctx, u)
	}
	x.skip(AreaNetwork, codeReachable, u.Host+" is reachable", "offline")
	if u.Scheme == "https" {
		x.skip(AreaNetwork, codeTLS, "its certificate is trusted", "offline")
	}
	return false
}

// examineServer judges what the answers tell of the server itself; why says why there are none.
func (x *examination) examineServer(probes []probe, why string) {
	if len(probes) == 0 {
		x.skip(AreaNetwork, codeRedirect, "it answers itself and sends nobody elsewhere", why)
		x.skip(AreaNetwork, codeClock, "its clock is right", why)
		return
	}
	x.redirects(probes)
	x.clocks(probes)
}

// plainHTTP judges that credentials travel in clear text.
func (x *examination) plainHTTP(u *url.URL) {
	switch {
	case u.Scheme == "https":
		x.passed(AreaNetwork, codePlainHTTP, "credentials travel encrypted", "https", "https")
	case auth.AllowedInClear(u, false) == nil:
		x.found(AreaNetwork, diagnose.Finding{Code: codePlainHTTP, Severity: diagnose.SeverityNote, Title: "clear text, on loopback only",
			Detail: u.Host + " is this machine: nobody else can read along.", Fix: "nothing to do", Ref: "RFC 6750 section 5.3"}, u.Scheme+"://"+u.Host)
	default:
		f := diagnose.Finding{Code: codePlainHTTP, Severity: diagnose.SeverityWarning, Title: "credentials travel to " + u.Hostname() + " in clear text",
			Detail: "base_url begins with http://, and allow_plain_http lets the credentials go out. Whoever is on the way reads them and can use them.",
			Fix:    "use https", Ref: "RFC 6750 section 5.3"}
		x.add(Check{Area: AreaNetwork, Code: f.Code, Title: f.Title, State: Found, Finding: &f, Seen: []string{u.Scheme + "://" + u.Host}, Go: "setup:base_url",
			Why: "A bearer token is good for whoever holds it. In clear text everyone on the way holds it."})
	}
}

// reach opens a connection and closes it again; nothing is asked for on it. It reports whether calls can go that way.
func (x *examination) reach(whole context.Context, u *url.URL) bool {
	if whole.Err() != nil {
		x.skip(AreaNetwork, codeReachable, u.Host+" is reachable", endedEarly)
		return false
	}
	transport, err := engine.NewTransport(x.Profile.Network)
	if err != nil {
		x.network(codeReachable, "the network settings cannot be used", err.Error(), "correct them in Setup", u.Host)
		return false
	}
	to := u
	if proxy, _ := transport.Proxy(&http.Request{URL: u}); proxy != nil {
		x.found(AreaNetwork, diagnose.Finding{Code: codeProxy, Severity: diagnose.SeverityNote, Title: "calls go through the proxy " + proxy.Host,
			Detail: "It sees where calls go, and with http:// all of them. Its settings come from proxy, or from HTTP_PROXY and HTTPS_PROXY.",
			Fix:    "nothing to do, if that is meant", Ref: "RFC 9110 section 3.7"}, proxy.Scheme+"://"+proxy.Host)
		to = proxy
	}
	ctx, cancel := context.WithTimeout(whole, reachIn)
	defer cancel()
	host := to.Hostname()
	if _, err := netip.ParseAddr(host); err != nil {
		addresses, err := net.DefaultResolver.LookupHost(ctx, host)
		if err != nil {
			x.network(codeDNS, "the name "+host+" does not resolve", err.Error(), "check base_url, or the network", to.Host)
			return false
		}
		x.passed(AreaNetwork, codeDNS, host+" resolves", "name", addresses[0])
	}
	began := time.Now()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(host, portOf(to)))
	if err != nil {
		x.network(codeConnect, "no connection to "+to.Host, err.Error(), "check base_url, and whether the server runs", to.Host)
		return false
	}
	defer conn.Close()
	x.passed(AreaNetwork, codeReachable, to.Host+" is reachable", "reachable", duration(time.Since(began)))
	if u.Scheme == "https" && to == u {
		return x.handshake(ctx, conn, transport.TLSClientConfig, host)
	}
	return true
}

// handshake looks at the server's certificate. It reports whether it is trusted.
func (x *examination) handshake(ctx context.Context, conn net.Conn, config *tls.Config, host string) bool {
	config = config.Clone()
	config.ServerName = host
	secure := tls.Client(conn, config)
	err := secure.HandshakeContext(ctx)
	untrusted := (*tls.CertificateVerificationError)(nil)
	switch {
	case errors.As(err, &untrusted):
		x.untrusted(host, untrusted)
		return false
	case err != nil:
		x.network(codeTLS, "tls with "+host+" does not come about", err.Error(), "check base_url; an http server behind https:// answers so too", host)
		return false
	}
	state := secure.ConnectionState()
	ends := state.PeerCertificates[0].NotAfter
	x.passed(AreaNetwork, codeTLS, "the certificate of "+host+" is trusted", "certificate", tls.VersionName(state.Version))
	if rest := ends.Sub(x.Now()); rest < certSoon {
		x.found(AreaNetwork, diagnose.Finding{Code: codeCertEnds, Severity: diagnose.SeverityWarning, Title: "the certificate of " + host + " ends soon",
			Detail: fmt.Sprintf("It ends at %s. From then on no SDK connects any more.", ends.UTC().Format(time.RFC3339)),
			Fix:    "have it renewed", Ref: "RFC 5280 section 4.1.2.5"}, "subject "+state.PeerCertificates[0].Subject.String())
		return true
	}
	x.passed(AreaNetwork, codeCertEnds, "the certificate lasts", "lasts", "until "+ends.UTC().Format(time.DateOnly))
	return true
}

// untrusted says what is wrong with a certificate: who vouches for it, for which names it stands, or its end.
func (x *examination) untrusted(host string, err *tls.CertificateVerificationError) {
	title, fix := "the certificate of "+host+" is not trusted", "name the root in ca_file if it is yours; an app needs the root in its own trust settings as well"
	wrongHost, invalid := x509.HostnameError{}, x509.CertificateInvalidError{}
	switch {
	case errors.As(err.Err, &wrongHost):
		title, fix = "the certificate is not for "+host, "correct base_url, or have the certificate made out to this name"
	case errors.As(err.Err, &invalid) && invalid.Reason == x509.Expired:
		title, fix = "the certificate of "+host+" has expired", "have it renewed; look at this machine's clock too"
	}
	var seen []string
	for _, c := range err.UnverifiedCertificates {
		seen = append(seen, fmt.Sprintf("subject %s  issuer %s  until %s", c.Subject, c.Issuer, c.NotAfter.UTC().Format(time.DateOnly)))
	}
	x.network(codeTLS, title, err.Err.Error(), fix, seen...)
}

// network adds an error of the way to the server.
func (x *examination) network(code, title, detail, fix string, seen ...string) {
	x.add(Check{Area: AreaNetwork, Code: code, Title: title, State: Found, Seen: seen, Go: "setup:base_url", Finding: &diagnose.Finding{
		Code: code, Severity: diagnose.SeverityError, Title: title, Detail: diagnose.Sentence(detail) + " No call gets there.", Fix: fix, Ref: ref(x.Profile, "1.2")}})
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "http" {
		return "80"
	}
	if strings.HasPrefix(u.Scheme, "socks") {
		return "1080"
	}
	return "443"
}

// redirects notes that no answer sent a call elsewhere. One that did is a finding of its call.
func (x *examination) redirects(probes []probe) {
	answers := 0
	for i := range probes {
		if c := &probes[i].call; c.Response != nil {
			answers++
			if c.Finish.Error != nil && c.Finish.Error.Code == codeRedirect {
				return
			}
		}
	}
	if answers == 0 {
		x.skip(AreaNetwork, codeRedirect, "it answers itself and sends nobody elsewhere", "no answer came")
		return
	}
	x.passed(AreaNetwork, codeRedirect, "it answers itself and sends nobody elsewhere", "no redirect", diagnose.Counted(answers, "answer"))
}

// clocks compares this clock with the server's.
func (x *examination) clocks(probes []probe) {
	var best time.Duration
	var at *engine.Call
	for i := range probes {
		c := &probes[i].call
		if skew, ok := skewOf(c); ok && (at == nil || skew.Abs() < best.Abs()) {
			best, at = skew, c
		}
	}
	switch {
	case at == nil:
		x.skip(AreaNetwork, codeClock, "its clock is right", "no answer told the time")
	case best.Abs() <= skewNear:
		x.passed(AreaNetwork, codeClock, "clock within 1 s of the server's", "clock", "±1 s")
	default:
		x.skewed(best, at, slices.ContainsFunc(probes, func(p probe) bool {
			return p.expect == expectAnswer && p.operation == x.guarded() && p.call.OK()
		}))
	}
}

// skewOf is how far the server's clock was ahead of this one: 0 when the Date header fits any moment between sending and end.
func skewOf(c *engine.Call) (time.Duration, bool) {
	there, err := http.ParseTime(header(c, "Date"))
	if err != nil || c.SentAt.IsZero() || c.Ended.IsZero() {
		return 0, false
	}
	// Date is cut to the second and was written somewhere between sending and end, so the skew lies between these two.
	least, most := there.Sub(c.Ended), there.Add(time.Second).Sub(c.SentAt)
	if least <= 0 && most >= 0 {
		return 0, true
	}
	return (least + most) / 2, true
}

// skewed says what a difference of clocks does to the token at hand. taken says that the server has just taken one like it.
func (x *examination) skewed(skew time.Duration, c *engine.Call, taken bool) {
	way, effect, severity := "ahead of", "A fresh token can look expired to it.", diagnose.SeverityWarning
	if skew < 0 {
		way, effect = "behind", "A fresh token can look not valid yet to it, by iat or nbf."
	}
	if t := x.token; t != nil {
		there := x.Now().Add(skew)
		switch {
		case over(*t, there) && !over(*t, x.Now()):
			effect, severity = t.Fingerprint+" has already expired to it.", diagnose.SeverityError
		case there.Before(t.NotBefore) || there.Before(t.IssuedAt):
			effect, severity = t.Fingerprint+" is not valid yet to it.", diagnose.SeverityError
		case skew > 0 && !t.ExpiresAt.IsZero():
			effect = fmt.Sprintf("%s has %s left to it, and %s here.", t.Fingerprint, duration(t.ExpiresAt.Sub(there)), duration(t.ExpiresAt.Sub(x.Now())))
		}
	}
	if taken && severity == diagnose.SeverityError {
		severity = diagnose.SeverityWarning
		effect += " It took one like it all the same; another server need not."
	}
	title := fmt.Sprintf("the server's clock is %s %s this one", skew.Abs().Round(time.Second), way)
	x.add(Check{Area: AreaNetwork, Code: codeClock, Title: title, State: Found, Calls: []engine.CallID{c.ID},
		Seen: []string{fmt.Sprintf("#%d  sent at %s  Date: %s", c.ID, c.SentAt.UTC().Format(time.RFC3339), header(c, "Date"))},
		Finding: &diagnose.Finding{Code: codeClock, Severity: severity, Title: title,
			Detail: "The Date header tells the server's own time. " + effect, Fix: "set the clock; do not lengthen the token", Ref: "RFC 9110 section 6.6.1"}})
}
