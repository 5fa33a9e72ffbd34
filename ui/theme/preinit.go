package theme

import "github.com/charmbracelet/lipgloss"

// Bubble Tea v1 asks the terminal for its background colour in its own package initialisation and waits up to five
// seconds for a terminal that does not answer, before main has run and even for a subcommand that draws nothing. It asks
// only while lipgloss does not know the answer, so we give one first. Since Go 1.21 packages without a dependency between
// them are initialised in the order of their import paths: authpeek/ui/theme sorts before github.com/charmbracelet/bubbletea,
// and must never import it. The value is not used: New gets the background from its Options.
func init() { lipgloss.SetHasDarkBackground(true) }
