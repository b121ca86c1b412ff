package driver

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/policy"
	"github.com/stickystate/stickystate/internal/report"
)

// policies say what is shown of the findings of each module, by the configuration of
// that, or by the file that -config names.
type policies struct {
	file      string // that -config names
	byRoot    map[string]policy.Policy
	generated map[string]bool
}

func newPolicies(l *load) *policies {
	ps := &policies{byRoot: make(map[string]policy.Policy), generated: make(map[string]bool)}
	if l.config != "" {
		ps.file = l.path(l.config)
	}
	return ps
}

// of returns the policy for a module. What is wrong with a file was told before.
func (ps *policies) of(root string) policy.Policy {
	p, ok := ps.byRoot[root]
	if !ok {
		file := ps.file
		if file == "" && root != "" {
			file = config.Find(root)
		}
		if c, err := config.Read(file); err == nil {
			p = c.Policy
		}
		ps.byRoot[root] = p
	}
	return p
}

// judge returns what is said of a finding of a check at places, of which the first is
// where it is reported, and by which rules of which module.
func (ps *policies) judge(check string, pl places, at ...finding.Position) (said policy.Setting, root string, by []int) {
	first, dir := pl.absolute(at[0].File), pl.base
	if first != "" {
		dir = filepath.Dir(first)
	}
	root = config.Root(dir)
	s := policy.Subject{Check: check, Generated: func() bool { return ps.isGenerated(pl, first) }}
	for _, p := range at {
		s.Files = append(s.Files, policy.InModule(root, dir, "", pl.absolute(p.File)))
	}
	said, by = ps.of(root).Judge(s)
	return said, root, by
}

// isGenerated reports whether a file says of itself that it is generated.
func (ps *policies) isGenerated(pl places, file string) bool {
	is, ok := ps.generated[file]
	if !ok {
		f, err := parser.ParseFile(token.NewFileSet(), file, pl.read(file), parser.PackageClauseOnly|parser.ParseComments)
		is = err == nil && ast.IsGenerated(f)
		ps.generated[file] = is
	}
	return is
}

// absolute is the inverse of relative, but for what is in no package here.
func (p places) absolute(file string) string {
	if file == "" || filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(p.base, filepath.FromSlash(file))
}

// said is what the configuration says of a finding.
func (v *view) said(f *finding.Finding) policy.Setting {
	said, _, _ := v.policies.judge(f.Check, v.places, f.Position, f.State.Declared)
	return said
}

// shows reports whether a finding is shown, and gives it the severity that it has then.
func (v *view) shows(f *finding.Finding, asked finding.Tier) bool {
	said := v.said(f)
	f.Severity = said.Severity
	return said.Shows(f.Tier, asked)
}

// showsProblem is like shows, for what is wrong with a directive.
func (v *view) showsProblem(p report.Problem) bool {
	said, _, _ := v.policies.judge(p.Check, v.places, p.Position)
	return said.Shows(finding.Proved, "")
}

// leftOutBy is the line of the configuration that leaves a finding out, "" if none does.
func (v *view) leftOutBy(f *finding.Finding) string {
	said, root, by := v.policies.judge(f.Check, v.places, f.Position, f.State.Declared)
	if said.Off == nil || !*said.Off {
		return ""
	}
	file := v.policies.file
	if file == "" {
		file = config.Find(root)
	}
	for _, i := range slices.Backward(by) {
		if r := v.policies.of(root)[i]; r.Off != nil {
			return fmt.Sprintf("%s:%d: %s", v.places.relative(file), r.Line, r.Text)
		}
	}
	return ""
}
