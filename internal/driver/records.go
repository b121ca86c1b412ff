package driver

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/graph"
)

// records are what one or more packages have to tell.
type records struct {
	findings   []*finding.Finding
	directives []finding.Directive
	routes     []finding.Route
	mistakes   []string // in the configuration
	budgets    []finding.Budget
}

// locate gives accesses in other packages, which are known by package and name of
// the file, the files that they are in. The places of directives are left to
// locateSilence.
func (r *records) locate(pkgs map[string]*graph.Package) {
	for _, f := range r.findings {
		for _, pos := range evidence(f) {
			dir, base := path.Split(pos.File)
			if p := pkgs[strings.TrimSuffix(dir, "/")]; p != nil && p.Dir != "" {
				pos.File = filepath.Join(p.Dir, base)
			}
		}
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

// decode adds the record in one message.
func (r *records) decode(category, message string) error {
	var err error
	switch category {
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
