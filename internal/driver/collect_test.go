package driver

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// TestCollectOften: garbage is collected more often for large units, unless the
// user says how often.
func TestCollectOften(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for _, tt := range []struct {
		size, want int
		env        string
	}{
		{1000, 100, ""}, {largeUnit + 1, largeGC, ""}, {largeUnit + 1, 100, "100"},
	} {
		if err := os.WriteFile(file, make([]byte, tt.size), 0o666); err != nil {
			t.Fatal(err)
		}
		t.Setenv("GOGC", tt.env)
		collectOften(&unitchecker.Config{GoFiles: []string{file}})
		if got := debug.SetGCPercent(100); got != tt.want {
			t.Errorf("%d bytes, GOGC=%q: %d percent, want %d", tt.size, tt.env, got, tt.want)
		}
	}
}
