// Package hostiletest is for tests: texts that would steer a terminal, hide something or lie in it if they reached it as they
// are, and the judges that say whether one has: Plain for what is printed, Terminal for what is written to a terminal.
//
// Beside them stands what tests need to know of their own process: what it has left behind, and what it has had of the processors.
//
// It imports nothing of ours, so that what is tested has no say in what is judged.
package hostiletest
