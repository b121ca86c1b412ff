package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
)

// Version is the version of the JSON document. It grows when a field changes
// its meaning or goes away, not when one is added.
const Version = 1

// A Document is the JSON form of a Report.
type Document struct {
	Version int    `json:"version"`
	Tool    string `json:"tool"`
	Origin
	Counts   Tally              `json:"counts"`
	Findings []*finding.Finding `json:"findings"`
	Problems []Problem          `json:"problems"`
	Skipped  []Skipped          `json:"skipped"`
}

// An Origin says what a document was made of, and by what, so that documents can be put
// in order. Nothing of it depends on when that was: the same sources give the same bytes.
type Origin struct {
	ToolVersion string `json:"toolVersion,omitempty"`
	// Module is the path of the module, if all packages are of it.
	Module string `json:"module,omitempty"`
	// Revision is the commit that is checked out, Modified whether Go files differ from
	// it.
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	// Time is the commit's, as RFC 3339 in UTC, or what SOURCE_DATE_EPOCH says.
	Time string `json:"time,omitempty"`
}

// String is the commit, in short, and its time.
func (o Origin) String() string {
	commit := o.Revision[:min(12, len(o.Revision))]
	if o.Modified {
		commit += " (modified)"
	}
	return cmp.Or(join(", ", commit, o.Time), "a document without a commit")
}

// A Tally is how many there are of all that a report has, and leaves out.
type Tally struct {
	Packages         int                  `json:"packages"`
	RequestFunctions int                  `json:"requestFunctions"`
	Findings         map[finding.Tier]int `json:"findings"`
	NotShown         map[finding.Tier]int `json:"notShown,omitempty"`
	Silenced         int                  `json:"silenced,omitempty"`
	Excluded         int                  `json:"excluded,omitempty"`
	Accepted         int                  `json:"accepted,omitempty"`
	NotNew           int                  `json:"notNew,omitempty"`
	Beyond           int                  `json:"beyond,omitempty"` // -top
}

func (r *Report) counts() Tally {
	return Tally{r.Packages, r.Requests, shown(r.Findings), r.Hidden, r.Silenced, r.Excluded, r.Accepted, r.Old, len(r.Beyond)}
}

// JSON writes r as one Document, indented, with a final newline. Lists are
// never null.
func JSON(w io.Writer, r *Report) error {
	return WriteJSON(w, Document{
		Version:  Version,
		Tool:     toolName,
		Origin:   r.Origin,
		Counts:   r.counts(),
		Findings: append([]*finding.Finding{}, r.Findings...),
		Problems: append([]Problem{}, r.Problems...),
		Skipped:  append([]Skipped{}, r.Skipped...),
	})
}

// ReadDocument reads a Document again. It is an error if the data is anything
// else, or of a later version.
func ReadDocument(data []byte) (*Document, error) {
	var head struct {
		Version int
		Tool    string
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("no JSON document of stickystate: %w", err)
	}
	switch {
	case head.Tool != toolName || head.Version < 1:
		return nil, fmt.Errorf("no JSON document of stickystate")
	case head.Version > Version:
		return nil, fmt.Errorf("the document has version %d, made by a later stickystate; this one reads version %d", head.Version, Version)
	}
	doc := new(Document)
	if err := json.Unmarshal(data, doc); err != nil {
		return nil, fmt.Errorf("the document is damaged: %w", err)
	}
	for i, f := range doc.Findings {
		if f == nil || f.Check == "" || f.State.ID == "" || !f.Tier.Valid() {
			return nil, fmt.Errorf("the document is damaged: finding %d has no check, state or tier", i+1)
		}
	}
	return doc, nil
}

// WriteJSON writes v, indented, with a final newline, as characters that no
// terminal acts on.
func WriteJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // types hold <- and &; the document is no web page
	enc.SetIndent("", "\t")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(b.Bytes()))
	return err
}

// escapeJSON writes what terminals may act on as \u escapes. Outside of
// strings JSON has no such characters but white space.
func escapeJSON(data []byte) []byte {
	var out []byte
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == '\n' || r == '\t' || !unprintable(r):
			out = append(out, data[i:i+n]...)
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}
