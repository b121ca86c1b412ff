package ready

import (
	"io"

	"github.com/stickystate/stickystate/internal/report"
)

// Version is the version of the JSON document. It grows when a field changes its meaning or goes away, not when one is
// added. docs/ready.schema.json describes the document.
const Version = 1

// A Document is the JSON form of a Result.
type Document struct {
	Version int    `json:"version"`
	Tool    string `json:"tool"`
	report.Origin
	*Result
}

// JSON writes a result as a Document, indented, with a final newline.
func JSON(w io.Writer, r *Result, o report.Origin) error {
	return report.WriteJSON(w, Document{Version, "stickystate ready", o, r})
}
