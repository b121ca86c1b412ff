// Package gotalk tells what the go command says of its own work from what it
// passes on: results, findings of a tool, errors.
package gotalk

import "strings"

// chatter is how lines begin that the go command prints to standard error while all
// is well: about modules that it looks for and gets, toolchains that it changes to.
// Source: the calls of fmt.Fprintf(os.Stderr, "go: ...") in cmd/go/internal/modfetch,
// modload, modget, toolchain and work, of Go 1.26.
var chatter = []string{
	"added ", "converting ", "copying requirements from ", "creating new go.mod", "downgraded ", "downloading ", "extracting ", "finding ", "found ",
	"no module dependencies to download", "removed ", "switching to ", "to add module requirements", "updating ", "upgraded ", "using ", "warning: ",
}

// IsChatter reports whether a line of the go command is about its own work, not an
// error, and nothing that another program has printed.
func IsChatter(line string) bool {
	text, own := strings.CutPrefix(strings.TrimSpace(line), "go: ")
	if !own {
		return strings.HasPrefix(text, "warning: ")
	}
	for _, begin := range chatter {
		if strings.HasPrefix(text, begin) {
			return true
		}
	}
	return false
}

// Findings leaves out of what go vet prints the lines that are no findings: chatter,
// and the names of packages, which stand behind a #.
func Findings(out string) string {
	var kept strings.Builder
	for line := range strings.Lines(out) {
		if !IsChatter(line) && !strings.HasPrefix(line, "#") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
