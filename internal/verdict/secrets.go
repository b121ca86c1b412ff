package verdict

import "github.com/stickystate/stickystate/internal/finding"

// SecretFacts is what is asked of a key, or of a lock, only.
type SecretFacts struct {
	// Use is the function that takes the key, "" if none is seen to.
	Use string
	// OnRequest: it is used on a request path, and not only by what serves later.
	OnRequest bool
	// Setting is what the key is made up for if it is not set, "" for nothing.
	Setting string
	// Compared: no function takes it; it is compared with what a request brings along.
	Compared bool
	// Filed: the key is kept in a file, to be read at the next start.
	Filed bool
	// Command: what the lock guards is a program that the service starts.
	Command bool
}

// secrets grades keys that are made at random at start-up.
var secrets = Table{
	Name: "secrets", About: "Keys that are made at random at start-up.",
	Rules: []Rule{
		{
			Name: "key-by-name", Tier: finding.Review,
			Reason:  "its name says that it is a key; no use as one is shown",
			Fixture: "verdict_secrets",
			Fits:    func(e *Evidence) bool { return e.Use == "" },
		},
		{
			Name: "key-in-file", Tier: finding.Likely,
			Reason:  "that instances do not share the file is not shown",
			Fixture: "verdict_secrets",
			Fits:    func(e *Evidence) bool { return e.Filed },
		},
		{
			Name: "key-unset", Tier: finding.Likely,
			Reason:  "made at random only where %s is not set",
			Names:   func(e *Evidence) string { return e.Setting },
			Fixture: "verdict_secrets",
			Fits:    func(e *Evidence) bool { return e.Setting != "" },
		},
		{
			Name: "key-typed", Tier: finding.Likely,
			Reason:  reasonByType,
			Fixture: "verdict_secrets",
			Fits:    func(e *Evidence) bool { return e.ByType },
		},
		{
			Name: "key-compared", Tier: finding.Likely,
			Reason:  "that a client has it from another instance is not shown",
			Fixture: "verdict_secrets",
			Fits:    func(e *Evidence) bool { return e.Compared },
		},
		{
			Name: "key-on-request", Tier: finding.Likely,
			Reason:  "that what it makes leaves the process is not shown",
			Fixture: "verdict_secrets",
			Fits:    func(e *Evidence) bool { return e.OnRequest },
		},
		{
			Name: "key-at-start", Tier: finding.Likely,
			Reason:  "that %s uses it for requests rests on the tables",
			Names:   func(e *Evidence) string { return e.Use },
			Fixture: "verdict_secrets",
		},
	},
}

// locks grades locks of the process around what other processes change too.
var locks = Table{
	Name: "locks", About: "Locks of the process around what instances share.",
	Rules: []Rule{
		{
			Name: "lock-wired", Tier: finding.Likely,
			Reason:  reasonWired,
			Fixture: "verdict_locks",
			Fits:    func(e *Evidence) bool { return e.Wired },
		},
		{
			Name: "lock-typed", Tier: finding.Likely,
			Reason:  reasonByType,
			Fixture: "verdict_locks",
			Fits:    func(e *Evidence) bool { return e.ByType },
		},
		{
			Name: "lock-command", Tier: finding.Likely,
			Reason:  "that other instances run the same command on the same files is not shown",
			Fixture: "verdict_locks",
			Fits:    func(e *Evidence) bool { return e.Command },
		},
		{
			Name: "lock", Tier: finding.Likely,
			Reason:  "that another instance changes the same rows rests on the type of the client",
			Fixture: "verdict_locks",
		},
	},
}
