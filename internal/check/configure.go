package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/state"
	"golang.org/x/tools/go/analysis"
)

// Together returns one analyzer that reports what checks report, without what is
// related to it, which golangci-lint would print as findings of their own.
func Together(name string, checks []*analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      name + ": find state of one process that breaks horizontal scaling",
		URL:      "https://github.com/stickystate/stickystate",
		Requires: required,
		Run: func(pass *analysis.Pass) (any, error) {
			alone := *pass
			alone.Report = func(d analysis.Diagnostic) {
				d.Related = nil
				pass.Report(d)
			}
			for _, c := range checks {
				if _, err := c.Run(&alone); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}
}

// Options are what a driver says that analyses many packages in one process.
type Options struct {
	// Config is the file of the team's configuration, "" for the one beside the go.mod
	// of the working directory.
	Config string
	// Events makes consumers of messages request functions.
	Events bool
	// Tier is the weakest tier to report, "" for what the configuration says.
	Tier string
}

// Configure sets the flags of the engine for a process that analyses many
// packages, and returns an identifier that stands for what they say.
func Configure(o Options) (string, error) {
	file := o.Config
	if file == "" {
		file = config.FindHere()
	}
	c, err := config.Read(file)
	if err != nil {
		return "", err
	}
	flags := map[string]string{state.EventsFlag: strconv.FormatBool(o.Events), state.FirstPartyFlag: strings.Join(c.FirstParty, ","), TierFlag: o.Tier}
	if file != "" {
		if flags[state.ConfigFlag], err = filepath.Abs(file); err != nil {
			return "", err
		}
	}
	engine := state.Analyzer()
	for name, value := range flags {
		if err := engine.Flags.Set(name, value); err != nil {
			return "", err
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %t %s", c.Hash, o.Events, o.Tier))
	id := hex.EncodeToString(sum[:8])
	engine.Name = "stickystate_engine_" + id
	return id, nil
}
