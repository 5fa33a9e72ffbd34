package ui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// privatePrefix begins the names of folders for texts that another program is to show, and of nothing else.
const privatePrefix = "authpeek-text-"

// privateFolder is a folder that nobody else can look into, and that is ours as long as this process lives: its lock ends with us, however
// we end, and tells the next start that it may be taken away.
type privateFolder struct {
	path string
	held *os.File
}

// newPrivateFolder makes one.
func newPrivateFolder() (privateFolder, error) {
	for {
		dir, err := os.MkdirTemp("", privatePrefix) // with mode 0700
		if err != nil {
			return privateFolder{}, err
		}
		held, err := os.Open(dir)
		if errors.Is(err, os.ErrNotExist) {
			continue // somebody who starts at this moment took it for abandoned
		}
		if err != nil {
			return privateFolder{}, errors.Join(err, os.RemoveAll(dir))
		}
		locked := lockAlone(held)
		if _, err := os.Lstat(dir); locked && err == nil {
			return privateFolder{dir, held}, nil
		}
		_ = held.Close()
	}
}

// remove takes it away with all that is in it.
func (f privateFolder) remove() error {
	err := os.RemoveAll(f.path)
	return errors.Join(err, f.held.Close())
}

// tidyUp removes what others have left behind, once the start is over.
func tidyUp() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg {
		removeAbandoned()
		return nil
	})
}

// removeAbandoned takes away the private folders of programs that were killed. What is wrong with one is left for its owner to see.
func removeAbandoned() {
	dir := os.TempDir()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), privatePrefix) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if info, err := os.Lstat(path); err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 || !ownedByUs(info) {
			continue
		}
		if held, err := os.Open(path); err == nil {
			if abandoned(held) {
				_ = os.RemoveAll(path)
			}
			_ = held.Close()
		}
	}
}
