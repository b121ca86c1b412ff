package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

// unlessSet begins the origin of a random result that may be configured.
const unlessSet = "unless "

// A Mint says where random bytes were made.
type Mint struct {
	Site effect.Site
	// Setting names what can be configured in their place, "" if nothing is known.
	Setting string
	// Type is that of the variable, for bytes in a local one; Decl its place.
	Type types.Type
	Decl token.Pos
}

// setting names what can be configured in place of random bytes.
func (o *origin) setting(m mint) string {
	if len(o.settings) > 0 {
		return o.settings[0]
	}
	return m.setting
}

// mintPath names random bytes that the function keeps in a local variable.
func (p *Package) mintPath(f *frame, m mint, sink string) effect.Path {
	name, decl := p.variableOf(m)
	if name == "" {
		name, decl = "key of "+sink, m.at.Pos()
	}
	path := effect.MintedPath(ssaID(f.fn), name)
	if old, ok := p.mints[path]; !ok || m.at.Pos() < old.Site.Pos {
		p.mints[path] = Mint{Site: site(f.fn, m.at.Pos()), Setting: m.setting, Type: m.value.Type(), Decl: decl}
	}
	return path
}

// variableOf returns the variable that random bytes are put in, and where it is declared.
func (p *Package) variableOf(m mint) (string, token.Pos) {
	if u, ok := m.value.(*ssa.UnOp); ok {
		if a, ok := u.X.(*ssa.Alloc); ok {
			return a.Comment, a.Pos()
		}
	}
	if name, decl := p.variableAt(m.value.Pos()); name != "" {
		return name, decl
	}
	return p.variableAt(m.at.Pos())
}

// side returns which of n variables an expression at a position is assigned to.
func side(values []ast.Expr, pos token.Pos, n int) int {
	i := slices.IndexFunc(values, func(e ast.Expr) bool { return e.Pos() <= pos && pos <= e.End() })
	if i < 0 || len(values) != n {
		return 0
	}
	return i
}

// unminted drops from a label what holds for a result only.
func unminted(l effect.Label) effect.Label {
	if l.Kinds&effect.KindMinted != 0 {
		l.Kinds &^= effect.KindMinted
		if strings.HasPrefix(l.Origin, unlessSet) {
			l.Origin = ""
		}
	}
	return l
}

// Mint returns what is known of random bytes in a local variable.
func (p *Package) Mint(path effect.Path) Mint { return p.mints[effect.Path(path.Root())] }

// variableAt returns the first variable that the statement at a position
// assigns, and where it stands there.
func (p *Package) variableAt(pos token.Pos) (string, token.Pos) {
	for _, file := range p.Files {
		if pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		name, at := "", token.NoPos
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil || pos < n.Pos() || pos > n.End() {
				return false
			}
			var id *ast.Ident
			switch n := n.(type) {
			case *ast.AssignStmt:
				id, _ = n.Lhs[side(n.Rhs, pos, len(n.Lhs))].(*ast.Ident)
			case *ast.ValueSpec:
				id = n.Names[side(n.Values, pos, len(n.Names))]
			}
			if id != nil && id.Name != "_" && id.Name != "err" {
				name, at = id.Name, id.Pos()
			}
			return true
		})
		return name, at
	}
	return "", token.NoPos
}

// mintedResult marks a result that may be random bytes which nobody keeps.
func (f *frame) mintedResult(i int, returns []*ssa.Return) {
	random, setting := false, ""
	for _, ret := range returns {
		if i >= len(ret.Results) || !f.p.isKeyType(ret.Results[i].Type()) {
			return
		}
		o := f.origins(ret.Results[i])
		for _, m := range o.mints {
			if !f.persisted(m) {
				random, setting = true, effect.MinOrigin(setting, m.setting)
			}
		}
		if len(o.settings) > 0 {
			setting = effect.MinOrigin(setting, o.settings[0])
		}
	}
	if !random {
		return
	}
	r := &f.results[i]
	r.Label.Kinds |= effect.KindMinted
	if setting != "" && r.Label.Origin == "" {
		r.Label.Origin = unlessSet + setting
	}
}
