package headless

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// The variables that the printed commands take the sandbox's secrets from.
const (
	apiKeyVariable     = "SANDBOX_API_KEY"
	privateKeyVariable = "SANDBOX_PRIVATE_KEY"
	sessionVariable    = "SANDBOX_SESSION"
)

// sandboxCommandFlags are those of the command alone.
type sandboxCommandFlags struct {
	listen                   string
	allowLAN, showKeys, json bool
}

const sandboxLong = `Serves the emulator that the inspector carries: a Bloomreach project with two customers, a Data hub stream of the
same customers, and token endpoints as an app's own backend would have; beside them %s,
each below a path of its name. It prints how to reach them, then one line for each request, until ctrl+c. Servers can use
it too: the private routes take the private key.

--require OPERATION=POLICY says whom an operation answers:
  open    everybody
  token   the public credential: a project's API key, a stream's id
  bearer  a signed token alone, what Data hub calls signed-only
  either  both
  deny    nobody; who is known gets 403
The operations are
%s.

--text replaces words that the vendor does not document, where you know the real ones. The line of a request whose
answer has such words names them. The names, with what is sent unless replaced:
%s

Its keys guard nothing but invented data. They still go into a file that only you can read, and that goes away with the
server, and not onto the screen, because screens are recorded and shared; --show-keys prints them instead.

--fault makes it fail on purpose: NAME[=AMOUNT][@OPERATION][*COUNT]. Without an operation it meets all of the vendor's,
without a count it stays on. While the sandbox runs, programs on this machine switch faults at /_sandbox/faults, which
needs no header and refuses browsers:

  curl -d '401*1' http://127.0.0.1:8917/_sandbox/faults
  curl -X PUT -d '{"amount":"12s","operation":"inbox.fetch"}' http://127.0.0.1:8917/_sandbox/faults/delay
  curl http://127.0.0.1:8917/_sandbox/faults
  curl -X DELETE http://127.0.0.1:8917/_sandbox/faults

Faults, with the amounts that they have unless given (500, 502, 503 and 504 are names too; @token means the app's token
endpoint):

`

const sandboxExample = `  authpeek sandbox
  authpeek sandbox --listen 127.0.0.1:0 --messages 100000 --token-ttl 60s
  authpeek sandbox --require inbox.fetch=bearer --require inbox.markread=bearer
  authpeek sandbox --fault 503@inbox.fetch*2 --fault delay=12s
  authpeek sandbox --json --show-keys
  authpeek sandbox --json --show-keys | jq .vendors.extole`

func newSandbox(s *session) *cobra.Command {
	var f sandboxCommandFlags
	cmd := &cobra.Command{
		Use:     "sandbox",
		Short:   "Serve the emulator alone",
		Example: sandboxExample,
		Args:    exactly(0, "no words"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.serveSandbox(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8917", "the `HOST:PORT` to listen on; port 0 takes a free one")
	flags.BoolVar(&f.allowLAN, "allow-lan", false, "allow an address that other machines can reach; the sandbox speaks clear text")
	flags.BoolVar(&f.showKeys, "show-keys", false, "print the keys instead of writing them into a file")
	flags.BoolVar(&f.json, "json", false, "print one JSON object; request lines then go to standard error")
	s.sandbox.register(flags)
	s.helpWhenAsked(cmd, func() {
		cmd.Long = fmt.Sprintf(sandboxLong, titlesBeside(s.Vendors), operationList(), textList()) + faultsHelp()
	})
	return cmd
}

func (s *session) serveSandbox(ctx context.Context, f sandboxCommandFlags) (err error) {
	out := &lockedWriter{w: s.Stdout}
	requests := io.Writer(out)
	if f.json {
		requests = s.Stderr
	}
	o := s.sandbox.options(s.Now)
	o.Listen, o.AllowLAN, o.Admin = f.listen, f.allowLAN, true
	// A request may come before the address has been printed; its line waits for that.
	ready := make(chan struct{})
	o.Served = func(r sandbox.Served) {
		<-ready
		fmt.Fprintln(requests, engine.Clean(servedLine(r)))
	}
	server, err := sandbox.Start(ctx, o)
	if err != nil {
		return usage(err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
		// Requests that are cut off here are those of clients that will see it for themselves.
		_ = server.Close(ctx)
	}()
	keysFile := ""
	if !f.showKeys {
		if keysFile, err = writeKeys(exports(server.Seeded()) + vendorExports(s.played(server))); err != nil {
			close(ready)
			return err
		}
		defer func() { _ = os.Remove(keysFile) }()
	}
	if f.json {
		err = printJSON(out, newSandboxDocument(server, s.played(server), f.showKeys, keysFile))
	} else {
		_, err = io.WriteString(out, sandboxIntroduction(server, s.played(server), keysFile))
	}
	close(ready)
	if err == nil {
		<-ctx.Done()
	}
	return err
}

// servedLine is one request of the log. What a fault has cut off before a status was sent has a dash for it.
func servedLine(r sandbox.Served) string {
	status := "-"
	if r.Status != 0 {
		status = strconv.Itoa(r.Status)
	}
	line := r.Method + " " + r.Path + " " + status
	if r.Assumed != "" {
		line += " assumed text " + r.Assumed
	}
	if r.Faults != "" {
		line += " (fault " + r.Faults + ")"
	}
	return line
}

// writeKeys writes the exports into a new file of mode 0600 in the folder for temporary files.
func writeKeys(exports string) (path string, err error) {
	f, err := os.CreateTemp("", "authpeek-sandbox-*.env")
	if err != nil {
		return "", misuse("set TMPDIR to a folder that may be written to, or add --show-keys", "the keys have no place: %v", err)
	}
	_, err = f.WriteString(exports)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", misuse("make room, or add --show-keys", "the keys were not written: %v", err)
	}
	return f.Name(), nil
}

// exports are lines for a shell. The values are letters, digits, a colon and a blank.
func exports(seeded sandbox.Seeded) string {
	return fmt.Sprintf("export %s='%s'\nexport %s='%s'\nexport %s='Bearer %s'\n",
		apiKeyVariable, seeded.APIKey, privateKeyVariable, seeded.PrivateKey, sessionVariable, seeded.SessionSecret)
}

// sandboxIntroduction says where the server is and how to call it. Without a keysFile the keys stand in it.
func sandboxIntroduction(server *sandbox.Server, vendors []played, keysFile string) string {
	seeded := server.Seeded()
	var customers []string
	for _, c := range seeded.Customers {
		customers = append(customers, c.Label)
	}
	var b strings.Builder
	t := newTable(&b)
	t.row("address", server.URL())
	t.row("project", seeded.ProjectToken)
	t.row("customers", commas(customers))
	t.row("tokens", "POST "+seeded.ProviderURL)
	t.row("stream", seeded.StreamID)
	t.row("stream tokens", "POST "+seeded.StreamProviderURL)
	for _, v := range vendors {
		t.row(v.vendor.ID(), v.address())
	}
	if keysFile != "" {
		t.row("keys", keysFile+", for you alone, gone when the sandbox ends")
	}
	if on := onlyFaults(server); len(on) > 0 {
		t.row("faults", strings.Join(faultWords(on), " "))
	}
	t.flush()
	b.WriteString("\nFrom another shell:\n\n")
	if keysFile != "" {
		fmt.Fprintf(&b, "  . %s\n", keysFile)
	} else {
		for line := range strings.Lines(exports(seeded) + vendorExports(vendors)) {
			b.WriteString("  " + line)
		}
	}
	told := func(what, command string) { fmt.Fprintf(&b, "\n%s:\n\n  %s\n", what, command) }
	told("Bloomreach, with the API key", keyCommand(server))
	told("Bloomreach, with a customer token", tokenCommand(server))
	told("Bloomreach, a stream with its token", streamCommand(server))
	for _, v := range vendors {
		told(v.vendor.Title(), v.command())
	}
	b.WriteString("\nFaults:\n\n")
	fmt.Fprintf(&b, "  curl -d '401*1' %s\n  curl -X DELETE %s\n\nRequests, until ctrl+c:\n", faultsURL(server), faultsURL(server))
	return b.String()
}

// faultsURL is where programs switch the faults of a running sandbox.
func faultsURL(server *sandbox.Server) string { return server.URL() + "/_sandbox/faults" }

func onlyFaults(server *sandbox.Server) []sandbox.Fault {
	faults := []sandbox.Fault{}
	for _, f := range server.Faults() {
		faults = append(faults, f.Fault)
	}
	return faults
}

// keyCommand calls the sandbox with its API key, as a profile of a real project would be tried.
func keyCommand(server *sandbox.Server) string {
	seeded := server.Seeded()
	set := []string{
		"authpeek call inbox.fetch --profile blank", "base_url=" + server.URL(), "project_token=" + seeded.ProjectToken,
		"api_key=env:" + apiKeyVariable, "customer.registered=" + seeded.Customers[0].IDs["registered"],
	}
	return strings.Join(set, " --set ")
}

// tokenCommand does the same with a customer token from the sandbox's token endpoint.
func tokenCommand(server *sandbox.Server) string {
	return strings.Join([]string{keyCommand(server), "advanced_auth=true", endpointSettings(server.Seeded().ProviderURL)}, " --set ")
}

// streamCommand calls the sandbox's stream with a token from its other endpoint. A stream knows no API key.
func streamCommand(server *sandbox.Server) string {
	seeded := server.Seeded()
	return strings.Join([]string{
		"authpeek call inbox.fetch --profile blank", "base_url=" + server.URL(), "integration=stream", "stream_id=" + seeded.StreamID,
		"customer.registered=" + seeded.Customers[0].IDs["registered"], endpointSettings(seeded.StreamProviderURL),
	}, " --set ")
}

// endpointSettings make a token endpoint of the sandbox a profile's provider.
func endpointSettings(url string) string {
	return strings.Join([]string{
		"provider.source=http", "provider.url=" + url, "provider.headers.Authorization=env:" + sessionVariable,
		"provider.extract=json:token", "provider.body='{\"customer_ids\": {{ .CustomerIDs }} }'",
	}, " --set ")
}

// sandboxDocument is sandbox --json.
type sandboxDocument struct {
	URL           string            `json:"url"`
	ProjectToken  string            `json:"project_token"`
	ApplicationID string            `json:"application_id"`
	ProviderURL   string            `json:"provider_url"`
	Customers     []sandboxCustomer `json:"customers"`
	Attributes    []string          `json:"attributes"`
	ContentBlocks []string          `json:"content_blocks"`
	Stream        sandboxStream     `json:"stream"`
	// Vendors are those beside Bloomreach, by their names in profiles.
	Vendors   map[string]vendorDocument `json:"vendors"`
	Keys      *sandboxKeys              `json:"keys"`      // null unless --show-keys
	KeysFile  string                    `json:"keys_file"` // "" with --show-keys
	FaultsURL string                    `json:"faults_url"`
	Faults    []sandbox.Fault           `json:"faults"` // those of --fault
}

type sandboxCustomer struct {
	Label string            `json:"label"`
	IDs   map[string]string `json:"customer_ids"`
}

// sandboxStream is the same for Stream integration.
type sandboxStream struct {
	ID          string `json:"stream_id"`
	ProviderURL string `json:"provider_url"`
	KeyID       string `json:"key_id"` // the kid of its tokens
}

type sandboxKeys struct {
	APIKey     string `json:"api_key"`
	PrivateKey string `json:"private_key"`
	Session    string `json:"session"`
	StreamKey  string `json:"stream_key"` // id:secret, which signs the stream's tokens
}

func newSandboxDocument(server *sandbox.Server, vendors []played, showKeys bool, keysFile string) sandboxDocument {
	seeded := server.Seeded()
	d := sandboxDocument{
		URL: server.URL(), ProjectToken: seeded.ProjectToken, ApplicationID: seeded.ApplicationID,
		ProviderURL: seeded.ProviderURL, Attributes: seeded.Attributes, ContentBlocks: seeded.ContentBlocks, KeysFile: keysFile,
		FaultsURL: faultsURL(server), Faults: onlyFaults(server),
	}
	d.Stream = sandboxStream{ID: seeded.StreamID, ProviderURL: seeded.StreamProviderURL}
	d.Stream.KeyID, _, _ = strings.Cut(seeded.StreamKey, ":")
	for _, c := range seeded.Customers {
		d.Customers = append(d.Customers, sandboxCustomer(c))
	}
	d.Vendors = map[string]vendorDocument{}
	for _, v := range vendors {
		d.Vendors[v.vendor.ID()] = v.document(showKeys)
	}
	if showKeys {
		d.Keys = &sandboxKeys{APIKey: seeded.APIKey, PrivateKey: seeded.PrivateKey, Session: seeded.SessionSecret, StreamKey: seeded.StreamKey}
	}
	return d
}
