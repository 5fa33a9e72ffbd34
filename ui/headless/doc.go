// Package headless holds the subcommands: the same engine that the inspector runs on, with plain and JSON output and no
// terminal. It also builds the command tree and opens profiles, for the inspector too, so that one word on the command line
// means the same everywhere.
//
// Standard output carries the answer and nothing else: with --json exactly one object, with watch one object a line.
// Everything a person should know beside it goes to standard error. Neither ever holds an escape sequence, whatever a server
// sends, nor a secret, unless --reveal or --show-keys asks for it.
package headless
