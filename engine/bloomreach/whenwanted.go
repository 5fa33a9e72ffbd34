package bloomreach

import (
	"regexp"
	"sync"
)

// whenWanted is a regular expression that is compiled when it is first wanted. Those that read logs would take a tenth of the time that the
// program has until its first picture, and most runs read no log.
func whenWanted(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
