package realtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCodeClimate has TypeScript compare a report for GitLab with the published
// types of Code Climate's format, of which GitLab reads a part. No program was
// found that reads such reports and can be had without a GitLab. What is
// damaged on purpose shows that the compiler looks.
func TestCodeClimate(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the types come through npm")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed")
	}
	types := t.TempDir()
	if err := os.CopyFS(types, os.DirFS(filepath.Join("..", "..", "..", "testdata", "codeclimate"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = types
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	report, _ := run(t, copyShop(t), nil, newTool(t), "-format", "gitlab", "-fail-on", "never", "./...")
	text := report.String()
	if strings.Count(text, `"fingerprint"`) < 5 {
		t.Fatalf("the shop has the report %s", text)
	}
	reports := []string{text}
	for _, damage := range [][2]string{
		{`"check_name"`, `"checkname"`},
		{`"severity": "major"`, `"severity": "fatal"`},
		{`"begin": `, `"begin": "line", "column": `},
		{`"type": "issue",`, ``},
	} {
		damaged := strings.Replace(text, damage[0], damage[1], 1)
		if damaged == text {
			t.Fatalf("the report has no %s", damage[0])
		}
		reports = append(reports, damaged)
	}
	said := typeCheck(t, types, reports)
	for i := range reports {
		wrong := strings.Contains(said, reportName(i)+"(") // file(line,column): error
		if i == 0 && wrong || i > 0 && !wrong {
			t.Errorf("the compiler objects to report %d: %t", i, wrong)
		}
	}
	if t.Failed() {
		t.Log(said)
	}
}

func reportName(i int) string { return fmt.Sprintf("report%d.ts", i) }

// typeCheck has the compiler check reports as lists of issues, and returns its
// errors.
func typeCheck(t *testing.T, dir string, reports []string) string {
	t.Helper()
	args := []string{filepath.Join("node_modules", "typescript", "bin", "tsc"), "--noEmit", "--strict", "--module", "nodenext"}
	for i, report := range reports {
		program := "import type { Issue } from 'codeclimate-types'\nexport const report: Issue[] = " + report
		if err := os.WriteFile(filepath.Join(dir, reportName(i)), []byte(program), 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, reportName(i))
	}
	cmd := exec.Command("node", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}
