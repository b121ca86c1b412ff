package driver

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestManualUsage: the manual begins with how each command is written.
func TestManualUsage(t *testing.T) {
	manual, err := os.ReadFile("../../cmd/stickystate/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	for _, m := range regexp.MustCompile(`(?m)^\t(?:Usage:|      ) (stickystate [a-z].*)$`).FindAllSubmatch(manual, -1) {
		written = append(written, string(m[1]))
	}
	var lines []string
	for _, c := range commands() {
		lines = append(lines, c.line())
	}
	if !slices.Equal(written, lines) {
		t.Errorf("the manual has\n%q\nthe commands are\n%q", written, lines)
	}
}

// TestMeant: words that are near a command, and words that are not.
func TestMeant(t *testing.T) {
	for word, want := range map[string]string{
		"basline": "baseline", "invetory": "inventory", "exlpain": "explain", "mrege": "merge", "dif": "diff",
		"inv": "inventory", "hlep": "help", "versoin": "version", "Shard": "shard",
		"": "", ".": "", "./merge": "", "merge.go": "", "in": "", "fmt": "", "cmd": "", "server": "", "sha": "shard",
	} {
		if got := meant(word); got != want {
			t.Errorf("meant(%q) = %q, want %q", word, got, want)
		}
	}
}

// TestManualFlags: the manual describes every flag, and no other, in a
// paragraph that starts with the flag and the name of its argument.
func TestManualFlags(t *testing.T) {
	manual, err := os.ReadFile("../../cmd/stickystate/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, m := range regexp.MustCompile(`(?m)^\t-([\w-]+)( \w+)?$`).FindAllSubmatch(manual, -1) {
		described = append(described, string(m[1])+string(m[2]))
	}
	declared := []string{"h"} // package flag knows it by itself
	flagSet(new(options)).VisitAll(func(f *flag.Flag) {
		argument, _ := flag.UnquoteUsage(f)
		if argument != "" {
			argument = " " + argument
		}
		declared = append(declared, f.Name+argument)
	})
	slices.Sort(described)
	slices.Sort(declared)
	if !slices.Equal(described, declared) {
		t.Errorf("the manual describes the flags\n%q\nthe command has\n%q", described, declared)
	}
}
