package realtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
)

// An expectation is one regular expression of a comment, on the line that a
// diagnostic is reported on:
//
//	// want `regexp`          a diagnostic matches
//	// open: want `regexp`    one should, but none does yet; others are let pass
//	// open: silent `regexp`  none should, but one does
//	// review `regexp`        a record of that tier, which is no diagnostic
//	// benign `regexp`        the same: its message and reason match
type expectation struct {
	posn   string // file:line
	re     *regexp.Regexp
	tier   finding.Tier // of a record, "" for a diagnostic
	silent bool
	open   bool
}

var comment = regexp.MustCompile("// (open: )?(want|silent|review|benign)((?: +`[^`]*`)+)$")

// expectations reads the comments in the Go files below dir.
func expectations(t *testing.T, dir string) []*expectation {
	t.Helper()
	var es []*expectation
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(data), "\n") {
			m := comment.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for _, text := range regexp.MustCompile("`[^`]*`").FindAllString(m[3], -1) {
				re, err := regexp.Compile(strings.Trim(text, "`"))
				if err != nil {
					return fmt.Errorf("%s:%d: %w", file, i+1, err)
				}
				e := &expectation{posn: fmt.Sprintf("%s:%d", file, i+1), re: re, silent: m[2] == "silent", open: m[1] != ""}
				if m[2] == "review" || m[2] == "benign" {
					e.tier = finding.Tier(m[2])
				}
				es = append(es, e)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return es
}

// compare reports the diagnostics that are missing and those too many. It
// returns how many expectations are met and how many are open.
func compare(t *testing.T, es []*expectation, res *result) (met, open int) {
	t.Helper()
	var left []diagnostic
	for _, d := range res.diagnostics {
		left = append(left, d.alone(res.records)...)
	}
	for _, e := range es {
		if e.tier != "" {
			continue // see compareRecords
		}
		i := slices.IndexFunc(left, func(d diagnostic) bool { return withoutColumn(d.Posn) == e.posn && e.re.MatchString(d.Message) })
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
		switch {
		case e.open && (i >= 0) == e.silent:
			open++
		case e.open:
			t.Errorf("%s: not open any more, change the comment: %s", e.posn, e.re)
		case i < 0:
			t.Errorf("%s: no diagnostic matches %s", e.posn, e.re)
		default:
			met++
		}
	}
	for _, d := range left {
		if slices.ContainsFunc(es, func(e *expectation) bool { return e.open && !e.silent && e.posn == withoutColumn(d.Posn) }) {
			continue
		}
		t.Errorf("%s: unexpected: %s", d.Posn, d.Message)
	}
	return met, open
}

// compareRecords does the same for the records of tiers that are no
// diagnostics. Only library objects for review may not be too many: of what
// is benign, and of other state, a package has more than is written down.
func compareRecords(t *testing.T, es []*expectation, fs []*finding.Finding) (met int) {
	t.Helper()
	left := slices.DeleteFunc(slices.Clone(fs), func(f *finding.Finding) bool { return f.Tier.AtLeast(finding.Likely) })
	for _, e := range es {
		if e.tier == "" {
			continue
		}
		i := slices.IndexFunc(left, func(f *finding.Finding) bool {
			return f.Tier == e.tier && withoutColumn(f.Position.String()) == e.posn && e.re.MatchString(f.Message+" ("+f.Reason+")")
		})
		if i < 0 {
			t.Errorf("%s: no %s record matches %s", e.posn, e.tier, e.re)
			continue
		}
		left = slices.Delete(left, i, i+1)
		met++
	}
	for _, f := range left {
		if f.Tier == finding.Review && f.State.Kind == "library object" {
			t.Errorf("%s: unexpected, for review: %s (%s)", f.Position, f.Message, f.Reason)
		}
	}
	return met
}

func withoutColumn(posn string) string { return posn[:strings.LastIndexByte(posn, ':')] }
