package report

import "io"

// A codeQuality is an element of GitLab's Code Quality report. See "Code
// Quality report format" in GitLab's documentation; it shows one entry for
// each fingerprint. GitLab reads a part of the format of Code Climate, which
// wants a type, categories and ends of lines, too.
type codeQuality struct {
	Type        string              `json:"type"`
	Categories  []string            `json:"categories"`
	Description string              `json:"description"`
	CheckName   string              `json:"check_name"`
	Fingerprint string              `json:"fingerprint"`
	Severity    string              `json:"severity"`
	Location    codeQualityLocation `json:"location"`
}

type codeQualityLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	} `json:"lines"`
}

// GitLab writes r as a Code Quality report.
func GitLab(w io.Writer, r *Report) error {
	list := []codeQuality{}
	for _, i := range r.items() {
		line := max(i.position.Line, 1)
		q := codeQuality{
			Type:        "issue",
			Categories:  []string{"Bug Risk"},
			Description: Clean(i.message),
			CheckName:   i.check,
			Fingerprint: i.fingerprint,
			Severity:    []string{"info", "minor", "major"}[i.level],
		}
		q.Location.Path = inside(i.position.File)
		q.Location.Lines.Begin, q.Location.Lines.End = line, line
		list = append(list, q)
	}
	return WriteJSON(w, list)
}
