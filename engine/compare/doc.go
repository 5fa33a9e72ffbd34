// Package compare lays one call side by side as several modes make it, or several vendors: what each asks with, what came back,
// what differs, and why. A Comparison only judges; whoever has it makes the calls and hands it their ends in any order, or lets Run
// make them. Nothing that an app keeps is changed by it: each side looks only, with a provider of its own.
//
// The verdict of a column is computed from the calls that it stands under, those of the stranger test among them, and from nothing
// else.
package compare
