// Package golangci makes stickystate a module plugin of golangci-lint v2.
//
// In .custom-gcl.yml:
//
//	version: v2.15.0
//	plugins:
//	  - module: github.com/stickystate/stickystate
//	    import: github.com/stickystate/stickystate/analyzers/golangci
//	    version: vX.Y.Z # a released version
//
// In .golangci.yml:
//
//	version: "2"
//	linters:
//	  enable: [stickystate]
//	  settings:
//	    custom:
//	      stickystate:
//	        type: module
//	        description: finds state that breaks horizontal scaling
//	        settings:
//	          checks: [sessionstore, usercache] # all if left out
//	          tier: review                      # likely if left out
//	issues: # all findings: by default one is printed for a line, and 3 of the same text
//	  uniq-by-line: false
//	  max-issues-per-linter: 0
//	  max-same-issues: 0
package golangci

import (
	"fmt"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/analyzers"
)

// Name is the name of the linter.
const Name = "stickystate"

func init() { register.Plugin(Name, New) }

// Settings is what .golangci.yml says under settings. Unknown keys are errors.
type Settings struct {
	// Checks are the checks to run, all if there are none.
	Checks []string `json:"checks"`
	// Config is the file to read in place of .stickystate.yaml beside go.mod.
	Config string `json:"config"`
	// Events counts consumers of messages, jobs and bot updates as request functions.
	Events bool `json:"events"`
	// Tier is the weakest tier to report, in place of what the file says: proved, likely
	// or review.
	Tier string `json:"tier"`
}

// New makes the plugin from the settings in .golangci.yml, nil if there are none.
func New(conf any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](conf)
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", Name, err)
	}
	checks, err := s.checks()
	if err != nil {
		return nil, err
	}
	version, err := analyzers.Configure(analyzers.Options{Config: s.Config, Events: s.Events, Tier: s.Tier})
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", Name, err)
	}
	return &plugin{analyzers.Together(Name, checks), version}, nil
}

// checks returns the checks that the settings name.
func (s Settings) checks() ([]*analysis.Analyzer, error) {
	all := analyzers.All()
	if len(s.Checks) == 0 {
		return all, nil
	}
	var out []*analysis.Analyzer
	for _, name := range analyzers.Expand(s.Checks) {
		i := slices.IndexFunc(all, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("settings of %s: unknown check %q; the checks are %s", Name, name, names(all))
		}
		out = append(out, all[i])
	}
	return out, nil
}

func names(as []*analysis.Analyzer) string {
	var out []string
	for _, a := range as {
		out = append(out, a.Name)
	}
	return strings.Join(out, ", ")
}

// A plugin offers all checks as one analyzer that is called as the linter is,
// so that texts have no prefix, and a second one that does nothing: its name
// stands for the configuration, which golangci-lint caches results by.
type plugin struct {
	checks  *analysis.Analyzer
	version string
}

// BuildAnalyzers returns the analyzers that golangci-lint runs.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	mark := &analysis.Analyzer{
		Name: Name + "_" + p.version,
		Doc:  "stands for the configuration of stickystate",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}
	return []*analysis.Analyzer{p.checks, mark}, nil
}

// GetLoadMode asks for types.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
