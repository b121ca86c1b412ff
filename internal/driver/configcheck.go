package driver

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/near"
	"github.com/stickystate/stickystate/internal/report"
)

func configFlags(l *load) *flag.FlagSet {
	fs := l.flags("stickystate config check")
	outFlag(fs, l)
	return fs
}

// checkConfig runs "config check": what each line of the configuration is good for here.
func (p *Program) checkConfig(ctx context.Context, args []string, s Streams) (int, error) {
	l := new(load)
	if err := l.parse(configFlags(l), args); err != nil {
		return 0, err
	}
	if p.Inventory == nil {
		return 0, errNoInventory
	}
	if slices.Equal(l.patterns, []string{"."}) {
		l.patterns = []string{"./..."} // the file is for the whole module
	}
	return l.writing(s, func(s Streams) (int, error) { return p.printConfig(ctx, l, s) })
}

// A usedLine is a line of the configuration, and what it matches here; "" for nothing.
type usedLine struct {
	line          int
	text, matches string
	hint          string // if it matches nothing
}

func (p *Program) printConfig(ctx context.Context, l *load, s Streams) (int, error) {
	env, err := l.environment(ctx)
	if err != nil {
		return 0, err
	}
	c, err := l.configuration(env)
	if err != nil {
		return 0, err
	}
	if c.File == "" {
		return 0, errors.New("there is no " + config.FileName + " beside go.mod; docs/config.schema.json says what it may have in it")
	}
	res, err := p.analyse(ctx, l, nil, s)
	if err != nil {
		return 0, err
	}
	v, err := res.shown(l, s)
	if err != nil {
		return 0, err
	}
	lines := slices.Concat(firstPartyLines(c, res), policyLines(c, v))
	if env.work != "" && len(c.Lines) > 0 { // the file alone, as when a line is left out
		if v, err = p.with(ctx, l, c, 0, s); err != nil {
			return 0, err
		}
	}
	known, err := p.knowledgeLines(ctx, l, c, res, v, s)
	if err != nil {
		return 0, err
	}
	lines = append(lines, known...)
	slices.SortStableFunc(lines, func(a, b usedLine) int { return a.line - b.line })
	idle := 0
	for _, u := range lines {
		text := u.matches
		if text == "" {
			idle++
			text = "matches nothing" + u.hint
		}
		fmt.Fprintf(s.Out, "%s:%d: %s: %s\n", report.Clean(res.places.relative(c.File)), u.line, report.Clean(u.text), report.Clean(text))
	}
	fmt.Fprintf(s.Out, "%s, of which %d match nothing\n", plural(len(lines), "line"), idle)
	if idle > 0 {
		return exitFindings, nil
	}
	return exitClean, nil
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// firstPartyLines says how many packages of each module were analysed.
func firstPartyLines(c *config.Config, res *outcome) []usedLine {
	var lines []usedLine
	for i, module := range c.FirstParty {
		u := usedLine{line: c.FirstPartyLines[i], text: "first-party: " + module}
		n := 0
		for path := range res.results {
			if p := res.set.Package(path); p != nil && p.Module != nil && p.Module.Path == module {
				n++
			}
		}
		switch other := near.Word(module, res.set.Modules()); {
		case n > 0:
			u.matches = plural(n, "package") + " analysed"
		case other != "" && other != module:
			u.hint = "; did you mean " + other + "?"
		}
		lines = append(lines, u)
	}
	return lines
}

// policyLines says of how many findings each rule has something to say.
func policyLines(c *config.Config, v *view) []usedLine {
	matched := make([]int, len(c.Policy))
	count := func(check string, at ...finding.Position) {
		_, root, by := v.policies.judge(check, v.places, at...)
		if v.policies.file == "" && config.Find(root) != c.File {
			return // another module's
		}
		for _, i := range by {
			matched[i]++
		}
	}
	for _, f := range v.findings {
		if f.Tier != finding.Benign {
			count(f.Check, f.Position, f.State.Declared)
		}
	}
	for _, p := range v.problems {
		count(p.Check, p.Position)
	}
	var lines []usedLine
	for i, r := range c.Policy {
		u := usedLine{line: r.Line, text: r.Text}
		if matched[i] > 0 {
			u.matches = plural(matched[i], "finding")
		}
		lines = append(lines, u)
	}
	return lines
}

// knowledgeLines says of each line of knowledge what it changes: the analysis is run
// again without it. That costs as much as it sounds, and is what can be relied upon.
func (p *Program) knowledgeLines(ctx context.Context, l *load, c *config.Config, res *outcome, v *view, s Streams) ([]usedLine, error) {
	var lines []usedLine
	for _, k := range c.Known(res.set.Paths()) {
		u := usedLine{line: k.Line, text: "knowledge: " + k.Text}
		if k.Package != "" && !k.Found {
			u.hint = ": no package of this build is called " + k.Package
			if n := near.Word(k.Package, res.set.Paths()); n != "" {
				u.hint += "; did you mean " + n + "?"
			}
			lines = append(lines, u)
			continue
		}
		less, err := p.with(ctx, l, c, k.Line, s)
		if err != nil {
			return nil, err
		}
		n := differences(less, v)
		if u.hint = ", or changes nothing"; n > 0 {
			u.matches = "changes " + plural(n, "verdict")
		}
		lines = append(lines, u)
	}
	return lines, nil
}

// with is the view with the knowledge of a file, but for that in a line, 0 for none.
func (p *Program) with(ctx context.Context, l *load, c *config.Config, line int, s Streams) (*view, error) {
	var left struct {
		FirstParty []string `yaml:"first-party"`
		Knowledge  []string `yaml:"knowledge"`
	}
	left.FirstParty = c.FirstParty
	for _, k := range c.Lines {
		if k.Num != line {
			left.Knowledge = append(left.Knowledge, k.Text)
		}
	}
	data, err := yaml.Marshal(left)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "stickystate-*.yaml")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	other := *l
	other.config, other.forgets = f.Name(), true
	res, err := p.analyse(ctx, &other, nil, s)
	if err != nil {
		return nil, err
	}
	return res.view(&other), nil
}

// differences counts the state objects whose verdicts differ between two views.
func differences(a, b *view) int {
	before, after := verdicts(a), verdicts(b)
	n := 0
	for id := range union(before, after) {
		if before[id] != after[id] {
			n++
		}
	}
	return n
}

// verdicts are those of all state objects.
func verdicts(v *view) map[string]string {
	m := make(map[string]string)
	for _, f := range v.findings {
		m[f.State.ID] += fmt.Sprintln(f.Check, f.Tier, f.Reason, f.Message)
	}
	return m
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
