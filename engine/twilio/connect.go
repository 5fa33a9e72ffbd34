package twilio

import (
	"fmt"
	"net/url"

	"authpeek/auth"
	"authpeek/engine"
)

// connectPath is where the stand-in for Twilio's signaling takes a client's first frame, and updatePath where one with a fresh token.
// Assumption: the SDKs speak a WebSocket whose frames are not public; the stand-in answers with what the reference knows of them
// (A3): status, code, message, ttl and client_update_type. An update names the identity that is connected, since each frame is a
// request of its own here.
const (
	connectPath = "/connect"
	updatePath  = "/update"
)

// noServer is the server_url of a profile that wants tokens judged here, though there would be a stand-in.
const noServer = "none"

// prepareClient gives a client SDK its token, at first or anew.
func (v *Vendor) prepareClient(p engine.Profile, r engine.Request) (engine.Draft, error) {
	c := clientOf(p)
	d := engine.Draft{Method: "POST", Credential: auth.CredentialProvider, Carrier: frameToken, Keep: c.keep()}
	if err := v.spokenTo(&d, p, r, c); err != nil {
		return engine.Draft{}, err
	}
	d.Provider = v.Store(p, AccessToken)
	d.Null = engine.NullRule{Block: true, SDK: c.none, Log: c.none, Who: c.title, BlankIsNull: true}
	d.Throw = engine.ThrowRule{SDK: c.none, Log: c.none}
	if r.Operation == ClientUpdate {
		return v.prepareUpdate(d, p, r, c)
	}
	if p.Provider != nil && !p.LookOnly {
		// Another customer has another client, and the token of the one before is not for it.
		d.Leaving = func() {
			_, ours := p.Provider.Current(p.CustomerIDs)
			if _, kept := p.Provider.Kept(); kept && !ours {
				p.Provider.Forget()
			}
		}
	}
	return d, nil
}

// spokenTo sets where the frame goes: the stand-in of server_url, or nowhere.
func (v *Vendor) spokenTo(d *engine.Draft, p engine.Profile, r engine.Request, c client) error {
	if to := p.Settings["server_url"]; to == "" || to == noServer {
		d.Offline = true
		d.URL = &url.URL{Opaque: "Twilio's signaling, for " + c.title}
		return nil
	}
	base, err := address(p.Settings["server_url"], "server_url")
	if err != nil {
		return err
	}
	path, members := connectPath, map[string]string{"client": c.name}
	if r.Operation == ClientUpdate {
		path, members["identity"] = updatePath, v.clientIdentity(p)
		if members["identity"] == "" {
			return &engine.UsageError{Message: "no client is there to be updated: nobody's identity is known", Fix: "run client.connect first, or set customer.identity"}
		}
	}
	d.URL, d.Body = base.JoinPath(path), encode(members)
	d.Headers = []engine.Header{
		{Name: "Content-Type", Value: "application/json", Origin: "authpeek"},
		{Name: "User-Agent", Value: "authpeek", Origin: "authpeek"},
	}
	return nil
}

// prepareUpdate is updateToken. For somebody else the client takes no token, so that nothing is sent: it is asked for, and refused
// before it leaves.
func (v *Vendor) prepareUpdate(d engine.Draft, p engine.Profile, r engine.Request, c client) (engine.Draft, error) {
	wanted := identityOf(p)
	if r.Args.Has(argIdentity) {
		wanted = r.Args.First(argIdentity)
	}
	if wanted != identityOf(p) && p.Provider != nil {
		return engine.Draft{}, &engine.UsageError{
			Message: fmt.Sprintf("the profile's provider is asked for %q, not for %q", identityOf(p), wanted),
			Fix:     "leave identity out and switch the customer, or set provider.source = \"none\" so that the token server is asked",
		}
	}
	if wanted == v.clientIdentity(p) || len(c.grants) == 0 {
		d.Keep.Anew = "updateToken"
		return d, nil
	}
	d.Keep, d.Offline = nil, true
	if p.Provider == nil {
		d.Provider = auth.NewProvider(auth.ProviderOptions{Source: newTokenServer(p, wanted), Now: v.now})
	}
	return d, nil
}
