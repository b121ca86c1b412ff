package housekeeping

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestReadmeFinding: the finding in README.md is printed word for word when its
// command is run on the example service.
func TestReadmeFinding(t *testing.T) {
	if testing.Short() {
		t.Skip("needs modules from the network")
	}
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "<!-- finding:begin -->\n```\n")
	want, _, ok := strings.Cut(rest, "```\n<!-- finding:end -->")
	if !ok {
		t.Fatal("README.md has no finding between its markers")
	}
	args := []string{"run", "./cmd/stickystate", "-C", "testdata/services/shop", "./..."}
	if !strings.Contains(string(readme), "\n\tgo "+strings.Join(args, " ")+"\n") {
		t.Errorf("README.md does not give the command that is tested: go %s", strings.Join(args, " "))
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = "../../.."
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("go %s: %v; want exit status 1, for findings", strings.Join(args, " "), err)
	}
	if !strings.Contains(string(out), want) {
		t.Errorf("go %s prints\n%s\nwhich does not have the finding of README.md:\n%s", strings.Join(args, " "), out, want)
	}
}

// TestReadmeTests: the build server runs the test command that README.md gives.
func TestReadmeTests(t *testing.T) {
	const command = ".ci/test.sh"
	for _, file := range []string{"../../../README.md", "../../../.ci/run"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := command[strings.LastIndexByte(command, '/'):]
		if !strings.Contains(string(data), name) {
			t.Errorf("%s does not run %s", file, command)
		}
	}
}
