package unit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/token"
	"io"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// PrintText prints diagnostics and errors as go vet does, with so many lines of
// the source around each, none if context is negative. It reports whether there
// was anything to print.
func PrintText(w io.Writer, fset *token.FileSet, context int, results []Result) bool {
	any := false
	for _, r := range results {
		if r.Err != nil {
			any = true
			fmt.Fprintf(w, "stickystate: %v\n", r.Err)
		}
	}
	for _, r := range results {
		for _, d := range r.Diagnostics {
			any = true
			printPlace(w, fset, context, d.Pos, d.End, d.Message)
			for _, rel := range d.Related {
				printPlace(w, fset, context, rel.Pos, rel.End, "\t"+rel.Message)
			}
		}
	}
	return any
}

func printPlace(w io.Writer, fset *token.FileSet, context int, pos, end token.Pos, message string) {
	first := fset.Position(pos)
	fmt.Fprintf(w, "%s: %s\n", first, message)
	if context < 0 {
		return
	}
	last := fset.Position(end)
	if !last.IsValid() {
		last = first
	}
	data, _ := os.ReadFile(first.Filename)
	lines := strings.Split(string(data), "\n")
	for i := max(1, first.Line-context); i <= min(len(lines), last.Line+context); i++ {
		fmt.Fprintf(w, "%d\t%s\n", i, lines[i-1])
	}
}

// jsonDiagnostic has the fields of go vet -json. None of the analyzers suggests
// fixes.
type jsonDiagnostic struct {
	Category string         `json:"category,omitempty"`
	Posn     string         `json:"posn"`
	End      string         `json:"end"`
	Message  string         `json:"message"`
	Related  []jsonRelation `json:"related,omitempty"`
}

type jsonRelation struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// PrintJSON prints results as go vet -json does: package ID -> analyzer ->
// {"error": text} or a list of diagnostics.
func PrintJSON(w io.Writer, fset *token.FileSet, id string, results []Result) error {
	byAnalyzer := make(map[string]any)
	for _, r := range results {
		if r.Err != nil {
			byAnalyzer[r.Analyzer.Name] = map[string]string{"error": r.Err.Error()}
		} else if len(r.Diagnostics) > 0 {
			byAnalyzer[r.Analyzer.Name] = jsonDiagnostics(fset, r.Diagnostics)
		}
	}
	tree := make(map[string]any)
	if len(byAnalyzer) > 0 {
		tree[id] = byAnalyzer
	}
	data, err := json.MarshalIndent(tree, "", "\t")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", data)
	}
	return err
}

func jsonDiagnostics(fset *token.FileSet, diagnostics []analysis.Diagnostic) []jsonDiagnostic {
	place := func(p token.Pos) string { return fset.Position(p).String() }
	var list []jsonDiagnostic
	for _, d := range diagnostics {
		j := jsonDiagnostic{Category: d.Category, Posn: place(d.Pos), End: place(cmp.Or(d.End, d.Pos)), Message: d.Message}
		for _, r := range d.Related {
			j.Related = append(j.Related, jsonRelation{place(r.Pos), place(cmp.Or(r.End, r.Pos)), r.Message})
		}
		list = append(list, j)
	}
	return list
}
