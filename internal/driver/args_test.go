package driver

import (
	"slices"
	"strings"
	"testing"
)

// TestArgs parses command lines of the analysis: flags and packages apart, or the
// sentence for the user.
func TestArgs(t *testing.T) {
	for line, want := range map[string]string{
		"":                                 "[] [.]",
		"./...":                            "[] [./...]",
		"-json ./a ./b":                    "[-json] [./a ./b]",
		"-tier review -v ./...":            "[-tier review -v] [./...]",
		"-tier=review -- ./... -x":         "[-tier=review] [./... -x]",
		"./... -tier review":               "flag -tier stands after a package; put flags first: stickystate -tier review ./...",
		"./... -tier=review":               "flag -tier=review stands after a package; put flags first: stickystate -tier=review ./...",
		"-short ./a -tier review ./b -v":   "flag -tier stands after a package; put flags first: stickystate -short -tier review -v ./a ./b",
		"./... --json":                     "flag --json stands after a package; put flags first: stickystate --json ./...",
		"./... -why Server.m|x":            "flag -why stands after a package; put flags first: stickystate -why 'Server.m|x' ./...",
		"./... -teir review":               "flag provided but not defined: -teir; did you mean -tier? stickystate -h lists the flags",
		"--teir review ./...":              "flag provided but not defined: -teir; did you mean -tier? stickystate -h lists the flags",
		"-verbose ./...":                   "flag provided but not defined: -verbose; did you mean -v? stickystate -h lists the flags",
		"-output x ./...":                  "flag provided but not defined: -output; did you mean -o? stickystate -h lists the flags",
		"-exclude x ./...":                 "flag provided but not defined: -exclude; stickystate -h lists the flags",
		"./... -tier":                      "flag needs an argument: -tier; stickystate -h lists the flags",
		"./... -h":                         "flag: help requested",
		"invetory -json ./...":             `flag -json stands after "invetory"; did you mean the command: stickystate inventory?`,
		"basline update -reason 'x' ./...": `flag -reason stands after "basline"; did you mean the command: stickystate baseline?`,
		"-q -v ./...":                      "-q prints less and -v prints more; choose one",
	} {
		o := new(options)
		got := ""
		if err := o.parse(flagSet(o), strings.Fields(line)); err != nil {
			got = err.Error()
		} else {
			got = "[" + strings.Join(o.flagArgs, " ") + "] [" + strings.Join(o.patterns, " ") + "]"
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", line, got, want)
		}
	}
	o := new(options)
	const other = "flag provided but not defined: -why; it is one of stickystate without a command; stickystate inventory -h lists the flags"
	if err := o.parse(inventoryFlags(o), []string{"-why", "x"}); err == nil || err.Error() != other {
		t.Errorf("got %v", err)
	}
}

// TestWithTags: further tags take the place of those that were given.
func TestWithTags(t *testing.T) {
	for line, want := range map[string]string{
		"":                       "-tags prod",
		"-tags a -json":          "-tags a,prod -json",
		"-json -tags=a,b -short": "-tags a,b,prod -json -short",
		"--tags a":               "-tags a,prod",
	} {
		o := new(options)
		if err := o.parse(flagSet(o), strings.Fields(line)); err != nil {
			t.Fatal(err)
		}
		if got := o.withTags("prod"); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, want %s", line, got, want)
		}
	}
}
