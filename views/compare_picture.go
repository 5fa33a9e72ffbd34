package views

import (
	"time"

	"authpeek/engine/compare"
)

// comparedPicture is what is drawn of a comparison, as it was when the program told of it: the comparison goes on meanwhile, and a
// picture that is paused must not. Laying bodies side by side takes time, so that it is done once for each telling and not for each
// frame.
type comparedPicture struct {
	rows  []compare.Row
	asked []compareAsked
	laid  *comparedWords
}

// compareAsked is when the calls of a column were asked; zero for what was not.
type compareAsked struct{ own, stranger time.Time }

// comparedWords are what stands below the table.
type comparedWords struct {
	requests, answers []compare.Difference
	why               []compare.Reason
	found             []compare.Found
}

func pictureOf(c *compare.Comparison) comparedPicture {
	if c == nil {
		return comparedPicture{}
	}
	p := comparedPicture{rows: c.Rows()}
	for _, col := range c.Columns {
		p.asked = append(p.asked, compareAsked{col.Asked, col.Test.Asked})
	}
	return p
}

// words are made when they are drawn for the first time: at 60 columns they often never are.
func (p *comparedPicture) words(c *compare.Comparison) *comparedWords {
	if p.laid == nil {
		p.laid = &comparedWords{c.Requests(), c.Answers(), compare.ByColumns(c.Why()), c.Findings()}
	}
	return p.laid
}
