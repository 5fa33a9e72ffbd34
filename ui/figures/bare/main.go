// Command bare holds the programs that authpeek is measured against: what a terminal program costs before it does anything of use.
//
//	bare exit        leaves at once
//	bare echo        answers each key with one byte: what the pseudo-terminal itself takes
//	bare hello       Bubble Tea with its own renderer, a counter of keys and a countdown
//	bare list N      bubbles/list with N rows
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/charmbracelet/bubbles/list"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "exit":
		return nil
	case len(args) == 1 && args[0] == "echo":
		return echo()
	case len(args) == 1 && args[0] == "hello":
		_, err := tea.NewProgram(hello{left: 3600}, tea.WithAltScreen()).Run()
		return err
	case len(args) == 2 && args[0] == "list":
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		_, err = tea.NewProgram(newRows(n), tea.WithAltScreen()).Run()
		return err
	}
	return fmt.Errorf("want one of exit, echo, hello, list N")
}

// echo turns the letter that it shows to the next one at each key.
func echo() error {
	before, err := term.MakeRaw(os.Stdin.Fd())
	if err != nil {
		return err
	}
	defer term.Restore(os.Stdin.Fd(), before)
	os.Stdout.WriteString("\x1b[2J\x1b[Hready\r\na")
	key := make([]byte, 64)
	for at := 0; ; at++ {
		n, err := os.Stdin.Read(key)
		if err != nil || n > 0 && (key[0] == 'q' || key[0] == 3) {
			return err
		}
		os.Stdout.Write([]byte{'\b', 'a' + byte(at+1)%26})
	}
}

type hello struct{ keys, left int }

type second struct{}

func nextSecond() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{} }) }

func (hello) Init() tea.Cmd { return nextSecond() }

func (m hello) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch k := msg.(type) {
	case second:
		m.left--
		return m, nextSecond()
	case tea.KeyMsg:
		if k.String() == "q" || k.Type == tea.KeyCtrlC {
			return m, tea.Quit
		}
		m.keys++
	}
	return m, nil
}

func (m hello) View() string { return fmt.Sprintf("ready\n%d keys\nexpires in %d s", m.keys, m.left) }

type item string

func (i item) FilterValue() string { return string(i) }
func (i item) Title() string       { return string(i) }
func (i item) Description() string { return "" }

type rows struct{ list list.Model }

func newRows(n int) rows {
	items := make([]list.Item, n)
	for i := range items {
		items[i] = item(fmt.Sprintf("Message %d is ready", i))
	}
	d := list.NewDefaultDelegate()
	d.ShowDescription = false
	d.SetSpacing(0)
	l := list.New(items, d, 80, 24)
	l.SetShowPagination(false)
	return rows{l}
}

func (rows) Init() tea.Cmd { return nil }

func (m rows) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch k := msg.(type) {
	case tea.WindowSizeMsg:
		m.list.SetSize(k.Width, k.Height)
	case tea.KeyMsg:
		if k.Type == tea.KeyCtrlC || k.String() == "q" && !m.list.SettingFilter() {
			return m, tea.Quit
		}
	}
	var cmd tea.Cmd
	m.list, cmd = m.list.Update(msg)
	return m, cmd
}

func (m rows) View() string { return m.list.View() }
