// Package policy decides which findings a team wants to see, and how severe it
// takes them to be: what .stickystate.yaml says under tier, checks, paths and
// exclude. It is asked by every driver, and knows nothing of how findings are made.
package policy

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/stickystate/stickystate/internal/finding"
)

// DefaultTier is the weakest tier that is shown where nothing is said.
const DefaultTier = finding.Likely

// The severities that a team can give to findings. Without one, the tier tells.
const (
	Error   = "error"
	Warning = "warning"
	Note    = "note" // it makes no command fail
)

// Severities are all, the worst first.
var Severities = []string{Error, Warning, Note}

// A Setting is what is said of some findings; what is empty says nothing.
type Setting struct {
	Tier     finding.Tier // the weakest to show
	Severity string
	Off      *bool // true: none is shown
}

// A Rule is a setting for findings of a check, in files, or in files that are
// generated; for all, where it names nothing.
type Rule struct {
	// Line is where the file has it, and Text how it is known: "checks: usercache".
	Line int
	Text string

	Check     string
	Path      string // a pattern, see Match
	Generated bool
	Setting
}

// A Policy is a list of rules, of which later ones have the last word.
type Policy []Rule

// A Subject is a finding as rules know it.
type Subject struct {
	Check string
	// Files are where it is reported and where its state is declared, by their paths
	// in the module. What is in neither the module nor known is "".
	Files []string
	// Generated reports whether the first of the files is generated.
	Generated func() bool
}

// Judge returns what the rules say of a finding, and the rules that had a say, by
// their number.
func (p Policy) Judge(s Subject) (Setting, []int) {
	said := Setting{}
	var by []int
	for i, r := range p {
		if !r.about(s) {
			continue
		}
		by = append(by, i)
		if r.Tier != "" {
			said.Tier = r.Tier
		}
		if r.Severity != "" {
			said.Severity = r.Severity
		}
		if r.Off != nil {
			said.Off = r.Off
		}
	}
	return said, by
}

// Shows reports whether a finding of a tier is shown, at the weakest tier that a driver
// was asked for, "" if it was not: that stands above what the file says of tiers.
func (s Setting) Shows(tier, asked finding.Tier) bool {
	return (s.Off == nil || !*s.Off) && tier.AtLeast(s.Weakest(asked))
}

// Weakest is the weakest tier that is shown.
func (s Setting) Weakest(asked finding.Tier) finding.Tier {
	for _, t := range []finding.Tier{asked, s.Tier} {
		if t != "" {
			return t
		}
	}
	return DefaultTier
}

// Tier is the tier that the policy gives to all findings, "" if it says nothing of all.
func (p Policy) Tier() finding.Tier {
	var t finding.Tier
	for _, r := range p {
		if r.Tier != "" && r.Check == "" && r.Path == "" && !r.Generated {
			t = r.Tier
		}
	}
	return t
}

func (r Rule) about(s Subject) bool {
	return (r.Check == "" || r.Check == s.Check) &&
		(r.Path == "" || slices.ContainsFunc(s.Files, func(f string) bool { return Match(r.Path, f) })) &&
		(!r.Generated || s.Generated != nil && s.Generated())
}

// Match reports whether a pattern matches a file: the file itself, or a folder that it
// is in. Patterns are those of package doublestar, in which ** stands for any folders;
// a pattern may end in ... as those of packages do.
func Match(pattern, file string) bool {
	pattern = clean(pattern)
	for f := file; f != "" && f != "."; f = path.Dir(f) {
		if doublestar.MatchUnvalidated(pattern, f) {
			return true
		}
	}
	return false
}

// Valid reports whether a pattern can match anything.
func Valid(pattern string) bool {
	p := clean(pattern)
	return p != "" && !path.IsAbs(p) && p != ".." && !strings.HasPrefix(p, "../") && doublestar.ValidatePattern(p)
}

func clean(pattern string) string {
	pattern = strings.TrimPrefix(pattern, "./")
	if above, ok := strings.CutSuffix(pattern, "..."); ok {
		pattern = strings.TrimSuffix(above, "/")
		if pattern == "" {
			return "**"
		}
	}
	return strings.TrimSuffix(pattern, "/")
}

// InModule is the path of a file in the module at root, which has the package of the
// given path in the folder dir; "" if it is in no package there. A file of another
// package may be known by the path of the package.
func InModule(root, dir, pkg, file string) string {
	if filepath.IsAbs(file) {
		rel, err := filepath.Rel(root, file)
		if root == "" || err != nil || !filepath.IsLocal(rel) {
			return ""
		}
		return filepath.ToSlash(rel)
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return ""
	}
	module := pkg
	if rel = filepath.ToSlash(rel); rel != "." {
		module = strings.TrimSuffix(pkg, "/"+rel)
	}
	in, ok := strings.CutPrefix(file, module+"/")
	if !ok {
		return ""
	}
	return in
}
