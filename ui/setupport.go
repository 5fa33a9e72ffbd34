package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/views"
)

// setupPort lends the profile file to the Setup screen. Its methods are called on the UI's goroutine; the Cmds that they give
// run on others and leave what they have learnt behind the lock.
type setupPort struct {
	a       *app
	written setupTexts
	schema  map[string][]config.Field // by vendor

	mu sync.Mutex
	// news is the file as a Cmd has left it, until the UI's goroutine takes it over.
	news *config.Config
	// conflict says that the last saving found the file changed by somebody else: the next one reads it again first.
	conflict bool
	// fingerprints are those of secrets that went through here, by their reference.
	fingerprints map[string]string
	// imported are the profiles that were read out of an app, by the id under which the form knows them. A key in them is plain, so
	// they stay on this side.
	imported map[string]config.Profile
	imports  int
	// reading counts the files that the import under way has seen, and stopReading ends it; nil when none is.
	reading     atomic.Int64
	stopReading context.CancelFunc
	// tested is the provider of the latest test, for the preview, and testedAs what it was made of.
	tested   *auth.Provider
	testedAs string
}

func newSetupPort(a *app) views.SetupPort {
	return &setupPort{a: a, fingerprints: map[string]string{}, imported: map[string]config.Profile{}, schema: map[string][]config.Field{}}
}

// file is the profile file as it was last read or written.
func (p *setupPort) file() config.Config {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.news != nil {
		p.a.opts.Config.Config = *p.news
		p.news = nil
	}
	return p.a.opts.Config.Config
}

// Path implements views.SetupPort.
func (p *setupPort) Path() string { return p.file().Path }

// Profiles implements views.SetupPort.
func (p *setupPort) Profiles() []views.SetupProfile {
	file := p.file()
	names := append(config.ReservedNames(), file.Names()...)
	out := make([]views.SetupProfile, 0, len(names))
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue // the reserved ones stand at the end of Names too
		}
		profile, reserved := setupProfile(file, name)
		out = append(out, views.SetupProfile{
			Name: name, Vendor: profile.WithDefaults().Vendor, InUse: name == p.a.session.Profile.Name, Reserved: reserved,
		})
	}
	return out
}

// setupProfile is a profile as it is written, without defaults, and whether it is one of the built-in ones.
func setupProfile(file config.Config, name string) (config.Profile, bool) {
	if found, ok := file.Lookup(name); ok {
		return found, false
	}
	return config.Reserved(name)
}

// draft is the profile that values make of the one of that name, or of a new one, with what could not be put into it.
func (p *setupPort) draft(name string, values map[string]string) (config.Profile, map[string]string) {
	return p.draftOf(p.file(), name, values)
}

func (p *setupPort) draftOf(file config.Config, name string, values map[string]string) (config.Profile, map[string]string) {
	profile := p.base(file, name, values)
	if name == "" {
		profile.Name = values[views.SetupNewName]
	}
	return profile, putValues(&profile, values)
}

// base is the profile that values change: one of the file, one that was imported, or an empty one.
func (p *setupPort) base(file config.Config, name string, values map[string]string) config.Profile {
	if id := values[views.SetupImported]; name == "" && id != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.imported[id].Clone()
	}
	if name == "" {
		name = values[views.SetupCopyOf]
	}
	profile, _ := setupProfile(file, name)
	return profile
}

// Use implements views.SetupPort.
func (p *setupPort) Use(name string) tea.Cmd {
	return tea.Batch(p.a.useProfile(name), answer(views.SavedMsg{Name: name}))
}

// Save implements views.SetupPort.
func (p *setupPort) Save(name string, values map[string]string, use bool) tea.Cmd {
	file, inUse := p.file(), name != "" && name == p.a.session.Profile.Name
	if use {
		p.a.opening++
	}
	number := p.a.opening
	return p.a.work.run(func(context.Context) tea.Msg {
		m := p.save(file, name, values, use)
		if m.Err == nil && inUse && !use {
			m.Note += "; the session goes on with the old values until the profile is used again"
		}
		if m.Err != nil || !use {
			return m
		}
		return p.use(m, number)
	})
}

// use opens the profile that was saved. Whether it can be used is known before anything is said, as of two notes the second
// would cover the first. It runs off the UI's goroutine.
func (p *setupPort) use(m views.SavedMsg, number int) tea.Msg {
	opened := p.a.work.open(m.Name, number)()
	if o, ok := opened.(openedMsg); ok && o.err != nil {
		m.Note = ""
		o.err = fmt.Errorf("saved, not used: %w", o.err)
		opened = o
	}
	return tea.BatchMsg{answer(m), func() tea.Msg { return opened }}
}

// save runs off the UI's goroutine.
func (p *setupPort) save(file config.Config, name string, values map[string]string, use bool) views.SavedMsg {
	m := views.SavedMsg{Name: name}
	if name == "" {
		m.Name = values[views.SetupNewName]
		if problem := newNameProblem(file, m.Name); problem != "" {
			m.Err = errors.New(problem)
			return m
		}
	}
	if file, m.Err = p.again(file); m.Err != nil {
		return m
	}
	values, stored, err := p.storeSecrets(m.Name, values)
	if err != nil {
		m.Err = err
		return m
	}
	profile, faults := p.draftOf(file, name, values)
	for key, fault := range faults {
		m.Err = fmt.Errorf("%s: %s", key, fault)
		return m
	}
	for _, problem := range config.Validate(profile) {
		if problem.Blocks() {
			m.Err = &problem
			return m
		}
	}
	if profile, m.Err = p.storeImported(profile, values, &stored); m.Err != nil {
		return m
	}
	first := use && len(file.Profiles) == 0 && file.DefaultProfile == ""
	file.Put(profile)
	if first {
		// Whoever sets up a first profile to use it does not mean the sandbox at the next start.
		file.DefaultProfile = profile.Name
	}
	if m.Err = p.write(file); m.Err != nil {
		return m
	}
	m.Note = m.Name + " is saved" + stored
	if first {
		m.Note += " and is used from now on, at the next start too"
	}
	return m
}

// Remove implements views.SetupPort.
func (p *setupPort) Remove(name string) tea.Cmd {
	file, inUse := p.file(), name == p.a.session.Profile.Name
	return p.a.work.run(func(context.Context) tea.Msg {
		m := views.SavedMsg{Name: name}
		if inUse {
			m.Err = fmt.Errorf("%s is in use; use another profile first", name)
			return m
		}
		if file, m.Err = p.again(file); m.Err != nil {
			return m
		}
		file.Remove(name)
		if m.Err = p.write(file); m.Err == nil {
			m.Note = name + " is deleted; what it kept in the keyring stays there"
		}
		return m
	})
}

// again gives the file that is to be changed: as it was read, or, after a conflict, as it is now.
func (p *setupPort) again(file config.Config) (config.Config, error) {
	p.mu.Lock()
	conflict := p.conflict
	p.mu.Unlock()
	if !conflict {
		return file, nil
	}
	// The built-in profile always exists, so what cannot be loaded can only be the file.
	loaded, err := p.a.opts.Reload(config.Sandbox)
	var fault *config.FileError
	if errors.As(err, &fault) {
		return file, err
	}
	return loaded.Config, nil
}

// write saves the file and leaves the new one for the UI's goroutine.
func (p *setupPort) write(file config.Config) error {
	err := config.Save(file.Path, &file)
	var changed *config.ChangedError
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conflict = errors.As(err, &changed); p.conflict {
		return errors.New("the file changed since it was read: saving again puts your changes into it as it is now, esc keeps them here")
	}
	if err != nil {
		return err
	}
	p.news = &file
	return nil
}

// newNameProblem says why a new profile cannot have that name, or "".
func newNameProblem(file config.Config, name string) string {
	if problem := config.CheckName(name); problem != nil {
		return problem.Message + "; " + problem.Fix
	}
	if _, taken := file.Lookup(name); taken {
		return "there is a profile of that name; choose another one"
	}
	return ""
}

func answer(m tea.Msg) tea.Cmd { return func() tea.Msg { return m } }

// note puts a fact of the provider test on the wire.
func (p *setupPort) note(mark engine.Mark, event, text string) {
	p.a.opts.Engine.Note(engine.Notice{Subject: "provider test", Mark: mark, Event: event, Text: text})
}
