package flow

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/packages"
)

// TestSummaries compares the summary of each function in testdata/summary with
// what the lines "// => EFFECT" above it say: all of its effects and results,
// without their places. What is there to print it is internal/lab/summary.
func TestSummaries(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax, Dir: "testdata/summary",
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	digests := make(map[string]*digest.Digest)
	for _, pkg := range pkgs {
		testSummaries(t, pkg, digests)
	}
}

// testSummaries tests one package, after those that it imports.
func testSummaries(t *testing.T, pkg *packages.Package, digests map[string]*digest.Digest) {
	if !own(pkg.PkgPath) || digests[pkg.PkgPath] != nil {
		return
	}
	for _, err := range pkg.Errors {
		t.Fatal(err)
	}
	var imports []*digest.Digest
	for _, imp := range pkg.Imports {
		testSummaries(t, imp, digests)
		if d := digests[imp.PkgPath]; d != nil {
			imports = append(imports, d)
		}
	}
	p := Analyze(Input{
		Fset: pkg.Fset, Pkg: pkg.Types, Files: pkg.Syntax, Info: pkg.TypesInfo, Table: knowledge.Builtin(),
		Module: "m", FirstParty: own, Imported: digest.Merge(imports), Imports: imports,
	})
	digests[pkg.PkgPath] = p.Digest(nil, nil)
	for _, f := range pkg.Syntax {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			id := FuncID(pkg.TypesInfo.Defs[fd.Name].(*types.Func))
			if got, want := said(p.SummaryOf(p.Own(id)).String()), expected(fd.Doc); !slices.Equal(got, want) {
				t.Errorf("%s: got\n\t%s\nwant\n\t%s", id, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		}
	}
}

func own(path string) bool { return strings.HasPrefix(path, "m/") }

// said are the effects and results of a printed summary, sorted, without places.
func said(summary string) []string {
	var lines []string
	for line := range strings.Lines(summary) {
		if effect, ok := strings.CutPrefix(line, "\t"); ok {
			effect, _, _ = strings.Cut(strings.TrimSpace(effect), ", in ")
			lines = append(lines, effect)
		}
	}
	slices.Sort(lines)
	return lines
}

// expected are the lines of a comment that say what a summary has, sorted.
func expected(doc *ast.CommentGroup) []string {
	var lines []string
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		if line, ok := strings.CutPrefix(c.Text, "// => "); ok {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}
