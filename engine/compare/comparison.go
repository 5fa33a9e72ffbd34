package compare

import (
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// Comparison is one operation asked from several sides. It belongs to one goroutine.
type Comparison struct {
	Columns []*Column
}

// Column is a side with what has come of it.
type Column struct {
	Side
	Op   engine.Operation
	Info auth.ModeInfo
	// Own says that this is the mode that an app with the profile would be in.
	Own bool
	// Draft is the request as the side's SDK prepares it, known before anything is asked. Its URL is nil where even that is not
	// possible, and Trouble says why.
	Draft   engine.Draft
	Trouble string

	// Asked is when the call was made, zero before. Call is the call once it has ended, Result the operation's model, and Found what
	// is to be looked at though it was answered: findings that are more than notes, those of the credential behind those of the answer.
	Asked  time.Time
	Call   *engine.Call
	Result any
	Found  []engine.Finding
	// Test is the stranger test.
	Test Test

	holds content // what the answer of Call held when it came
}

// Test is the stranger test of one column: the same credential asks for another customer.
type Test struct {
	State TestState
	// Who and Own are the two customers as people call them in short: "bob", "jane".
	Who, Own string
	Asked    time.Time
	Call     *engine.Call
	Result   any
	Trouble  string

	holds    content
	provider *auth.Provider // what the test's calls ask; nil for a profile that has none
}

// TestState says what there is of a stranger test.
type TestState string

// The states of a test. TestApart is a test whose call is made apart from the column's own: it waits, runs, or has ended, as Asked
// and Call tell.
const (
	TestNone    TestState = ""        // nobody named a stranger
	TestApart   TestState = "apart"   // the request names the customer, so another one can be named
	TestDecided TestState = "decided" // the request names nobody: who is read is the token's to say
	TestWrites  TestState = "writes"  // the operation writes, and this test only ever reads
)

// New prepares a comparison. Errors are *engine.UsageError: too few sides or too many, one that stands there twice, an operation or
// a mode that a side's vendor does not have.
func New(sides []Side) (*Comparison, error) {
	sides, err := check(sides)
	if err != nil {
		return nil, err
	}
	c := &Comparison{}
	for _, s := range sides {
		c.Columns = append(c.Columns, newColumn(s))
	}
	return c, nil
}

func newColumn(s Side) *Column {
	col := &Column{Side: s, Own: s.Vendor.Mode(s.Profile, s.Operation) == s.Mode}
	col.Op, _ = engine.LookupOperation(s.Vendor, s.Operation)
	col.Info, _ = auth.LookupMode(s.Vendor.Modes(), s.Mode)
	col.Profile = aside(s.Profile)
	col.Args = s.arguments()
	var err error
	if col.Draft, err = prepare(col.Vendor, col.Op, col.Request()); err != nil {
		col.Trouble = engine.Clean(err.Error())
		return col
	}
	col.Test = newTest(col)
	return col
}

// prepare makes the request of a vendor that is handed no arguments but its operation's.
func prepare(v engine.Vendor, op engine.Operation, r engine.Request) (engine.Draft, error) {
	if err := engine.CheckArgs(op, r); err != nil {
		return engine.Draft{}, err
	}
	return v.Prepare(r.Profile, r)
}

// arguments are those that were given, or else ones that ask for everything anew: a delta of what the app has would compare what
// it has.
func (s Side) arguments() engine.Args {
	prober, ok := s.Vendor.(engine.Prober)
	if len(s.Args) > 0 || !ok || prober.Follows(s.Operation) != "" {
		return s.Args
	}
	args, missing := prober.Sample(s.Profile, s.Operation, nil)
	if missing != "" {
		return s.Args
	}
	return args
}

// Request is the column's call, which looks only.
func (col *Column) Request() engine.Request {
	return engine.Request{Profile: col.Profile, Operation: col.Operation, Mode: col.Mode, Args: col.Args, Trigger: engine.TriggerCompare}
}

// Ask notes that a column's call is made now, and gives it. What came of an earlier one is put away.
func (c *Comparison) Ask(i int, at time.Time) engine.Request {
	col := c.Columns[i]
	col.Asked, col.Call, col.Result, col.Found = at, nil, nil, nil
	col.Test.Asked, col.Test.Call, col.Test.Result, col.Test.Trouble = time.Time{}, nil, nil, ""
	if col.Draft.URL != nil || col.Draft.Offline {
		col.Trouble = ""
	}
	return col.Request()
}

// AskStranger does the same for the call of its stranger test, which is to be made when the column's own has ended: the credential
// of that one goes along. ok is false where there is none to make.
func (c *Comparison) AskStranger(i int, at time.Time) (r engine.Request, ok bool) {
	col := c.Columns[i]
	if col.Test.State != TestApart || col.Call == nil {
		return engine.Request{}, false
	}
	col.Test.Asked, col.Test.Call, col.Test.Result, col.Test.Trouble = at, nil, nil, ""
	col.lendKept()
	return col.strangerRequest(), true
}

// Take notes how a column's call has ended, whoever made it. Answers may come in any order.
func (c *Comparison) Take(i int, done engine.Done) {
	col := c.Columns[i]
	call := done.Call
	col.Call, col.Result, col.Trouble, col.Found = &call, done.Result, "", nil
	// Now and not when it is drawn: a body may have to make room for those of later calls, and the verdict must not change with it.
	col.holds = contentOf(&call)
	if call.OK() {
		for _, f := range call.Finish.Findings {
			if f.Severity != engine.SeverityNote {
				col.Found = append(col.Found, f)
			}
		}
	}
	if prober, ok := col.Vendor.(engine.Prober); ok {
		col.Found = append(col.Found, prober.Judge(&call)...)
	}
}

// TakeStranger notes how the call of a column's stranger test has ended.
func (c *Comparison) TakeStranger(i int, done engine.Done) {
	call := done.Call
	t := &c.Columns[i].Test
	t.Call, t.Result, t.Trouble, t.holds = &call, done.Result, "", contentOf(&call)
}

// Fail notes that a column's call could not be made.
func (c *Comparison) Fail(i int, err error) {
	col := c.Columns[i]
	col.Call, col.Result, col.Found, col.Trouble = nil, nil, nil, engine.Clean(err.Error())
}

// FailStranger notes that the call of its stranger test could not be made.
func (c *Comparison) FailStranger(i int, err error) {
	c.Columns[i].Test.Trouble = engine.Clean(err.Error())
}

// Answered counts the columns whose server gave an answer, whatever it was.
func (c *Comparison) Answered() int {
	n := 0
	for _, col := range c.Columns {
		if col.Call != nil && (col.Call.Response != nil || col.Draft.Offline && col.Call.OK()) {
			n++
		}
	}
	return n
}

// Waiting reports whether the column's call is under way.
func (col *Column) Waiting() bool { return !col.Asked.IsZero() && col.Call == nil && col.Trouble == "" }

// Waiting reports whether the test's call is under way.
func (t Test) Waiting() bool { return !t.Asked.IsZero() && t.Call == nil && t.Trouble == "" }

// Over reports whether nothing is under way and every column has come to an end, its test included. A test that nobody has asked
// for, because somebody stopped them all before, is at its end too.
func (c *Comparison) Over() bool {
	for _, col := range c.Columns {
		if col.Call == nil && col.Trouble == "" || col.Test.Waiting() {
			return false
		}
	}
	return true
}
