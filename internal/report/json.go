package report

import (
	"encoding/json"
	"io"

	"github.com/stickystate/stickystate/internal/finding"
)

// Version is the version of the JSON document. It grows when a field changes
// its meaning or goes away, not when one is added.
const Version = 1

// A Document is the JSON form of a Report.
type Document struct {
	Version  int                `json:"version"`
	Tool     string             `json:"tool"`
	Findings []*finding.Finding `json:"findings"`
	Problems []Problem          `json:"problems"`
	Skipped  []Skipped          `json:"skipped"`
}

// JSON writes r as one Document, indented, with a final newline. Lists are
// never null.
func JSON(w io.Writer, r *Report) error {
	doc := Document{
		Version:  Version,
		Tool:     "stickystate",
		Findings: append([]*finding.Finding{}, r.Findings...),
		Problems: append([]Problem{}, r.Problems...),
		Skipped:  append([]Skipped{}, r.Skipped...),
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // types hold <- and &; the document is no web page
	enc.SetIndent("", "\t")
	return enc.Encode(doc)
}
