package headless

import "errors"

// fileFlag is the value of a flag that names a file. An empty one is most often that of a shell's variable that was never set, and
// stands for nothing: without a word of it there would be no recording, or a live session in the place of a recorded one.
type fileFlag struct{ to *string }

// String implements pflag.Value.
func (f fileFlag) String() string {
	if f.to == nil {
		return ""
	}
	return *f.to
}

// Set implements pflag.Value.
func (f fileFlag) Set(name string) error {
	if name == "" {
		return errors.New("the name of the file is empty")
	}
	*f.to = name
	return nil
}

// Type implements pflag.Value.
func (fileFlag) Type() string { return "string" }
