package housekeeping

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// ready are the files that users copy or refer to.
var ready = []string{".pre-commit-hooks.yaml", ".github/actions/stickystate/run.sh", "docs/ci/gitlab.yml", "docs/gate.md", "docs/ready.md", "README.md"}

// TestReadyFlags: the commands in the files that are ready to use have flags
// that the manual describes.
func TestReadyFlags(t *testing.T) {
	manual, err := os.ReadFile("../../../cmd/stickystate/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?:stickystate|compared|everything|(?:args|gate)\+?=\()[^\n|>` + "`" + `]*`)
	flag := regexp.MustCompile(`(?:\s|\()-([a-z][a-z-]*)\b`)
	for _, name := range ready {
		data, err := os.ReadFile(filepath.Join("../../..", name))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, c := range command.FindAllString(string(data), -1) {
			for _, m := range flag.FindAllStringSubmatch(c, -1) {
				n++
				if !strings.Contains(string(manual), "-"+m[1]+" ") && !strings.Contains(string(manual), "-"+m[1]+"\n") {
					t.Errorf("%s: %s: the manual has no flag -%s", name, c, m[1])
				}
			}
		}
		if n == 0 {
			t.Errorf("%s: no flag was found", name)
		}
	}
}

// TestReadyYAML: the files that other programs read are YAML.
func TestReadyYAML(t *testing.T) {
	forms, err := filepath.Glob("../../../.github/*/*.yml")
	if err != nil || len(forms) < 4 {
		t.Fatalf("workflows and forms: %q, %v", forms, err)
	}
	names := slices.Clone(ready)
	for _, form := range forms {
		names = append(names, strings.TrimPrefix(filepath.ToSlash(form), "../../../"))
	}
	for _, name := range names {
		if ext := filepath.Ext(name); ext != ".yml" && ext != ".yaml" {
			continue
		}
		data, err := os.ReadFile(filepath.Join("../../..", name))
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := yaml.Unmarshal(data, &doc); err != nil || doc == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
