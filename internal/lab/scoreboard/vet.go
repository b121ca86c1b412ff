package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/gotalk"
	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// A finding is one diagnostic, with its verdict once it has been scored.
type finding struct {
	Repo     string         `json:"repo"`
	Commit   string         `json:"commit"`
	Module   string         `json:"module_dir"`
	Analyzer string         `json:"analyzer"`
	Package  string         `json:"package"`
	File     string         `json:"file"` // relative to the root of the repository
	Line     int            `json:"line"`
	Message  string         `json:"message"`
	Related  []corpus.Place `json:"related,omitempty"`
	Verdict  string         `json:"verdict"`          // truth, benign or unlabelled
	Judged   string         `json:"judged,omitempty"` // of an unlabelled finding
}

// onAny reports whether the finding or a related position is on a place.
func (f finding) onAny(places map[corpus.Place]bool) bool {
	return places[corpus.Place{File: f.File, Line: f.Line}] ||
		slices.ContainsFunc(f.Related, func(p corpus.Place) bool { return places[p] })
}

// inFile reports whether the finding or a related position is in a file.
func (f finding) inFile(file string) bool {
	return f.File == file || slices.ContainsFunc(f.Related, func(p corpus.Place) bool { return p.File == file })
}

// A vetRun is what one or more go vet commands said.
type vetRun struct {
	output   string // standard output and standard error, of all commands
	stderr   string
	duration time.Duration
}

// answered reports whether any package was analysed: go vet -json prints an
// object, if only an empty one, for each.
func (r vetRun) answered() bool { return answerRE.MatchString(r.output) }

var answerRE = regexp.MustCompile(`(?m)^\{`)

// singlePackages is how many patterns are tried one at a time at most.
const singlePackages = 40

// vet runs go vet with the tool over the patterns in a module. Where one
// package that cannot be loaded takes the others down, it runs them one at a
// time.
func vet(o *options, tool, moduleDir string, patterns []string) (vetRun, error) {
	start := time.Now()
	run, err := vetOnce(o, tool, moduleDir, patterns)
	if err == nil && !run.answered() {
		for _, p := range patterns[:min(len(patterns), singlePackages)] {
			var one vetRun
			if one, err = vetOnce(o, tool, moduleDir, []string{p}); err != nil {
				break
			}
			run.output += "\n" + one.output
			run.stderr += "\n" + one.stderr
		}
	}
	run.duration = time.Since(start)
	return run, err
}

// vetOnce runs one go vet command. That it fails is an answer, not an error.
func vetOnce(o *options, tool, moduleDir string, patterns []string) (vetRun, error) {
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	args := slices.Concat([]string{"vet", "-vettool=" + tool, "-json"}, strings.Fields(o.toolFlags), patterns)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = moduleDir
	cmd.WaitDelay = 10 * time.Second // for the go command's own children
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return vetRun{}, fmt.Errorf("no answer in %v", o.timeout)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return vetRun{}, fmt.Errorf("go vet: %w", err)
	}
	return vetRun{output: stdout.String() + "\n" + stderr.String(), stderr: stderr.String()}, nil
}

// A vetDiagnostic is a diagnostic as go vet -json prints it.
type vetDiagnostic struct {
	Posn    string `json:"posn"`
	Message string `json:"message"`
	Related []struct {
		Posn string `json:"posn"`
	} `json:"related"`
}

// parseFindings reads the JSON objects in the output of go vet -json, with or
// without lines of text between them, and returns their diagnostics without
// duplicates (a package and its test variant report the same).
func parseFindings(g *corpus.Group, root, output string) []finding {
	var out []finding
	for _, object := range jsonObjects(output) {
		for pkg, raw := range object {
			var byAnalyzer map[string]json.RawMessage
			if json.Unmarshal(raw, &byAnalyzer) != nil {
				continue
			}
			for analyzer, raw := range byAnalyzer {
				var ds []vetDiagnostic
				if json.Unmarshal(raw, &ds) != nil {
					continue // an analyzer that failed has {"error": ...}
				}
				for _, d := range ds {
					if f, ok := toFinding(d, root); ok {
						f.Repo, f.Commit, f.Module = g.Repo, g.Commit, g.ModuleDir
						f.Package, f.Analyzer = pkg, analyzer
						out = append(out, f)
					}
				}
			}
		}
	}
	slices.SortStableFunc(out, compareFindings)
	return slices.CompactFunc(out, sameFinding)
}

// compareFindings orders findings by place, check and message; equal ones by
// package, so that a package comes before its test variant.
func compareFindings(a, b finding) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Analyzer, b.Analyzer),
		cmp.Compare(a.Message, b.Message), cmp.Compare(a.Package, b.Package))
}

func sameFinding(a, b finding) bool {
	return a.File == b.File && a.Line == b.Line && a.Analyzer == b.Analyzer && a.Message == b.Message
}

// jsonObjects returns the JSON objects in a text.
func jsonObjects(text string) []map[string]json.RawMessage {
	lines := strings.SplitAfter(text, "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "# ") })
	text = strings.Join(lines, "")
	var out []map[string]json.RawMessage
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			return out
		}
		text = text[i:]
		dec := json.NewDecoder(strings.NewReader(text))
		var object map[string]json.RawMessage
		if dec.Decode(&object) != nil {
			text = text[1:]
			continue
		}
		out = append(out, object)
		text = text[dec.InputOffset():]
	}
}

// toFinding converts a diagnostic; false without a position.
func toFinding(d vetDiagnostic, root string) (finding, bool) {
	at, ok := parsePlace(d.Posn, root)
	if !ok {
		return finding{}, false
	}
	f := finding{File: at.File, Line: at.Line, Message: d.Message}
	for _, r := range d.Related {
		if p, ok := parsePlace(r.Posn, root); ok {
			f.Related = append(f.Related, p)
		}
	}
	return f, true
}

var posnRE = regexp.MustCompile(`^(.*?):(\d+)(?::\d+)?$`)

// parsePlace reads file:line or file:line:column.
func parsePlace(posn, root string) (corpus.Place, bool) {
	m := posnRE.FindStringSubmatch(posn)
	if m == nil {
		return corpus.Place{}, false
	}
	file := filepath.Clean(m[1])
	if filepath.IsAbs(file) {
		if rel, err := filepath.Rel(root, file); err == nil {
			file = rel
		}
	}
	line, err := strconv.Atoi(m[2])
	return corpus.Place{File: filepath.ToSlash(file), Line: line}, err == nil
}

// patterns returns what go vet analyses of a group: everything, or the
// folders that hold labels and the main packages.
func patterns(o *options, g *corpus.Group, root, moduleDir string) ([]string, error) {
	if o.packages == "all" {
		return []string{"./..."}, nil
	}
	var out []string
	for _, dir := range g.Folders() {
		abs := filepath.Join(root, filepath.FromSlash(dir))
		rel, err := filepath.Rel(moduleDir, abs)
		if err == nil && exists(abs) && !strings.HasPrefix(rel, "..") {
			out = append(out, "./"+filepath.ToSlash(rel))
		}
	}
	slices.Sort(out)
	list, err := goCommand(moduleDir, "list", "-e", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "./...").Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return append(out, strings.Fields(string(list))...), nil
}

// A trouble is a package that was not analysed, or a crash of the tool.
type trouble struct {
	Package string // "" if the go command gave none
	Text    string // the first line about it
	Panic   bool
}

// troubles reads the messages of go vet: one trouble for each package, with
// the first line about it, and one for each crash.
func troubles(stderr string) []trouble {
	var out []trouble
	pkg, told := "", false
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			// The first heading of a package can be followed by a
			// second one, in brackets, for its test variant.
			if name = strings.Trim(name, "[]"); name != pkg {
				pkg, told = name, false
			}
			continue
		}
		crash := strings.HasPrefix(line, "panic:") || strings.HasPrefix(line, "fatal error:")
		if !crash && (told && pkg != "" || !isComplaint(line)) {
			continue
		}
		told = true
		t := trouble{Package: pkg, Text: line, Panic: crash}
		if crash || !slices.Contains(out, t) { // patterns tried one at a time repeat themselves
			out = append(out, t)
		}
	}
	return out
}

// isComplaint reports whether a line of go vet says that something is wrong.
func isComplaint(line string) bool {
	if gotalk.IsChatter(line) {
		return false
	}
	for _, chatter := range []string{"{", "}", "\"", "exit status "} {
		if strings.HasPrefix(line, chatter) {
			return false
		}
	}
	return strings.Contains(line, ": ")
}

// crashes counts the crashes of the tool.
func crashes(ts []trouble) int {
	n := 0
	for _, t := range ts {
		if t.Panic {
			n++
		}
	}
	return n
}
