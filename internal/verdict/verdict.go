// Package verdict says what the evidence about a state object amounts to: a tier,
// and the reason for it.
//
// The rules are rows of tables, one table for each question. The first row of a
// table that fits decides. A row has, beside its predicate, all that is told of it:
// its place in docs/design.md is made from the rows, the reasons are those of
// records and of the pages of the checks, and each names a fixture that fails if
// the row is switched off, and if it fits whatever comes to it.
//
// The package knows what effects are, and nothing of how they were found: it is
// tried on evidence that is written down, without code to analyse.
package verdict

import (
	"fmt"

	"github.com/stickystate/stickystate/internal/finding"
)

// A Verdict is a tier with the name of what it rests on. The zero Verdict is
// none.
type Verdict struct {
	Tier   finding.Tier
	Reason string
}

// Cut is the reason of a verdict that Unless weakens.
const Cut = "a budget of the analysis left out part of its uses"

// Unless weakens a verdict if part of the evidence is not known: what is left
// out may be what makes the state harmless.
func (v Verdict) Unless(cut bool) Verdict {
	if cut && v.Tier.AtLeast(finding.Likely) {
		return Verdict{finding.Review, Cut}
	}
	return v
}

// A Rule is one row of a table.
type Rule struct {
	// Name is unique among the rules of all tables.
	Name string
	// Tier is what the rule decides; Check, of the table that decides that.
	Tier  finding.Tier
	Check string
	// Reason is what records tell; of a rule that proves, "". A %s in it stands for
	// what Names says.
	Reason string
	Names  func(*Evidence) string
	// When says in words when the rule fits, if the reason does not say it all.
	When string
	// Source is where the heuristic comes from, "" if it follows from what the
	// tiers mean.
	Source string
	// Fixture is the name of one that has a state which the rule decides, and one
	// that comes to the rule, and which it must let pass.
	Fixture string
	// Fits is the predicate; nil fits all that is left.
	Fits func(*Evidence) bool
}

func (r *Rule) fits(e *Evidence) bool { return r.Fits == nil || r.Fits(e) }

// verdict is what the rule decides.
func (r *Rule) verdict(e *Evidence) Verdict {
	if r.Names == nil {
		return Verdict{r.Tier, r.Reason}
	}
	return Verdict{r.Tier, fmt.Sprintf(r.Reason, r.Names(e))}
}

// A Table is the rules that answer one question, in their order.
type Table struct {
	// Name is that of its part in docs/design.md.
	Name string
	// About says which state objects the rules are about.
	About string
	Rules []Rule
}

// first returns the first rule that fits, nil if none does.
func (t *Table) first(e *Evidence) *Rule {
	for i := range t.Rules {
		if r := &t.Rules[i]; r.fits(e) {
			return r
		}
	}
	return nil
}

// judge returns what the first rule that fits decides; nothing, if none does.
func (t *Table) judge(e *Evidence) Verdict {
	if r := t.first(e); r != nil {
		return r.verdict(e)
	}
	return Verdict{}
}
