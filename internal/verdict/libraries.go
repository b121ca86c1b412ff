package verdict

import (
	"github.com/stickystate/stickystate/internal/finding"
)

// LibraryFacts is what is asked of an object of a library only.
type LibraryFacts struct {
	// Purpose is the tier that objects of its kind have, and what is not shown of
	// them if that is less than proved.
	Purpose Verdict
	// Delivered: a function that listens to a broker delivers by it. Outlet is what
	// another package could deliver by, too, "" for nothing.
	Delivered bool
	Outlet    string
	// Open is what would have to be shown of the object for the tier, "" if all is.
	Open string
	// Fallback: where there is a choice, it is what is left when callers give nothing
	// else.
	Fallback bool
}

// libraries grades objects of libraries that keep their state in this process.
// Where the program chooses between one and something outside, what it runs with is
// not known.
var libraries = Table{
	Name: "libraries", About: "Objects of libraries that keep their state in this process.",
	Rules: []Rule{
		{
			Name: "library-of-named", Tier: finding.Benign,
			Reason:  "%s",
			Names:   byName,
			When:    "by the name of the package or type",
			Source:  logText,
			Fixture: "verdict_libraries",
			Fits:    isNamed,
		},
		{
			Name: "delivers-elsewhere", Tier: finding.Review,
			Reason:  "fed by a broker, but that no other package delivers by %s is not shown",
			Names:   func(e *Evidence) string { return e.Outlet },
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Delivered && e.Outlet != "" },
		},
		{
			Name: "library-broker", Tier: finding.Benign,
			Reason:  "fed by a broker",
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Delivered },
		},
		{
			Name: "library-open", Tier: finding.Likely,
			Reason:  "that %s is not shown",
			Names:   func(e *Evidence) string { return e.Open },
			When:    "what serves requests by its nature, if that is so",
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Choice == "" && e.Open != "" && e.Purpose.Tier == finding.Proved },
		},
		{
			Name: "library-proved", Tier: finding.Proved,
			When:    "what serves requests by its nature: sessions, limits, captchas, tokens, idempotency keys",
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Choice == "" && e.Purpose.Tier == finding.Proved },
		},
		{
			Name: "library-likely", Tier: finding.Likely,
			Reason:  "%s",
			Names:   purpose,
			When:    "hubs and brokers, behind which there may be a shared one; stores; caches whose library asks for a shared store",
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Choice == "" && e.Purpose.Tier == finding.Likely },
		},
		{
			Name: "library-review", Tier: finding.Review,
			Reason:  "%s",
			Names:   purpose,
			When:    "caches, queues, schedulers: one in each instance may be meant",
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Choice == "" },
		},
		{
			Name: "library-fallback", Tier: finding.Review,
			Reason:  "%s chooses between it and what else is given",
			Names:   choice,
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Fallback },
		},
		{
			Name: "library-chosen", Tier: finding.Likely,
			Reason:  "%s chooses between it and a store outside of the process",
			Names:   choice,
			When:    "the operator of the service may have set the switch",
			Fixture: "verdict_libraries",
			Fits:    func(e *Evidence) bool { return e.Purpose.Tier.AtLeast(finding.Likely) },
		},
		{
			Name: "library-chosen-copy", Tier: finding.Review,
			Reason:  "%s chooses between it and a store outside of the process",
			Names:   choice,
			When:    "caches, queues, schedulers",
			Fixture: "verdict_libraries",
		},
	},
}

func purpose(e *Evidence) string { return e.Purpose.Reason }
