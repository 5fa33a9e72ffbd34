package headless

import (
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/compare"
)

// compareDocument is the stable object of compare --json. Lists are never null; what does not apply is null.
type compareDocument struct {
	Operation   string              `json:"operation"`
	Customer    string              `json:"customer"`
	SentAt      time.Time           `json:"sent_at"`
	Columns     []columnDocument    `json:"columns"`
	Differences differencesDocument `json:"differences"`
	Why         []reasonDocument    `json:"why"`
	Findings    []foundDocument     `json:"findings"`
}

// columnDocument is one side. Facts are the rows of the table by their names.
type columnDocument struct {
	Label     string                  `json:"label"`
	Vendor    string                  `json:"vendor"`
	Profile   string                  `json:"profile"`
	Operation string                  `json:"operation"`
	Mode      auth.Mode               `json:"mode"`
	Own       bool                    `json:"own"`
	Facts     map[string]factDocument `json:"facts"`
	Verdict   verdictDocument         `json:"verdict"`
	Trouble   *string                 `json:"trouble"`
	Call      *callDocument           `json:"call"`
	Stranger  *strangerDocument       `json:"stranger"`
}

type factDocument struct {
	Mark *engine.Mark `json:"mark"`
	Text string       `json:"text"`
}

type verdictDocument struct {
	ID    compare.VerdictID `json:"id"`
	Mark  *engine.Mark      `json:"mark"`
	Words string            `json:"words"`
	Why   string            `json:"why"`
}

// strangerDocument is the stranger test. State is "apart" where a call of its own was made for it.
type strangerDocument struct {
	State   compare.TestState `json:"state"`
	Own     string            `json:"own"`
	Who     string            `json:"who"`
	Trouble *string           `json:"trouble"`
	Call    *callDocument     `json:"call"`
}

type differencesDocument struct {
	Request []differenceDocument `json:"request"`
	Answer  []differenceDocument `json:"answer"`
}

// differenceDocument is one thing that was compared. Values has one entry for each column: null where it lacks the value.
type differenceDocument struct {
	Part   compare.DiffPart `json:"part"`
	What   string           `json:"what"`
	Same   bool             `json:"same"`
	Values []*string        `json:"values"`
	Note   *string          `json:"note"`
}

type reasonDocument struct {
	About   compare.ReasonAbout `json:"about"`
	Columns []int               `json:"columns"`
	Text    string              `json:"text"`
}

type foundDocument struct {
	engine.Finding
	Columns []int `json:"columns"`
}

func (v comparison) document() compareDocument {
	d := compareDocument{
		Operation: v.Columns[0].Operation, Customer: v.Columns[0].Profile.Customer(), SentAt: v.sent.UTC(),
		Columns: []columnDocument{}, Why: []reasonDocument{}, Findings: []foundDocument{},
		Differences: differencesDocument{Request: v.differences(v.Requests()), Answer: v.differences(v.Answers())},
	}
	rows := v.Rows()
	for i, col := range v.Columns {
		d.Columns = append(d.Columns, v.column(i, col, rows))
	}
	for _, r := range v.Why() {
		d.Why = append(d.Why, reasonDocument{r.About, r.Columns, r.Text})
	}
	for _, f := range v.Findings() {
		d.Findings = append(d.Findings, foundDocument{f.Finding, f.Columns})
	}
	return d
}

func (v comparison) column(i int, col *compare.Column, rows []compare.Row) columnDocument {
	verdict := col.Verdict()
	d := columnDocument{
		Label: col.Label, Vendor: col.Vendor.ID(), Profile: col.Profile.Name, Operation: col.Operation, Mode: col.Mode, Own: col.Own,
		Facts: map[string]factDocument{}, Verdict: verdictDocument{verdict.ID, markOrNull(verdict.Mark), verdict.Words, verdict.Why},
		Trouble: textOrNull(col.Trouble), Call: v.call(col.Profile, col.Call, col.Result),
	}
	for _, r := range rows {
		if r.Part == compare.PartAsk || r.Part == compare.PartAnswer {
			d.Facts[r.ID] = factDocument{markOrNull(r.Cells[i].Mark), r.Cells[i].Text}
		}
	}
	if t := col.Test; t.State != compare.TestNone {
		d.Stranger = &strangerDocument{
			State: t.State, Own: t.Own, Who: t.Who, Trouble: textOrNull(t.Trouble), Call: v.call(col.Profile, t.Call, t.Result),
		}
	}
	return d
}

// call is a call as call --json has it, or nil.
func (v comparison) call(p engine.Profile, c *engine.Call, result any) *callDocument {
	if c == nil {
		return nil
	}
	d := v.session.document(p, engine.Done{Call: *c, Result: result}, nil)
	return &d
}

// differences leaves out what is the same where only differences are wanted.
func (v comparison) differences(list []compare.Difference) []differenceDocument {
	out := []differenceDocument{}
	for _, d := range list {
		if v.differs && d.Same {
			continue
		}
		made := differenceDocument{Part: d.Part, What: d.What, Same: d.Same, Values: []*string{}, Note: textOrNull(d.Note)}
		for _, value := range d.Values {
			if value.Has && !value.Out {
				made.Values = append(made.Values, &value.Text)
			} else {
				made.Values = append(made.Values, nil)
			}
		}
		out = append(out, made)
	}
	return out
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func markOrNull(m engine.Mark) *engine.Mark {
	if m == "" {
		return nil
	}
	return &m
}
