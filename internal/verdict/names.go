package verdict

import (
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/knowledge"
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
		Fits:    func(e *Evidence) bool { return e.named(knowledge.LoggerPackage, e.Pkg) },
	},
	{
		Name: "metric", Tier: finding.Benign,
		Reason:  "metric",
		When:    "by the name of the package",
		Source:  logText,
		Fixture: "verdict_names",
		Fits:    func(e *Evidence) bool { return e.named(knowledge.MetricPackage, e.Pkg) },
	},
	{
		Name: "test-double", Tier: finding.Benign,
		Reason: "test double",
		When: "by the name of the package, of a folder that it is in, or of the type (`mockmail`, `devtools`, `FakeClock`);" +
			" a package `xtest` if it imports what tests need",
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
		Fits:    func(e *Evidence) bool { return e.named(knowledge.MetricName, effect.Short(e.ID)) },
	},
	{
		Name: "breaker", Tier: finding.Benign,
		Reason:  "circuit breaker",
		When:    "by its name",
		Source:  "it protects this process from an upstream",
		Fixture: "verdict_names",
		Fits:    func(e *Evidence) bool { return e.named(knowledge.BreakerName, effect.Short(e.ID)) },
	},
}

// isTestDouble goes by the folders below the module, which itself may be called
// anything, and by the type that a field belongs to.
func isTestDouble(e *Evidence) bool {
	if e.ForTests {
		return true
	}
	below := strings.TrimPrefix(strings.TrimPrefix(e.Pkg, e.Module), "/")
	for s := range strings.SplitSeq(below, "/") {
		if e.named(knowledge.DoubleFolder, s) {
			return true
		}
	}
	owner, _, isField := strings.Cut(strings.TrimPrefix(e.ID, e.Pkg+"."), ".")
	return isField && e.named(knowledge.DoubleType, owner)
}

// byName is the reason of the first of the rules that go by a name, "" if none
// fits.
func byName(e *Evidence) string {
	return (&Table{Rules: named}).judge(e).Reason
}

// isNamed reports whether one of the rules that go by a name fits.
func isNamed(e *Evidence) bool { return byName(e) != "" }
