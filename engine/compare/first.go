package compare

import "authpeek/engine"

// First is the call whose answer an operation goes on from, such as the inbox for marking a message of it; ok is false for most. Each
// side of a comparison looks only, so that none knows of such an answer by itself.
func First(v engine.Vendor, p engine.Profile, operation string) (r engine.Request, ok bool) {
	prober, ok := v.(engine.Prober)
	if !ok || prober.Follows(operation) == "" {
		return engine.Request{}, false
	}
	p.LookOnly = true
	r = engine.Request{Profile: p, Operation: prober.Follows(operation), Trigger: engine.TriggerCompare}
	r.Args, _ = prober.Sample(p, r.Operation, nil)
	return r, true
}

// GoesOn gives the arguments of an operation after the call of First has been answered with that result. When there are none, missing
// says what is not there, in two words: "no message".
func GoesOn(v engine.Vendor, p engine.Profile, operation string, result any) (args engine.Args, missing string) {
	prober, ok := v.(engine.Prober)
	if !ok {
		return nil, ""
	}
	return prober.Sample(p, operation, result)
}
