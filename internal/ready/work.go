package ready

import (
	"slices"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/policy"
)

// A group is state that a person would move in one go, whatever check found it.
type group struct {
	key string
	// title is what there is to move.
	title string
	// to is where it goes if the service has no store that suits, with a preposition.
	to string
	// client is how it goes to a store that the service has a client of already: %s is that store.
	client string
}

const (
	toStore = "to a store that all instances share"
	toOurs  = "to the %s that the service already uses"
)

// groups are all, by their keys.
var groups = []group{
	{"sessions", "sessions and tokens", toStore, toOurs},
	{"limits", "limits and counters", toStore, toOurs},
	{"connections", "connections and subscriptions", "kept here, and published through a broker", "kept here, and published through the %s that the service already uses"},
	{"locks", "locks, claims and schedulers", "to a lease, a lock or a unique index that all instances see", "to a lease, a lock or a unique key in the %s that the service already uses"},
	{"jobs", "jobs and their status", "to a table or a queue outside of the process", toOurs},
	{"secrets", "secrets made at start-up", "to a setting that all instances are given", toOurs},
	{"files", "files and uploads", "to an object store", toOurs},
	{"databases", "databases in the process", "to a database server", toOurs},
	{"copies", "copies of shared data", "read again, or dropped by a message to all instances", "dropped by a message through the %s that the service already uses"},
	{"data", "data kept in memory", "to a database or cache that all instances share", toOurs},
}

// ofCheck says which group the state of a check belongs to. A check that is not here is data.
var ofCheck = map[string]string{
	"authstate":    "sessions",
	"bootsecret":   "secrets",
	"connregistry": "connections",
	"embeddeddb":   "databases",
	"globalmap":    "data",
	"globalvar":    "data",
	"idsequence":   "limits",
	"jobqueue":     "jobs",
	"localfile":    "files",
	"processlock":  "locks",
	"ratelimit":    "limits",
	"replay":       "locks",
	"reqcapture":   "data",
	"scheduler":    "locks",
	"servicestate": "data",
	"sessionstore": "sessions",
	"stalecopy":    "copies",
	"usercache":    "data",
}

func groupOf(check string) group {
	i := slices.IndexFunc(groups, func(g group) bool { return g.key == ofCheck[check] })
	if i < 0 {
		i = len(groups) - 1
	}
	return groups[i]
}

// A difference is a reason why state may be another in each instance, so that a program with such state is ready for
// several but for that.
type difference struct {
	key    string
	reason string
	fits   func(*finding.Finding) bool
}

// differences are all; the first that fits counts. What none fits has to move.
var differences = []difference{
	{
		// Mutable after start-up is all that the tier says: nobody has shown that a request misses it.
		"review", "to be looked at (they change after the start, and no more is known)", func(f *finding.Finding) bool {
			return !f.Tier.AtLeast(finding.Likely)
		},
	},
	{
		// Whoever wrote that line has decided what it is worth.
		"note", "taken for notes by the configuration", func(f *finding.Finding) bool { return f.Severity == policy.Note },
	},
	{
		// Those who collect metrics ask each instance, and add up.
		"statistic", "with statistics (each instance has its part of them)", func(f *finding.Finding) bool {
			return kind.Consequence(f.Consequence) == kind.Statistic
		},
	},
	{
		// The data is in the store: nothing is lost, and an answer is as old as the copy.
		"stale", "with copies (an instance may answer with an old one)", func(f *finding.Finding) bool {
			return kind.Consequence(f.Consequence) == kind.Stale
		},
	},
}

// mayDiffer returns the difference that a finding is, nil if its state has to move.
func mayDiffer(f *finding.Finding) *difference {
	i := slices.IndexFunc(differences, func(d difference) bool { return d.fits(f) })
	if i < 0 {
		return nil
	}
	return &differences[i]
}
