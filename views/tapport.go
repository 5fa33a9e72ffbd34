package views

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// TapPort is the tap as its screen sees it. Methods that return a Cmd do their work off the UI's goroutine and answer with a toast
// when something went wrong; what they changed is in State at the next picture.
type TapPort interface {
	State() TapState
	// Start listens; a tap that runs is stopped first. An empty upstream is the one of the session's profile.
	Start(TapWish) tea.Cmd
	Stop() tea.Cmd
}

// TapWish is how somebody wants to listen.
type TapWish struct {
	Upstream string // "https://api.exponea.com"
	// Listen is host and port; "" for the loopback interface and a port of the program's choice.
	Listen string
	// LAN listens on all interfaces, so that other devices reach it.
	LAN bool
	TLS bool
}

// TapState is what is to be said of the tap.
type TapState struct {
	Running  bool
	Upstream string
	// URL is what an app on this machine uses as its base URL, Emulator what one in an Android emulator uses, and LAN what devices
	// in the network use: none while it listens on loopback alone.
	URL, Emulator string
	LAN           []string
	Port          int
	// Open says that it listens on all interfaces, also where this machine has no address in a network.
	Open bool
	TLS  bool
	// Fingerprint is that of the certificate that the tap shows, in hex, and CertFile where it was put to be installed.
	Fingerprint, CertFile string
	Since                 time.Time
	Problem               string // why it does not listen
}
