package views

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/metrics"
	"time"

	"github.com/itchyny/gojq"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
)

// What one query may take. A query can go on for ever, and one that a person has half typed often does.
const (
	queryTime   = 2 * time.Second
	queryValues = 1000
	queryBytes  = 1 << 20
	queryMemory = 256 << 20
	// queryInputMost is up to which size all of a body is asked, in bytes; of a larger one it is the beginning.
	queryInputMost = 8 << 20
)

// queryAnswer is what came of a query. Problem and values may both be there: jq gives what it has before it stops.
type queryAnswer struct {
	doc     *bodyDoc // nil when there is no value
	values  int
	note    string // what was left out, and why
	problem string
}

// askBody asks jq of a body. It takes at most queryTime, and ends soon after ctx does.
func askBody(ctx context.Context, query string, body bodySource, w int) queryAnswer {
	code, problem := compileQuery(query)
	if problem != "" {
		return queryAnswer{problem: problem}
	}
	input, note, err := queryInput(body)
	if err != nil {
		return queryAnswer{problem: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	ctx, stop := limitMemory(ctx, queryMemory)
	defer stop()

	a := queryAnswer{note: note}
	var out bytes.Buffer
	iter := code.RunWithContext(ctx, input)
	for {
		v, ok := iter.Next()
		if !ok {
			break
		}
		if err, failed := v.(error); failed {
			a.end(ctx, err)
			break
		}
		if a.values == queryValues {
			a.cut(fmt.Sprintf("the first %s values; it goes on", diagnose.Count(queryValues)))
			break
		}
		text, err := gojq.Marshal(v)
		if err != nil {
			a.problem = engine.Clean(err.Error())
			break
		}
		a.values++
		out.Write(text)
		out.WriteByte('\n')
		if out.Len() > queryBytes {
			out.Truncate(queryBytes)
			a.cut("the first " + kit.Size(queryBytes))
			break
		}
	}
	if a.values > 0 {
		a.doc = newBodyDoc(bodySource{bytes: out.Bytes(), contentType: "application/json"}, formTree, w)
	}
	return a
}

func (a *queryAnswer) cut(why string) { a.note = joinDots(why, a.note) }

// end notes why a query has stopped before its end.
func (a *queryAnswer) end(ctx context.Context, err error) {
	var halt *gojq.HaltError
	switch {
	case errors.Is(context.Cause(ctx), errQueryMemory):
		a.cut("cut: it took more than " + kit.Size(queryMemory) + " of memory")
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		a.cut("cut after " + kit.Took(queryTime) + ": it has no end, or too much to do")
	case errors.As(err, &halt) && halt.Value() == nil:
	default:
		a.problem = engine.Clean(err.Error())
	}
}

// compileQuery makes a query ready. It sees neither environment nor files.
func compileQuery(query string) (*gojq.Code, string) {
	parsed, err := gojq.Parse(query)
	var wrong *gojq.ParseError
	switch {
	case errors.As(err, &wrong) && wrong.Error() == "unexpected EOF":
		return nil, fmt.Sprintf("at %d: the query is not complete", wrong.Offset+1)
	case errors.As(err, &wrong):
		return nil, fmt.Sprintf("at %d: %s", max(wrong.Offset-len(wrong.Token), 0)+1, engine.Clean(wrong.Error()))
	case err != nil:
		return nil, engine.Clean(err.Error())
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, engine.Clean(err.Error())
	}
	return code, ""
}

// queryInput is a body as jq takes it: numbers keep their digits as long as nothing is computed with them. Of one that is cut the
// beginning is asked, closed as if it ended there.
func queryInput(body bodySource) (input any, note string, err error) {
	text, complete := body.bytes, body.complete
	if body.whole != nil && body.size <= queryInputMost {
		text, complete = make([]byte, body.size), true
		if _, err := body.whole.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
			return nil, "", err
		}
	}
	index, at, ok := kit.IndexJSON(text, !complete)
	if !ok {
		return nil, "", fmt.Errorf("the body is no JSON (byte %d), and jq asks of nothing else", at)
	}
	if index.Cut() {
		text, note = index.Closed(), "of the first "+keptSize(text)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&input); err != nil {
		return nil, "", fmt.Errorf("the body is no JSON: %s", engine.Clean(err.Error()))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		note = joinDots(note, "of the first of several values")
	}
	return input, note, nil
}

// keptSize is how much of a body is kept, in the words that say so everywhere else.
func keptSize(kept []byte) string {
	if len(kept) == engine.PreviewLimit {
		return "64 KiB"
	}
	return kit.Size(int64(len(kept)))
}

var errQueryMemory = errors.New("the query takes too much memory")

// limitMemory ends a context when the program's memory has grown by more than that. Stop ends the watch.
func limitMemory(ctx context.Context, most uint64) (limited context.Context, stop func()) {
	limited, cancel := context.WithCancelCause(ctx)
	before := heapBytes()
	go func() {
		ticker := time.NewTicker(5 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-limited.Done():
				return
			case <-ticker.C:
				if heapBytes() > before+most {
					cancel(errQueryMemory)
				}
			}
		}
	}()
	return limited, func() { cancel(nil) }
}

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
