package report

import (
	"fmt"
	"io"
)

// The formats of a report.
const (
	FormatText     = "text"
	FormatJSON     = "json"
	FormatSARIF    = "sarif"
	FormatGitHub   = "github"
	FormatGitLab   = "gitlab"
	FormatRDJSON   = "rdjson"
	FormatMarkdown = "markdown"
	FormatCSV      = "csv" // of the inventory
)

// Formats are all formats, in the order in which they are listed.
var Formats = []string{FormatText, FormatJSON, FormatSARIF, FormatGitHub, FormatGitLab, FormatRDJSON, FormatMarkdown}

// Write writes r in one of the Formats. The style is for text only.
func Write(w io.Writer, r *Report, format string, st Style) error {
	switch format {
	case FormatText:
		return Text(w, r, st)
	case FormatJSON:
		return JSON(w, r)
	case FormatSARIF:
		return SARIF(w, r)
	case FormatGitHub:
		return GitHub(w, r)
	case FormatGitLab:
		return GitLab(w, r)
	case FormatRDJSON:
		return RDJSON(w, r)
	case FormatMarkdown:
		return Markdown(w, r)
	}
	return fmt.Errorf("unknown format %q", format)
}
