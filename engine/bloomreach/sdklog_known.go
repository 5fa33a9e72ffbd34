package bloomreach

import (
	"slices"
	"sync"

	"authpeek/engine"
)

// knownLine is a line that an SDK writes into its app's log, an exception that it throws, or an answer of the server that it
// passes on, with what that means in the app.
type knownLine struct {
	code, severity string
	// on is the platform whose SDK writes it; empty for both.
	on string
	// versions says which SDKs write it, where that is known.
	versions string
	// texts are its spellings, that of the code first. ‹name› stands for what differs from line to line.
	texts []spelling
	// title and detail may hold the ‹name› of a text.
	title, detail, fix string
	ref                string
	// words says that the texts are a server's words: they count only as a whole string of an answer, or behind a colon.
	words bool
	// whole says that the texts count only as the whole line.
	whole bool
	// fallback says that the line counts only where nothing else is recognised.
	fallback bool
}

// spelling is one way in which a line is written.
type spelling struct {
	text string
	// page says that only the vendor's pages spell it so, and the SDK's code does not (7.1).
	page bool
}

// code spells lines as the SDKs' code does.
func code(texts ...string) []spelling {
	out := make([]spelling, 0, len(texts))
	for _, t := range texts {
		out = append(out, spelling{text: t})
	}
	return out
}

// codeAndPage are a line as the code writes it and as the vendor's pages do.
func codeAndPage(text string, pages ...string) []spelling {
	out := code(text)
	for _, t := range pages {
		out = append(out, spelling{t, true})
	}
	return out
}

const (
	severityError   = engine.SeverityError
	severityWarning = engine.SeverityWarning
	severityNote    = engine.SeverityNote
)

// knownLines is the catalogue, compiled when it is first needed.
var knownLines = sync.OnceValue(func() *lineIndex {
	return indexLines(slices.Concat(
		configurationLines(), applicationLines(), integrationLines(), providerLines(), inboxLines(), customerLines(), streamLines(),
		streamReasonLines(), answerLines(), refusalLines(), serverLines(), attributeLines(),
	))
})

// ExplainLine says what one line of an SDK's log means: the catalogue's entry for it, of several the one that tells most. It
// reports false for a line that no SDK is known to write.
func ExplainLine(line string) (engine.Finding, bool) {
	found := knownLines().find(line, "")
	if len(found) == 0 {
		return engine.Finding{}, false
	}
	best := found[0]
	for _, m := range found[1:] {
		// What the server said tells more than the SDK's name for the status.
		if m.line.words && !best.line.words {
			best = m
		}
	}
	return best.finding(), true
}
