package views

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"authpeek/engine"
)

// htmlTextLimit is how much of a document is turned into text, in bytes; the rest can be read as source.
const htmlTextLimit = 1 << 20

// Around the number of a link in the markdown. They are from the private use area, so that a document that writes "[1]"
// itself does not look as if it had a link there.
const linkOpen, linkClose = '\ue000', '\ue001'

// htmlText is an HTML document as a person would read it, without anything that it would load.
type htmlText struct {
	blocks []textBlock
	// hidden counts the elements that a browser would not show, and that are left out here too.
	hidden int
	// cut says that the document is longer than htmlTextLimit.
	cut bool
}

// readHTML turns a document into text. It takes a millisecond for a newsletter and seconds for the largest documents, so it
// is work for a command. Links get the numbers of bloomreach.Content.Actions, counted without close actions.
func readHTML(document string) (htmlText, error) {
	var t htmlText
	if len(document) > htmlTextLimit {
		t.cut = true
		document = wholeRunes(document, htmlTextLimit)
	}
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return t, fmt.Errorf("the HTML cannot be read: %w", err)
	}
	hideMarks(root)
	t.hidden = simplify(root)
	markdown, err := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)), strikethrough.NewStrikethroughPlugin(),
	)).ConvertNode(root)
	if err != nil {
		return t, fmt.Errorf("the HTML cannot be turned into text: %w", err)
	}
	t.blocks = parseMarkdown(cleanMarkdown(string(markdown)))
	return t, nil
}

// hideMarks takes the characters that stand around our own numbers out of the document's texts, or it could write links of its own.
func hideMarks(root *html.Node) {
	visible := strings.NewReplacer(string(linkOpen), engine.Clean(string(linkOpen)), string(linkClose), engine.Clean(string(linkClose)))
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			n.Data = visible.Replace(n.Data)
		}
		for i := range n.Attr {
			n.Attr[i].Val = visible.Replace(n.Attr[i].Val)
		}
	}
}

// cleanMarkdown cleans everything but the marks around the numbers of links.
func cleanMarkdown(s string) string {
	var b strings.Builder
	for {
		at := strings.IndexFunc(s, func(r rune) bool { return r == linkOpen || r == linkClose })
		if at < 0 {
			b.WriteString(engine.CleanLines(s))
			return b.String()
		}
		b.WriteString(engine.CleanLines(s[:at]))
		b.WriteString(s[at : at+len(string(linkOpen))])
		s = s[at+len(string(linkOpen)):]
	}
}

// wholeRunes is the beginning of a longer text, of n bytes or as many less as a character would be cut at.
func wholeRunes(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// simplify rewrites a document so that its markdown needs no links, images or tables: links become their text with a number,
// images their description, the rows of a table lines. It returns how many hidden elements were taken out.
func simplify(root *html.Node) (hidden int) {
	var elements []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			elements = append(elements, n)
		}
	}
	link := 0
	for _, n := range elements {
		kind, target := attribute(n, "data-actiontype"), attribute(n, "data-link")
		switch {
		case kind == "close":
			n.Parent.RemoveChild(n)
			continue
		case kind != "" || target != "":
			link++
			if n.DataAtom == atom.Img { // it has no inside
				n.Parent.InsertBefore(textNode(linkMark(link)+" "), n)
			} else {
				n.InsertBefore(textNode(linkMark(link)+" "), n.FirstChild)
			}
		case n.DataAtom == atom.A && attribute(n, "href") != "":
			link++
			n.AppendChild(textNode(" " + linkMark(link)))
		}
		if isHidden(n) {
			n.Parent.RemoveChild(n)
			hidden++
			continue
		}
		simplifyElement(n)
	}
	return hidden
}

func simplifyElement(n *html.Node) {
	switch n.DataAtom {
	case atom.A, atom.Em, atom.I, atom.Cite, atom.Code:
		// Emphasis has no look in a terminal that everybody can see, and a lone * is then always a star.
		rename(n, atom.Span)
	case atom.Img:
		if alt := strings.TrimSpace(attribute(n, "alt")); alt != "" {
			n.Parent.InsertBefore(textNode("(image: "+alt+")"), n)
		}
		n.Parent.RemoveChild(n)
	case atom.Table:
		rename(n, atom.Div)
	case atom.Tbody, atom.Thead, atom.Tfoot:
		rename(n, atom.Span)
	case atom.Tr:
		// Rows are lines of one paragraph, and not paragraphs.
		rename(n, atom.Span)
		n.AppendChild(&html.Node{Type: html.ElementNode, DataAtom: atom.Br, Data: "br"})
	case atom.Td, atom.Th:
		simplifyCell(n)
	}
}

// simplifyCell makes a cell with plain content part of its row's line. A cell that holds paragraphs is there for the layout
// of a page, and becomes a part of its own.
func simplifyCell(n *html.Node) {
	var breaks []*html.Node
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.P, atom.Div, atom.Table, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre, atom.Hr:
			rename(n, atom.Div)
			return
		case atom.Br:
			breaks = append(breaks, d)
		}
	}
	for _, br := range breaks {
		br.Parent.InsertBefore(textNode(" · "), br)
		br.Parent.RemoveChild(br)
	}
	rename(n, atom.Span)
	for before := n.PrevSibling; before != nil; before = before.PrevSibling {
		if before.Type == html.ElementNode {
			n.Parent.InsertBefore(textNode(" · "), n)
			return
		}
	}
}

func rename(n *html.Node, to atom.Atom) { n.DataAtom, n.Data, n.Attr = to, to.String(), nil }

func textNode(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

func linkMark(link int) string { return fmt.Sprintf("%c%d%c", linkOpen, link, linkClose) }

// isHidden knows the two ways in which a message hides an element in place; style sheets are not looked at.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none") {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
