package keymap

// screens are the keys of each screen: those that its bindings name, each with the words that help has for them. A test of the
// program holds this against the bindings themselves.
func screens() [][]slot {
	return [][]slot{
		overview(), attributes(), consents(), inbox(), operations(), ladder(), grants(), calls(), tokens(), compare(), doctor(),
		setup(), matrix(), tap(),
	}
}

func overview() []slot {
	return in("overview",
		key("open-the-call show-in-the-chain go", "enter"), key("list-open", "o"), key("ask-provider", "a"),
		key("inspect-a-pasted-token", "i"), key("doctor", "d"), key("hide-this", "x"), key("next-pane", "tab shift+tab"),
		key("newest-call", "esc"), key("break-it", "b"),
	)
}

func attributes() []slot {
	return in("attributes",
		key("add", "a"), key("remove", "x"), key("as-the-app as-before", "b"), key("changed-only show-all", "c"), key("copy", "y"),
		key("raw", "o"), typed("open unfold ask-for-it", "enter"), key("unfold-it", "e"), typed("pane next-type", "tab"),
		typed("back-to-the-list leave", "esc"),
	)
}

func consents() []slot {
	return in("consents",
		key("categories-only states-too", "b"), key("language", "t"), key("raw-json", "o"), key("copy", "y"), key("open", "enter"),
		key("pane", "tab"), key("back-to-the-list", "esc"),
	)
}

func inbox() []slot {
	return in("inbox",
		key("mark-read", "m"), key("text-html-json", "t"), key("unread-only", "u"), key("full-sync", "f"), key("copy", "y"),
		key("text-and-source", "e"), key("types-sdks-hide", "b"), key("clear-the-cache", "x"), key("open copy-link", "enter"),
		key("next-unread next-link", "n"), key("previous-unread previous-link", "N"), key("back-to-the-list", "esc"),
	)
}

func operations() []slot {
	return in("operations",
		typed("run-chosen", "enter"), key("run", "r"), key("mode", "m"), key("arguments", "e"), key("as-json as-rows", "t"),
		key("open-the-call", "o"), key("copy", "y"), typed("pane next-field", "tab"), typed("back-to-the-list", "esc"),
	)
}

func ladder() []slot {
	return in("ladder", key("climb", "u"), key("call-on-this-rung", "enter"), key("open-the-call", "o"), key("ask-provider", "a"))
}

func grants() []slot {
	return in("grants", key("client", "c"), key("ask-provider", "a"), key("open-the-token", "enter"))
}

func calls() []slot {
	return in("calls",
		key("send-again", "r"), key("ask-provider only-differences show-all", "a"), key("compare-modes", "c"), key("diff", "d"), key("mark", "m"),
		key("unfold fold unfold-all-of-it fold-all-of-it", "e"), key("copy copy-value", "y"), key("copy-answers-body", "b"),
		key("jq", "|"), key("pager its-call order-counts", "o"), key("editor", "O"), typed("open read-bodies its-token keep", "enter"),
		key("earlier-try", "<"), key("later-try", ">"), key("send-as", "s"), key("comment", ";"),
		key("provider-rows no-provider-rows parent", "p"), key("newest", "G end"), key("cancel", "x"), key("turn raw tree text fields hex best", "t"),
		typed("back clear leave-it-as-it-was", "esc"), key("pane answer request", "tab shift+tab"), key("search-in-it", "/"),
		key("next next-difference", "n"), key("before the-one-before", "N"), key("fold-a-level", "-"), key("unfold-a-level", "+"),
		key("next-neighbour", "}"), key("previous-neighbour", "{"), key("copy-path", "."), typed("start-again", "ctrl+u"),
	)
}

func tokens() []slot {
	return in("tokens",
		typed("open its-bytes-and-claims use-it read-it", "enter"), key("ask-provider", "a"), key("forget", "x"), key("diff", "d"),
		key("compare-others-with-it compare-as-before", "b"), key("next-problem", "n"), key("previous-problem", "N"),
		key("verify-with-key decrypt-with-key", "s"), key("reveal", "v"), key("inspect", "i"), key("explain-the-row", "e"),
		key("copy-header-and-claims", "y"), key("bytes-words-checks", "t"), key("earlier", "h left"), key("later", "l right"),
		key("closer", "+ ="), key("wider", "- −"), typed("next-pane read-as", "tab shift+tab"), typed("back leave", "esc"),
		typed("start-again", "ctrl+u"),
	)
}

func compare() []slot {
	return in("compare",
		key("run-all", "r"), key("other-call", "c"), key("add-mode", "+"), key("drop-mode", "x"), key("stranger-test", "t"),
		key("differences all-again", "d"), key("open-the-call", "enter"), key("copy-as-table", "y"), key("mode-before", "h left"),
		key("mode-after", "l right"), key("pane", "tab shift+tab"), key("stop", "esc"),
	)
}

func doctor() []slot {
	return in("doctor",
		key("run-again run", "r"), key("next", "n"), key("passed", "p"), key("provider-contract", "x"), key("live-probe", "a"),
		key("open go", "enter"), key("copy", "y"), key("source", "o"), key("pane", "tab shift+tab"), key("back-to-the-list stop", "esc"),
	)
}

func setup() []slot {
	return in("setup",
		typed("edit edit-field read make-this-profile", "enter"), key("new next-problem-in-the-form", "n"), key("copy", "c"), key("use", "u"),
		key("delete drop", "d"), key("copy-value copy-the-files-path", "y"), typed("next-field complete-the-path next-configuration", "tab shift+tab"),
		typed("test-provider", "ctrl+t"), typed("save", "ctrl+s"), typed("save-and-use", "ctrl+u"), typed("next-problem", "ctrl+n"),
		key("answer-save", "s"), key("import", "i"), typed("leave leave-field leave-form stay stop-reading keep", "esc"),
	)
}

func matrix() []slot {
	return in("matrix",
		key("run-all", "r"), key("run-one", "x"), key("compare-modes open-the-cell", "enter"), key("open-the-call", "o"), key("android-ios", "t"),
		key("project-stream", "i"), key("copy-as-table", "y"), key("mode-before", "h left"), key("mode-after", "l right"),
		key("pane", "tab shift+tab"), key("stop back-to-the-matrix", "esc"),
	)
}

func tap() []slot {
	return in("tap",
		key("listen stop", "s"), key("upstream", "u"), key("tls", "x"), typed("open", "enter"), key("allow-lan", "a"), key("compare", "c"),
		key("copy-as-curl", "y"),
	)
}
