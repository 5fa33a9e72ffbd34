package views

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/compare"
)

// compareDesk is the screen as it is opened, before its calls have ended.
func compareDesk(t *testing.T) (*compareView, *live, []tea.Msg) {
	t.Helper()
	v := newCompare(Deps{}).(*compareView)
	l := liveSession(t, nil, v)
	l.at(8*time.Minute + 47*time.Second)
	l.AllVendors = []engine.Vendor{l.Vendor}
	return v, l, l.settle(v, v.Opened(l.Session))
}

// lay does what the program does with a wish to compare: it lays the sides side by side and makes the calls, here one after another.
func (l *live) lay(v *compareView, intents []tea.Msg) *compare.Comparison {
	l.t.Helper()
	wish, ok := oneOf[CompareMsg](intents)
	if !ok {
		l.t.Fatalf("the screen wants %v, not to compare", intents)
	}
	var sides []compare.Side
	for _, s := range wish.Sides {
		side := compare.Side{Vendor: l.Vendor, Profile: l.Profile, Operation: wish.Operation, Mode: s.Mode}
		if wish.Stranger {
			side.Stranger = l.Customers[1].IDs
		}
		sides = append(sides, side)
	}
	c, err := compare.New(sides)
	if err != nil {
		l.settle(v, v.Update(l.Session, ComparedMsg{Number: wish.Number, Trouble: err.Error(), Over: true}))
		return nil
	}
	if wish.Run {
		compare.Run(l.t.Context(), inTurn{l}, c, l.now, nil)
	}
	l.settle(v, v.Update(l.Session, ComparedMsg{Number: wish.Number, Comparison: c, Stranger: l.Customers[1].Label, Over: true}))
	return c
}

// inTurn makes calls whose ends take no time, so that a picture of them stays the same.
type inTurn struct{ *live }

func (d inTurn) Do(ctx context.Context, r engine.Request) (engine.Done, error) {
	done, err := d.engine.Do(ctx, r)
	if done.Call.Finish != nil {
		finish := *done.Call.Finish
		finish.Timing = engine.Timing{Total: 2 * time.Millisecond}
		done.Call.Finish = &finish
	}
	return done, err
}

// oneOf finds the message of a kind among others.
func oneOf[M tea.Msg](all []tea.Msg) (M, bool) {
	for _, m := range all {
		if found, ok := m.(M); ok {
			return found, true
		}
	}
	var none M
	return none, false
}

func TestCompareDraws(t *testing.T) {
	v, l, intents := compareDesk(t)
	drawSizes(t, l, v, "compare_empty", size80, size120)
	l.lay(v, intents)
	drawSizes(t, l, v, "compare_done", size60, size80, size100, size120, size140, [2]int{120, 50})
	l.press(v, "l", "l", "tab", "tab")
	drawSizes(t, l, v, "compare_answers", size60, size80, size120)
	l.press(v, "d")
	drawSizes(t, l, v, "compare_differences", size80, size120)
}

// A long name gives way to what is asked of it: whether the line reaches through the server, and whose inbox it is.
func TestCompareOfALongName(t *testing.T) {
	v, l, intents := compareDesk(t)
	l.Profile.CustomerIDs = map[string]string{"registered": "maximiliane.von-und-zu-hohenstein@subdomain.example-company.co.uk"}
	l.lay(v, intents)
	wantText(t, drawn(l, v, size120), "maxim…'s inbox", "maximilian… ━━┃━━▸ 0 messages", "maximilian… ━✗┃", "OPEN TO MAXIMILIANE… ALONE")
	wantText(t, drawn(l, v, size60), "━✗┃")
}

// The verdicts are what the stage is there for.
func TestCompareOfTheSandbox(t *testing.T) {
	v, l, intents := compareDesk(t)
	c := l.lay(v, intents)
	for i, want := range []string{"CLOSED TO EVERYBODY", "OPEN TO ANYONE WITH THE APP", "OPEN TO JANE ALONE"} {
		if got := c.Columns[i].Verdict().Words; got != want {
			t.Errorf("%s is %s, want %s", c.Columns[i].Label, got, want)
		}
	}
	screen := drawn(l, v, size120)
	wantText(t, screen, "CLOSED TO EVERYBODY", "OPEN TO ANYONE WITH THE APP", "OPEN TO JANE ALONE", "stranger test: jane's app asks for two inboxes")
	// Without the test the rows are not there, and the verdict says no more than was seen.
	c = l.lay(v, l.press(v, "t"))
	screen = drawn(l, v, size120)
	wantText(t, screen, "REFUSED", "ANSWERED")
	if strings.Contains(screen, "stranger") || c.Columns[2].Test.State != compare.TestNone {
		t.Errorf("there is a stranger test that nobody wants:\n%s", screen)
	}
}

// Columns are added and dropped, two at least and four at most.
func TestCompareColumns(t *testing.T) {
	v, l, intents := compareDesk(t)
	l.lay(v, intents)
	choose, ok := oneOf[ChooseMsg](l.press(v, "+"))
	if ok {
		t.Errorf("every mode is there, and more are offered: %v", choose)
	}
	c := l.lay(v, l.press(v, "x")) // none
	if len(c.Columns) != 2 || c.Columns[0].Label != "token" {
		t.Fatalf("%d columns are left, %s the first", len(c.Columns), c.Columns[0].Label)
	}
	if _, ok := oneOf[CompareMsg](l.press(v, "x")); ok {
		t.Error("one column is compared with nothing")
	}
	choose, ok = oneOf[ChooseMsg](l.press(v, "+"))
	if !ok || len(choose.Choices) != 1 || choose.Choices[0].Label != "none" {
		t.Fatalf("+ offers %+v", choose)
	}
	c = l.lay(v, l.settle(v, v.Update(l.Session, choose.Choices[0].Then)))
	if len(c.Columns) != 3 || c.Columns[2].Label != "none" {
		t.Errorf("the columns are %d", len(c.Columns))
	}
	// Another operation brings its own modes.
	choose, _ = oneOf[ChooseMsg](l.press(v, "c"))
	for _, choice := range choose.Choices {
		if choice.Label == "segments.fetch" {
			c = l.lay(v, l.settle(v, v.Update(l.Session, choice.Then)))
		}
	}
	if c.Columns[0].Operation != "segments.fetch" {
		t.Errorf("%s is compared", c.Columns[0].Operation)
	}
}

// What an older wish brings is dropped, and so is everything when the session changes.
func TestCompareForgets(t *testing.T) {
	v, l, intents := compareDesk(t)
	c := l.lay(v, intents)
	v.Update(l.Session, SessionMsg{Reason: "customer"})
	if v.told.Comparison != nil {
		t.Error("another customer's comparison stays")
	}
	v.Update(l.Session, ComparedMsg{Number: v.number - 1, Comparison: c})
	if v.told.Comparison != nil {
		t.Error("an answer to an older wish is shown")
	}
}

// A real server is not asked when the screen opens, and a stranger's data only after a question.
func TestCompareAsksOutsideTheSandbox(t *testing.T) {
	v := newCompare(Deps{}).(*compareView)
	l := liveSession(t, nil, v)
	l.Profile.Embedded = false
	wish, ok := oneOf[CompareMsg](l.settle(v, v.Opened(l.Session)))
	if !ok || wish.Run || wish.Stranger {
		t.Fatalf("opening the screen wants %+v", wish)
	}
	v.Update(l.Session, ComparedMsg{Number: wish.Number, Stranger: "bob@example.com", Over: true})
	asked, ok := oneOf[AskMsg](l.press(v, "t"))
	if !ok || !strings.Contains(asked.Title, "bob@example.com") {
		t.Fatalf("t asks %+v", asked)
	}
	wish, ok = oneOf[CompareMsg](l.settle(v, v.Update(l.Session, asked.Then)))
	if !ok || !wish.Run || !wish.Stranger || !wish.Agreed {
		t.Errorf("after a yes the screen wants %+v", wish)
	}
	l.press(v, "t")
	v.operation = "ids.link"
	if _, ok := oneOf[AskMsg](l.settle(v, v.compare(l.Session, true))); ok {
		t.Error("what was agreed to once is asked again")
	}
	v.Update(l.Session, SessionMsg{Reason: "mode"})
	v.operation = "ids.link"
	if _, ok := oneOf[AskMsg](l.settle(v, v.compare(l.Session, true))); !ok {
		t.Error("an operation that writes is sent without a question")
	}
}

func TestCompareCopies(t *testing.T) {
	v, l, intents := compareDesk(t)
	l.lay(v, intents)
	copied, ok := oneOf[CopyMsg](l.press(v, "y"))
	if !ok {
		t.Fatal("y copies nothing")
	}
	wantText(t, copied.Text, "| ask as | none | token | customer-token |", "| bob's inbox | ✗ is refused | ▲ gets through 7 of bob's | ✗ is refused |", "| verdict |")
}
