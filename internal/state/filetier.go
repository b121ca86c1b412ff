package state

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
)

// primaryWrite chooses the write that the finding is told by.
func (o *object) primaryWrite() *access {
	var best *access
	for i := range o.serving {
		a := &o.serving[i]
		if a.Op != effect.OpFileWrite {
			continue
		}
		if best == nil || byCommand(best) && !byCommand(a) || byCommand(best) == byCommand(a) && betterWitness(a, best) {
			best = a
		}
	}
	return best
}

// byCommand reports whether an access is one of a program that the service starts.
func byCommand(a *access) bool { return a.Flags&effect.FlagCommand != 0 }

// onlyCommands reports whether nothing but commands writes below the place.
func (o *object) onlyCommands() bool {
	return all(o.serving, func(a access) bool { return a.Op != effect.OpFileWrite || byCommand(&a) })
}

// apart returns the accesses of request functions that do not start a command
// there themselves: what the others find may be what they have just left.
func (o *object) apart() []access {
	runs := make(map[string]bool)
	for _, a := range o.serving {
		if a.Op == effect.OpFileWrite {
			runs[a.handler] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(o.serving), func(a access) bool { return runs[a.handler] })
}

// reader is the access by which another request depends on the files, the one
// that tells most; at start-up only if no request reads them. served reports
// whether a request does. Of what a command leaves, to look whether it is there
// is to depend on it.
func (o *object) reader() (best *access, served bool) {
	serving, rank := o.serving, readRank
	if o.onlyCommands() {
		serving, rank = o.apart(), lookRank
	}
	if best = mostTelling(slices.Concat(serving, o.elsewhere), rank); best != nil {
		return best, true
	}
	return mostTelling(o.others, readRank), false
}

func mostTelling(as []access, rank func(*access) int) *access {
	var best *access
	for i := range as {
		if rank(&as[i]) > rank(best) {
			best = &as[i]
		}
	}
	return best
}

// lookRank is readRank where a test whether a file is there counts too.
func lookRank(a *access) int {
	if a != nil && a.Op == effect.OpFileStat {
		return 1
	}
	return 2 * readRank(a)
}

// readRank is how much a read tells: serving most, then a file that the
// request chose; 0 for what is no read.
func readRank(a *access) int {
	switch {
	case a == nil:
		return 0
	case a.Op == effect.OpFileServe:
		return 3
	case a.Op != effect.OpFileRead:
		return 0
	case a.Key.Kinds != 0:
		return 2
	}
	return 1
}

// judgeFiles weighs what requests do with the files of one place.
func (o *object) judgeFiles() verdict {
	if r := o.isLog(); r != "" {
		return verdict{finding.Benign, r}
	}
	var data, filled, other bool
	for _, a := range o.serving {
		if a.Op != effect.OpFileWrite {
			continue
		}
		data = data || a.Key.Kinds.FromRequest() || a.Val.Kinds.FromRequest() || a.Key.Kinds&effect.KindRandom != 0
		if a.Flags&effect.FlagMemo != 0 && !addsToKey(a) {
			filled = true
		} else {
			other = true
		}
	}
	r, served := o.reader()
	switch {
	case filled && !other:
		return verdict{finding.Review, "a file that is missing is made again"}
	case r == nil:
		return verdict{finding.Review, "no read by another request is shown"}
	case o.onlyCommands() && (!served || !data):
		return verdict{finding.Review, "what the command leaves there is not seen"}
	case o.onlyCommands():
		return verdict{finding.Likely, "that the command writes there is not seen"}
	case !data:
		return verdict{finding.Likely, "neither name nor content is shown to come from a request"}
	case !served:
		return verdict{finding.Likely, "read when the next process starts"}
	case o.byType:
		return verdict{finding.Likely, "that the place outlives requests rests on its type"}
	case o.wired:
		return verdict{finding.Likely, "reached through wiring"}
	}
	return verdict{finding.Proved, ""}
}

// isLog recognises the files of loggers, which are about their process. Those
// that say which process runs, too.
func (o *object) isLog() string {
	name, isConst := effect.IsNamed(o.id)
	if !isConst {
		name = o.id[strings.LastIndexAny(o.id, "./ ")+1:]
	}
	for _, w := range words(name) {
		switch w {
		case "log", "logs", "logfile", "logdir", "logging", "journal":
			return "log file"
		case "pid", "pidfile":
			return "file of this process"
		}
	}
	switch r := o.byItsName(); r {
	case "logger", "metric", "test double", "metric or logger":
		return r
	}
	return ""
}

// words splits a name at its dots, dashes and changes of case.
func words(name string) []string {
	var out []string
	start := 0
	for i, c := range name {
		switch {
		case c >= 'A' && c <= 'Z' && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z':
			out = append(out, strings.ToLower(name[start:i]))
			start = i
		case !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'):
			out = append(out, strings.ToLower(name[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.ToLower(name[min(start, len(name)):]))
}
