package gate

import (
	"cmp"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

type (
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name      string `json:"name"`
		Qualified string `json:"fullyQualifiedName"`
		Kind      string `json:"kind,omitempty"`
	}
)

// locationsOf is a place as SARIF has it, none for one that nothing is known of. A file has a region always, if only its first line: readers that list results by file leave
// out, or refuse, what has none.
func locationsOf(p Place) []sarifLocation {
	var l sarifLocation
	if p.File == "" && p.Name == "" {
		return nil
	}
	if p.File != "" {
		l.Physical = &sarifPhysical{sarifArtifact{fileURI(p.File)}, &sarifRegion{max(p.Line, 1)}}
	}
	if p.Name != "" {
		name := line(p.Name)
		last := name[strings.LastIndexByte(name, '/')+1:]
		l.Logical = []sarifLogical{{Name: cmp.Or(last, name), Qualified: name, Kind: p.Kind}}
	}
	return []sarifLocation{l}
}

// fileURI is a path as a URI: relative as it is, which readers take as being below the top of the repository.
func fileURI(path string) string {
	u := url.URL{Path: filepath.ToSlash(filepath.Clean(path))}
	if filepath.IsAbs(path) {
		u.Scheme = "file"
		if !strings.HasPrefix(u.Path, "/") {
			u.Path = "/" + u.Path // a Windows drive
		}
	}
	return u.String()
}

// rfcRef finds the first RFC that a reference names, with its section.
var rfcRef = regexp.MustCompile(`\bRFC (\d{3,5})(?: (?:sections? ([0-9]+(?:\.[0-9]+)*)|appendix ([A-Z](?:\.[0-9]+)*)))?`)

// helpURI is where a reference can be read, for those that are published at an address of their own: RFCs. For all others it is "",
// because a link that leads nowhere is worse than none.
func helpURI(ref string) string {
	m := rfcRef.FindStringSubmatch(ref)
	switch {
	case m == nil:
		return ""
	case m[2] != "":
		return "https://www.rfc-editor.org/rfc/rfc" + m[1] + "#section-" + m[2]
	case m[3] != "":
		return "https://www.rfc-editor.org/rfc/rfc" + m[1] + "#appendix-" + m[3]
	default:
		return "https://www.rfc-editor.org/rfc/rfc" + m[1]
	}
}
