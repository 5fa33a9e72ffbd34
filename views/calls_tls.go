package views

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// certSoon is how long before its end a certificate is worth a look.
const certSoon = 30 * 24 * time.Hour

// callTLSLines are what was agreed on with the server's end, and who it says it is.
func callTLSLines(f Frame, c *engine.Call, w int) []callLine {
	t := c.Timing()
	switch {
	case t.TLSState == nil && c.Method == "":
		return []callLine{callText(theme.Muted, "no request exists, and so no connection")}
	case strings.HasPrefix(c.URL, "http://"):
		return callClearText(f, c, w)
	case t.TLSState == nil && !c.Finished():
		return []callLine{callText(theme.Muted, "known with the answer")}
	case t.TLSState == nil:
		return callWrapped(f, theme.MarkNone, "no handshake has ended: "+c.Finish.Summary, w)
	}
	s := t.TLSState
	var lines []callLine
	if c.Finished() && callBrokenAt(c) == "tls" {
		lines = append(lines, callWrapped(f, theme.MarkBad, "refused by this side: "+c.Finish.Summary, w)...)
	} else {
		how := "agreed for this call"
		switch {
		case t.Reused:
			how = "agreed when the connection was opened; this call reused it"
		case s.Resumed:
			how = "resumed from an earlier connection"
		}
		lines = append(lines, callPair("version", joinDots(s.Version, s.Cipher)), callPair("protocol", joinDots(t.Protocol, alpnWords(s.ALPN))), callPair("handshake", how))
	}
	if s.ServerName != "" {
		lines = append(lines, callPair("server name", s.ServerName))
	}
	lines = append(lines, callNetworkLines(f, c)...)
	for i, cert := range s.Chain {
		lines = append(lines, callCertLines(f, cert, i, w)...)
	}
	return lines
}

func alpnWords(alpn string) string {
	if alpn == "" {
		return "no ALPN"
	}
	return "ALPN " + alpn
}

// callClearText says what it means that there is no TLS.
func callClearText(f Frame, c *engine.Call, w int) []callLine {
	u, err := url.Parse(c.URL)
	if err != nil {
		return []callLine{callText(theme.Muted, "no TLS")}
	}
	ip := net.ParseIP(u.Hostname())
	if u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return callWrapped(f, theme.MarkNone, "no TLS: plain http to "+u.Host+", which is loopback: nothing leaves this machine", w)
	}
	return callWrapped(f, theme.MarkLook, "no TLS: plain http to "+u.Host+". Whoever is on the way reads headers, token and bodies; write https:// in base_url", w)
}

// callNetworkLines are the profile's part: which roots it trusts, and whether it has a certificate of its own. Of a call of another
// profile they are not known.
func callNetworkLines(f Frame, c *engine.Call) []callLine {
	p := f.Session.Profile
	if p.Name != c.Profile {
		return []callLine{callPair("roots", "those of the profile "+c.Profile)}
	}
	roots, own := "the system's", "none: client_cert is not set"
	if p.Network.CAFile != "" {
		roots = "the system's and ca_file " + p.Network.CAFile
	}
	if p.Network.ClientCert != "" {
		own = p.Network.ClientCert + ", shown when the server asks for one"
	}
	return []callLine{callPair("roots", roots), callPair("client cert", own)}
}

// callCertLines are one certificate of the chain.
func callCertLines(f Frame, cert engine.TLSCert, i, w int) []callLine {
	title := "Certificate of the server"
	if i > 0 {
		title = fmt.Sprintf("Certificate %d of the chain", i+1)
	}
	lines := []callLine{callRule(title), callPair("subject", cert.Subject), callPair("issuer", cert.Issuer)}
	if cert.Subject == cert.Issuer {
		lines[2] = callPair("issuer", "itself")
	}
	if len(cert.Names) > 0 {
		lines = append(lines, callPairs("names", strings.Join(cert.Names, ", "), w)...)
	}
	lines = append(lines, callPair("key", cert.Key), certValidity(f, cert))
	return append(lines, callPairs("sha-256", cert.SHA256, w)...)
}

// labelled is a text behind a label, over as many lines as it takes.
func callPairs(label, text string, w int) []callLine {
	var lines []callLine
	for _, part := range kit.Wrap(engine.Clean(text), max(w-12, 8)) {
		lines = append(lines, callPair(label, part))
		label = ""
	}
	return lines
}

func certValidity(f Frame, cert engine.TLSCert) callLine {
	now, zone := callsNow(f), f.Session.Zone()
	l := callPair("valid", kit.DateTime(cert.NotBefore, zone)+" – "+kit.DateTime(cert.NotAfter, zone)+callZone(f.Session))
	left := cert.NotAfter.Sub(now)
	mark, token, words := theme.MarkOK, theme.Muted, certDays(left)+" left"
	switch {
	case now.Before(cert.NotBefore):
		mark, token, words = theme.MarkBad, theme.Error, "not valid before "+kit.DateTime(cert.NotBefore, zone)
	case left <= 0:
		mark, token, words = theme.MarkBad, theme.Error, "expired "+certDays(-left)+" ago"
	case left < certSoon:
		mark, token = theme.MarkLook, theme.Warn
	}
	l.right = []kit.Span{markSpan(f.Styles, mark), kit.Of(token, words)}
	return l
}

// certDays is a time in days, or what is less than two of them in words.
func certDays(d time.Duration) string {
	if d < 48*time.Hour {
		return kit.Elapsed(d)
	}
	return diagnose.Counted(int(d/(24*time.Hour)), "day")
}
