package compare

import (
	"strings"

	"authpeek/engine"
)

// Marks beside those of the engine, for cells of the table.
const (
	MarkNone engine.Mark = ""     // no sign at all
	MarkHeld engine.Mark = "held" // ‖: the SDK kept the request back
	MarkWait engine.Mark = "wait" // ◐: the answer has not come yet
)

// Part is a part of the table, in the order of the screen.
type Part string

// The parts.
const (
	PartAsk      Part = "ask as"
	PartAnswer   Part = "answer"
	PartStranger Part = "stranger test"
	PartVerdict  Part = "verdict"
)

// Row is one row of the table: what all columns say to one question.
type Row struct {
	Part  Part
	ID    string // stable: "credential", "comes_from", "sent_as", "names", "checks", "answer", "took", "app_gets", "own", "stranger", "verdict"
	Name  string // for a person: "comes from", "jane's inbox"
	Cells []Fact // one for each column
}

// Fact is one cell. Its texts are cleaned and hold no secret.
type Fact struct {
	Mark engine.Mark
	Text string
	// Gate is set in the rows of the stranger test, where the cell is drawn as a line up to the server or through it.
	Gate *Gate
}

// Gate is one call of the stranger test as it is drawn: who asks, and whether the line reaches through the server.
type Gate struct {
	Who     string // whose credential it is: "jane"
	Through bool
	// Closed says that the server refused. With neither, it is not known whether it would.
	Closed bool
}

// Title says what is compared: "one call, three modes: inbox.fetch for jane@example.com".
func (c *Comparison) Title() string {
	first := c.Columns[0]
	vendors, profiles := false, false
	for _, col := range c.Columns[1:] {
		vendors = vendors || col.Vendor.ID() != first.Vendor.ID()
		profiles = profiles || col.Profile.Name != first.Profile.Name
	}
	n := [...]string{"", "one", "two", "three", "four"}[len(c.Columns)]
	switch {
	case vendors:
		return "one purpose, " + n + " sides: " + first.Operation + " and what is like it for " + engine.Clean(first.Profile.Customer())
	case profiles:
		return "one call, " + n + " sides: " + first.Operation
	default:
		return "one call, " + n + " modes: " + first.Operation + " for " + engine.Clean(first.Profile.Customer())
	}
}

// Rows is the table. The rows of the stranger test are absent where no column has one.
func (c *Comparison) Rows() []Row {
	rows := []Row{
		c.row(PartAsk, "credential", "credential", (*Column).credential),
		c.row(PartAsk, "comes_from", "comes from", (*Column).comesFrom),
		c.row(PartAsk, "sent_as", "sent as", (*Column).sentAs),
		c.row(PartAsk, "names", "it names", (*Column).namesWhom),
		c.row(PartAsk, "checks", "server checks", (*Column).checks),
		c.row(PartAnswer, "answer", "answer", (*Column).answer),
		c.row(PartAnswer, "took", "took", (*Column).took),
		c.row(PartAnswer, "app_gets", "app gets", (*Column).appGets),
	}
	if own, stranger := c.testNames(); own != "" {
		rows = append(rows,
			c.row(PartStranger, "own", own, (*Column).ownGate),
			c.row(PartStranger, "stranger", stranger, (*Column).strangerGate),
		)
	}
	return append(rows, c.row(PartVerdict, "verdict", "verdict", func(col *Column) Fact {
		v := col.Verdict()
		return Fact{Mark: v.Mark, Text: v.Words}
	}))
}

func (c *Comparison) row(part Part, id, name string, cell func(*Column) Fact) Row {
	r := Row{Part: part, ID: id, Name: name}
	for _, col := range c.Columns {
		r.Cells = append(r.Cells, cell(col))
	}
	return r
}

// StrangerTitle heads the rows of the stranger test: "stranger test: jane's app asks for two inboxes". It is "" where there are none.
func (c *Comparison) StrangerTitle() string {
	for _, col := range c.Columns {
		if col.Test.State == TestApart {
			what := subject(col.Operation)
			if strings.HasSuffix(what, "s") {
				return "stranger test: " + col.Test.Own + "'s app asks for " + col.Test.Own + "'s " + what + " and " + col.Test.Who + "'s"
			}
			return "stranger test: " + col.Test.Own + "'s app asks for two " + plural(what)
		}
	}
	return ""
}

// testNames are the names of the test's two rows, of the first column that has the test.
func (c *Comparison) testNames() (own, stranger string) {
	for _, col := range c.Columns {
		if col.Test.State == TestApart {
			return col.Test.Own + "'s " + subject(col.Operation), col.Test.Who + "'s " + subject(col.Operation)
		}
	}
	return "", ""
}
