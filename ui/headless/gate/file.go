package gate

import (
	"fmt"
	"os"
	"path/filepath"
)

// CheckFile says why a report cannot be written to a path, before anything is looked at.
func CheckFile(path string) error {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder", path)
	case err == nil:
		return nil
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s", dir)
	}
	return nil
}

// WriteFile puts a report in the place of a file in one step, so that nobody ever reads half of one. Everybody may read it: there are
// no secrets in a report. What is no plain file, such as a pipe or /dev/stdout, is written to as it is.
func WriteFile(path string, report []byte) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // the link stays, and what it names is replaced
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, report)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(report); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func writeInto(path string, report []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.Write(report); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
