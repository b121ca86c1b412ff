package verdict

import "github.com/stickystate/stickystate/internal/finding"

// DatabaseFacts is what is asked of an embedded database only.
type DatabaseFacts struct {
	// ChangesData: a request changes what is in it.
	ChangesData bool
	// Replicated: the package imports what keeps such databases the same.
	Replicated bool
	// InMain: the package that opens it is main, which knows the whole program.
	InMain bool
}

// databases grades embedded databases that requests use.
var databases = Table{
	Name: "databases", About: "Databases in the process, or in a local file, that requests use.",
	Rules: []Rule{
		{
			Name: "database-of-named", Tier: finding.Benign,
			Reason:  "%s",
			Names:   byName,
			When:    "by the name of the package or type",
			Source:  logText,
			Fixture: "verdict_databases",
			Fits:    isNamed,
		},
		{
			Name: "database-chosen", Tier: finding.Review,
			Reason:  "%s chooses between it and a database server",
			Names:   choice,
			Fixture: "verdict_databases",
			Fits:    func(e *Evidence) bool { return e.Choice != "" },
		},
		{
			Name: "database-read", Tier: finding.Review,
			Reason:  "requests are seen to read it only",
			Fixture: "verdict_databases",
			Fits:    func(e *Evidence) bool { return !e.ChangesData },
		},
		{
			Name: "database-replicated", Tier: finding.Review,
			Reason:  "the package imports what replicates data",
			Fixture: "embeddeddb_replicated",
			Fits:    func(e *Evidence) bool { return e.Replicated },
		},
		{
			Name: "database-typed", Tier: finding.Likely,
			Reason:  "that the handle outlives requests rests on its type",
			Fixture: "verdict_databases",
			Fits:    func(e *Evidence) bool { return e.ByType },
		},
		{
			Name: "database-wired", Tier: finding.Likely,
			Reason:  reasonWired,
			Fixture: "verdict_databases",
			Fits:    func(e *Evidence) bool { return e.Wired },
		},
		{
			Name: "database-proved", Tier: finding.Proved,
			Fixture: "verdict_databases",
		},
	},
}

// openDatabases grades embedded databases of which no use is seen. Main knows the
// whole program; elsewhere, a use may yet come.
var openDatabases = Table{
	Name: "opendatabases", About: "Embedded databases that a service opens and passes on, where no use of them is seen.",
	Rules: []Rule{
		{
			Name: "open-chosen", Tier: finding.Review,
			Reason:  "%s chooses between it and a database server",
			Names:   choice,
			Fixture: "verdict_opened",
			Fits:    func(e *Evidence) bool { return e.Choice != "" },
		},
		{
			Name: "open-elsewhere", Tier: finding.Review,
			Reason:  "no request is shown to use it",
			When:    "opened outside of main",
			Fixture: "verdict_opened",
			Fits:    func(e *Evidence) bool { return !e.InMain },
		},
		{
			Name: "open-in-main", Tier: finding.Likely,
			Reason:  "how requests use it is not followed",
			Fixture: "verdict_opened",
		},
	},
}

func choice(e *Evidence) string { return e.Choice }
