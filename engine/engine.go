package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"authpeek/auth"
)

// ErrClosed is what Do returns once the engine has been closed.
var ErrClosed = errors.New("the engine is closed")

// Options are an engine's settings; the zero value works.
type Options struct {
	Now         func() time.Time // time.Now when nil
	JournalSize int              // how many events the journal holds; when 0 JournalSize, and up to JournalMost for a reader that is behind
	Vendors     []Vendor
}

// Engine performs calls. The package's documentation says who may do what from where.
type Engine struct {
	now       func() time.Time
	journal   *Journal
	vendors   []Vendor
	lines     lines
	shelf     bodyShelf
	vault     vault
	redactors redactors
	decoders  decoders
	aside     vault // secrets that nobody may ask for, and that no export may hold
	watch     expiryWatch
	keeper    keeper
	lastID    atomic.Uint64

	mu      sync.Mutex
	closed  bool
	tables  map[string][]Operation // by vendor
	running map[CallID]context.CancelCauseFunc
	idle    sync.WaitGroup
}

// New makes an engine.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	// Without the reading of the monotonic clock, which stands still while the machine sleeps: ages and ends of what was told are those
	// of the wall clock.
	now := func() time.Time { return o.Now().Round(0) }
	journal := NewJournal(cmp.Or(o.JournalSize, JournalSize), now)
	if o.JournalSize == 0 {
		journal.most = JournalMost
	}
	e := &Engine{now: now, journal: journal, vendors: o.Vendors, running: map[CallID]context.CancelCauseFunc{}, tables: map[string][]Operation{}}
	e.watch = expiryWatch{now: now, machine: newMachine(), journal: e.journal, turn: e.timerTurns, broken: e.NoteBroken}
	return e
}

// Done is what Do gives: the call as its events tell it, and the operation's model.
type Done struct {
	Call   Call
	Result any
}

// errCancelled is the cause of a cancel that a person asked for, to tell it from a time-out.
var errCancelled = errors.New("cancelled")

// Do performs one call and returns when it has ended, however it ended: a refused call is no error. Errors are *UsageError
// (nothing was sent, no call exists) and ErrClosed.
func (e *Engine) Do(ctx context.Context, r Request) (Done, error) {
	v, r, draft, err := e.prepare(r)
	if err != nil {
		return Done{}, err
	}
	f := newFlow(e, 0, v, r, draft)
	err = e.admit(ctx, func(ctx context.Context, id CallID) {
		f.id = id
		f.run(ctx)
	})
	return Done{Call: f.call, Result: f.result}, err
}

// admit gives a call its number and the means to be cancelled, and runs it.
func (e *Engine) admit(ctx context.Context, run func(context.Context, CallID)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return ErrClosed
	}
	id := CallID(e.lastID.Add(1))
	e.running[id] = cancel
	e.idle.Add(1)
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		delete(e.running, id)
		e.mu.Unlock()
		e.idle.Done()
	}()
	run(ctx, id)
	return nil
}

// Plan says what Do would send, without asking a provider or the network; no event is recorded. A credential that would
// have to be asked for stands as ‹asked from …›.
func (e *Engine) Plan(r Request) (Call, error) {
	v, r, draft, err := e.prepare(r)
	if err != nil {
		return Call{}, err
	}
	f := newFlow(e, 0, v, r, draft)
	f.silent = true
	f.plan()
	return f.call, nil
}

// Cancel ends a running call; it then finishes as cancelled. An id that is not running is no error: it has ended just now.
func (e *Engine) Cancel(id CallID) {
	e.mu.Lock()
	cancel := e.running[id]
	e.mu.Unlock()
	if cancel != nil {
		cancel(errCancelled)
	}
}

// Close cancels what runs, waits for it as long as ctx allows, and closes the journal.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	e.closed = true
	for _, cancel := range e.running {
		cancel(errCancelled)
	}
	e.mu.Unlock()
	done := make(chan struct{})
	go func() { e.idle.Wait(); close(done) }()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = fmt.Errorf("calls still running at the end: %w", ctx.Err())
	}
	e.watch.stop()
	e.lines.close()
	e.journal.Close()
	e.shelf.files.close()
	return err
}

// Now is the time by the engine's clock, which is that of its events.
func (e *Engine) Now() time.Time { return e.now() }

// Journal is where the facts are.
func (e *Engine) Journal() *Journal { return e.journal }

// Note records a session fact that did not come from a call.
func (e *Engine) Note(d Detail) { e.journal.Append(0, d) }

// NoteCall records what a person put down beside a call.
func (e *Engine) NoteCall(id CallID, n CallNoted) {
	n.Comment = e.Hide(n.Comment)
	e.journal.Append(id, n)
}

// Hide gives a text that a person wrote, with fingerprints in place of the secrets that this engine knows and of whatever looks like a
// signed token: what is pasted into a comment is recorded and handed on.
func (e *Engine) Hide(text string) string {
	known := newRedactor(append(e.vault.all(), e.aside.all()...)...)
	return string(HideSigned([]byte(known.text(text))))
}

// Reveal gives the secret behind a fingerprint that this engine has seen, for the one place that shows it to a person.
func (e *Engine) Reveal(fingerprint string) (auth.Secret, bool) { return e.vault.get(fingerprint) }

// Remember lets the scan of an export look for a secret, such as one that the configuration names. Reveal does not give it.
func (e *Engine) Remember(secrets ...auth.Secret) {
	for _, s := range secrets {
		e.aside.put(s)
	}
}

// Scanner finds the secrets that this engine knows by now.
func (e *Engine) Scanner() *Scanner {
	s := NewScanner(e.vault.all()...)
	s.learn(e.aside.all()...)
	return s
}

// Vendors lists the vendors in the order of a menu. The slice is the caller's own.
func (e *Engine) Vendors() []Vendor { return slices.Clone(e.vendors) }

// Vendor finds a vendor by its id, or gives nil.
func (e *Engine) Vendor(id string) Vendor {
	for _, v := range e.vendors {
		if v.ID() == id {
			return v
		}
	}
	return nil
}

// OwnMode is the mode that an app with this profile's settings would be in.
func OwnMode(v Vendor, p Profile) auth.Mode { return v.Mode(p, v.Home()) }

// LookupOperation finds one of a vendor's operations by its id.
func LookupOperation(v Vendor, id string) (Operation, bool) {
	return operationIn(v.Operations(), id)
}

func operationIn(ops []Operation, id string) (Operation, bool) {
	i := slices.IndexFunc(ops, func(o Operation) bool { return o.ID == id })
	if i < 0 {
		return Operation{}, false
	}
	return ops[i], true
}

// operation is LookupOperation for every call: a vendor makes its table anew each time that it is asked for it.
func (e *Engine) operation(v Vendor, id string) (Operation, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ops, known := e.tables[v.ID()]
	if !known {
		ops = v.Operations()
		e.tables[v.ID()] = ops
	}
	return operationIn(ops, id)
}

func (e *Engine) prepare(r Request) (_ Vendor, _ Request, _ Draft, err error) {
	defer refuseBroken(&err)
	v := e.Vendor(r.Profile.Vendor)
	if v == nil {
		return nil, r, Draft{}, &UsageError{Message: fmt.Sprintf("vendor %q is not built into this version", r.Profile.Vendor), Fix: "use one of " + vendorIDs(e.vendors)}
	}
	op, ok := e.operation(v, r.Operation)
	if !ok {
		return nil, r, Draft{}, &UsageError{Message: fmt.Sprintf("%s has no operation %q", v.ID(), r.Operation), Fix: "use one of " + operationIDs(v)}
	}
	if r.Mode == "" {
		r.Mode = v.Mode(r.Profile, r.Operation)
	}
	if !slices.Contains(op.Modes, r.Mode) {
		others := slices.DeleteFunc(slices.Clone(op.Modes), func(m auth.Mode) bool { return !r.Profile.Fits(m) })
		return nil, r, Draft{}, &UsageError{Message: fmt.Sprintf("%s has no mode %q", op.ID, r.Mode), Fix: "use one of " + modeIDs(others)}
	}
	if err := CheckArgs(op, r); err != nil {
		return nil, r, Draft{}, err
	}
	draft, err := v.Prepare(r.Profile, r)
	if err != nil {
		return nil, r, Draft{}, err
	}
	if err := draft.asksNobody(r.Profile); err != nil {
		return nil, r, Draft{}, err
	}
	if r.Body != nil {
		draft.Body = r.Body
	}
	if draft.Keep != nil && draft.Provider != nil {
		// The app of an SDK that keeps its token is known by its provider, which here is the vendor's own.
		r.Profile.Provider = draft.Provider
	}
	draft.Hide = append(draft.Hide, secretArgs(op, r.Args)...)
	draft.carry(r.Profile)
	return v, r, draft, nil
}

// asksNobody refuses a draft that wants a provider's token where there is no provider. A vendor whose SDK has words of its own for
// that says them in Blocked or Keep. Errors are *UsageError.
func (d *Draft) asksNobody(p Profile) error {
	if d.Credential != auth.CredentialProvider || d.Provider != nil || p.Provider != nil || d.Keep != nil || d.Blocked != nil {
		return nil
	}
	return &UsageError{Message: "this mode sends a token of the provider's, and the profile has no provider", Fix: "set provider.source in Setup, or use another mode"}
}

// secretArgs are the arguments that are credentials. A fingerprint names one and is none: hiding it would put the fingerprint of a
// fingerprint in its place.
func secretArgs(op Operation, args Args) []auth.Secret {
	var secrets []auth.Secret
	for _, a := range op.Args {
		if !a.Secret {
			continue
		}
		for _, value := range args[a.Name] {
			if !auth.IsFingerprint(value) {
				secrets = append(secrets, auth.NewSecret(value))
			}
		}
	}
	return secrets
}

// CheckArgs compares a request's arguments with the operation's, which a vendor takes for granted when it prepares. A body that is
// given whole needs none of them. Errors are *UsageError.
func CheckArgs(op Operation, r Request) error {
	args := r.Args
	names := make([]string, 0, len(op.Args))
	for _, a := range op.Args {
		names = append(names, a.Word())
		if a.Required && !args.Has(a.Name) && r.Body == nil {
			return &UsageError{Message: fmt.Sprintf("%s needs %s", op.ID, a.Name), Fix: "add " + a.Name + "=" + a.Hint}
		}
		if !a.Repeat && len(args[a.Name]) > 1 {
			return &UsageError{Message: fmt.Sprintf("%s takes one %s, not %d", op.ID, a.Name, len(args[a.Name])), Fix: "leave one of them out"}
		}
	}
	for name, values := range args {
		i := slices.IndexFunc(op.Args, func(a Arg) bool { return a.Takes(name) })
		switch {
		case i < 0:
			fix := "it takes no arguments"
			if len(names) > 0 {
				fix = "use one of " + strings.Join(names, ", ")
			}
			return &UsageError{Message: fmt.Sprintf("%s has no argument %q", op.ID, name), Fix: fix}
		case op.Args[i].Prefix && len(values) > 1:
			return &UsageError{Message: fmt.Sprintf("%s takes one %s, not %d", op.ID, name, len(values)), Fix: "leave one of them out"}
		}
	}
	return nil
}

func vendorIDs(vendors []Vendor) string {
	ids := make([]string, 0, len(vendors))
	for _, v := range vendors {
		ids = append(ids, v.ID())
	}
	return strings.Join(ids, ", ")
}

func operationIDs(v Vendor) string {
	ids := make([]string, 0, 16)
	for _, op := range v.Operations() {
		ids = append(ids, op.ID)
	}
	return strings.Join(ids, ", ")
}

func modeIDs(modes []auth.Mode) string {
	ids := make([]string, 0, len(modes))
	for _, m := range modes {
		ids = append(ids, string(m))
	}
	return strings.Join(ids, ", ")
}
