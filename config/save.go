package config

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxFile is the largest profile file that is read, in bytes.
const maxFile = 4 << 20

// unfinished ends the name of a file that is being written. Editors have files of their own beside a file.
const unfinished = ".authpeek-saving"

// fingerprint tells two states of a file apart. The zero value stands for a file that is not there.
type fingerprint struct {
	exists bool
	sum    [sha256.Size]byte
}

func fingerprintOf(text []byte) fingerprint {
	return fingerprint{exists: true, sum: sha256.Sum256(text)}
}

// Save writes c to the file at path. The text that is there is edited, not replaced: only what differs changes, and comments
// stay. The file is replaced in one step, with mode 0600, in a folder that is made with mode 0700 if it is missing; a
// symbolic link is followed. On any error the old file is as it was.
//
// When the file is not what it was when c was loaded, Save writes nothing and returns *ChangedError. From that look to the
// replacement the folder is locked, so that of two programs that save at once the later one finds the file changed. After
// success c counts as loaded from path.
func Save(path string, c *Config) error {
	if err := checkSavable(path, *c); err != nil {
		return err
	}
	target, err := followLinks(path)
	if err != nil {
		return err
	}
	notSaved := func(err error) error {
		return &FileError{Path: path, What: "the file was not saved, and is as it was" + errnoText(err), Fix: saveFix(err, filepath.Dir(target)), Err: err}
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return notSaved(err)
	}
	unlock, err := lockFolder(filepath.Dir(target), lockPatience)
	if err != nil {
		return notSaved(err)
	}
	defer unlock()
	text, err := readConfigFile(target)
	if err != nil {
		return err
	}
	var now fingerprint
	if text != nil {
		now = fingerprintOf(text)
	}
	if now != c.read {
		return &ChangedError{Path: path}
	}
	text, err = encode(text, *c)
	if err != nil {
		return &FileError{Path: path, What: "the profiles were not written", Fix: "correct the file by hand", Err: err}
	}
	if err := replaceFile(target, text); err != nil {
		return notSaved(err)
	}
	c.Path, c.read = path, fingerprintOf(text)
	return nil
}

// checkSavable refuses what Load would not read back.
func checkSavable(path string, c Config) error {
	seen := map[string]bool{}
	for _, p := range c.Profiles {
		if problem := CheckName(p.Name); problem != nil {
			return &FileError{Path: path, What: fmt.Sprintf("profile %q: %s", p.Name, problem.Message), Fix: problem.Fix}
		}
		if seen[p.Name] {
			return &FileError{Path: path, What: fmt.Sprintf("there are two profiles named %q", p.Name), Fix: "rename one"}
		}
		seen[p.Name] = true
	}
	return nil
}

// followLinks finds the file that is to be replaced, so that a link into a folder of dot-files stays a link.
func followLinks(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if err == nil {
		return target, nil
	}
	if _, here := os.Lstat(path); errors.Is(here, fs.ErrNotExist) {
		return path, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return "", &FileError{Path: path, What: "the file may not be read", Fix: "allow it for your account", Err: err}
	}
	return "", &FileError{Path: path, What: "the file is a link that leads nowhere", Fix: "repair the link or take it away", Err: err}
}

// readConfigFile gives the file's text, nil when there is no file. Errors are *FileError.
func readConfigFile(path string) ([]byte, error) {
	refused := func(what, fix string, err error) error {
		return &FileError{Path: path, What: what, Fix: fix, Err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && info.IsDir():
		return nil, refused("this is a folder, and a file is wanted", "name the file in it, like "+filepath.Join(path, fileName), nil)
	case err == nil && !info.Mode().IsRegular():
		return nil, refused("this is not a plain file", "name a file", nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, refused("the file may not be read", "allow it for your account", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, refused("the file could not be read to its end", "see that the disk is well", err)
	}
	if len(text) > maxFile {
		return nil, refused("the file is larger than 4 MiB", "see that it is the profile file", nil)
	}
	return append([]byte{}, text...), nil
}

// replaceFile puts text in the place of the file in one step: written beside it, flushed to the disk, renamed. The folder is there,
// and locked.
func replaceFile(path string, text []byte) (err error) {
	dir := filepath.Dir(path)
	beside := "." + filepath.Base(path) + "."
	removeUnfinished(dir, beside)
	f, err := os.CreateTemp(dir, beside+"*"+unfinished) // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := io.Copy(f, bytes.NewReader(text)); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	// The rename is on the disk once the folder is. Not every system can flush a folder, and the file is whole either way.
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
	return nil
}

// removeUnfinished takes away what savings have left behind that were killed: it may hold a secret. Whoever has the lock is the only
// one who saves, so that none of them is under way.
func removeUnfinished(dir, prefix string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // what is in the way of reading is told by the writing
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), unfinished) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// errnoText is what the system says of an error, without the names of files that only the saving knows; "" for nothing.
func errnoText(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return ": " + errno.Error()
	}
	return ""
}

func saveFix(err error, dir string) string {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "allow writing in " + dir + ", or name another file with --config"
	case errors.Is(err, errBusy):
		return "end the other one, and save again"
	}
	return "see that there is room in " + dir + ", and save again"
}
