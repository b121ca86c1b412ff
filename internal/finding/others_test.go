package finding

import (
	"slices"
	"testing"
)

// TestOthers: the parts beside a finding's own state are named once, though two checks may
// tell of one.
func TestOthers(t *testing.T) {
	part := func(check, id string) Part { return Part{Check: check, State: State{ID: id}} }
	f := &Finding{State: State{ID: "m.Pool.active"}, Parts: []Part{
		part("jobqueue", "m.Pool.active"), part("jobqueue", "m.Pool.queue"), part("servicestate", "m.Pool.queue"), part("jobqueue", "m.Pool.running"),
	}}
	var got []string
	for _, p := range f.Others() {
		got = append(got, p.State.ID)
	}
	if want := []string{"m.Pool.queue", "m.Pool.running"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(f.Parts) != 4 {
		t.Errorf("the parts of the finding itself have changed: %v", f.Parts)
	}
}
