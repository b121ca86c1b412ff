package knowledge

import (
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// TestGrammar: the package comment, which is the grammar that users read, has
// every verb with its attributes and flags, and every value of a kind.
func TestGrammar(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	verbs, values, ok := strings.Cut(f.Doc.Text(), "# Values\n")
	if !ok {
		t.Fatal("the package comment has no values")
	}
	for verb, sp := range specs {
		line := regexp.MustCompile(`(?m)^\t(?:.*, )?` + string(verb) + ` +[A-Z].*`).FindString(verbs)
		if line == "" {
			t.Errorf("no line about %s", verb)
		}
		for _, attr := range append(sp.asWritten(sp.attrs), sp.flags...) {
			if !strings.Contains(line, attr) {
				t.Errorf("%s: %q does not have %s", verb, line, attr)
			}
		}
		if sp.kind == "" {
			continue
		}
		list := regexp.MustCompile(`(?m)^\t(?:[a-z-]+, )*` + string(verb) + `(?:, [a-z-]+)* ` + sp.kind + `=\n((?:\t {9}.*\n)+)`).FindStringSubmatch(values)
		if list == nil {
			t.Errorf("no values of %s %s=", verb, sp.kind)
		} else if got := strings.Join(strings.Fields(list[1]), " "); got != strings.Join(sp.kinds, ", ") {
			t.Errorf("%s %s= has the values %q; want %q", verb, sp.kind, got, sp.kinds)
		}
	}
}
