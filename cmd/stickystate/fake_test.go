package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/stickystate/stickystate/internal/finding"
)

// The fakes are just clever enough for the scripts: a package-level map is
// state; a function with a *http.Request is a handler; a handler that writes
// the map itself is proved, one that calls a function which does so is not seen.

func fakeChecks() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		{
			Name: "globalmap",
			Doc:  "# Analyzer globalmap\n\nglobalmap: report package-level maps that are written while serving\n\nMore.\n",
			Run: func(pass *analysis.Pass) (any, error) {
				for _, f := range fakeStates(pass) {
					if f.at.IsValid() && f.Tier.AtLeast(finding.Likely) {
						pass.Reportf(f.at, "%s [%s]", f.Message, f.Check)
					}
				}
				return nil, nil
			},
		},
		{
			Name: "usercache",
			Doc:  "# Analyzer usercache\n\nusercache: report caches of user data\n",
			Run:  func(*analysis.Pass) (any, error) { return nil, nil },
		},
	}
}

func fakeInventory() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "inventory",
		Doc:  "inventory: report every state object as JSON",
		Run: func(pass *analysis.Pass) (any, error) {
			for _, f := range fakeStates(pass) {
				data, err := json.Marshal(f.Finding)
				if err != nil {
					return nil, err
				}
				pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Package, Message: string(data)})
			}
			return nil, nil
		},
	}
}

type fakeState struct {
	*finding.Finding
	at token.Pos
}

// fakeStates returns the map variables that the package declares or writes.
func fakeStates(pass *analysis.Pass) []*fakeState {
	var states []*fakeState
	byVar := make(map[types.Object]*fakeState)
	state := func(v types.Object) *fakeState {
		if byVar[v] == nil {
			byVar[v] = newFakeState(pass, v)
			states = append(states, byVar[v])
		}
		return byVar[v]
	}
	for _, name := range pass.Pkg.Scope().Names() {
		if v := pass.Pkg.Scope().Lookup(name); isGlobalMap(v) {
			state(v)
		}
	}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				fakeFunction(pass, fn, state)
			}
		}
	}
	return states
}

func newFakeState(pass *analysis.Pass, v types.Object) *fakeState {
	name := v.Pkg().Name() + "." + v.Name()
	return &fakeState{Finding: &finding.Finding{
		Check:    "globalmap",
		Package:  pass.Pkg.Path(),
		Tier:     finding.Benign,
		Reason:   "never written while serving",
		Message:  name + " is harmless",
		Position: position(pass, v.Pos()),
		State: finding.State{
			Name: name, ID: v.Pkg().Path() + "." + v.Name(), Kind: "map",
			Type:   types.TypeString(v.Type(), func(p *types.Package) string { return p.Name() }),
			Holder: "package variable", Declared: position(pass, v.Pos()),
		},
	}}
}

// fakeFunction adds to the states what fn does to them.
func fakeFunction(pass *analysis.Pass, fn *ast.FuncDecl, state func(types.Object) *fakeState) {
	serving := isHandler(pass, fn)
	written := make(map[ast.Node]bool)
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if assign, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range assign.Lhs {
				written[lhs] = true
			}
		}
		index, ok := n.(*ast.IndexExpr)
		if !ok {
			return true
		}
		v := variable(pass, index.X)
		if !isGlobalMap(v) {
			return true
		}
		f := state(v)
		access := finding.Access{Function: fn.Name.Name, Position: position(pass, index.Pos()), Serving: serving}
		if !written[index] {
			access.Op = "read"
			f.Reads = append(f.Reads, access)
			return true
		}
		access.Op = "set"
		f.Writes = append(f.Writes, access)
		fakeVerdict(pass, f, fn, index.Pos(), serving)
		return true
	})
}

// fakeVerdict raises the verdict on f for a write at pos in fn.
func fakeVerdict(pass *analysis.Pass, f *fakeState, fn *ast.FuncDecl, pos token.Pos, serving bool) {
	switch {
	case serving && !f.Tier.AtLeast(finding.Likely):
		f.Tier, f.Reason, f.at = finding.Proved, "", pos
		f.Message = fmt.Sprintf("handler %s keeps data in %s (map by query value \"k\"): another instance will not find it", fn.Name.Name, f.State.Name)
		f.Position = position(pass, pos)
		f.Handler = finding.Function{Name: fn.Name.Name, Via: "net/http handler", Position: position(pass, fn.Pos())}
		f.Path = []finding.Step{{Text: "writes " + f.State.Name, Position: f.Position}}
		f.Fix = "keep it in a store that all instances share"
	case !serving && f.Tier == finding.Benign:
		f.Tier, f.Reason = finding.Review, "no request path to the write is known"
		f.Message = f.State.Name + " changes after start-up"
	}
}

func isGlobalMap(v types.Object) bool {
	if v == nil || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return false
	}
	_, isVar := v.(*types.Var)
	_, isMap := v.Type().Underlying().(*types.Map)
	return isVar && isMap
}

func variable(pass *analysis.Pass, e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return pass.TypesInfo.Uses[e]
	case *ast.SelectorExpr:
		return pass.TypesInfo.Uses[e.Sel]
	}
	return nil
}

func isHandler(pass *analysis.Pass, fn *ast.FuncDecl) bool {
	params := pass.TypesInfo.Defs[fn.Name].(*types.Func).Signature().Params()
	return params.Len() == 2 && params.At(1).Type().String() == "*net/http.Request"
}

func position(pass *analysis.Pass, pos token.Pos) finding.Position {
	p := pass.Fset.Position(pos)
	return finding.Position{File: p.Filename, Line: p.Line, Column: p.Column}
}
