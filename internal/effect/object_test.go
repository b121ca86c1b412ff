package effect

import (
	"slices"
	"strings"
	"testing"
)

func TestObjects(t *testing.T) {
	const done Step = "m.Job.done"
	made, with, open := MadeOf("m.Job"), MadeOf("m.Job").With(done, "m.run$1"), ObjectOf("m.Job")
	cases := []struct {
		name  string
		o     Objects
		funcs string
		known bool
	}{
		{"nothing is known", nil, "", false},
		{"made without", made, "", true},
		{"made with", with, "m.run$1", true},
		{"either", made.Join(with), "m.run$1", true},
		{"two functions", with.Join(made.With(done, "m.run$2")), "m.run$1 m.run$2", true},
		{"one that was not made here", with.Join(open), "", false},
		{"one of another type", ObjectOf("m.Other"), "", false},
		{"one of another type beside", with.Join(ObjectOf("m.Other")), "m.run$1", true},
		{"joined with what is not known", with.Join(nil), "", false},
	}
	for _, c := range cases {
		fns, known := c.o.Funcs(done)
		if strings.Join(fns, " ") != c.funcs || known != c.known {
			t.Errorf("%s: functions %v, known %v", c.name, fns, known)
		}
	}
	if a, b := with.Join(open), open.Join(with); !slices.Equal(a, b) {
		t.Errorf("the order counts: %v, %v", a, b)
	}
}

func TestNarrow(t *testing.T) {
	passed := func(formal int) Objects {
		return []Objects{nil, ObjectOf("m.Disk").Join(ObjectOf("m.Memory")), MadeOf("m.Job").With("m.Job.done", "m.run$1"), AdapterOf("m.run$2"), {}}[formal]
	}
	cases := []struct {
		name  string
		e     Effect
		calls string
		known bool
	}{
		{"not known", Effect{Op: OpInvoke, Target: FormalPath(0), Detail: "m.Store.Put"}, "", false},
		{"two types", Effect{Op: OpInvoke, Target: FormalPath(1), Detail: "m.Store.Put"}, "m.Disk.Put m.Memory.Put", true},
		{"of a field", Effect{Op: OpInvoke, Target: FormalPath(1).Step("m.Disk.log"), Detail: "m.Log.Put"}, "", false},
		{"a function in a field", Effect{Op: OpCallFn, Target: FormalPath(2).Step("m.Job.done")}, "m.run$1", true},
		{"none in that field", Effect{Op: OpCallFn, Target: FormalPath(2).Step("m.Job.failed")}, "", true},
		{"an adapter", Effect{Op: OpInvoke, Target: FormalPath(3), Detail: "m.Store.Put"}, "m.run$2", true},
		{"nothing but nil", Effect{Op: OpInvoke, Target: FormalPath(4), Detail: "m.Store.Put"}, "", true},
		{"no formal", Effect{Op: OpInvoke, Target: Outlives, Detail: "m.Store.Put"}, "", false},
		{"a write", Effect{Op: OpSet, Target: FormalPath(1)}, "", false},
	}
	for _, c := range cases {
		calls, known := c.e.Narrow(passed)
		var fns []string
		for _, n := range calls {
			fns = append(fns, n.Direct())
		}
		if strings.Join(fns, " ") != c.calls || known != c.known {
			t.Errorf("%s: calls %v, known %v", c.name, fns, known)
		}
	}
}
