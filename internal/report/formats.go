package report

import (
	"fmt"
	"io"
)

// The formats of a report.
const (
	FormatText = "text"
	FormatJSON = "json"
)

// Formats are all formats, in the order in which they are listed.
var Formats = []string{FormatText, FormatJSON}

// Write writes r in one of the Formats. The style is for text only.
func Write(w io.Writer, r *Report, format string, st Style) error {
	switch format {
	case FormatText:
		return Text(w, r, st)
	case FormatJSON:
		return JSON(w, r)
	}
	return fmt.Errorf("unknown format %q", format)
}
