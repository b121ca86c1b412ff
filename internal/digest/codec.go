package digest

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
)

// The encoded form of a digest: a sorted table of strings, each as what it
// adds to the one before, then the digest with each string as an index into
// the table, all as varints, all compressed. Most of a digest is names that
// share long prefixes.

const codecVersion = 10

// maxDigest bounds what a corrupt fact can make us read, in bytes. It caps no
// analysis.
const maxDigest = 64 << 20

var errDigest = errors.New("digest: digest does not decode")

// Encode returns the digest as bytes; equal digests give equal bytes. The
// empty digest is no bytes at all.
func (d *Digest) Encode() []byte {
	if d.IsEmpty() {
		return nil
	}
	w := &writer{index: make(map[string]int)}
	d.code(w) // once to collect the strings, once with their places in the sorted table
	slices.Sort(w.table)
	for i, s := range w.table {
		w.index[s] = i
	}
	w.out = nil
	d.code(w)
	var body bytes.Buffer
	body.Write(binary.AppendUvarint(nil, codecVersion))
	body.Write(binary.AppendUvarint(nil, uint64(len(w.table))))
	prev := ""
	for _, s := range w.table {
		n := commonPrefix(prev, s)
		body.Write(binary.AppendUvarint(nil, uint64(n)))
		body.Write(binary.AppendUvarint(nil, uint64(len(s)-n)))
		body.WriteString(s[n:])
		prev = s
	}
	body.Write(w.out)
	var out bytes.Buffer
	z, _ := flate.NewWriter(&out, flate.BestCompression) // the level is valid
	z.Write(body.Bytes())                                // a bytes.Buffer does not fail
	z.Close()
	return out.Bytes()
}

// Decode is the inverse of Encode.
func Decode(data []byte) (d *Digest, err error) {
	d = &Digest{Funcs: make(map[string]*effect.Summary), States: make(map[string]StateInfo)}
	if len(data) == 0 {
		return d, nil
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), maxDigest))
	if err != nil {
		return nil, errDigest
	}
	r := &reader{in: body}
	if r.uint() != codecVersion {
		return nil, errDigest
	}
	n := r.count()
	prev := ""
	for range n {
		shared, k := r.uint(), r.count()
		if shared > uint64(len(prev)) {
			return nil, errDigest
		}
		prev = prev[:shared] + string(r.in[r.at:r.at+k])
		r.at += k
		r.table = append(r.table, prev)
	}
	d.decode(r)
	if r.bad {
		return nil, errDigest
	}
	return d, nil
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

type writer struct {
	index map[string]int
	table []string
	out   []byte
}

func (w *writer) uint(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

func (w *writer) str(s string) {
	i, ok := w.index[s]
	if !ok {
		i = len(w.table)
		w.index[s] = i
		w.table = append(w.table, s)
	}
	w.uint(uint64(i))
}

func (w *writer) path(p effect.Path) {
	root, steps := p.Split()
	w.uint(uint64(len(steps) + 1))
	w.str(string(root))
	for _, s := range steps {
		w.str(string(s))
	}
}

func (w *writer) paths(ps effect.PathSet) {
	w.uint(uint64(len(ps)))
	for _, p := range ps {
		w.path(p)
	}
}

func (w *writer) label(l effect.Label) {
	w.uint(uint64(l.Kinds)<<1 | bit(l.Stored))
	w.uint(l.Formals)
	w.str(l.Origin)
}

// known writes a count, and 0 if it is not known.
func (w *writer) known(n int, known bool) { w.uint(uint64(n) + bit(known)) }

func (w *writer) parts(ps effect.Parts) {
	w.known(len(ps), ps != nil)
	for _, p := range ps {
		w.str(string(p.Step))
		w.label(p.Label)
	}
}

func (w *writer) passed(ps []effect.Passed) {
	w.uint(uint64(len(ps)))
	for _, p := range ps {
		w.label(p.Label)
		w.parts(p.Parts)
		w.uint(bit(p.Held) | bit(p.Own)<<1)
	}
}

func (w *writer) site(s effect.Site) {
	w.str(s.Func)
	w.str(s.Pkg)
	w.str(s.File)
	w.uint(uint64(s.Line)<<1 | bit(s.Send))
}

func (w *writer) sites(ss []effect.Site) {
	w.uint(uint64(len(ss)))
	for _, s := range ss {
		w.site(s)
	}
}

func (w *writer) value(v effect.Value) {
	w.paths(v.Paths)
	w.label(v.Label)
}

func (w *writer) objects(o effect.Objects) {
	w.known(len(o), o != nil)
	for _, s := range o {
		w.str(s)
	}
}

func (d *Digest) code(w *writer) {
	w.uint(uint64(len(d.Funcs)))
	for _, id := range slices.Sorted(maps.Keys(d.Funcs)) {
		w.summary(d.Funcs[id])
	}
	w.uint(uint64(len(d.Bindings)))
	for _, b := range d.Bindings {
		w.str(b.Name.String())
		w.str(b.To)
	}
	w.uint(uint64(len(d.Demands)))
	for _, dm := range d.Demands {
		w.demand(dm)
	}
	w.uint(uint64(len(d.States)))
	for _, id := range slices.Sorted(maps.Keys(d.States)) {
		w.str(id)
		w.state(d.States[id])
	}
}

func (w *writer) summary(s *effect.Summary) {
	w.str(s.ID)
	w.uint(uint64(s.Formals)<<1 | bit(s.Method))
	w.uint(uint64(len(s.Effects)))
	for _, e := range s.Effects {
		w.effect(e)
	}
	w.uint(uint64(len(s.Results)))
	for _, r := range s.Results {
		w.value(r.Value)
		w.uint(bit(r.Fresh))
		w.uint(uint64(len(r.Fields)))
		for _, f := range r.Fields {
			w.str(string(f.Step))
			w.value(f.Value)
		}
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (w *writer) effect(e *effect.Effect) {
	w.uint(uint64(e.Op)<<1 | bit(e.Weak))
	w.uint(uint64(e.Flags))
	w.path(e.Target)
	w.str(e.Detail)
	w.label(e.Key)
	w.label(e.Val)
	w.path(e.KeyAt)
	w.path(e.ValAt)
	w.str(e.Hint)
	w.uint(uint64(len(e.Args)))
	for _, a := range e.Args {
		w.value(a)
		w.objects(a.Objects)
		w.parts(a.Parts)
	}
	w.objects(e.On)
	w.site(e.Site)
	w.sites(e.Chain)
}

func (w *writer) demand(d Demand) {
	w.str(d.Name.String())
	w.passed(d.Args)
	w.str(d.Handler)
	w.str(d.Route)
	w.str(d.Via)
	w.uint(bit(d.Held) | bit(d.Typed)<<1 | bit(d.Shared())<<2 | bit(d.Fills)<<3)
	if d.Shared() {
		w.passed(d.Own)
	}
	w.uint(uint64(len(d.Objects)))
	for _, o := range d.Objects {
		w.objects(o)
	}
	w.sites(d.Chain)
}

func (w *writer) state(s StateInfo) {
	for _, f := range []string{s.Kind, s.Type, s.Pkg, s.Name, s.File, s.Elem, s.Benign} {
		w.str(f)
	}
	w.uint(uint64(s.Line))
}

// A reader reads what a writer wrote; bad is set, and zeros are returned,
// once something does not fit.
type reader struct {
	in    []byte
	at    int
	table []string
	bad   bool
}

func (r *reader) uint() uint64 {
	n, k := binary.Uvarint(r.in[min(r.at, len(r.in)):])
	if k <= 0 {
		r.bad = true
		return 0
	}
	r.at += k
	return n
}

// count reads a length, which cannot exceed what is left to read.
func (r *reader) count() int {
	n := r.uint()
	if n > uint64(len(r.in)-min(r.at, len(r.in))) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) str() string {
	i := r.uint()
	if i >= uint64(len(r.table)) {
		r.bad = true
		return ""
	}
	return r.table[i]
}

func (r *reader) path() effect.Path {
	n := r.count()
	if n == 0 {
		return ""
	}
	root, steps := effect.Path(r.str()), make([]effect.Step, 0, n-1)
	for range n - 1 {
		steps = append(steps, effect.Step(r.str()))
	}
	return root.Over(steps)
}

func (r *reader) paths() effect.PathSet {
	var out effect.PathSet
	for range r.count() {
		out = append(out, r.path())
	}
	return out
}

func (r *reader) label() effect.Label {
	kinds := r.uint()
	return effect.Label{Kinds: effect.Kind(kinds >> 1), Formals: r.uint(), Origin: r.str(), Stored: kinds&1 != 0}
}

func (r *reader) parts() effect.Parts {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := effect.Parts{}
	for range n - 1 {
		out = append(out, effect.PartLabel{Step: effect.Step(r.str()), Label: r.label()})
	}
	return out
}

func (r *reader) passed() []effect.Passed {
	var out []effect.Passed
	for range r.count() {
		p := effect.Passed{Label: r.label(), Parts: r.parts()}
		flags := r.uint()
		p.Held, p.Own = flags&1 != 0, flags&2 != 0
		out = append(out, p)
	}
	return out
}

func (r *reader) site() effect.Site {
	s := effect.Site{Func: r.str(), Pkg: r.str(), File: r.str()}
	line := r.uint()
	s.Line, s.Send = int(line>>1), line&1 != 0
	return s
}

func (r *reader) sites() []effect.Site {
	var out []effect.Site
	for range r.count() {
		out = append(out, r.site())
	}
	return out
}

func (r *reader) value() effect.Value { return effect.Value{Paths: r.paths(), Label: r.label()} }

func (r *reader) objects() effect.Objects {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := effect.Objects{}
	for range n - 1 {
		out = append(out, r.str())
	}
	return out
}

func (d *Digest) decode(r *reader) {
	for range r.count() {
		s := r.summary()
		d.Funcs[s.ID] = s
	}
	for range r.count() {
		d.Bindings = append(d.Bindings, Binding{NameOf(r.str()), r.str()})
	}
	for range r.count() {
		d.Demands = append(d.Demands, r.demand())
	}
	for range r.count() {
		id := r.str()
		d.States[id] = r.state()
	}
}

func (r *reader) summary() *effect.Summary {
	s := &effect.Summary{ID: r.str()}
	n := r.uint()
	s.Formals, s.Method = int(n>>1), n&1 != 0
	for range r.count() {
		s.Effects = append(s.Effects, r.effect())
	}
	for range r.count() {
		res := effect.Result{Value: r.value(), Fresh: r.uint() != 0}
		for range r.count() {
			res.Fields = append(res.Fields, effect.FieldValue{Step: effect.Step(r.str()), Value: r.value()})
		}
		s.Results = append(s.Results, res)
	}
	return s
}

func (r *reader) effect() *effect.Effect {
	op := r.uint()
	e := &effect.Effect{Op: effect.Op(op >> 1), Weak: op&1 != 0, Flags: effect.Flags(r.uint()), Target: r.path(), Detail: r.str()}
	e.Key, e.Val, e.KeyAt, e.ValAt, e.Hint = r.label(), r.label(), r.path(), r.path(), r.str()
	if e.Op >= effect.OpEnd {
		r.bad = true
		e.Op = effect.OpRead
	}
	for range r.count() {
		a := r.value()
		a.Objects, a.Parts = r.objects(), r.parts()
		e.Args = append(e.Args, a)
	}
	e.On = r.objects()
	e.Site, e.Chain = r.site(), r.sites()
	return e
}

func (r *reader) demand() Demand {
	d := Demand{Name: NameOf(r.str()), Args: r.passed()}
	d.Handler, d.Route, d.Via = r.str(), r.str(), r.str()
	flags := r.uint()
	d.Held, d.Typed, d.Fills = flags&1 != 0, flags&2 != 0, flags&8 != 0
	if flags&4 != 0 {
		d.Own = append([]effect.Passed{}, r.passed()...) // not nil
	}
	for range r.count() {
		d.Objects = append(d.Objects, r.objects())
	}
	d.Chain = r.sites()
	return d
}

func (r *reader) state() StateInfo {
	s := StateInfo{Kind: r.str(), Type: r.str(), Pkg: r.str(), Name: r.str(), File: r.str(), Elem: r.str(), Benign: r.str()}
	s.Line = int(r.uint())
	return s
}
