package driver

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/near"
	"github.com/stickystate/stickystate/internal/report"
)

// scripts ask the command itself what may follow, so that they know each flag that it has.
//
//go:embed completion
var scripts embed.FS

var shells = []string{"bash", "zsh", "fish"}

// askWords is what the scripts ask: the words behind it are those of a command line, of
// which the last is not whole.
const askWords = "words"

// completion prints the script of a shell, or answers one.
func (p *Program) completion(_ context.Context, args []string, s Streams) (int, error) {
	switch {
	case len(args) > 1 && args[0] == askWords && args[1] == "--":
		for _, word := range p.complete(args[2:]) {
			fmt.Fprintln(s.Out, word)
		}
		return exitClean, nil
	case len(args) != 1:
		return 0, errors.New("completion takes a shell: bash, zsh or fish; in bash: source <(stickystate completion bash)")
	case !slices.Contains(shells, args[0]):
		return 0, fmt.Errorf("no completion for %q; %s", args[0], near.Offer(args[0], shells, "it takes bash, zsh or fish"))
	}
	data, err := scripts.ReadFile("completion/stickystate." + args[0])
	if err != nil {
		return 0, err
	}
	_, err = s.Out.Write(data)
	return exitClean, err
}

// complete returns what the last word may become: nothing where it is a file or a package,
// which the shell knows.
func (p *Program) complete(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	before, word := words[:len(words)-1], words[len(words)-1]
	c, rest, ok := lookUp(before)
	if !ok {
		c = command{name: "", flags: func() *flag.FlagSet { return flagSet(new(options)) }}
	}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	if c.flags != nil {
		fs = c.flags()
	}
	fs.SetOutput(io.Discard)
	var found []string
	switch f := valued(fs, rest); {
	case f != nil:
		return p.values(c.name, f, word)
	case strings.HasPrefix(word, "-"):
		fs.VisitAll(func(f *flag.Flag) { found = append(found, "-"+f.Name) })
		if strings.HasPrefix(word, "--") {
			word = word[1:]
		}
	case c.name == "explain" && len(rest) == 0:
		found = p.checkNames()
	case c.name == "completion" && len(rest) == 0:
		found = shells
	case !ok:
		found = commandWords(before)
	}
	return slices.DeleteFunc(slices.Clone(found), func(w string) bool { return !strings.HasPrefix(w, word) })
}

// commandWords are the words that make, or go on with, the name of a command.
func commandWords(before []string) []string {
	if len(before) > 0 && before[0] == "help" {
		before = before[1:]
	} else if len(before) == 0 {
		return slices.Compact(append(firstWords(), "help"))
	}
	var found []string
	for _, c := range commands() {
		if words := strings.Fields(c.name); len(words) > len(before) && slices.Equal(words[:len(before)], before) {
			found = append(found, words[len(before)])
		}
	}
	return slices.Compact(found)
}

// valued returns the flag whose value comes next, nil if none does.
func valued(fs *flag.FlagSet, before []string) *flag.Flag {
	if len(before) == 0 || !isFlag(before[len(before)-1]) {
		return nil
	}
	f := fs.Lookup(strings.TrimLeft(before[len(before)-1], "-"))
	if f == nil {
		return nil
	}
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
		return nil
	}
	return f
}

// values are those of a flag that begin with a word.
func (p *Program) values(command string, f *flag.Flag, word string) []string {
	var found []string
	begun := "" // the items of a list that are there
	switch f.Name {
	case "tier":
		found = tiers
	case "fail-on":
		found = append(slices.Clone(tiers), failNever)
	case "format":
		if found = fewFormats[command]; found == nil {
			found = report.Formats
		}
	case "mod":
		found = []string{"readonly", "vendor", "mod"}
	case "checks":
		if i := strings.LastIndexByte(word, ','); i >= 0 {
			begun, word = word[:i+1], word[i+1:]
		}
		found = p.checkNames()
	}
	var out []string
	for _, v := range found {
		if strings.HasPrefix(v, word) {
			out = append(out, begun+v)
		}
	}
	return out
}

func (p *Program) checkNames() []string {
	var names []string
	for _, a := range p.Checks {
		names = append(names, a.Name)
	}
	return names
}
