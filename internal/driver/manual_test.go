package driver

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"testing"
)

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
