package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"authpeek/engine"
)

// Save writes a file in one step, readable for its owner alone: it is there whole, or not at all. One that is there already stays,
// unless it is to be replaced; that error is a *engine.UsageError. A pipe or a device is written to and never replaced.
func Save(path string, text []byte, replace bool) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return pass(path, info, text)
	}
	if _, err := os.Lstat(path); err == nil && !replace {
		return isThere(path) // before anything is written: there may be a lot of it
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // it is there only when something has gone wrong, or under two names
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return err
	case replace:
		return os.Rename(f.Name(), path)
	}
	return takeName(f.Name(), path)
}

// takeName gives a finished file its name, unless something has that name: a second link is made in one step, and never replaces
// anything. A file system without links gets an empty file first, so that there, too, is no time in which another program could come between.
func takeName(finished, path string) error {
	err := os.Link(finished, path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return isThere(path)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return isThere(path)
	}
	if err != nil {
		return err
	}
	if err = errors.Join(f.Close(), os.Rename(finished, path)); err != nil {
		_ = os.Remove(path)
	}
	return err
}

func isThere(path string) error {
	return &engine.UsageError{Message: path + " is there already", Fix: "choose another name, or replace it with --force"}
}

// pass writes to what is no file. Its name stays what it is: a file in the place of a device would be met by every other program.
func pass(path string, info fs.FileInfo, text []byte) error {
	if info.IsDir() {
		return &engine.UsageError{Message: path + " is a folder", Fix: "name a file in it"}
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
