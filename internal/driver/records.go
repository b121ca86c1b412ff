package driver

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/graph"
)

// records are what one or more packages have to tell.
type records struct {
	findings   []*finding.Finding
	directives []finding.Directive
	routes     []finding.Route
	mistakes   []config.Mistake
	budgets    []finding.Budget
}

// clone returns a copy, which can be changed.
func (r *records) clone() *records {
	c := *r
	c.findings = make([]*finding.Finding, len(r.findings))
	for i, f := range r.findings {
		c.findings[i] = f.Clone()
	}
	c.directives, c.routes = slices.Clone(r.directives), slices.Clone(r.routes)
	return &c
}

// locate gives accesses in other packages, which are known by package and name of
// the file, the files that they are in. The places of directives are left to
// locateSilence.
func (r *records) locate(pkgs *graph.Set) {
	for _, f := range r.findings {
		for _, pos := range evidence(f) {
			dir, base := path.Split(pos.File)
			if p := pkgs.Package(strings.TrimSuffix(dir, "/")); p != nil && p.Dir != "" {
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
	mistakeCategory   = "mistake"
	budgetCategory    = "budget"
)

// decode adds the record in one message.
func (r *records) decode(category, message string) error {
	var err error
	switch category {
	case directiveCategory:
		err = appendRecord(&r.directives, message)
	case mistakeCategory:
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
