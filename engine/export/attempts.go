package export

import (
	"time"

	"authpeek/engine"
)

// attempt is one request of a call, with what is known of its answer.
type attempt struct {
	number   int
	at       time.Time // when it was made ready, or left
	set      *engine.HeaderSet
	sent     *engine.RequestSent
	response *engine.ResponseReceived
	rejected *engine.TokenRejected
	retry    *engine.Retrying // what followed
}

// attempts takes the requests of a call out of its facts. One that was made ready and did not leave is among them; sent is nil then.
func attempts(c *engine.Call) []attempt {
	var all []attempt
	last := func() *attempt { return &all[len(all)-1] }
	for _, e := range c.Events {
		switch d := e.Detail.(type) {
		case engine.HeaderSet:
			all = append(all, attempt{number: len(all) + 1, at: e.At, set: &d})
		case engine.RequestSent:
			if len(all) == 0 || last().sent != nil { // what came before is lost, or left again as it was
				all = append(all, attempt{number: len(all) + 1, at: e.At})
			}
			last().sent = &d
		case engine.ResponseReceived:
			if len(all) > 0 {
				last().response = &d
			}
		case engine.TokenRejected:
			if len(all) > 0 {
				last().rejected = &d
			}
		case engine.Retrying:
			if len(all) > 0 {
				last().retry = &d
			}
		}
	}
	return all
}

func (a attempt) method() string {
	if a.sent != nil {
		return a.sent.Method
	}
	return a.set.Method
}

func (a attempt) url() string {
	if a.sent != nil {
		return a.sent.URL
	}
	return a.set.URL
}

func (a attempt) headers() []engine.Header {
	if a.set == nil {
		return nil
	}
	return a.set.Headers
}

func (a attempt) credential() string {
	if a.set != nil {
		return a.set.Credential
	}
	return a.sent.Credential
}

// timing is that of this request; of one without an answer it is what its call knows at the end.
func (a attempt) timing(c *engine.Call) engine.Timing {
	switch {
	case a.response != nil:
		return a.response.Timing
	case a.sent != nil && a.number == c.Attempts && c.Finish != nil:
		return c.Finish.Timing
	default:
		return engine.Timing{}
	}
}
