// Package check makes the analyzer of one check: a thin pass that reports
// the findings of the engine's inventory that belong to it.
package check

import (
	"errors"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/stickystate/stickystate/internal/config"
	"github.com/stickystate/stickystate/internal/decision"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/kind"
	"github.com/stickystate/stickystate/internal/state"
	"github.com/stickystate/stickystate/internal/suppress"
	"golang.org/x/tools/go/analysis"
)

// Names returns the checks that directives can name: all of analyzers.All, which the
// engine cannot import, but the one that is about directives. A test compares them.
func Names() []string { return kind.Checks() }

// Expand returns the checks that a list of names stands for, which may have been written
// before there were as many.
func Expand(names []string) []string { return kind.Expand(names) }

// New returns the analyzer of the check called name. doc is its page, which
// begins with the title that analysis.Analyzer.Doc asks for.
func New(name, doc string) *analysis.Analyzer {
	return analyzer(name, doc, func(pass *analysis.Pass) { report(pass, name) })
}

// analyzer returns an analyzer that only reports.
func analyzer(name, doc string, run func(*analysis.Pass)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      doc,
		URL:      "https://pkg.go.dev/github.com/stickystate/stickystate/analyzers/" + name,
		Requires: required,
		Run: func(pass *analysis.Pass) (any, error) {
			run(pass)
			return nil, nil
		},
	}
}

// required are the passes that every analyzer builds on.
var required = []*analysis.Analyzer{state.Analyzer(), suppress.Analyzer(), shown}

// found returns what the engine found in the package and the directives that
// count there.
func found(pass *analysis.Pass) (*state.Inventory, *suppress.Set) {
	return pass.ResultOf[state.Analyzer()].(*state.Inventory), pass.ResultOf[suppress.Analyzer()].(*suppress.Set)
}

// MustDoc returns the page of a check from the comment of its doc.go, which
// it embeds: the text between the package comment's marker and the clause.
func MustDoc(src string) string {
	_, doc, ok := strings.Cut(src, "/*\n")
	if !ok {
		panic("check: doc.go has no block comment")
	}
	doc, _, _ = strings.Cut(doc, "\n*/")
	_, page, ok := strings.Cut(doc, "\n# Analyzer ")
	if !ok {
		panic("check: doc.go has no analyzer heading")
	}
	_, page, _ = strings.Cut(page, "\n\n")
	return page
}

func report(pass *analysis.Pass, name string) {
	inv, directives := found(pass)
	rules := pass.ResultOf[shown].(*rules)
	var fs []*finding.Finding
	for _, f := range inv.Findings {
		if f.Check != name || !rules.shows(f.Check, f.Tier, f.Position, f.State.Declared) {
			continue
		}
		if f = directives.Judge(f); f.Silence == nil && pos(pass, f.Position).IsValid() {
			fs = append(fs, f)
		}
	}
	for _, f := range decision.Group(fs) {
		d := analysis.Diagnostic{Pos: pos(pass, f.Position), Category: string(f.Tier), Message: f.Message + " [" + name + "]"}
		d.Related = declarations(pass, f.State)
		for _, p := range f.Others() {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: pos(pass, p.Position), Message: p.State.Name + " moves with it"})
			d.Related = append(d.Related, declarations(pass, p.State)...)
		}
		pass.Report(d)
	}
}

// declarations says where a state object is declared.
func declarations(pass *analysis.Pass, s finding.State) (rs []analysis.RelatedInformation) {
	if p := declared(pass, s.Declared); p.IsValid() {
		rs = append(rs, analysis.RelatedInformation{Pos: p, Message: s.Name + " is declared here"})
	}
	if p := declared(pass, s.Content); p.IsValid() {
		rs = append(rs, analysis.RelatedInformation{Pos: p, Message: "what it holds is kept here"})
	}
	return rs
}

// Engine returns the pass that the analyzers of checks require, for its flags.
func Engine() *analysis.Analyzer { return state.Analyzer() }

// FirstParty reports whether a package of a module, which may be nil, is
// analysed at all. The flags of the engine have their say, so they come first.
func FirstParty(path string, mod *analysis.Module) bool {
	return state.FirstParty(path, mod, state.Analyzer())
}

// Directives returns the analyzer that reports what is wrong with the
// directives of a package. doc is its page.
func Directives(name, doc string) *analysis.Analyzer {
	return analyzer(name, doc, func(pass *analysis.Pass) {
		inv, _ := found(pass)
		for _, m := range inv.Mistakes {
			reportMistake(pass, m)
		}
		rules := pass.ResultOf[shown].(*rules)
		for _, d := range directives(pass) {
			if at := pos(pass, d.Position); d.Problem != "" && at.IsValid() && rules.shows(name, finding.Proved, d.Position) {
				pass.Report(analysis.Diagnostic{Pos: at, Message: d.Problem + " [" + name + "]"})
			}
		}
	})
}

// reportMistake reports a mistake in the configuration where it is, or else at
// the package.
func reportMistake(pass *analysis.Pass, m finding.Mistake) {
	text := m.Text
	at := declared(pass, finding.Position{File: m.File, Line: m.Line})
	if !at.IsValid() {
		at, text = pass.Files[0].Package, config.Mistake(m).Error()
	}
	pass.Report(analysis.Diagnostic{Pos: at, Message: "configuration: " + text})
}

func directives(pass *analysis.Pass) []finding.Directive {
	inv, set := found(pass)
	if inv.Skipped != "" {
		return nil // what they match is not known
	}
	return set.Check(Names(), inv.Findings, pass.Pkg.Name() != "main")
}

// Inventory returns the analyzer that reports every state object of a
// package, of every tier, and what goes with them, as diagnostics whose messages
// are records in JSON. The command runs it in place of the checks.
func Inventory() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     "inventory",
		Doc:      "inventory: report every state object as a record in JSON\n\nFor the stickystate command, which prints the records; of no use elsewhere.",
		Requires: required,
		Run: func(pass *analysis.Pass) (any, error) {
			inv, set := found(pass)
			if inv.Skipped != "" { // nothing is known of it, and that must be said
				return nil, errors.New(inv.Skipped)
			}
			rs := inv.Records
			rs.Findings, rs.Directives = nil, directives(pass)
			for _, f := range inv.Findings {
				rs.Findings = append(rs.Findings, set.Judge(f))
			}
			return nil, rs.Encode(func(c finding.Category, at finding.Position, text string) {
				pass.Report(analysis.Diagnostic{Pos: pos(pass, at), Category: string(c), Message: text})
			})
		},
	}
}

// declared is like pos, for a place that may be in another package: a file
// that the driver has not read is added, with as many lines as are needed.
func declared(pass *analysis.Pass, p finding.Position) token.Pos {
	if at := pos(pass, p); at.IsValid() || !p.IsValid() || !filepath.IsAbs(p.File) {
		return at
	}
	lines := make([]int, p.Line)
	for i := range lines {
		lines[i] = i
	}
	f := pass.Fset.AddFile(p.File, -1, p.Line+1)
	f.SetLines(lines)
	return f.LineStart(p.Line)
}

// pos finds a place of the record again in the package's files; NoPos if it
// is in another package.
func pos(pass *analysis.Pass, p finding.Position) token.Pos {
	for _, f := range pass.Files {
		tf := pass.Fset.File(f.FileStart)
		if tf == nil || tf.Name() != p.File && pass.Fset.Position(f.FileStart).Filename != p.File {
			continue
		}
		if p.Line >= 1 && p.Line <= tf.LineCount() {
			at := tf.LineStart(p.Line)
			if p.Column > 1 {
				at += token.Pos(p.Column - 1)
			}
			return at
		}
	}
	return token.NoPos
}
