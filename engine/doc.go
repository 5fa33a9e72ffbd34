// Package engine performs a vendor's calls and tells, fact by fact, what happened on the way.
//
// # Who may do what from where
//
// An [Engine] is safe for concurrent use. [Engine.Do] and [Engine.Ask] block their caller until the call has ended; a program that
// must stay responsive runs them on a goroutine of its own. Everything else returns at once, but for [Engine.Close], which waits
// for what runs. Where an SDK keeps its token itself, the engine asks the provider by itself too, on a goroutine of its own: the
// SDK's timer would. Such an asking is recorded like a call, and Close ends it.
//
// The [Journal] is the only way out for facts. Append never blocks and never calls back; a reader that is too slow loses the
// oldest events, is told how many, and hurts nobody else. Events are immutable and hold no secret: a credential stands in them
// as its fingerprint. A [Ledger] is the fold of events and belongs to one goroutine, that of its owner; so do a [Grid] and its
// [GridRun], which decide what to ask and leave the asking to their owner.
//
// # What holds for every call
//
// CallStarted comes first and CallFinished last, exactly once each, also when the call is cancelled, when the engine closes
// and when something panics. Events of one call are in the order of their Seq. A request leaves twice at most, with [Retrying]
// between, and only by a rule of the SDK's.
//
// The engine knows no terminal: the TUI and the subcommands are two readers of the same journal.
package engine
