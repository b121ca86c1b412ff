package check

import (
	"fmt"
	"go/ast"
	"path/filepath"
	"reflect"
	"slices"
	"sync"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/policy"
	"github.com/stickystate/stickystate/internal/state"
	"golang.org/x/tools/go/analysis"
)

// TierFlag is the flag of the engine that says what the checks report: the weakest tier,
// in place of what the configuration says.
const TierFlag = "tier"

// asked is its value.
var asked = func() *tierValue {
	t := new(tierValue)
	state.Analyzer().Flags.Var(t, TierFlag, "the weakest tier to report, in place of what the configuration says: proved, likely or review")
	return t
}()

// A tierValue is a flag.Value: a tier that can be asked for, or none.
type tierValue finding.Tier

func (t *tierValue) String() string { return string(*t) }

func (t *tierValue) Set(s string) error {
	if tier := finding.Tier(s); s != "" && (!tier.Valid() || tier == finding.Benign) {
		return fmt.Errorf("unknown tier %q; tier takes proved, likely or review", s)
	}
	*t = tierValue(s)
	return nil
}

// shown is the pass that has what the configuration says of what is shown, once for all
// checks.
var shown = &analysis.Analyzer{
	Name:       "stickystateshown",
	Doc:        "read which findings of stickystate are shown",
	Run:        func(pass *analysis.Pass) (any, error) { return newRules(pass), nil },
	ResultType: reflect.TypeFor[*rules](),
}

// rules are those of the configuration, for one package.
type rules struct {
	pass *analysis.Pass
	dir  string
	// read returns them, and the folder of the module. Most packages have nothing that
	// they are asked about.
	read func() (policy.Policy, string)
}

func newRules(pass *analysis.Pass) *rules {
	r := &rules{pass: pass, read: func() (policy.Policy, string) { return nil, "" }}
	if len(pass.Files) == 0 {
		return r
	}
	r.dir = filepath.Dir(pass.Fset.Position(pass.Files[0].FileStart).Filename)
	r.read = sync.OnceValues(func() (policy.Policy, string) {
		file := state.Analyzer().Flags.Lookup(state.ConfigFlag).Value.String()
		root := config.Root(r.dir)
		if file == "" {
			file = config.Find(r.dir)
		}
		c, err := config.Read(file)
		if err != nil { // the engine tells what is wrong
			return nil, root
		}
		return c.Policy, root
	})
	return r
}

// shows reports whether a finding is shown that is about these places, of which the
// first is where it is reported.
func (r *rules) shows(check string, tier finding.Tier, at ...finding.Position) bool {
	s := policy.Subject{Check: check, Generated: func() bool { return r.generated(at[0].File) }}
	rules, root := r.read()
	for _, p := range at {
		s.Files = append(s.Files, policy.InModule(root, r.dir, r.pass.Pkg.Path(), p.File))
	}
	said, _ := rules.Judge(s)
	return said.Shows(tier, finding.Tier(*asked))
}

// generated reports whether a file of the package is generated.
func (r *rules) generated(file string) bool {
	i := slices.IndexFunc(r.pass.Files, func(f *ast.File) bool { return r.pass.Fset.Position(f.FileStart).Filename == file })
	return i >= 0 && ast.IsGenerated(r.pass.Files[i])
}
