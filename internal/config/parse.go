package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/near"
	"github.com/stickystate/stickystate/internal/policy"
)

// A parser reads the nodes of a file. It goes on after a mistake.
type parser struct {
	file   string
	config *Config
	wrong  Mistakes
}

func (p *parser) errorf(n *yaml.Node, format string, args ...any) {
	p.wrong = append(p.wrong, Mistake{File: p.file, Line: n.Line, Text: fmt.Sprintf(format, args...)})
}

// A key is what may stand in a mapping, with what reads its value.
type key struct {
	name string
	read func(name, value *yaml.Node)
}

// mapping reads a mapping with known keys; what says which it is, in errors.
func (p *parser) mapping(n *yaml.Node, what string, keys []key) {
	n = resolve(n)
	if n.Tag == "!!null" {
		return
	}
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	if n.Kind != yaml.MappingNode {
		p.errorf(n, "%s takes %s", what, and(names))
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		at := slices.IndexFunc(keys, func(k key) bool { return k.name == name.Value })
		switch {
		case at < 0:
			p.errorf(name, "unknown key %q; %s", name.Value, near.Offer(name.Value, names, "the keys are "+and(names)))
		case seen[name.Value]:
			p.errorf(name, "%s is there twice", name.Value)
		default:
			keys[at].read(name, resolve(n.Content[i+1]))
		}
		seen[name.Value] = true
	}
}

// resolve is what an alias stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func and(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// top reads the file.
func (p *parser) top(n *yaml.Node) {
	var excluded policy.Policy // has the last word, wherever it stands
	p.mapping(n, "the file", []key{
		{"first-party", func(name, v *yaml.Node) {
			p.texts(v, "first-party is a list of modules such as: example.com/shared", func(n *yaml.Node) {
				p.config.FirstParty = append(p.config.FirstParty, n.Value)
				p.config.FirstPartyLines = append(p.config.FirstPartyLines, n.Line)
			})
		}},
		{"knowledge", func(name, v *yaml.Node) {
			p.texts(v, "knowledge is a list of lines such as: external example.com/kv.Client", func(n *yaml.Node) {
				p.config.Lines = append(p.config.Lines, knowledge.Line{Text: n.Value, Num: n.Line})
			})
		}},
		{"tier", func(name, v *yaml.Node) {
			p.add(policy.Rule{Line: name.Line, Text: "tier: " + v.Value, Setting: policy.Setting{Tier: p.tier(v)}})
		}},
		{"checks", func(name, v *yaml.Node) { p.checks(v, policy.Rule{}) }},
		{"paths", func(name, v *yaml.Node) { p.paths(v) }},
		{"deploy", func(name, v *yaml.Node) { p.deploy(v) }},
		{"exclude", func(name, v *yaml.Node) { excluded = p.exclude(v) }},
	})
	slices.SortStableFunc(p.config.Policy, func(a, b policy.Rule) int { return rank(a) - rank(b) })
	p.config.Policy = append(p.config.Policy, excluded...)
}

// rank puts what is said of a check behind what is said of all, and what is said of
// files behind that: the narrower has the last word.
func rank(r policy.Rule) int {
	n := 0
	if r.Check != "" {
		n = 1
	}
	if r.Path != "" {
		n = 2
	}
	return n
}

func (p *parser) add(r policy.Rule) { p.config.Policy = append(p.config.Policy, r) }

// texts reads a list of texts.
func (p *parser) texts(n *yaml.Node, takes string, read func(*yaml.Node)) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		p.errorf(n, "%s", takes)
		return
	}
	for _, item := range n.Content {
		if item = resolve(item); item.Kind != yaml.ScalarNode || item.Tag != "!!str" {
			p.errorf(item, "%s", takes)
			continue
		}
		read(item)
	}
}

var tiers = []string{string(finding.Proved), string(finding.Likely), string(finding.Review)}

func (p *parser) tier(n *yaml.Node) finding.Tier {
	return finding.Tier(p.oneOf(n, "tier", tiers))
}

func (p *parser) oneOf(n *yaml.Node, what string, values []string) string {
	if n.Kind != yaml.ScalarNode || !slices.Contains(values, n.Value) {
		p.errorf(n, "unknown %s %q; %s", what, n.Value, near.Offer(n.Value, values, what+" takes "+strings.Join(values, ", ")))
		return ""
	}
	return n.Value
}

// checks reads what is said of single checks, in the files of a rule.
func (p *parser) checks(n *yaml.Node, in policy.Rule) {
	var keys []key
	for _, check := range Checks() {
		keys = append(keys, key{check, func(name, v *yaml.Node) {
			r := policy.Rule{Line: name.Line, Text: "checks: " + check, Check: check, Path: in.Path, Setting: p.setting(v)}
			if in.Path != "" {
				r.Text = "paths: " + in.Path + ": " + check
			}
			p.add(r)
		}})
	}
	p.mapping(n, "checks", keys)
}

// setting reads off, on, or a tier and a severity.
func (p *parser) setting(n *yaml.Node) policy.Setting {
	var s policy.Setting
	if n.Kind == yaml.ScalarNode {
		switch n.Value {
		case "off", "on":
			s.Off = new(n.Value == "off")
		default:
			p.errorf(n, "%q says nothing of a check; it takes off, on, or {tier: ..., severity: ...}", n.Value)
		}
		return s
	}
	p.mapping(n, "a check", []key{
		{"tier", func(_, v *yaml.Node) { s.Tier = p.tier(v) }},
		{"severity", func(_, v *yaml.Node) { s.Severity = p.oneOf(v, "severity", policy.Severities) }},
	})
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		p.errorf(n, "nothing is said of the check; it takes off, on, or {tier: ..., severity: ...}")
	}
	return s
}

// paths reads what is said of files.
func (p *parser) paths(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		p.errorf(n, "paths is a list, of which each has a path and a tier, a severity or checks")
		return
	}
	for _, item := range n.Content {
		item = resolve(item)
		r := policy.Rule{Line: item.Line}
		var checks *yaml.Node
		p.mapping(item, "each of paths", []key{
			{"path", func(_, v *yaml.Node) { r.Path = p.path(v) }},
			{"tier", func(_, v *yaml.Node) { r.Tier = p.tier(v) }},
			{"severity", func(_, v *yaml.Node) { r.Severity = p.oneOf(v, "severity", policy.Severities) }},
			{"checks", func(_, v *yaml.Node) { checks = v }},
		})
		if r.Path == "" {
			if len(p.wrong) == 0 {
				p.errorf(item, "no path is named")
			}
			continue
		}
		if r.Text = "paths: " + r.Path; r.Tier != "" || r.Severity != "" {
			p.add(r)
		}
		if checks != nil {
			p.checks(checks, r)
		}
	}
}

func (p *parser) path(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || !policy.Valid(n.Value) {
		p.errorf(n, "%q is no path in the module; it takes a folder or file, such as internal/mock or **/*_gen.go", n.Value)
		return ""
	}
	return n.Value
}

// exclude reads what nothing is shown of.
func (p *parser) exclude(n *yaml.Node) policy.Policy {
	var rules policy.Policy
	off := policy.Setting{Off: new(true)}
	p.mapping(n, "exclude", []key{
		{"paths", func(_, v *yaml.Node) {
			p.texts(v, "paths is a list of folders or files, such as internal/mock or **/*_gen.go", func(n *yaml.Node) {
				if path := p.path(n); path != "" {
					rules = append(rules, policy.Rule{Line: n.Line, Text: "exclude: " + path, Path: path, Setting: off})
				}
			})
		}},
		{"generated", func(name, v *yaml.Node) {
			var on bool
			if v.Decode(&on) != nil {
				p.errorf(v, "generated takes true or false")
			} else if on {
				rules = append(rules, policy.Rule{Line: name.Line, Text: "exclude: generated", Generated: true, Setting: off})
			}
		}},
	})
	return rules
}

// deploy reads which workload runs a program.
func (p *parser) deploy(n *yaml.Node) {
	const takes = "deploy has a program and its workload in each line, such as: shop: api"
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.errorf(n, takes)
		return
	}
	p.config.Deploy = make(map[string]string)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, v := n.Content[i], resolve(n.Content[i+1])
		switch _, twice := p.config.Deploy[name.Value]; {
		case v.Kind != yaml.ScalarNode || v.Tag != "!!str" || v.Value == "":
			p.errorf(v, takes)
		case twice:
			p.errorf(name, "%s is there twice", name.Value)
		default:
			p.config.Deploy[name.Value] = v.Value
		}
	}
}

// Checks are the names that the file knows: of kinds of state, and of what is wrong with
// directives.
func Checks() []string {
	names := append(kind.Checks(), kind.Directives)
	slices.Sort(names)
	return names
}
