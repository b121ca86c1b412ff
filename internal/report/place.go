package report

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/stickystate/stickystate/internal/finding"
)

// outside is the folder that files outside of the repository are shown in: no
// report names a path that leaves it.
const outside = "external"

// Outside is the path by which reports show a file that is not in the
// repository: what it is called, and its folder.
func Outside(file string) string {
	file = path.Clean(strings.ReplaceAll(file, `\`, "/"))
	dir, base := path.Split(file)
	if dir = path.Base(dir); dir == "." || dir == "/" || dir == ".." {
		dir = ""
	}
	return path.Join(outside, strings.ReplaceAll(dir, ":", ""), base[strings.LastIndexByte(base, ':')+1:])
}

// inside returns the path of a file as it is, unless it leaves the directory
// that the paths of a report are relative to.
func inside(file string) string {
	p := path.Clean(strings.ReplaceAll(file, `\`, "/"))
	drive := len(p) > 1 && p[1] == ':' // of Windows
	if file == "" || path.IsAbs(p) || p == ".." || strings.HasPrefix(p, "../") || drive {
		return Outside(p)
	}
	return p
}

// column is the column of p in characters, as most formats count; Go counts
// bytes. It is 0 if the line cannot be read.
func (r *Report) column(p finding.Position) int {
	if r.Line == nil || p.Column <= 0 {
		return 0
	}
	line, ok := r.Line(p)
	if !ok || p.Column > len(line)+1 {
		return 0
	}
	return utf8.RuneCountInString(line[:p.Column-1]) + 1
}

// fingerprint is a name for one of the things that reports tell, which stays
// the same while code moves.
func fingerprint(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// An item is a finding or a problem, as formats for machines list them.
type item struct {
	check, message string
	position       finding.Position
	level          level
	fingerprint    string
	finding        *finding.Finding // nil for a problem
}

// A level is how bad an item is, in the order of severity.
type level int

const (
	note level = iota
	warning
	failure
)

// items lists all that r has to say, each with another fingerprint.
func (r *Report) items() []item {
	var list []item
	for _, f := range r.Findings {
		list = append(list, itemOf(f))
	}
	seen := make(map[string]int)
	for _, p := range r.Problems {
		l := failure
		if p.Warning {
			l = warning
		}
		key := p.Check + "\x00" + inside(p.Position.File) + "\x00" + p.Message
		print := fingerprint(key, strings.Repeat("+", seen[key]))
		seen[key]++
		list = append(list, item{p.Check, p.Message, p.Position, l, print, nil})
	}
	return list
}

func itemOf(f *finding.Finding) item {
	l, said := map[string]level{"error": failure, "warning": warning, "note": note}[f.Severity]
	if !said {
		l = map[finding.Tier]level{finding.Proved: failure, finding.Likely: warning}[f.Tier]
	}
	return item{f.Check, f.Message, f.Position, l, fingerprint(f.ID(), f.Change.Text()), f}
}

// details are the further lines about a finding: the evidence and the fix.
func (i item) details(d Detail) []string {
	if i.finding == nil {
		return nil
	}
	var lines []string
	for _, r := range rows(i.finding, d) {
		label := r.label + strings.Repeat(" ", max(1, labelWidth-len(r.label)))
		lines = append(lines, Clean(label+r.text))
	}
	return lines
}
