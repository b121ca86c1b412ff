package invariance

import (
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/lab/fixture"
)

// long reports whether all pairs of moves are wanted.
func long() bool { return os.Getenv("STICKYSTATE_LONG") != "" }

var world = sync.OnceValues(func() (*World, error) {
	ps, stubs, err := Fixtures(fixture.Root)
	if err != nil {
		return nil, err
	}
	std := strings.Split(stock, ", ")
	for _, p := range ps {
		for _, imp := range p.imports() {
			if !strings.Contains(imp, ".") {
				std = append(std, imp)
			}
		}
	}
	return NewWorld(std, "testdata/stubs", stubs...)
})

// A tally counts variants by move.
type tally struct {
	mu    sync.Mutex
	ran   map[string]int
	unfit map[string]int // had no types any more
	met   map[int]bool   // limits that some variant has shown
}

func newTally() *tally {
	return &tally{ran: make(map[string]int), unfit: make(map[string]int), met: make(map[int]bool)}
}

func (c *tally) meet(limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.met[limit] = true
}

func (c *tally) add(m map[string]int, move string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m[move]++
}

// log tells how many variants ran, and fails if there are too few of one move.
func (c *tally) log(t *testing.T, least int) {
	t.Helper()
	total := 0
	for _, move := range slices.Sorted(maps.Keys(c.ran)) {
		t.Logf("%5d %s (%d unfit)", c.ran[move], move, c.unfit[move])
		total += c.ran[move]
	}
	if total < least {
		t.Errorf("%d variants ran, want %d", total, least)
	}
	t.Logf("%5d variants", total)
}

// A variant is a program on its way through moves.
type variant struct {
	name  string
	typed *Typed
	want  []Object
}

// start analyses a program as it is: what it finds is what is to stay.
func start(t *testing.T, p *Program) *variant {
	t.Helper()
	w, err := world()
	if err != nil {
		t.Fatal(err)
	}
	typed, err := w.Check(p)
	if err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	fs, err := typed.Analyze()
	if err != nil {
		t.Fatal(err)
	}
	return &variant{p.Name(), typed, objects(fs)}
}

// after makes a move; nil if there is nothing to move, or no types are left.
func (v *variant) after(t *testing.T, m Move, c *tally) *variant {
	t.Helper()
	moved, err := m.Apply(v.typed)
	if err != nil {
		t.Fatalf("%s, %s: %v", v.name, m.Name, err)
	}
	if moved == nil {
		return nil
	}
	w, _ := world()
	typed, err := w.Check(moved.Program)
	if err != nil {
		c.add(c.unfit, m.Name)
		t.Logf("unfit: %s, %s: %v", v.name, m.Name, err)
		return nil
	}
	out := &variant{v.name + ", " + m.Name, typed, nil}
	for _, o := range v.want {
		out.want = append(out.want, moved.Name(o))
	}
	return out
}

// check analyses the variant.
func (v *variant) check(t *testing.T, c *tally) {
	t.Helper()
	fs, err := v.typed.Analyze()
	if err != nil {
		t.Fatalf("%s: %v", v.name, err)
	}
	got, want := show(objects(fs)), show(v.want)
	l := limitOf(v.name)
	switch {
	case got == want && l >= 0:
		t.Errorf("%s: passes, and is known to fail: %s", v.name, known[l].reason)
	case got != want && l >= 0:
		c.meet(l)
	case got != want:
		t.Errorf("%s: reported: %s; want: %s", v.name, got, want)
		if os.Getenv("STICKYSTATE_SHOW") != "" {
			t.Log(v.typed.Program)
		}
	}
}

// objects names what was found, sorted. Work that is left over has the name
// of a function; its kind is enough.
func objects(fs []*finding.Finding) []Object {
	var out []Object
	for _, f := range fs {
		o := Object{f.State.Name, f.State.Holder}
		if strings.Contains(f.State.ID, "#") {
			o.Name, _, _ = strings.Cut(o.Name, " ")
			o.Holder = ""
		}
		out = append(out, o)
	}
	return out
}

// show is a sorted list of names, each once.
func show(os []Object) string {
	var out []string
	for _, o := range os {
		out = append(out, o.Name)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// TestFixtures takes each fixture, with the positive and the harmless state in
// it, through each move; in the long form through each pair of moves.
func TestFixtures(t *testing.T) {
	ps, _, err := Fixtures(fixture.Root)
	if err != nil {
		t.Fatal(err)
	}
	if len(ps) < 150 {
		t.Errorf("%d fixtures", len(ps))
	}
	c := newTally()
	t.Run("all", func(t *testing.T) {
		for _, p := range ps {
			t.Run(p.Name(), func(t *testing.T) {
				t.Parallel()
				start(t, p).through(t, moves, c)
			})
		}
	})
	c.log(t, 1500)
	for i, l := range known {
		if !c.met[i] {
			t.Errorf("no variant shows any more: %s", l.reason)
		}
	}
}

// through makes each move, and in the long form each other one after it.
func (v *variant) through(t *testing.T, ms []Move, c *tally) {
	t.Helper()
	for _, m := range ms {
		first := v.after(t, m, c)
		if first == nil {
			continue
		}
		c.add(c.ran, m.Name)
		first.check(t, c)
		if limitOf(first.name) >= 0 || !long() {
			continue
		}
		for _, n := range ms {
			if second := first.after(t, n, c); second != nil {
				c.add(c.ran, "pairs of "+m.Name)
				second.check(t, c)
			}
		}
	}
}

// TestSeeds puts each seed into each place; and there, through each move: in
// the short form in the places that are turned to most, in the long form
// through all pairs of moves in all places.
func TestSeeds(t *testing.T) {
	w, err := world()
	if err != nil {
		t.Fatal(err)
	}
	c := newTally()
	t.Run("all", func(t *testing.T) {
		for _, s := range seeds {
			for _, pl := range places {
				if pl.Fits != nil && !pl.Fits(s) {
					continue
				}
				t.Run(s.Name+", "+pl.Name, func(t *testing.T) {
					t.Parallel()
					p, o, err := w.Plant(s, pl)
					if err != nil {
						t.Fatal(err)
					}
					v := start(t, p)
					v.name += ", " + pl.Name
					if v.want = []Object{o}; s.Harmless {
						v.want = nil
					}
					v.check(t, c)
					c.add(c.ran, "in place: "+pl.Name)
					if pl.Often || long() {
						v.through(t, moves, c)
					}
				})
			}
		}
	})
	c.log(t, 1000)
}
