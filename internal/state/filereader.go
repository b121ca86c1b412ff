package state

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
)

// primaryWrite chooses the write that the finding is told by.
func (o *object) primaryWrite() *access {
	var best *access
	for i := range o.serving {
		a := &o.serving[i]
		if a.Op != effect.OpFileWrite {
			continue
		}
		if best == nil || byCommand(best) && !byCommand(a) || byCommand(best) == byCommand(a) && o.tellsMore(a, best) {
			best = a
		}
	}
	return best
}

// byCommand reports whether an access is one of a program that the service starts.
func byCommand(a *access) bool { return a.Flags&effect.FlagCommand != 0 }

// onlyCommands reports whether nothing but commands writes below the place.
func (o *object) onlyCommands() bool {
	return !slices.ContainsFunc(o.serving, func(a access) bool { return a.Op == effect.OpFileWrite && !byCommand(&a) })
}

// apart returns the accesses of request functions that do not start a command
// there themselves: what the others find may be what they have just left. A
// function that stands for others, which pass something else, is not all that reads.
func (o *object) apart() []access {
	runs := make(map[string]bool)
	for _, a := range o.serving {
		if a.Op == effect.OpFileWrite {
			runs[a.handler] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(o.serving), func(a access) bool { return runs[a.handler] && a.told == nil })
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
