package verdict

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// FileFacts is what is asked of a place of files only.
type FileFacts struct {
	// Place is what the code calls the place: the constant, or the last name of
	// what names it.
	Place string
	// OnlyCommands: nothing but programs that the service starts writes there.
	OnlyCommands bool
	// Read: something reads what lies there; Served: another request does.
	Read, Served bool
}

// files grades what requests do with the files of one place.
var files = Table{
	Name: "files", About: "Files that requests write below one place.",
	Rules: []Rule{
		{
			Name: "log-file", Tier: finding.Benign,
			Reason:  "log file",
			When:    "by a word in the name of the place",
			Source:  "such files are about their process",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return e.named(knowledge.LogFile, e.Place) },
		},
		{
			Name: "pid-file", Tier: finding.Benign,
			Reason:  "file of this process",
			When:    "by a word in the name of the place",
			Source:  "it says which process runs",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return e.named(knowledge.ProcessFile, e.Place) },
		},
		{
			Name: "files-of-named", Tier: finding.Benign,
			Reason:  "%s",
			Names:   byName,
			When:    "package of a logger, metric or test double",
			Source:  logText,
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return isNamed(e) && byName(e) != "circuit breaker" },
		},
		{
			Name: "file-made-again", Tier: finding.Review,
			Reason:  "a file that is missing is made again",
			When:    "each write makes a file that the same function has looked for, and adds nothing of the request to the name",
			Fixture: "verdict_files",
			Fits:    (*Evidence).filesAreMemo,
		},
		{
			Name: "file-unread", Tier: finding.Review,
			Reason:  "no read by another request is shown",
			When:    "and none at start-up",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return !e.Read },
		},
		{
			Name: "command-unknown", Tier: finding.Review,
			Reason:  "what the command leaves there is not seen",
			When:    "only programs that the service starts may write there, and no request reads it, or nothing of the request chooses the place",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return e.OnlyCommands && (!e.Served || !e.fileData()) },
		},
		{
			Name: "command", Tier: finding.Likely,
			Reason:  "that the command writes there is not seen",
			When:    "only programs that the service starts may write there",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return e.OnlyCommands },
		},
		{
			Name: "file-unlabelled", Tier: finding.Likely,
			Reason:  "neither name nor content is shown to come from a request",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return !e.fileData() },
		},
		{
			Name: "file-at-start", Tier: finding.Likely,
			Reason:  "read when the next process starts",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return !e.Served },
		},
		{
			Name: "file-typed", Tier: finding.Likely,
			Reason:  "that the place outlives requests rests on its type",
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return e.ByType },
		},
		{
			Name: "file-wired", Tier: finding.Likely,
			Reason:  reasonWired,
			Fixture: "verdict_files",
			Fits:    func(e *Evidence) bool { return e.Wired },
		},
		{
			Name: "file-proved", Tier: finding.Proved,
			Fixture: "verdict_files",
		},
	},
}

// fileStores grades files that a type keeps as its database.
var fileStores = Table{
	Name: "filestores", About: "A file that a type reads whole into a collection, which other functions change, and writes again.",
	Rules: []Rule{
		{
			Name: "file-store", Tier: finding.Likely,
			Reason: "no request is seen to lead there",
			Source: "traefik's store of certificates, which a loop that renews writes; each instance behind a balancer " +
				"orders its own (traefik-helm-chart#97)",
			Fixture: "localfile_database",
		},
	},
}

// fileData reports whether a name or content comes from a request, or a name is
// random.
func (e *Evidence) fileData() bool {
	return slices.ContainsFunc(e.Serving, func(a Access) bool {
		return a.Op == effect.OpFileWrite && (a.Key.Kinds.FromRequest() || a.Val.Kinds.FromRequest() || a.Key.Kinds&effect.KindRandom != 0)
	})
}

// filesAreMemo reports whether each file that is written is one that was missing.
func (e *Evidence) filesAreMemo() bool {
	filled := false
	for _, a := range e.Serving {
		if a.Op != effect.OpFileWrite {
			continue
		}
		if a.Flags&effect.FlagMemo == 0 || addsToKey(a) {
			return false
		}
		filled = true
	}
	return filled
}
