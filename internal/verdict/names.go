package verdict

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
)

// logText is the source of the rules that go by a name.
const logText = "the log buffer of listmonk, the logger of netmaker, the metrics of goatcounter in the labelled corpus: they hold request text by design"

// named recognise state of logging, of metrics and of tests by the name of its
// package or type.
var named = []Rule{
	{
		Name: "logger", Tier: finding.Benign,
		Reason:  "logger",
		When:    "by the name of the package",
		Source:  logText,
		Fixture: "verdict_names",
		Fits: func(e *Evidence) bool {
			return slices.Contains([]string{"log", "logs", "logger", "logging", "logs_", "accesslog", "slog"}, effect.Short(e.Pkg))
		},
	},
	{
		Name: "metric", Tier: finding.Benign,
		Reason:  "metric",
		When:    "by the name of the package",
		Source:  logText,
		Fixture: "verdict_names",
		Fits: func(e *Evidence) bool {
			return slices.Contains([]string{"metrics", "metric", "telemetry", "tracing", "prometheus"}, effect.Short(e.Pkg))
		},
	},
	{
		Name: "test-double", Tier: finding.Benign,
		Reason:  "test double",
		When:    "by the name of the package, or of a folder that it is in",
		Source:  "no instance runs it",
		Fixture: "verdict_names",
		Fits:    isTestDouble,
	},
	{
		Name: "named-metric", Tier: finding.Benign,
		Reason:  "metric or logger",
		When:    "by the name of the type",
		Source:  logText,
		Fixture: "verdict_names",
		Fits: func(e *Evidence) bool {
			return hasWord(strings.ToLower(effect.Short(e.ID)), []string{"logger.", "metrics."})
		},
	},
	{
		Name: "breaker", Tier: finding.Benign,
		Reason:  "circuit breaker",
		When:    "by its name",
		Source:  "it protects this process from an upstream",
		Fixture: "verdict_names",
		Fits: func(e *Evidence) bool {
			return hasWord(strings.ToLower(effect.Short(e.ID)), []string{"breaker", "healthcheck"})
		},
	},
}

func isTestDouble(e *Evidence) bool {
	if slices.Contains([]string{"mock", "mocks", "fake", "fakes", "testutil", "testutils", "testing"}, effect.Short(e.Pkg)) {
		return true
	}
	return slices.ContainsFunc(strings.Split(e.Pkg, "/"), func(s string) bool { return s == "test" || s == "tests" || s == "e2e" })
}

// byName is the reason of the first of the rules that go by a name, "" if none
// fits.
func byName(e *Evidence) string {
	return (&Table{Rules: named}).judge(e).Reason
}

// isNamed reports whether one of the rules that go by a name fits.
func isNamed(e *Evidence) bool { return byName(e) != "" }
