package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// Keys that a process makes at random when it starts are found in three parts.
//
// A use (OpKey) is a call that the tables know to take a key, with the path of
// what it takes: a formal, which its callers know; a field or variable; or
// random bytes that the function has made itself. It is an effect, so that it
// is known on request paths, through packages and interfaces.
//
// A store (OpSeed) puts a formal into a field or variable; it is an effect
// until a caller is found that passes random bytes.
//
// A Secret is what is known of a field or variable for good: that it holds
// random bytes, is a copy of another one, can be configured, or is used. It
// travels as a binding (dynSecret, dynKeyUse).

// Classes of bindings about secrets.
const (
	dynSecret = "S:" // what a field or variable holds
	dynKeyUse = "K:" // what uses it as a key
	dynLock   = "M:" // a lock around calls of interfaces; see lock.go
)

// minted is the root prefix of random bytes that a function has made and not
// put into a field or variable: "m:pkg.New/cookieKey".
const minted = "m:"

// unlessSet begins the origin of a random result that may be configured.
const unlessSet = "unless "

// Minted returns the function and the variable that hold random bytes, "" if
// the path is not one of these.
func (p Path) Minted() string {
	s, ok := strings.CutPrefix(p.root(), minted)
	if !ok {
		return ""
	}
	return s
}

// A Mint says where random bytes were made.
type Mint struct {
	Site Site
	// Setting names what can be configured in their place, "" if nothing is known.
	Setting string
	// Type is that of the variable, for bytes in a local one; Decl its place.
	Type types.Type
	Decl token.Pos
}

// secrets adds the effects that are about keys. It runs when all else of the
// function is known.
func (f *frame) secrets() {
	var returns []*ssa.Return
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			switch in := instr.(type) {
			case ssa.CallInstruction:
				f.keyCall(in)
			case *ssa.MakeClosure:
				f.keyClosure(in)
			case *ssa.Store:
				f.keyStore(in)
			case *ssa.Return:
				returns = append(returns, in)
			}
		}
	}
	for i := range f.results {
		f.mintedResult(i, returns)
	}
}

// keyCall adds the uses of a call: those of the tables, and those of a callee.
func (f *frame) keyCall(in ssa.CallInstruction) {
	c := in.Common()
	callee := request.Callee(c)
	for _, row := range f.p.Table.Func(callee) {
		if row.Verb == knowledge.Secret {
			f.tabledKey(in, callee, row)
		}
	}
	sum := f.p.staticSummary(c)
	if sum == nil || len(f.p.rows(callee)) > 0 {
		return
	}
	var args []ssa.Value
	args = append(args, c.Args...)
	if mc, ok := c.Value.(*ssa.MakeClosure); ok {
		args = append(args, mc.Bindings...)
	}
	f.keysOf(in, sum, args, 0)
}

func (f *frame) tabledKey(in ssa.CallInstruction, callee *types.Func, row *knowledge.Row) {
	c := in.Common()
	var keys []ssa.Value
	args := request.Args(c)
	for _, i := range row.Args {
		if i < len(args) {
			keys = append(keys, args[i])
		}
	}
	if len(row.Args) == 0 {
		if keys = c.Args[:min(1, len(c.Args))]; c.IsInvoke() {
			keys = []ssa.Value{c.Value}
		}
	}
	for _, k := range keys {
		f.key(in, k, &Effect{Op: OpKey, Flags: servesFlag(row), Dyn: sinkName(callee), Site: site(f.fn, in.Pos())})
	}
}

// sinkName is how messages call the function that takes a key.
func sinkName(fn *types.Func) string {
	if recv := gotypes.Receiver(fn); recv != nil {
		return recv.Pkg().Name() + "." + recv.Name() + "." + fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

// keysOf adds the uses and stores of a callee or literal, with what it is given.
func (f *frame) keysOf(in ssa.Instruction, sum *Summary, args []ssa.Value, flags Flags) {
	here := site(f.fn, in.Pos())
	for _, e := range sum.Effects {
		switch e.Op {
		case OpKey:
			n := *e
			n.Flags |= flags
			n.Chain = capChain(append([]Site{here}, e.Chain...))
			f.passKey(in, &n, args)
		case OpSeed:
			if i, ok := Path(e.Dyn).Formal(); ok && i < len(args) {
				f.seedFormals(in, args[i], e.State())
			}
		}
	}
}

// passKey adds the use of a callee in terms of this function.
func (f *frame) passKey(in ssa.Instruction, e *Effect, args []ssa.Value) {
	if e.Target.Minted() != "" {
		return // told where it was made
	}
	i, formal := e.Target.Formal()
	switch {
	case !formal:
		e.resolved = false
		f.add(e)
	case i >= len(args):
	case e.Target == FormalPath(i):
		f.key(in, args[i], e)
	default:
		e.resolved = false
		_, steps := e.Target.Root()
		for _, q := range f.stained(f.eval(args[i])).Paths {
			if !q.IsAlloc() {
				n := *e
				n.Target = q.Append(steps)
				f.add(&n)
			}
		}
	}
}

// key adds a use of v as a key.
func (f *frame) key(in ssa.Instruction, v ssa.Value, e *Effect) {
	o := f.origins(v)
	e.resolved = true
	for _, m := range o.mints {
		if f.persisted(m) {
			continue
		}
		n := *e
		n.Target = f.p.mintPath(f, m, e.Dyn)
		n.Val = Label{Kinds: KindMinted}
		if s := o.setting(m); s != "" {
			n.Val.Origin = unlessSet + s
		}
		f.add(&n)
	}
	for _, q := range o.paths {
		n := *e
		if n.Target = q; q.IsAlloc() {
			if _, steps := q.Root(); len(steps) == 0 || q.State() == "" {
				continue
			}
			n.Target = Unknown.Append(stepsOf(q))
		}
		f.add(&n)
	}
}

func stepsOf(p Path) []string {
	_, steps := p.Root()
	return steps
}

// setting names what can be configured in place of random bytes.
func (o *origin) setting(m mint) string {
	if len(o.settings) > 0 {
		return o.settings[0]
	}
	return m.setting
}

// mintPath names random bytes that the function keeps in a local variable.
func (p *Package) mintPath(f *frame, m mint, sink string) Path {
	name, decl := p.variableOf(m)
	if name == "" {
		name, decl = "key of "+sink, m.at.Pos()
	}
	path := Path(minted + ssaID(f.fn) + "/" + name)
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
func unminted(l Label) Label {
	if l.Kinds&KindMinted != 0 {
		l.Kinds &^= KindMinted
		if strings.HasPrefix(l.Origin, unlessSet) {
			l.Origin = ""
		}
	}
	return l
}

// Mint returns what is known of random bytes in a local variable.
func (p *Package) Mint(path Path) Mint { return p.mints[Path(path.root())] }

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

// keyClosure adds what a literal does with the keys that it has captured. One
// that serves requests does so for as long as the process runs.
func (f *frame) keyClosure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	d := declared(fn)
	sum := f.p.sums[d]
	if sum == nil {
		return
	}
	var flags Flags
	if f.p.Requests.Of(d) != nil {
		flags = FlagServes
	}
	if isBound(fn) {
		f.keysOf(in, sum, in.Bindings, flags)
		return
	}
	args := make([]ssa.Value, sum.Formals, sum.Formals+len(in.Bindings))
	for i := range args {
		args[i] = nothing
	}
	f.keysOf(in, sum, append(args, in.Bindings...), flags)
}

// nothing stands for an argument that is not known.
var nothing = ssa.NewConst(nil, types.Typ[types.UntypedNil])

// keyStore adds a use if the field is one that the tables know, and notes a
// parameter that is put into a field or variable.
func (f *frame) keyStore(in *ssa.Store) {
	if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
		f.tabledField(in, fa)
	}
	if state := f.seedState(in); state != "" {
		f.seedFormals(in, in.Val, state)
	}
}

func (f *frame) tabledField(in *ssa.Store, fa *ssa.FieldAddr) {
	n := gotypes.BehindAddress(fa.X.Type())
	if n == nil {
		return
	}
	field := gotypes.FieldName(fa.X.Type(), fa.Field)
	row := f.p.Table.SecretField(n.Obj(), field)
	if row == nil {
		return
	}
	f.key(in, in.Val, &Effect{Op: OpKey, Flags: servesFlag(row), Dyn: n.Obj().Pkg().Name() + "." + n.Obj().Name() + "." + field, Site: site(f.fn, in.Pos())})
}

func servesFlag(row *knowledge.Row) Flags {
	if row.Serves {
		return FlagServes
	}
	return 0
}

// seedState names the field or variable that a store puts a value into that
// may be a key, "" if there is none.
func (f *frame) seedState(in *ssa.Store) string {
	if !isKeyType(in.Val.Type()) {
		return ""
	}
	switch in.Addr.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		for _, p := range f.eval(in.Addr).Paths {
			if s := p.State(); s != "" {
				return s
			}
		}
	}
	return ""
}

// seedFormals adds the effects of storing v if it is a formal.
func (f *frame) seedFormals(in ssa.Instruction, v ssa.Value, state string) {
	for _, q := range f.origins(v).paths {
		if i, ok := q.Formal(); ok && q == FormalPath(i) {
			f.add(&Effect{Op: OpSeed, Target: Path("g:" + state), Dyn: string(q), Site: site(f.fn, in.Pos())})
		}
	}
}

// mintedResult marks a result that may be random bytes which nobody keeps.
func (f *frame) mintedResult(i int, returns []*ssa.Return) {
	random, setting := false, ""
	for _, ret := range returns {
		if i >= len(ret.Results) || !isKeyType(ret.Results[i].Type()) {
			return
		}
		o := f.origins(ret.Results[i])
		for _, m := range o.mints {
			if !f.persisted(m) {
				random, setting = true, minOrigin(setting, m.setting)
			}
		}
		if len(o.settings) > 0 {
			setting = minOrigin(setting, o.settings[0])
		}
	}
	if !random {
		return
	}
	r := &f.results[i]
	r.Label.Kinds |= KindMinted
	if setting != "" && r.Label.Origin == "" {
		r.Label.Origin = unlessSet + setting
	}
}

// A Secret is what is known of a field or variable that may hold a key.
type Secret struct {
	// Site is where random bytes were put into it, if they were.
	Site Site
	// CopyOf names the field or variable that it was copied from.
	CopyOf string
	// Setting names what can be configured in place of random bytes.
	Setting string
	// State is the field or variable that the bytes were first put into; set
	// by Random.
	State string
}

// findSecrets notes what the package puts into fields and variables before it
// serves. It runs when the summaries are known.
func (p *Package) findSecrets() {
	p.used = p.keyStates()
	for _, fn := range p.Funcs {
		if p.sums[fn] == nil || p.whileServing(fn) || !p.maySeed(fn) {
			continue
		}
		f := newFrame(p, fn) // as it was when it was summarised
		f.run()
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch in := instr.(type) {
				case *ssa.Store:
					if state := f.seedState(in); p.isSecretState(in.Addr, state) {
						f.seed(in, in.Val, state)
					}
				case ssa.CallInstruction:
					f.seedCall(in)
				}
			}
		}
	}
}

// maySeed reports whether a function may put something into a field or variable
// that is used as a key. It needs no values.
func (p *Package) maySeed(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch in := instr.(type) {
			case *ssa.Store:
				if isKeyType(in.Val.Type()) && p.mayBeSecret(in.Addr) {
					return true
				}
			case ssa.CallInstruction:
				if sum := p.staticSummary(in.Common()); sum != nil && slices.ContainsFunc(sum.Effects, p.seeds) {
					return true
				}
			}
		}
	}
	return false
}

// mayBeSecret reports whether a place may be one that is used as a key. A field
// that has no name of its own may belong to any.
func (p *Package) mayBeSecret(addr ssa.Value) bool {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		name := p.fieldStep(addr.X.Type(), addr.Field)
		return strings.HasPrefix(name, "~") || strings.HasPrefix(name, "struct.") || p.isSecretState(addr, name)
	case *ssa.Global:
		return true
	}
	return false
}

// seeds reports whether an effect puts a formal into what is used as a key.
func (p *Package) seeds(e *Effect) bool {
	return e.Op == OpSeed && (p.used[e.State()] || IsSecretName(e.State()))
}

// whileServing reports whether a function runs while a request is served, as
// far as the package shows. What runs once in a process counts as start-up.
func (p *Package) whileServing(fn *ssa.Function) bool {
	return (p.Requests.Within(fn) || p.Requests.OnlyServing(fn)) && !p.underOnce(fn)
}

// underOnce reports whether a literal is given to sync.Once.
func (p *Package) underOnce(fn *ssa.Function) bool {
	b := p.closures[fn]
	if b == nil {
		return false
	}
	for _, blk := range fn.Parent().Blocks {
		for _, instr := range blk.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
				return b.parent.usage(mc)&FlagOnce != 0
			}
		}
	}
	return false
}

// keyStates returns the fields and variables that are known to be used as keys.
func (p *Package) keyStates() map[string]bool {
	used := make(map[string]bool)
	note := func(s *Summary) {
		for _, e := range s.Effects {
			if e.Op == OpKey && e.State() != "" {
				used[e.State()] = true
			}
		}
	}
	for _, s := range p.sums {
		note(s)
	}
	for _, s := range p.Imported.Funcs {
		note(s)
	}
	for _, b := range p.Imported.Bindings {
		if s, ok := strings.CutPrefix(b.Dyn, dynKeyUse); ok {
			used[s] = true
		}
		if strings.HasPrefix(b.Dyn, dynSecret) { // what a key is copied from
			if _, from, ok := strings.Cut(b.Func, secretCopy); ok {
				used[from] = true
			}
		}
	}
	return used
}

// secretWords are parts of names of variables that hold keys. Source: the
// labelled corpus and the documentation of the libraries in secrets.tbl.
var secretWords = []string{"secret", "key", "hmac", "salt", "pepper", "sign", "cookie", "csrf", "jwt", "crypt", "cipher"}

// IsSecretName reports whether the name of a field or variable says that it
// holds a key.
func IsSecretName(state string) bool {
	name := strings.ToLower(state[strings.LastIndexByte(state, '.')+1:])
	if strings.HasSuffix(name, "id") || strings.HasPrefix(name, "pub") {
		return false
	}
	return slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// isSecretState reports whether a field or variable is worth following: it is
// used as a key, is called like one, or can be used as one by other packages.
func (p *Package) isSecretState(addr ssa.Value, state string) bool {
	if state == "" {
		return false
	}
	_, global := addr.(*ssa.Global)
	return p.used[state] || IsSecretName(state) || global && p.Pkg.Name() != "main" && ast.IsExported(state[strings.LastIndexByte(state, '.')+1:])
}

// seedCall notes what a call puts into fields and variables.
func (f *frame) seedCall(in ssa.CallInstruction) {
	sum := f.p.staticSummary(in.Common())
	if sum == nil {
		return
	}
	for _, e := range sum.Effects {
		if !f.p.seeds(e) {
			continue
		}
		if i, ok := Path(e.Dyn).Formal(); ok && i < len(in.Common().Args) {
			f.seed(in, in.Common().Args[i], e.State())
		}
	}
}

// seed notes what v tells of the field or variable that it is put into.
func (f *frame) seed(in ssa.Instruction, v ssa.Value, state string) {
	o := f.origins(v)
	for _, m := range o.mints {
		if f.persisted(m) {
			continue
		}
		set := o.setting(m)
		if set == "" {
			set = f.emptyTest(in, state)
		}
		f.p.bindSecret(state, Secret{Site: site(f.fn, m.at.Pos()), Setting: set}, m.at.Pos())
	}
	if len(o.mints) == 0 && len(o.settings) > 0 {
		f.p.bindSecret(state, Secret{Setting: o.settings[0]}, in.Pos())
	}
	for _, q := range o.paths {
		if s := q.State(); s != "" && s != state {
			f.p.bindSecret(state, Secret{CopyOf: s}, in.Pos())
		}
	}
}

// emptyTest returns the short name of a field or variable if an instruction
// runs only when it is empty: then it is what can be configured.
func (f *frame) emptyTest(in ssa.Instruction, state string) string {
	for b := in.Block().Idom(); b != nil; b = b.Idom() {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ && cmp.Op != token.LSS {
			continue
		}
		for _, v := range []ssa.Value{cmp.X, cmp.Y} {
			if c, ok := v.(*ssa.Call); ok && len(c.Call.Args) == 1 { // len(x)
				v = c.Call.Args[0]
			}
			for _, p := range f.origins(v).paths {
				if p.State() == state {
					return shortState(state)
				}
			}
		}
	}
	return ""
}

// shortState is the name of a field or variable without its import path.
func shortState(state string) string { return state[strings.LastIndexByte(state, '/')+1:] }

// The encoded forms of what is known of a field or variable.
const (
	secretMint = "mint\t"
	secretCopy = "copy\t"
	secretSet  = "set\t"
)

func (p *Package) bindSecret(state string, s Secret, pos token.Pos) {
	enc := secretSet + s.Setting
	switch {
	case s.CopyOf != "":
		enc = secretCopy + s.CopyOf
	case s.Site.Func != "":
		enc = strings.Join([]string{"mint", s.Setting, s.Site.Func, s.Site.Pkg, s.Site.File, strconv.Itoa(s.Site.Line)}, "\t")
	}
	p.bind(dynSecret+state, enc, pos)
}

// A KeyUse says what uses a field or variable as a key.
type KeyUse struct {
	Use
	Sink string
}

// BindKeyUse tells importers of a use.
func (p *Package) BindKeyUse(u KeyUse) {
	p.bind(dynKeyUse+u.State, u.encode(u.Sink), token.NoPos)
}

// Secrets is what bindings tell of keys, by field or variable.
type Secrets struct {
	Made map[string][]Secret
	Uses map[string][]KeyUse
}

// SecretsOf decodes what bindings tell of keys.
func SecretsOf(bs []Binding) *Secrets {
	out := &Secrets{Made: make(map[string][]Secret), Uses: make(map[string][]KeyUse)}
	for _, b := range bs {
		if state, ok := strings.CutPrefix(b.Dyn, dynSecret); ok {
			if s, ok := decodeSecret(b.Func); ok {
				out.Made[state] = append(out.Made[state], s)
			}
		}
		if state, ok := strings.CutPrefix(b.Dyn, dynKeyUse); ok {
			if sink, u, ok := decodeUse(state, b.Func); ok {
				out.Uses[state] = append(out.Uses[state], KeyUse{Use: u, Sink: sink})
			}
		}
	}
	return out
}

func decodeSecret(enc string) (Secret, bool) {
	w := strings.Split(enc, "\t")
	switch {
	case w[0] == "copy" && len(w) == 2:
		return Secret{CopyOf: w[1]}, true
	case w[0] == "set" && len(w) == 2:
		return Secret{Setting: w[1]}, true
	case w[0] == "mint" && len(w) == 6:
		line, _ := strconv.Atoi(w[5])
		return Secret{Setting: w[1], Site: Site{Func: w[2], Pkg: w[3], File: w[4], Line: line}}, true
	}
	return Secret{}, false
}

// Random returns where random bytes came from that a field or variable holds,
// itself or as a copy, and what can be configured in their place.
func (s *Secrets) Random(state string) (Secret, bool) {
	return s.random(state, make(map[string]bool))
}

func (s *Secrets) random(state string, seen map[string]bool) (out Secret, ok bool) {
	if seen[state] {
		return out, false
	}
	seen[state] = true
	setting := ""
	for _, m := range s.Made[state] {
		found := m
		found.State = state
		switch {
		case m.CopyOf != "":
			from, yes := s.random(m.CopyOf, seen)
			if !yes {
				continue
			}
			found = from
		case m.Site.Func == "":
			setting = m.Setting
			continue
		}
		if !ok {
			out, ok = found, true
		}
	}
	if out.Setting == "" {
		out.Setting = setting
	}
	return out, ok
}

// MintPos returns where the package itself makes the random bytes of a field
// or variable, NoPos if it does not.
func (p *Package) MintPos(state string) token.Pos {
	best := token.NoPos
	for k, pos := range p.bindings {
		if k.dyn == dynSecret+state && strings.HasPrefix(k.fn, secretMint) && (!best.IsValid() || pos < best) {
			best = pos
		}
	}
	return best
}

// isTold reports whether a binding tells of keys or locks, and nothing that can
// be called.
func isTold(b Binding) bool {
	return strings.HasPrefix(b.Dyn, dynLock) || strings.HasPrefix(b.Dyn, dynSecret) || strings.HasPrefix(b.Dyn, dynKeyUse)
}

// StartupKeys returns the uses of keys by what serves requests later, in
// functions that run before, each where its key was found.
func (p *Package) StartupKeys() []*Effect {
	var out []*Effect
	for _, fn := range p.Funcs {
		if p.whileServing(fn) {
			continue
		}
		for _, e := range p.sums[fn].Effects {
			if e.Op == OpKey && e.Flags&FlagServes != 0 && e.resolved {
				out = append(out, e)
			}
		}
	}
	return out
}

// MadeHere returns the fields and variables that the package itself fills with
// random bytes, sorted.
func (p *Package) MadeHere() []string { return p.secretStates(secretMint) }

// Secrets returns the fields and variables that the package puts a key into,
// sorted.
func (p *Package) Secrets() []string { return p.secretStates("") }

func (p *Package) secretStates(how string) []string {
	var out []string
	for k := range p.bindings {
		if s, ok := strings.CutPrefix(k.dyn, dynSecret); ok && strings.HasPrefix(k.fn, how) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
