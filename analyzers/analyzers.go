// Package analyzers lists the checks of stickystate.
package analyzers

import (
	"github.com/stickystate/stickystate/analyzers/authstate"
	"github.com/stickystate/stickystate/analyzers/bootsecret"
	"github.com/stickystate/stickystate/analyzers/connregistry"
	"github.com/stickystate/stickystate/analyzers/embeddeddb"
	"github.com/stickystate/stickystate/analyzers/globalmap"
	"github.com/stickystate/stickystate/analyzers/globalvar"
	"github.com/stickystate/stickystate/analyzers/idsequence"
	"github.com/stickystate/stickystate/analyzers/ignoredirective"
	"github.com/stickystate/stickystate/analyzers/jobqueue"
	"github.com/stickystate/stickystate/analyzers/localfile"
	"github.com/stickystate/stickystate/analyzers/processlock"
	"github.com/stickystate/stickystate/analyzers/ratelimit"
	"github.com/stickystate/stickystate/analyzers/replay"
	"github.com/stickystate/stickystate/analyzers/reqcapture"
	"github.com/stickystate/stickystate/analyzers/scheduler"
	"github.com/stickystate/stickystate/analyzers/servicestate"
	"github.com/stickystate/stickystate/analyzers/sessionstore"
	"github.com/stickystate/stickystate/analyzers/stalecopy"
	"github.com/stickystate/stickystate/analyzers/usercache"
	"github.com/stickystate/stickystate/internal/check"
	"golang.org/x/tools/go/analysis"
)

// All returns every check, in alphabetical order.
func All() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		authstate.Analyzer,
		bootsecret.Analyzer,
		connregistry.Analyzer,
		embeddeddb.Analyzer,
		globalmap.Analyzer,
		globalvar.Analyzer,
		idsequence.Analyzer,
		ignoredirective.Analyzer,
		jobqueue.Analyzer,
		localfile.Analyzer,
		processlock.Analyzer,
		ratelimit.Analyzer,
		replay.Analyzer,
		reqcapture.Analyzer,
		scheduler.Analyzer,
		servicestate.Analyzer,
		sessionstore.Analyzer,
		stalecopy.Analyzer,
		usercache.Analyzer,
	}
}

// Engine returns the pass that all checks require. Drivers that offer its flags
// list it; it reports nothing.
func Engine() *analysis.Analyzer { return check.Engine() }

// FirstParty reports whether a package of a module, which may be nil, is
// analysed at all, once the engine's flags are set.
func FirstParty(path string, mod *analysis.Module) bool { return check.FirstParty(path, mod) }

// Inventory returns the analyzer that reports every state object, of every
// tier, as a record in JSON. It is for the command and off by default.
func Inventory() *analysis.Analyzer { return check.Inventory() }

// Expand returns the checks that a list of names stands for: those, and, if none of them
// is newer, the newer ones that report what they reported before.
func Expand(names []string) []string { return check.Expand(names) }

// Together returns one analyzer that reports what checks report, for drivers
// that know a linter by one name.
func Together(name string, checks []*analysis.Analyzer) *analysis.Analyzer {
	return check.Together(name, checks)
}

// Options are what a driver says that analyses many packages in one process.
type Options = check.Options

// Configure sets the flags of the engine for such a driver. It returns an identifier that
// stands for them. Drivers that cache facts by the names of analyzers find the engine
// renamed by it.
func Configure(o Options) (string, error) { return check.Configure(o) }
