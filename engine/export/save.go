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
	if !replace {
		// Taking the name first leaves no time in which another program could put something there.
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return &engine.UsageError{Message: path + " is there already", Fix: "choose another name, or replace it with --force"}
		}
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // with mode 0600
	if err != nil {
		return abandon(path, "", replace, err)
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return abandon(path, f.Name(), replace, err)
	}
	return nil
}

// abandon takes away what a failed Save has made.
func abandon(path, temporary string, replace bool, why error) error {
	if temporary != "" {
		_ = os.Remove(temporary)
	}
	if !replace {
		_ = os.Remove(path)
	}
	return why
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
