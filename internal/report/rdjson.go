package report

import (
	"io"

	"github.com/stickystate/stickystate/internal/finding"
)

// The Reviewdog Diagnostic Format; see proto/rdf/reviewdog.proto of
// reviewdog. Its columns count bytes, as Go's do.
type (
	rdResult struct {
		Source      rdSource       `json:"source"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdDiagnostic struct {
		Message  string      `json:"message"`
		Location rdLocation  `json:"location"`
		Severity string      `json:"severity"`
		Code     rdCode      `json:"code"`
		Related  []rdRelated `json:"related_locations,omitempty"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
	rdRelated struct {
		Message  string     `json:"message"`
		Location rdLocation `json:"location"`
	}
	rdLocation struct {
		Path  string   `json:"path"`
		Range *rdRange `json:"range,omitempty"`
	}
	rdRange struct {
		Start rdPosition `json:"start"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"`
	}
)

// RDJSON writes r in reviewdog's format rdjson.
func RDJSON(w io.Writer, r *Report) error {
	res := rdResult{Source: rdSource{Name: toolName, URL: toolURL}, Diagnostics: []rdDiagnostic{}}
	for _, i := range r.items() {
		d := rdDiagnostic{
			Message:  Clean(i.message),
			Location: rdPlace(i.position),
			Severity: []string{"INFO", "WARNING", "ERROR"}[i.level],
			Code:     rdCode{Value: i.check, URL: r.helpURL(i.check)},
		}
		for _, s := range i.flow() {
			d.Related = append(d.Related, rdRelated{Message: Clean(s.text), Location: rdPlace(s.position)})
		}
		res.Diagnostics = append(res.Diagnostics, d)
	}
	return WriteJSON(w, res)
}

func rdPlace(p finding.Position) rdLocation {
	l := rdLocation{Path: inside(p.File)}
	if p.Line > 0 {
		l.Range = &rdRange{Start: rdPosition{Line: p.Line, Column: p.Column}}
	}
	return l
}
