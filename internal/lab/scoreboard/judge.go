package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// A judgement is a person's verdict about a finding that no label covers.
// It belongs to the state, not to a check or to a line, so that it holds when
// another check takes the state over or when the code above it moves.
type judgement struct {
	Repo    string `json:"repo"`
	Commit  string `json:"commit"` // where it was read; not matched
	Check   string `json:"check"`  // that reported it; not matched
	State   string `json:"state"`  // name (Type.field, pkg.Var) or full id
	File    string `json:"file"`   // of the finding or of a related position
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
}

// The verdicts of a judgement; a finding without one is unjudged.
const (
	right    = "right"
	wrong    = "wrong"
	arguable = "arguable"
	unjudged = "unjudged"
)

// loadJudgements reads judged.json of dir; no file means no judgement.
func loadJudgements(dir string) ([]judgement, error) {
	file := filepath.Join(dir, "judged.json")
	js, err := corpus.ReadJSON[[]judgement](file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for i, j := range js {
		if !slices.Contains([]string{right, wrong, arguable}, j.Verdict) {
			return nil, fmt.Errorf("%s: entry %d (%s): verdict %q: want right, wrong or arguable", file, i+1, j.State, j.Verdict)
		}
		if j.Repo == "" || j.State == "" || j.File == "" || j.Reason == "" {
			return nil, fmt.Errorf("%s: entry %d: repo, state, file and reason are required", file, i+1)
		}
	}
	return js, err
}

// judge returns the verdict about a finding, and unjudged if there is none.
// The last entry that fits holds.
func judge(js []judgement, f finding) string {
	for _, j := range slices.Backward(js) {
		if j.Repo == f.Repo && f.inFile(j.File) && namesState(f.Message, j.State) {
			return j.Verdict
		}
	}
	return unjudged
}

// namesState reports whether a message names the state: by its id without the
// import path's folders, by the last two parts of that, or, for a captured
// variable, by its only part.
func namesState(message, state string) bool {
	name := state[strings.LastIndex(state, "/")+1:]
	parts := strings.Split(name, ".")
	if len(parts) == 1 {
		return namesWord(message, name)
	}
	return namesQualified(message, strings.Join(parts[len(parts)-2:], "."))
}
