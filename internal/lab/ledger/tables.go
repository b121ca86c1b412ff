package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// batchTable has a line for each batch, and how the readers agreed.
func (l *ledger) batchTable() string {
	var t strings.Builder
	t.WriteString("| batch | tool | services | findings | right | arguable | wrong | false detail | obstacles | told | for review | missed |\n")
	t.WriteString("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for i := range l.Batches {
		b := &l.Batches[i]
		n := b.sum()
		fmt.Fprintf(&t, "| %s, %s | %s | %d | %d | %s | %s | %s | %s | %d | %s | %s | %s |\n", b.Name, b.Date, b.Commit, b.services(),
			n.findings(), share(n.Right, n.findings()), share(n.Arguable, n.findings()), share(n.Wrong, n.findings()), b.flawed(n),
			n.obstacles(), share(n.Told, n.obstacles()), share(n.Review, n.obstacles()), share(n.Missed, n.obstacles()))
	}
	for _, b := range l.Batches {
		if b.Remark != "" {
			fmt.Fprintf(&t, "\n%s: %s\n", b.Name, b.Remark)
		}
		if r := b.Readers; r != nil {
			fmt.Fprintf(&t, "\n%s: two readers judged %s apart; %d of %d verdicts differed.\n", b.Name, strings.Join(r.Services, " and "), r.Differ, r.Marks)
		}
	}
	return t.String()
}

// flawed is the share of right findings with a false detail, "-" if nobody counted them.
func (b *batch) flawed(n sums) string {
	if slices.ContainsFunc(b.Services, func(s service) bool { return s.Sums != nil }) {
		return "-"
	}
	return share(n.Flawed, n.Right)
}

func (b *batch) services() int {
	n := 0
	for _, s := range b.Services {
		n += max(s.Stands, 1)
	}
	return n
}

// serviceTable has a line for each service that has marks of its own.
func (l *ledger) serviceTable() string {
	var t strings.Builder
	t.WriteString("| batch | service | lines | seconds | findings | right | arguable | wrong | obstacles | told | for review | missed |\n")
	t.WriteString("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, b := range l.Batches {
		for i := range b.Services {
			s := &b.Services[i]
			if s.Sums != nil {
				continue
			}
			n := s.sum()
			fmt.Fprintf(&t, "| %s | %s at %s | %d | %.0f | %d | %d | %d | %d | %d | %d | %d | %d |\n", b.Name, s.Repo, s.Commit, s.Lines, s.Seconds,
				n.findings(), n.Right, n.Arguable, n.Wrong, n.obstacles(), n.Told, n.Review, n.Missed)
		}
	}
	return t.String()
}

// checkTable has a line for each tier and each check, over all batches with marks.
func (l *ledger) checkTable() string {
	byTier, byCheck := map[string]sums{}, map[string]sums{}
	l.eachService(func(s *service) {
		for _, m := range s.Marks {
			n := byTier[m.Tier]
			n.add(m.sum())
			byTier[m.Tier] = n
			n = byCheck[m.Check]
			n.add(m.sum())
			byCheck[m.Check] = n
		}
	})
	var t strings.Builder
	t.WriteString("| | findings | right | arguable | wrong | false detail |\n|---|---:|---:|---:|---:|---:|\n")
	for _, group := range []map[string]sums{byTier, byCheck} {
		for _, name := range most(group, sums.findings) {
			n := group[name]
			fmt.Fprintf(&t, "| %s | %d | %s | %s | %s | %s |\n", name, n.findings(),
				share(n.Right, n.findings()), share(n.Arguable, n.findings()), share(n.Wrong, n.findings()), share(n.Flawed, n.Right))
		}
	}
	return t.String()
}

// missedTable has a line for each kind of obstacle, over all batches with obstacles.
func (l *ledger) missedTable() string {
	byKind := map[string]sums{}
	l.eachService(func(s *service) {
		for _, o := range s.Obstacles {
			n := byKind[o.Kind]
			n.add(o.sum())
			byKind[o.Kind] = n
		}
	})
	var t strings.Builder
	t.WriteString("| obstacle | known | told | for review | missed |\n|---|---:|---:|---:|---:|\n")
	for _, name := range most(byKind, sums.obstacles) {
		n := byKind[name]
		fmt.Fprintf(&t, "| %s | %d | %s | %d | %d |\n", name, n.obstacles(), share(n.Told, n.obstacles()), n.Review, n.Missed)
	}
	return t.String()
}

// most are the names of groups, those with the most of what is counted first.
func most(groups map[string]sums, count func(sums) int) []string {
	return slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(count(groups[b]), count(groups[a])), cmp.Compare(a, b))
	})
}

func (l *ledger) eachService(f func(*service)) {
	for i := range l.Batches {
		for j := range l.Batches[i].Services {
			f(&l.Batches[i].Services[j])
		}
	}
}

// sentence is what the README says of the last batch.
func (l *ledger) sentence() string {
	b := &l.Batches[len(l.Batches)-1]
	n := b.sum()
	return fmt.Sprintf("On the last %d public services that nobody had tried before (%s), %d of %d findings were right, %d arguable and %d wrong,\n"+
		"and %d of %d obstacles that a reader had listed were told without asking ([how that is measured](docs/accuracy.md)).\n",
		b.services(), b.Date, n.Right, n.findings(), n.Arguable, n.Wrong, n.Told, n.obstacles())
}

// share returns a count with its percentage and, since the samples are small,
// the 95 % interval of the proportion (Wilson's score interval).
func share(k, n int) string {
	if n == 0 {
		return "0"
	}
	low, high := wilson(k, n)
	return fmt.Sprintf("%d (%.0f %%, %.0f to %.0f)", k, 100*float64(k)/float64(n), 100*low, 100*high)
}

// wilson returns the bounds of the 95 % score interval for k of n
// (E. B. Wilson, Probable inference, the law of succession, and statistical
// inference, 1927).
func wilson(k, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	middle := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	d := 1 + z*z/m
	return max(0, (middle-half)/d), min(1, (middle+half)/d)
}
