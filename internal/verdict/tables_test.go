package verdict

import (
	"testing"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
)

// TestFiles: each case differs in one fact from another.
func TestFiles(t *testing.T) {
	t.Parallel()
	upload := does(effect.OpFileWrite, keyOf(effect.KindPath), valueOf(effect.KindBody))
	report := does(effect.OpFileWrite)
	cached := does(effect.OpFileWrite, flagged(effect.FlagMemo), keyOf(effect.KindPath))
	read := FileFacts{Place: "uploads", Read: true, Served: true}
	atStart := FileFacts{Place: "uploads", Read: true}
	command := FileFacts{Place: "uploads", Read: true, Served: true, OnlyCommands: true}
	for _, tt := range []struct {
		name  string
		write Access
		facts FileFacts
		want  Verdict
	}{
		{"upload", upload, read, Verdict{finding.Proved, ""}},
		{"nobody reads", upload, FileFacts{Place: "uploads"}, Verdict{finding.Review, "no read by another request is shown"}},
		{"read at start-up", upload, atStart, Verdict{finding.Likely, "read when the next process starts"}},
		{"nothing of the request", report, read, Verdict{finding.Likely, "neither name nor content is shown to come from a request"}},
		{"made again", cached, read, Verdict{finding.Review, "a file that is missing is made again"}},
		{"command", upload, command, Verdict{finding.Likely, "that the command writes there is not seen"}},
		{"command that asks nobody", report, command, Verdict{finding.Review, "what the command leaves there is not seen"}},
		{"log", upload, FileFacts{Place: "accessLog", Read: true, Served: true}, Verdict{finding.Benign, "log file"}},
		{"catalog", upload, FileFacts{Place: "catalog", Read: true, Served: true}, Verdict{finding.Proved, ""}},
	} {
		if got := Standard().Files(&Evidence{Serving: []Access{tt.write}, FileFacts: tt.facts}); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestNamed: a reason names what the rule says it names.
func TestNamed(t *testing.T) {
	t.Parallel()
	rules := Standard()
	key := func(f SecretFacts) Verdict { return rules.Secret(&Evidence{SecretFacts: f}) }
	library := func(choice string, f LibraryFacts) Verdict {
		f.Purpose = Verdict{finding.Proved, ""}
		return rules.Library(&Evidence{Choice: choice, LibraryFacts: f})
	}
	for want, got := range map[string]Verdict{
		"cfg.Driver chooses between it and a database server":             rules.Database(&Evidence{Choice: "cfg.Driver"}),
		"a condition chooses between it and a database server":            rules.OpenDatabase(&Evidence{Choice: "a condition"}),
		"made at random only where SECRET is not set":                     key(SecretFacts{Use: "hmac.New", Setting: "SECRET"}),
		"that hmac.New uses it for requests rests on the tables":          key(SecretFacts{Use: "hmac.New"}),
		"part of an element of server.Hub.rooms":                          rules.Memory(inRoom("example.com/server.Hub")),
		"that no other package uses SetStore is not shown":                library("", LibraryFacts{Open: "no other package uses SetStore"}),
		"cfg.Store chooses between it and what else is given":             library("cfg.Store", LibraryFacts{Fallback: true}),
		"cfg.Store chooses between it and a store outside of the process": library("cfg.Store", LibraryFacts{}),
		"fed by a broker": library("", LibraryFacts{Delivered: true}),
	} {
		if got.Reason != want {
			t.Errorf("%v, want %q", got, want)
		}
	}
}

// inRoom is evidence of a write to a value in an element of a map, owner.rooms.
func inRoom(owner string) *Evidence {
	a := does(effect.OpSet, valueOf(effect.KindForm))
	rooms := effect.FormalPath(0).Step(effect.FieldStep(owner, "rooms"))
	a.Target = rooms.Step(effect.Elem).Step(effect.FieldStep("example.com/server.room", "topic"))
	return &Evidence{HeldBy: owner + ".rooms", Serving: []Access{a}}
}

// TestCheck: the most specific check speaks.
func TestCheck(t *testing.T) {
	t.Parallel()
	put := []Access{does(effect.OpSet, flagged(effect.FlagElem), keyOf(effect.KindPath))}
	byUser := []Access{does(effect.OpSet, flagged(effect.FlagElem), keyOf(effect.KindCookie))}
	value := []Access{does(effect.OpSet, valueOf(effect.KindForm))}
	stored := []Access{{Effect: value[0].Effect, WritesStore: true}}
	counted := does(effect.OpUpdate, flagged(effect.FlagConst|effect.FlagRaises))
	elem := does(effect.OpUpdate, flagged(effect.FlagElem|effect.FlagConst|effect.FlagRaises), keyOf(effect.KindPath))
	handed, refuses := does(effect.OpRead, flagged(effect.FlagHanded)), does(effect.OpRead, flagged(effect.FlagRefuses))
	bounds := does(effect.OpRead, flagged(effect.FlagRefuses|effect.FlagBounded))
	for _, tt := range []struct {
		want string
		e    Evidence
	}{
		{"connregistry", Evidence{ID: "m.Hub.sessions", Kind: "map", Elem: "connection", Serving: byUser}},
		{"sessionstore", Evidence{ID: "m.Hub.sessions", Kind: "map", Serving: byUser}},
		{"usercache", Evidence{ID: "m.Hub.carts", Kind: "map", Serving: byUser}},
		{"globalmap", Evidence{ID: "m.carts", Kind: "map", Serving: put, Holder: finding.InVariable}},
		{"servicestate", Evidence{ID: "m.Hub.carts", Kind: "map", Serving: put, Holder: finding.InField}},
		{"reqcapture", Evidence{ID: "m.Hub.last", Kind: "scalar", Serving: value, Holder: finding.InField}},
		{"stalecopy", Evidence{ID: "m.Hub.last", Kind: "scalar", Serving: stored, Holder: finding.InField}},
		{"reqcapture", Evidence{ID: "m.room.topic", Kind: "scalar", Serving: []Access{{Effect: inRoom("m.Hub").Serving[0].Effect, WritesStore: true}}, Holder: finding.InField}},
		{"idsequence", Evidence{ID: "m.Hub.last", Kind: "scalar", Type: "int", Serving: []Access{counted, handed}}},
		{"ratelimit", Evidence{ID: "m.Hub.last", Kind: "scalar", Type: "int", Serving: []Access{counted, handed, refuses}}},
		{"servicestate", Evidence{ID: "m.Hub.last", Kind: "scalar", Type: "int", Serving: []Access{counted, does(effect.OpRead)}}},
		{"ratelimit", Evidence{ID: "m.Hub.calls", Kind: "map", Type: "map[string]int", Serving: []Access{elem, bounds}}},
		{"servicestate", Evidence{ID: "m.Hub.calls", Kind: "map", Type: "map[string]int", Serving: []Access{elem, refuses}}},
		{"globalvar", Evidence{ID: "m.last", Kind: "scalar", Serving: value, Holder: finding.InVariable}},
	} {
		if got := Standard().Check(&tt.e); got != tt.want {
			t.Errorf("%s (%s): %s, want %s", tt.e.ID, tt.e.Kind, got, tt.want)
		}
	}
}
