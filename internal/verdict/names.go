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

// testFolders are the names of packages and folders with what tests and developers
// run, and no instance. Source: the services of the corpus (goalert's devtools) and
// the layouts of Kubernetes and other large modules (hack, test/e2e).
var testFolders = []string{"test", "tests", "testing", "testutil", "testutils", "testhelper", "testhelpers", "testdata", "e2e", "devtools", "hack"}

// doubleWords begin the names of what stands in for something in tests, and end
// those of types: mockslack, FakeClock, storeStub.
var doubleWords = []string{"mock", "fake", "stub"}

// notDoubles begin as doubleWords do.
var notDoubles = []string{"mockup", "stubborn", "stubble"}

// isTestDouble goes by the folders below the module, which itself may be called
// anything, and by the type that a field belongs to.
func isTestDouble(e *Evidence) bool {
	if e.ForTests {
		return true
	}
	below := strings.TrimPrefix(strings.TrimPrefix(e.Pkg, e.Module), "/")
	for s := range strings.SplitSeq(below, "/") {
		if slices.Contains(testFolders, s) || startsDouble(s) {
			return true
		}
	}
	owner, _, isField := strings.Cut(strings.TrimPrefix(e.ID, e.Pkg+"."), ".")
	return isField && isDoubleType(owner)
}

// startsDouble reports whether the name of a folder begins as that of a test double.
func startsDouble(folder string) bool {
	begins := func(w string) bool { return strings.HasPrefix(folder, w) }
	return slices.ContainsFunc(doubleWords, begins) && !slices.ContainsFunc(notDoubles, begins)
}

// isDoubleType reports whether the first or last word of a type's name is that of a
// test double: mockStore, StoreStub, Fake; not Mockingbird.
func isDoubleType(name string) bool {
	return slices.ContainsFunc(doubleWords, func(w string) bool {
		title := strings.ToUpper(w[:1]) + w[1:]
		if rest, ok := strings.CutPrefix(strings.ToUpper(name[:1])+name[1:], title); ok {
			return rest == "" || rest[0] < 'a' || rest[0] > 'z'
		}
		return strings.HasSuffix(name, title)
	})
}

// byName is the reason of the first of the rules that go by a name, "" if none
// fits.
func byName(e *Evidence) string {
	return (&Table{Rules: named}).judge(e).Reason
}

// isNamed reports whether one of the rules that go by a name fits.
func isNamed(e *Evidence) bool { return byName(e) != "" }
