package views

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/hostiletest"
)

func textOfHTML(t testing.TB, document string, w int) []string {
	t.Helper()
	text, err := readHTML(document)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range text.layOut(w) {
		var b strings.Builder
		for _, s := range line {
			b.WriteString(s.Text)
		}
		out = append(out, b.String())
	}
	return out
}

func TestHTMLAsText(t *testing.T) {
	for name, tc := range map[string]struct {
		html string
		want []string
	}{
		"headings": {"<h1>Big</h1><h3>Small</h3><p>text</p>", []string{"BIG", "", "Small", "", "text"}},
		"wrap":     {"<p>one two <b>three four</b> five six seven</p>", []string{"one two three four", "five six seven"}},
		"list":     {"<ul><li>a<li>b b b b b b b b b b</ul><ol><li>first</ol>", []string{"  •  a", "  •  b b b b b b b b", "     b b", "", "  1. first"}},
		"links":    {`<p>See <a href="https://a.example">this</a> and <a href="https://b.example">that</a>.</p>`, []string{"See this [1] and", "that [2]."}},
		"buttons": {`<div data-actiontype="browser" data-link="https://a.example">Go</div><div data-actiontype="close">×</div>` +
			`<div data-link="acme://x">Open</div>`, []string{"[1] Go", "[2] Open"}},
		"markup that is text":  {"<p>a*b*c **d** [1] 1. &lt;b&gt; # `x` \\</p>", []string{"a*b*c **d** [1] 1.", "<b> # `x` \\"}},
		"starts like a list":   {"<p>1. no list</p><p># no head</p><p>- no item</p>", []string{"1. no list", "", "# no head", "", "- no item"}},
		"not shown":            {`<style>x</style><script>y</script><p hidden>h</p><p style="Display: none">n</p><p>shown</p>`, []string{"shown"}},
		"table":                {"<table><tr><td>a</td><td>b<br>c</td></tr><tr><td>d</td></tr></table>", []string{"a · b · c", "d"}},
		"image":                {`<img src="https://x.example/1.png" alt="A coat"><img src="https://x.example/pixel"><p>t</p>`, []string{"(image: A coat)", "", "t"}},
		"quote and rule":       {"<blockquote>said</blockquote><hr><pre>a\n  b</pre>", []string{"│ said", "", strings.Repeat("─", 20), "", "  a", "    b"}},
		"unsafe":               {"<p>\u202eevil\u202c \x1b[2J</p>", []string{"<U+202E>evil<U+202C>", "␛[2J"}},
		"word longer than all": {"<p>see https://acme.example/a/long/path ok</p>", []string{"see", "https://acme.example", "/a/long/path ok"}},
		"a link of its own":    {"<p>\ue0007\ue001</p>", []string{"<U+E000>7<U+E001>"}},
		"nothing":              {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, textOfHTML(t, tc.html, 20)); diff != "" {
				t.Errorf("(- want, + got):\n%s", diff)
			}
		})
	}
}

func TestHTMLIsCutAtItsLimit(t *testing.T) {
	text, err := readHTML("<p>" + strings.Repeat("wörd ", htmlTextLimit/5) + "</p>")
	if err != nil {
		t.Fatal(err)
	}
	if !text.cut || len(text.blocks) != 1 {
		t.Errorf("cut %v, %d blocks", text.cut, len(text.blocks))
	}
}

func TestHTMLSource(t *testing.T) {
	document := "<style>" + strings.Repeat("a{} ", 300) + "</style>\n\n  <p>one two three four</p>\r\n<SCRIPT src=x></script>\n<style>never closed"
	want := []string{"<style>… 1.2 KB, folded", "  …</style>", "  <p>one two three", "    four</p>", "<SCRIPT src=x></script>", "<style>never closed"}
	if diff := cmp.Diff(want, sourceLines(document, 25)); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

func TestMadeVisibleIsCounted(t *testing.T) {
	for text, want := range map[string]string{
		"fine\r\n\tté ":         "",
		"\u202ea\u202c \x1b[2J": "2 bidi marks and 1 escape were made visible (shown as <U+202E> and ␛); none reached the terminal.",
		"a\u200bb":              "1 invisible character was made visible; none reached the terminal.",
		"a\x00\x9f\xff\u009b":   "2 control characters and 2 bytes that are not UTF-8 were made visible; none reached the terminal.",
	} {
		if got := countUnsafe(text).sentence(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzHTMLAsText(f *testing.F) {
	f.Add(`<table><tr><td><a href="x">y</a><td><p>z</table><div data-link="q"><div data-actiontype=close><a href=k>`)
	f.Add("<ul><li><ul><li>\u202e<pre>```\n</pre>")
	for _, text := range hostiletest.Corpus() {
		f.Add("<h1>" + text.Text + "</h1><a href='x'>" + text.Text + "</a><img alt='" + text.Text + "'>")
	}
	f.Fuzz(func(t *testing.T, document string) {
		text, err := readHTML(document)
		if err != nil {
			return
		}
		for _, w := range []int{1, 7, 80} {
			for _, line := range text.layOut(w) {
				var shown strings.Builder
				for _, s := range line {
					shown.WriteString(s.Text)
				}
				if got := shown.String(); hostiletest.Shown(got) != nil || strings.Contains(got, "\n") {
					t.Fatalf("at %d cells of %q: %q, %v", w, document, got, hostiletest.Shown(got))
				}
			}
		}
		for _, line := range sourceLines(document, 9) {
			if hostiletest.Plain(line) != nil {
				t.Fatalf("source of %q: %q", document, line)
			}
		}
	})
}
