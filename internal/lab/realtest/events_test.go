package realtest

import (
	"slices"
	"testing"

	"github.com/stickystate/stickystate/analyzers"
)

// TestEvents: consumers of messages and bots are silent by default, and with
// the engine's flag all comments in testdata/events are met, in each driver.
func TestEvents(t *testing.T) {
	dir := module(t, "events")
	pkgs := load(t, dir)
	tool := newTool(t)
	for _, d := range slices.Concat(inProcess(t, pkgs).diagnostics, goVet(t, tool, dir, nil).diagnostics) {
		t.Errorf("%s: without the flag: %s", d.Posn, d.Message)
	}
	if fs := command(t, tool, dir); len(fs) > 0 {
		t.Errorf("the command, without the flag:\n%s", lines(fs))
	}

	setEvents(t)
	res := inProcess(t, pkgs)
	met, _ := compare(t, expectations(t, dir), res)
	if met == 0 {
		t.Error("no expectations")
	}
	same(t, "go vet", goVet(t, tool, dir, nil, "-stickystate.events").text(t), (&result{diagnostics: res.diagnostics}).text(t))
	same(t, "the command", lines(command(t, tool, dir, "-events")), lines(merged(res.records)))
}

// setEvents sets the flag of the engine in this process until the test ends.
func setEvents(t *testing.T) {
	t.Helper()
	f := analyzers.Engine().Flags.Lookup("events")
	if err := f.Value.Set("true"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Value.Set(f.DefValue) })
}
