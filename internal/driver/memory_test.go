package driver

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestDelayCollection: after the first collection the runtime is as it was.
func TestDelayCollection(t *testing.T) {
	const percent = 123
	defer debug.SetGCPercent(debug.SetGCPercent(percent))
	delayCollection(1 << 40)
	if got := debug.SetGCPercent(-1); got != -1 {
		t.Errorf("collects at %d %% before the first time", got)
	}
	if got := debug.SetMemoryLimit(-1); got != 1<<40 {
		t.Errorf("the limit is %d", got)
	}
	runtime.GC()
	for deadline := time.Now().Add(time.Minute); debug.SetMemoryLimit(-1) != math.MaxInt64; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the limit is still there after a collection")
		}
	}
	if got := debug.SetGCPercent(percent); got != percent {
		t.Errorf("collects at %d %% after it, want %d", got, percent)
	}
}
