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
)

// An expectation is one regular expression of a comment, on the line that a
// diagnostic is reported on:
//
//	// want `regexp`          a diagnostic matches
//	// open: want `regexp`    one should, but none does yet; others are let pass
//	// open: silent `regexp`  none should, but one does
type expectation struct {
	posn   string // file:line
	re     *regexp.Regexp
	silent bool
	open   bool
}

var comment = regexp.MustCompile("// (open: )?(want|silent)((?: +`[^`]*`)+)$")

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
				es = append(es, &expectation{posn: fmt.Sprintf("%s:%d", file, i+1), re: re, silent: m[2] == "silent", open: m[1] != ""})
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
func compare(t *testing.T, es []*expectation, ds []diagnostic) (met, open int) {
	t.Helper()
	left := slices.Clone(ds)
	for _, e := range es {
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

func withoutColumn(posn string) string { return posn[:strings.LastIndexByte(posn, ':')] }
