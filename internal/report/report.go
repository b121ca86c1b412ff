// Package report writes what a run has to say, in one format per file, always
// from the same records. It knows nothing of how they were found.
//
// Writers sort nothing and choose nothing: the order and the selection of a
// Report are its maker's. Two writes of one Report give the same bytes.
package report

import (
	"strconv"

	"github.com/stickystate/stickystate/internal/finding"
)

// A Report is everything that one run has to say.
type Report struct {
	// Findings are the findings to show, in order.
	Findings []*finding.Finding
	// Beyond are those that would follow, and are counted only.
	Beyond []*finding.Finding
	// Summary has text begin with what the findings are about, and Advice, a sentence
	// each.
	Summary bool
	Advice  []string
	// Problems are what is wrong with directives and baselines, in order.
	Problems []Problem
	// Hidden counts the verdicts that are not shown, by tier.
	Hidden map[finding.Tier]int
	// Silenced counts the findings that directives silence.
	Silenced int
	// Accepted counts the findings that the baseline accepts, Old those that
	// the base revision has, too.
	Accepted, Old int
	// Excluded counts the findings that the configuration leaves out, whatever their
	// tier.
	Excluded int
	// Suppressed are findings that were silenced, for formats that have a place for them, if
	// they were asked for. They are counted above, not among Findings.
	Suppressed []Suppressed
	// Skipped are the packages that could not be analysed, in order.
	Skipped []Skipped
	// Packages is the number of packages that were analysed, Requests that of the
	// functions in them that serve requests.
	Packages, Requests int

	// Origin is for formats that tell what they were made of.
	Origin Origin

	// Version is the tool's own, Rules are its checks, for formats that list
	// them.
	Version string
	Rules   []Rule
	// Line returns the line of the source that a position is in. It may be nil.
	Line func(finding.Position) (string, bool)
}

// A Suppressed is a finding that somebody has said may stay.
type Suppressed struct {
	Finding *finding.Finding
	Kind    SuppressionKind
	// Justification is what was said.
	Justification string
}

// A SuppressionKind says where it is written that a finding may stay, in the words of SARIF.
type SuppressionKind string

const (
	InSource SuppressionKind = "inSource" // a directive
	External SuppressionKind = "external" // a baseline or the configuration
)

// A Problem is something that is wrong with what was said about findings: a
// directive or an entry of a baseline.
type Problem struct {
	// Check is "ignoredirective" or "baseline".
	Check    string           `json:"check"`
	Message  string           `json:"message"`
	Position finding.Position `json:"position"`
	// Warning: it does not make the command fail.
	Warning bool `json:"warning,omitempty"`
}

// A Skipped is a package that could not be analysed.
type Skipped struct {
	Package string `json:"package"`
	// Reason continues the sentence "skipped PACKAGE: ".
	Reason string `json:"reason"`
	// Because is the package whose failure is the cause, "" if it is this one.
	Because string `json:"because,omitempty"`
}

// count says how many things there are: "1 finding", "2 findings".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
