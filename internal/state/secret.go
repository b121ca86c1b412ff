package state

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/flow"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/verdict"
)

const bootSecret = "bootsecret"

// A keyUse is a use of a key on a request path, or by what serves later.
type keyUse struct {
	digest.KeyUse
	sites  []effect.Site // from the handler, or the function that starts it, to the use
	access access
}

// useKey files a use of a key on a request path.
func (t *taker) useKey(a access) {
	if a.Target.Minted() != "" || !t.usesKey(a.Effect) {
		return // made for the request, or told where it was made
	}
	id, byType := t.objectID(a.Target)
	if id == "" || effect.IsCaptured(id) {
		return
	}
	t.keys = append(t.keys, keyUse{
		KeyUse: digest.KeyUse{Use: a.use(id, byType), Sink: a.Detail, With: a.Val.Describe()},
		sites:  append(slices.Clone(a.Chain), a.Site), access: a,
	})
}

// usesKey reports whether an effect uses a key. A comparison does if it is with what
// a request brings along, and not only to tell whether a copy in a cache is fresh:
// then another answer costs no more than another copy.
func (t *taker) usesKey(e *effect.Effect) bool {
	return e.Detail != digest.Compared || e.Val.Kinds.FromRequest() && !t.in.Table.In(knowledge.FreshnessHeader, e.Val.Origin)
}

// startupKeys files the uses by objects that are made before serving.
func (t *taker) startupKeys() {
	for _, e := range t.pkg.StartupKeys() {
		if !t.usesKey(e) {
			continue
		}
		u := keyUse{KeyUse: digest.KeyUse{Use: digest.Use{State: e.State(), Site: e.Site}, Sink: e.Detail, With: e.Val.Describe()}, sites: append(slices.Clone(e.Chain), e.Site), access: access{Effect: e}}
		if name := e.Target.Minted(); name != "" {
			u.State = name
		}
		t.keys = append(t.keys, u)
	}
}

// tellKeys tells importers of the uses, one for each field or variable.
func (t *taker) tellKeys() {
	for _, u := range t.bestKeys() {
		if u.access.Effect.Target.Minted() == "" {
			t.pkg.BindKeyUse(u.KeyUse)
		}
	}
}

// bestKeys returns the best use of each key: on a request path before at
// start-up, a short way before a long one, then by name.
func (t *taker) bestKeys() map[string]keyUse {
	return bestOf(t.keys, func(u keyUse) string { return u.State }, compareKeys)
}

// bestOf returns, for each state object, the first of its uses in the order of
// compare.
func bestOf[T any](uses []T, state func(T) string, compare func(a, b T) int) map[string]T {
	best := make(map[string]T)
	for _, u := range uses {
		if old, ok := best[state(u)]; !ok || compare(u, old) < 0 {
			best[state(u)] = u
		}
	}
	return best
}

// use is what importers are told of an access to a state object.
func (a access) use(id string, byType bool) digest.Use {
	return digest.Use{State: id, Handler: a.handler, Route: a.route, Via: a.via, ByType: byType, Site: a.Site}
}

func compareKeys(a, b keyUse) int {
	return cmp.Or(compareUses(a.KeyUse, b.KeyUse), cmp.Compare(len(a.sites), len(b.sites)),
		cmp.Compare(a.Site.Line, b.Site.Line), strings.Compare(a.Sink, b.Sink))
}

func compareUses(a, b digest.KeyUse) int {
	return cmp.Or(boolCompare(a.Handler == "", b.Handler == ""), boolCompare(a.Sink == digest.Compared, b.Sink == digest.Compared), boolCompare(a.ByType, b.ByType), boolCompare(a.Route == "", b.Route == ""),
		strings.Compare(a.Handler, b.Handler), strings.Compare(a.Site.Pkg, b.Site.Pkg))
}

// boolCompare orders false before true.
func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// secretFindings makes the findings about keys that are made at start-up.
func (t *taker) secretFindings() []*finding.Finding {
	secrets := digest.SecretsOf(t.pkg.AllBindings())
	var out []*finding.Finding
	told := make(map[string]bool)
	best := t.bestKeys()
	for _, state := range slices.Sorted(maps.Keys(best)) {
		u := best[state]
		if path := u.access.Effect.Target; path.Minted() != "" {
			out = append(out, t.localSecret(u, t.pkg.Mint(path)))
			continue
		}
	}
	for _, state := range slices.Sorted(maps.Keys(secrets.Uses)) {
		if f := t.stateSecret(state, secrets, best); f != nil {
			made, _ := secrets.Random(state)
			told[state], told[made.State] = true, true
			out = append(out, f)
		}
	}
	return append(out, t.namedSecrets(secrets, told)...)
}

// localSecret tells of a key in a local variable that is handed to what
// serves requests.
func (t *taker) localSecret(u keyUse, m flow.Mint) *finding.Finding {
	fn, name, _ := cutLastByte(u.State, '/')
	f := t.secret(finding.State{ID: fn + ".local " + name, Name: name, Kind: "slice", Holder: finding.InLocal, Declared: t.position(m.Decl)})
	if m.Type != nil {
		f.State.Kind, f.State.Type = t.kind(m.Type), typeString(m.Type)
	}
	made := digest.Secret{Site: m.Site, Setting: m.Setting, Filed: m.Filed}
	f.Path = slices.Insert(t.secretPath(u.sites, u.KeyUse), 0, t.mintStep(name, m.Site))
	f.Position = t.position(m.Site.Pos)
	t.secretWords(f, u.KeyUse, made)
	if m.Unnamed {
		f.Message = "the key of " + u.Sink + " is " + madeWords(made) + ": no other instance has it" + unless(made.Setting)
	}
	f.Writes = []finding.Access{{Op: effect.OpSet.String(), Function: m.Site.Func, Position: f.Position}}
	return f
}

func cutLastByte(s string, c byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, c)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// stateSecret tells of a key in a field or variable; nil if it is not known to
// be random, if an import has told it, or if requests replace it.
func (t *taker) stateSecret(state string, secrets *digest.Secrets, own map[string]keyUse) *finding.Finding {
	made, ok := secrets.Random(state)
	if !ok || t.pkg.Noted(digest.NoteSaved, made.State) || t.toldByImport(state) || t.isDouble(state) || t.isDouble(made.Site.Func) {
		return nil
	}
	if t.reportedOtherwise(state) {
		return nil
	}
	use := slices.MinFunc(secrets.Uses[state], compareUses)
	sites := []effect.Site{use.Site}
	wired := access{Effect: &effect.Effect{}}
	if u, ok := own[state]; ok {
		use, sites, wired = u.KeyUse, u.sites, u.access
	}
	f := t.secret(t.stateOf(state))
	f.Path = t.secretPath(sites, use)
	if use.Handler == "" {
		f.Path = slices.Insert(f.Path, 0, t.mintStep(f.State.Name, made.Site))
	}
	f.Handler = finding.Function{Name: use.Handler, Route: use.Route, Via: use.Via}
	if f.Position = t.position(cmp.Or(t.pkg.MintPos(made.State), t.pkg.SeedPos(state))); !f.Position.IsValid() {
		f.Position = t.reportAt(&wired, append(sites, made.Site))
	}
	made.Filed = made.Filed || t.pkg.Noted(digest.NoteFiled, made.State)
	t.secretWords(f, use, made)
	f.Writes = []finding.Access{{Op: effect.OpSet.String(), Function: made.Site.Func, Position: t.sitePosition(made.Site)}}
	if !f.Position.IsValid() {
		return nil
	}
	return f
}

// isDouble reports whether a type or function is made for tests, by its name.
func (t *taker) isDouble(name string) bool {
	return t.in.Table.In(knowledge.DoubleName, effect.Short(name))
}

// toldByImport reports whether a package that is imported knows both where the
// key is made and what uses it.
func (t *taker) toldByImport(state string) bool {
	return slices.ContainsFunc(t.in.Imports, func(d *digest.Digest) bool {
		s := digest.SecretsOf(d.Bindings)
		_, ok := s.Random(state)
		return ok && len(s.Uses[state]) > 0
	})
}

// namedSecrets tells, for review, of what is made here and is only called like
// a key.
func (t *taker) namedSecrets(secrets *digest.Secrets, told map[string]bool) []*finding.Finding {
	var out []*finding.Finding
	for _, state := range t.pkg.MadeHere() {
		if told[state] || t.isDouble(state) || len(secrets.Uses[state]) > 0 || !t.pkg.IsSecretName(state) {
			continue
		}
		made, ok := secrets.Random(state)
		if !ok {
			continue // nobody asks for it
		}
		f := t.secret(t.stateOf(state))
		if f.State.Holder != finding.InVariable && !t.long[effect.Owner(state)] {
			continue // not known to outlive a request
		}
		t.weighSecret(f, digest.KeyUse{}, digest.Secret{})
		f.Position = t.position(t.pkg.MintPos(state))
		f.Message = f.State.Name + " is made at random at start-up: if it is a key, no other instance has it" + unless(made.Setting)
		if f.Position.IsValid() {
			out = append(out, f)
		}
	}
	return out
}

func (t *taker) secret(s finding.State) *finding.Finding {
	return &finding.Finding{Check: bootSecret, Package: t.in.Pkg.Path(), State: s}
}

// stateOf describes a field or variable for the record.
func (t *taker) stateOf(id string) finding.State {
	if of, name := effect.CutName(id); name != "" {
		s := t.stateOf(of)
		s.ID, s.Name, s.Kind, s.Type = id, s.Name+name, "string", "string"
		return s
	}
	v := t.lookup(id)
	variable := v != nil && !v.IsField() || v == nil && strings.Count(effect.Short(id), ".") == 1
	o := &object{id: id, names: t.in.Table, info: t.describe(id), holder: holder(id, variable)}
	s := t.state(o)
	if o.info.Pkg == "" {
		s.Name = effect.Short(id)
	}
	if v != nil {
		s.Declared = cmp.Or(s.Declared, t.position(v.Pos()))
	}
	return s
}

func (t *taker) mintStep(name string, made effect.Site) finding.Step {
	return finding.Step{Text: "makes " + name + " at random", Position: t.sitePosition(made)}
}

// secretPath leads to what uses the key.
func (t *taker) secretPath(sites []effect.Site, u digest.KeyUse) []finding.Step {
	if u.Sink == digest.Compared {
		return t.steps(sites, "compares it with "+u.With)
	}
	return t.steps(sites, "uses it as the key of "+u.Sink)
}

// secretWords fills in message, tier and reason.
func (t *taker) secretWords(f *finding.Finding, u digest.KeyUse, made digest.Secret) {
	t.weighSecret(f, u, made)
	name, words := f.State.Name, madeWords(made)
	switch compared := u.Sink == digest.Compared; {
	case compared && u.Handler != "":
		f.Message = handlerWord(u.Via) + " " + u.Handler + " compares " + name + ", " + words + ", with " + u.With
	case compared:
		f.Message = name + " is " + words + " and is compared with " + u.With
	case u.Handler != "":
		f.Message = handlerWord(u.Via) + " " + u.Handler + " uses " + name + ", " + words + ", as the key of " + u.Sink
	default:
		f.Message = name + " is " + words + " and is the key of " + u.Sink
	}
	f.Message += ": no other instance has it" + unless(made.Setting)
}

func madeWords(made digest.Secret) string {
	if made.Filed {
		return "made at random at the first start-up and kept in a file"
	}
	return "made at random at start-up"
}

// weighSecret grades a key by its use, and by what it is made up for.
func (t *taker) weighSecret(f *finding.Finding, u digest.KeyUse, made digest.Secret) {
	f.Fix = "read the key from the configuration or a store that all instances share; where it may be made at random, keep it there and read it again"
	switch {
	case made.Setting != "":
		f.Fix = "set " + made.Setting + " to the same value on all instances, and let the service refuse to start without it; or " +
			"keep the key in a store that all instances share, and read it again"
	case made.Filed:
		f.Fix = "read the key from the configuration or a store that all instances share, or let all of them have the same file before they start"
	}
	v := t.rules.Secret(&verdict.Evidence{ID: f.State.ID, ByType: u.ByType, SecretFacts: verdict.SecretFacts{Use: u.Sink,
		OnRequest: u.Handler != "", Compared: u.Sink == digest.Compared, Setting: made.Setting, Filed: made.Filed}})
	f.Tier, f.Reason = v.Tier, v.Reason
}

func unless(setting string) string {
	if setting == "" {
		return ""
	}
	return ", unless " + setting + " is set"
}
