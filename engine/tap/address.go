package tap

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"authpeek/engine"
)

// emulatorHost is this machine's loopback interface as an Android emulator sees it.
const emulatorHost = "10.0.2.2"

// Port is where a tap listens unless somebody says otherwise, so that an app need not be pointed anew each time.
const Port = "8787"

// Address is the same on the loopback interface.
const Address = "127.0.0.1:" + Port

// listen opens the port.
func listen(ctx context.Context, o Options) (net.Listener, error) {
	address := o.Listen
	if address == "" {
		address = ":0"
	}
	host, portName, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &engine.UsageError{Message: fmt.Sprintf("%q is not an address to listen on", o.Listen), Fix: "write host:port, for example " + Address}
	}
	if host == "" && !o.LAN {
		host = "127.0.0.1"
	}
	if !o.LAN && !isLoopback(host) {
		return nil, &engine.UsageError{
			Message: host + " can be reached from other devices, and the app's credentials pass here",
			Fix:     "listen on 127.0.0.1, or allow the local network with --lan",
		}
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, portName))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &engine.UsageError{Message: "another program listens on " + net.JoinHostPort(host, portName), Fix: "end that one, or choose another port; 0 takes a free one"}
	case err != nil:
		return nil, &engine.UsageError{Message: "nothing can listen on " + net.JoinHostPort(host, portName) + ": " + err.Error(), Fix: "choose an address of this machine and a port above 1023"}
	}
	if at, ok := listener.Addr().(*net.TCPAddr); !o.LAN && (!ok || !at.IP.IsLoopback()) {
		_ = listener.Close()
		return nil, &engine.UsageError{
			Message: host + " is " + listener.Addr().String() + " here, which can be reached from other devices, and the app's credentials pass there",
			Fix:     "listen on 127.0.0.1, or allow the local network with --lan",
		}
	}
	return listener, nil
}

// localSuffixes end names that nobody can have in the public DNS (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, the .lan of routers).
var localSuffixes = []string{".localhost", ".local", ".internal", ".test", ".home.arpa", ".lan"}

// isOwnName reports whether an app may call the tap by the host of its request: by an address, by a name of this machine or its network,
// or by that of the server itself. Any other name was made to point here by somebody else, so that a web page of theirs can read what the
// server answers this machine (DNS rebinding).
func (t *Tap) isOwnName(value string) bool {
	host := value
	if name, _, err := net.SplitHostPort(value); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
		return true
	}
	if host == strings.ToLower(t.route.upstream.Hostname()) {
		return true
	}
	return slices.ContainsFunc(localSuffixes, func(suffix string) bool { return strings.HasSuffix(host, suffix) })
}

// isLoopback takes the name localhost and literal addresses: any other name could point elsewhere.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// newState says where a listener is reached from.
func newState(a *net.TCPAddr, o Options) State {
	scheme := "http://"
	if o.TLS {
		scheme = "https://"
	}
	at := func(host string) string { return scheme + net.JoinHostPort(host, port(a)) }
	s := State{Upstream: o.Upstream.String(), Port: a.Port, TLS: o.TLS, Since: o.Now()}
	switch {
	case a.IP.IsUnspecified():
		s.URL, s.Emulator = at("127.0.0.1"), at(emulatorHost)
		for _, ip := range lanAddresses() {
			s.LAN = append(s.LAN, at(ip))
		}
	case a.IP.IsLoopback():
		s.URL, s.Emulator = at(a.IP.String()), at(emulatorHost)
	default:
		s.URL, s.Emulator, s.LAN = at(a.IP.String()), at(a.IP.String()), []string{at(a.IP.String())}
	}
	return s
}

// names are the hosts that an app may call the tap by.
func (s State) names() []string {
	names := []string{"localhost", "127.0.0.1", "::1", emulatorHost}
	for _, address := range append(slices.Clone(s.LAN), s.URL) {
		if u, err := url.Parse(address); err == nil && !slices.Contains(names, u.Hostname()) {
			names = append(names, u.Hostname())
		}
	}
	return names
}

// lanAddresses are this machine's own in its networks, those of IPv4 first: people type them.
func lanAddresses() []string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil // nobody can be told where to point, which State shows
	}
	var four, six []string
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		switch {
		case !ok || n.IP.IsLoopback() || n.IP.IsLinkLocalUnicast():
		case n.IP.To4() != nil:
			four = append(four, n.IP.String())
		default:
			six = append(six, n.IP.String())
		}
	}
	return append(four, six...)
}

// reachesItself reports whether an upstream is the listener: each request would be passed on for ever.
func reachesItself(ctx context.Context, upstream *url.URL, at *net.TCPAddr) bool {
	_, portName, err := net.SplitHostPort(dialAddress(upstream))
	if err != nil || portName != port(at) {
		return false
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", upstream.Hostname())
	if err != nil {
		return false // it has no address, so it is no loop
	}
	own := lanAddresses()
	return slices.ContainsFunc(addresses, func(a netip.Addr) bool {
		a = a.Unmap()
		listening, _ := netip.AddrFromSlice(at.IP)
		if listening = listening.Unmap(); !listening.IsUnspecified() {
			return a == listening || a.IsUnspecified() && listening.IsLoopback()
		}
		return a.IsLoopback() || a.IsUnspecified() || slices.Contains(own, a.String())
	})
}
