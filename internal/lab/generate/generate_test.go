package generate

import (
	"os/exec"
	"testing"
)

// TestBuilds: modules build, are as large as asked for, and formatted.
func TestBuilds(t *testing.T) {
	for _, s := range Shapes() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			for _, lines := range []int{1000, 5000} {
				dir := t.TempDir()
				n, err := s.Write(dir, lines)
				if err != nil {
					t.Fatal(err)
				}
				if n < lines || n > lines+lines/4 {
					t.Errorf("%d lines were asked for, %d are there", lines, n)
				}
				for _, args := range [][]string{{"go", "vet", "./..."}, {"gofmt", "-l", "."}} {
					cmd := exec.Command(args[0], args[1:]...)
					cmd.Dir = dir
					if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
						t.Errorf("%v: %v\n%s", args, err, out)
					}
				}
			}
		})
	}
}
