package bloomreach

import (
	"strings"

	"golang.org/x/net/html"
)

// htmlActions finds what an HTML message offers: elements with data-link and data-actiontype, and ordinary links, which newer
// SDKs list too (2.2). Close actions are listed by no SDK.
func htmlActions(document string) []Action {
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return nil
	}
	var out []Action
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		kind, link, href := attr(n, "data-actiontype"), attr(n, "data-link"), attr(n, "href")
		switch {
		case kind != "" || link != "":
			a := Action{Type: kind, Title: textOf(n), URL: link}
			if a.Type == "" {
				a.Type = "browser"
			}
			if a.Type == "close" {
				a.Note = "dropped: the SDKs list no close action"
			}
			out = append(out, a)
		case n.Data == "a" && href != "":
			out = append(out, Action{Type: "browser", Title: textOf(n), URL: href, Note: "plain link"})
		}
	}
	return out
}

// RemoteHosts lists where an HTML document would fetch scripts, styles and images from. authpeek fetches none of them.
func RemoteHosts(document string) (scripts, images []string) {
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return nil, nil
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch src := attr(n, "src"); {
		case src == "":
		case n.Data == "script" || n.Data == "iframe":
			scripts = append(scripts, src)
		case n.Data == "img":
			images = append(images, src)
		}
	}
	return scripts, images
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// textOf is the text inside an element on one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
