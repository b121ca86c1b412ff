package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/stickystate/stickystate/internal/finding"
)

// An output is what go vet said.
type output struct {
	// units are the packages that were analysed, with the records of each.
	units    map[string]records
	failures []failure // packages that failed, with what was written of them
	loose    []string  // lines about no package in particular
}

// records are what one or more packages have to tell.
type records struct {
	findings   []*finding.Finding
	directives []finding.Directive
	routes     []finding.Route
	mistakes   []string // in the configuration
	budgets    []finding.Budget
}

// add adds what another package tells.
func (r *records) add(s records) {
	r.findings = append(r.findings, s.findings...)
	r.directives = append(r.directives, s.directives...)
	r.routes = append(r.routes, s.routes...)
	r.mistakes = append(r.mistakes, s.mistakes...)
	r.budgets = append(r.budgets, s.budgets...)
}

// A vetter runs go vet with this executable as its tool.
type vetter struct {
	goCommand
	inventory string          // the analyzer that reports the records
	roots     map[string]bool // packages whose results count
	flags     []string        // further flags of the tool
	progress  *progress
}

// vet analyses the packages that args name, in one run of go vet for each
// list of arguments, and gathers what it says.
func (v *vetter) vet(ctx context.Context, args [][]string) (*output, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find this program's own file, which go vet has to run: %w", err)
	}
	flags := slices.Concat([]string{"vet", "-vettool=" + exe, "-json", "-" + v.inventory}, v.flags, v.build)
	out := &output{units: make(map[string]records)}
	for _, pkgs := range args {
		if err := v.run(ctx, out, slices.Concat(flags, []string{"--"}, pkgs)); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out.failures, func(a, b failure) int { return strings.Compare(a.pkg, b.pkg) })
	return out, nil
}

// run adds to out what one run of the go command with args says.
func (v *vetter) run(ctx context.Context, out *output, args []string) error {
	var mu sync.Mutex // the two streams are read at the same time
	found := func(object []byte) {
		mu.Lock()
		defer mu.Unlock()
		v.add(out, object)
	}
	stdout, stderr := &splitter{found: found}, &splitter{found: found}
	cmd := v.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil {
		if err := startError(err); err != nil {
			return err
		}
	}
	failures, loose := sections(append(stdout.end(), stderr.end()...))
	out.failures = append(out.failures, failures...)
	out.loose = append(out.loose, loose...)
	return nil
}

// add decodes the object that the vet tool wrote for one unit:
// package ID -> analyzer -> {"error": text} or a list of diagnostics. Units
// that were analysed for packages that import them are dropped.
func (v *vetter) add(out *output, object []byte) {
	var tree map[string]map[string]json.RawMessage
	if err := json.Unmarshal(object, &tree); err != nil {
		out.loose = append(out.loose, "go vet: "+err.Error())
		return
	}
	for id, results := range tree { // one unit, so order does not matter
		pkg := basePackage(id)
		raw, ok := results[v.inventory]
		if !ok || !v.roots[pkg] {
			continue
		}
		v.progress.step()
		unit, err := decode(raw)
		if err != nil {
			out.failures = append(out.failures, failure{pkg, []string{err.Error()}, true})
			continue
		}
		unit.add(out.units[pkg])
		out.units[pkg] = unit
	}
}

// The categories of diagnostics of the inventory analyzer whose message is not
// the record of a state object. internal/check gives them.
const (
	directiveCategory = "directive"
	routeCategory     = "route"
	problemCategory   = "problem"
	budgetCategory    = "budget"
)

// decode reads the records in the result of the inventory analyzer: each is
// the message of a diagnostic.
func decode(raw json.RawMessage) (records, error) {
	var r records
	var failed struct{ Error string }
	if json.Unmarshal(raw, &failed) == nil {
		return r, errors.New(failed.Error)
	}
	var diagnostics []struct{ Category, Message string }
	if err := json.Unmarshal(raw, &diagnostics); err != nil {
		return r, err
	}
	for _, d := range diagnostics {
		if err := r.decode(d.Category, d.Message); err != nil {
			return r, err
		}
	}
	return r, nil
}

// decode adds the record in one message.
func (r *records) decode(category, message string) error {
	var err error
	switch category {
	case signature:
	case directiveCategory:
		err = appendRecord(&r.directives, message)
	case problemCategory:
		err = appendRecord(&r.mistakes, message)
	case budgetCategory:
		err = appendRecord(&r.budgets, message)
	case routeCategory:
		err = appendRecord(&r.routes, message)
	default:
		f := new(finding.Finding)
		if err = json.Unmarshal([]byte(message), f); err == nil && (f.State.ID == "" || !f.Tier.Valid()) {
			return fmt.Errorf("a record has no state or no known tier: %.80s", message)
		}
		r.findings = append(r.findings, f)
	}
	if err != nil {
		return fmt.Errorf("a record does not decode: %w", err)
	}
	return nil
}

func appendRecord[T any](list *[]T, message string) error {
	var v T
	err := json.Unmarshal([]byte(message), &v)
	*list = append(*list, v)
	return err
}
