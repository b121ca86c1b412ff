package housekeeping

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
	"github.com/stickystate/stickystate/internal/lab/fixture"
)

const root = "../../.."

func contributing(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestContributingPlaces: the files and folders that CONTRIBUTING.md names are
// there, and the tests that it runs.
func TestContributingPlaces(t *testing.T) {
	page := contributing(t)
	places := regexp.MustCompile("`((?:analyzers|cmd|docs|internal|testdata)/[\\w./*-]+)`").FindAllStringSubmatch(page, -1)
	if len(places) < 10 {
		t.Errorf("only %d places are found", len(places))
	}
	for _, m := range places {
		if strings.Contains(m[1], "NAME") || strings.Contains(m[1], "CHECK") {
			continue
		}
		if found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil || len(found) == 0 {
			t.Errorf("CONTRIBUTING.md: %s is not there", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`go (?:test|run) \./([\w/]+)(?: -run '?(Test\w+))?`).FindAllStringSubmatch(page, -1) {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(m[1]), "*.go"))
		if err != nil || len(files) == 0 {
			t.Errorf("CONTRIBUTING.md: %s: there is no package %s", m[0], m[1])
		}
		if m[2] != "" && !slices.ContainsFunc(files, func(file string) bool { return declares(t, file, m[2]) }) {
			t.Errorf("CONTRIBUTING.md: %s: there is no test %s", m[0], m[2])
		}
	}
}

// declares reports whether a file has a test of that name.
func declares(t *testing.T, file, test string) bool {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(src), "\nfunc "+test+"(t *testing.T)")
}

// TestContributingLegend: the legend of the fixtures says of each what it is about,
// and has no name that no fixture has.
func TestContributingLegend(t *testing.T) {
	used := make(map[string]bool) // by prefix
	for _, m := range regexp.MustCompile("`([a-z]+\\d*_)\\*`").FindAllStringSubmatch(contributing(t), -1) {
		used[m[1]] = false
	}
	checks := make(map[string]bool)
	for _, a := range analyzers.All() {
		checks[a.Name] = true
	}
	dirs, err := fixture.Dirs(fixture.Root)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		name := filepath.Base(dir)
		prefix, _, _ := strings.Cut(name, "_")
		if checks[prefix] {
			continue
		}
		family := strings.TrimRight(prefix, "0123456789")
		ok := false
		for p := range used {
			if strings.TrimRight(strings.TrimSuffix(p, "_"), "0123456789") == family {
				ok, used[p] = true, true
			}
		}
		if !ok {
			t.Errorf("CONTRIBUTING.md does not say what fixtures like %s are about", name)
		}
	}
	for p, ok := range used {
		if !ok {
			t.Errorf("CONTRIBUTING.md tells of fixtures %s*, of which there is none", p)
		}
	}
}
