package driver

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgress: nothing before a second, then one line that ends up cleared.
func TestProgress(t *testing.T) {
	for _, test := range []struct {
		allowed bool
		lasts   time.Duration
		want    string
	}{
		{true, 900 * time.Millisecond, ""},
		{false, time.Minute, ""},
		{true, 1300 * time.Millisecond, "\r\x1b[Kanalysed 0 of 3 packages\r\x1b[Kanalysed 1 of 3 packages\r\x1b[K"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var b strings.Builder
			p := startProgress(Streams{Err: &b, Progress: test.allowed})
			p.begin(3)
			time.Sleep(test.lasts - 200*time.Millisecond)
			p.step()
			time.Sleep(200 * time.Millisecond)
			p.stop()
			if b.String() != test.want {
				t.Errorf("after %v: %q, want %q", test.lasts, b.String(), test.want)
			}
		})
	}
}
