package verdict

import "github.com/stickystate/stickystate/internal/finding"

// JobFacts is what is asked of work that each instance does by the clock.
type JobFacts struct {
	// Claimed: a claim lets one instance do it.
	Claimed bool
	// Sends: somebody outside gets something; Mail: that is a mail; ByName: so says only
	// the name of an interface's method.
	Sends, Mail, ByName bool
	// Unstarted: nothing in the package that tells starts it.
	Unstarted bool
	// Unserved: the program is not seen to serve requests.
	Unserved bool
}

// schedules grades work that each instance does by the clock.
var schedules = Table{
	Name: "schedules", About: "Work that each instance does by the clock, and that writes to a store or sends something.",
	Rules: []Rule{
		{
			Name: "schedule-of-named", Tier: finding.Benign,
			Reason:  "%s",
			Names:   byName,
			When:    "package of a logger, metric or test double",
			Source:  logText,
			Fixture: "verdict_schedules",
			Fits:    isNamed,
		},
		{
			Name: "schedule-claimed", Tier: finding.Benign,
			Reason: "a claim lets one instance do it",
			When: "the function, what it calls or what starts it takes a lock, a lease or a row that one instance gets, by the" +
				" statement or the name",
			Source:  "goiabada's clean-up, the engine of goalert",
			Fixture: "verdict_schedules",
			Fits:    func(e *Evidence) bool { return e.Claimed },
		},
		{
			Name: "schedule-alone", Tier: finding.Review,
			Reason:  "that the program serves requests is not shown",
			When:    "in a package main in which nothing does",
			Fixture: "verdict_schedules",
			Fits:    func(e *Evidence) bool { return e.Unserved },
		},
		{
			Name: "schedule-unstarted", Tier: finding.Review,
			Reason:  "that something starts it is not shown",
			When:    "it sends mail, and no line of its package starts it; one that imports it and does tells of its own line",
			Fixture: "verdict_schedules",
			Fits:    func(e *Evidence) bool { return e.Mail && e.Unstarted },
		},
		{
			Name: "schedule-sends", Tier: finding.Likely,
			Reason:  "that nothing keeps the other instances from it rests on names",
			When:    "somebody outside gets a mail, by a function of the tables",
			Source:  "alerts and reminders that came once from each replica, in bug reports of public services",
			Fixture: "verdict_schedules",
			Fits:    func(e *Evidence) bool { return e.Mail },
		},
		{
			Name: "schedule-reports", Tier: finding.Review,
			Reason:  "what it sends may be about this instance",
			When:    "a form by HTTP: it may as well ask, as for a token",
			Source:  "the anonymous usage data of traefik, the synchronisation with identity providers of netmaker",
			Fixture: "verdict_schedules",
			Fits:    func(e *Evidence) bool { return e.Sends },
		},
		{
			Name: "schedule-calls", Tier: finding.Review,
			Reason:  "that it sends something rests on a name",
			When:    "a method of an interface that is called as if it sent something",
			Fixture: "verdict_schedules",
			Fits:    func(e *Evidence) bool { return e.ByName },
		},
		{
			Name: "schedule-writes", Tier: finding.Review,
			Reason:  "to do it twice may do no harm",
			Fixture: "verdict_schedules",
		},
	},
}
