package config

import (
	"errors"
	"os"
	"time"
)

// lockPatience is how long a saving waits for another one, which takes some milliseconds. One that takes longer hangs.
const lockPatience = 5 * time.Second

// errBusy says that another saving does not come to its end.
var errBusy = errors.New("another authpeek is saving into the same folder and does not come to its end")

// lockFolder keeps other savings out of the folder until unlock is called. Where folders know no locks, like in some network file
// systems, there is none, and the look at what is to be replaced is all that keeps two writers apart.
func lockFolder(dir string, patience time.Duration) (unlock func(), err error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		got, err := tryLock(d)
		if got || err != nil {
			return func() { _ = d.Close() }, nil
		}
		if time.Now().After(deadline) {
			_ = d.Close()
			return nil, errBusy
		}
	}
}
