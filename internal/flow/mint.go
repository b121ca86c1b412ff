package flow

import (
	"go/token"
	"go/types"
	"strconv"
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
	// Use is where they are used, and Unnamed that no variable has them.
	Use     token.Pos
	Filed   bool // they are kept in a file for the next start
	Unnamed bool
}

// setting names what can be configured in place of random bytes.
func (o *origin) setting(m mint) string {
	if len(o.settings) > 0 {
		return o.settings[0]
	}
	return m.setting
}

// mintPath names random bytes that the function has put into no field or variable
// of the program, by the variable that has them, else by what uses them, which stands
// at use: one store in a function may have a key of its own, and so may the next.
func (p *Package) mintPath(f *frame, m mint, sink string, use token.Pos, kept keeping) effect.Path {
	name, decl := p.variableOf(m)
	named := name != ""
	if !named {
		name, decl = keyOf+sink, m.at.Pos()
	}
	path := effect.MintedPath(ssaID(f.fn), name)
	old, ok := p.mints[path]
	for n := 2; ok && !named && old.Use != use; n++ {
		path = effect.MintedPath(ssaID(f.fn), name+" ("+strconv.Itoa(n)+")")
		old, ok = p.mints[path]
	}
	if m.setting == "" {
		m.setting = old.Setting
	}
	if !ok || m.at.Pos() <= old.Site.Pos {
		p.mints[path] = Mint{Site: site(f.fn, m.at.Pos()), Setting: m.setting, Type: m.value.Type(), Decl: decl, Use: use, Unnamed: !named, Filed: kept == keptInFile}
	}
	return path
}

// keyOf begins the name of random bytes that no variable has.
const keyOf = "key of "

// unminted drops from a label what holds for a result only.
func unminted(l effect.Label) effect.Label {
	if l.Kinds&effect.KindMinted != 0 {
		l.Kinds &^= effect.KindMinted | effect.KindFiled
		if strings.HasPrefix(l.Origin, unlessSet) {
			l.Origin = ""
		}
	}
	return l
}

// Mint returns what is known of random bytes in a local variable.
func (p *Package) Mint(path effect.Path) Mint { return p.mints[effect.Path(path.Root())] }

// mintedResult marks a result that may be random bytes which nobody keeps.
func (f *frame) mintedResult(i int, returns []*ssa.Return) {
	random, setting, filed := false, "", effect.KindFiled
	for _, ret := range returns {
		if i >= len(ret.Results) || !f.p.isKeyType(ret.Results[i].Type()) {
			return
		}
		o := f.origins(ret.Results[i])
		for _, m := range o.mints {
			switch f.persisted(m) {
			case keptInStore:
				continue
			case keptNowhere:
				filed = 0
			}
			random, setting = true, effect.MinOrigin(setting, m.setting)
		}
		if len(o.settings) > 0 {
			setting = effect.MinOrigin(setting, o.settings[0])
		}
	}
	if !random {
		return
	}
	r := &f.results[i]
	r.Label.Kinds |= effect.KindMinted | filed
	if setting != "" && r.Label.Origin == "" {
		r.Label.Origin = unlessSet + setting
	}
}
