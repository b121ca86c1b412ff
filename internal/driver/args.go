package driver

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/near"
)

// parse parses args with fs. Its errors are sentences for the user; asking for
// help is flag.ErrHelp.
func (l *load) parse(fs *flag.FlagSet, args []string) error {
	a, err := parseArgs(fs, args)
	if err != nil {
		return err
	}
	l.command, l.flagArgs, l.patterns = fs.Name(), a.flags, a.patterns
	l.given = make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { l.given[f.Name] = true })
	if len(l.patterns) == 0 {
		l.patterns = []string{"."} // as go vet does
	}
	if l.quiet && l.verbose {
		return errors.New("-q prints less and -v prints more; choose one")
	}
	if l.shards {
		return l.onlyShards(fs)
	}
	return nil
}

// arguments is a command line, with flags apart from packages.
type arguments struct {
	flags    []string // with their values, as they are written
	patterns []string
	late     string // the first flag that stands after a package
}

// parseArgs parses flags wherever they stand, so that the line can be offered as it
// should be written: flags first, as the go command and package flag have them.
func parseArgs(fs *flag.FlagSet, args []string) (*arguments, error) {
	a := new(arguments)
	for rest, ended := args, false; len(rest) > 0; {
		if err := fs.Parse(rest); err != nil {
			if len(a.patterns) > 0 && isFlag(rest[0]) {
				return nil, cmp.Or(a.command(fs, rest[0]), flagError(fs, err))
			}
			return nil, flagError(fs, err)
		}
		given := rest[:len(rest)-fs.NArg()]
		rest = fs.Args()
		if n := len(given); n > 0 && given[n-1] == "--" {
			given, ended = given[:n-1], true
		}
		if len(given) > 0 && len(a.patterns) > 0 {
			a.late = cmp.Or(a.late, given[0])
		}
		a.flags = append(a.flags, given...)
		for len(rest) > 0 && (ended || !isFlag(rest[0])) {
			a.patterns, rest = append(a.patterns, rest[0]), rest[1:]
		}
	}
	if a.late == "" {
		return a, nil
	}
	if err := a.command(fs, a.late); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("flag %s stands after a package; put flags first: %s", a.late, commandLine(fs.Name(), a.flags, a.patterns))
}

// isFlag reports whether package flag takes an argument for a flag.
func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

// command is the error of a flag that stands after a word that was meant as a command,
// nil if none is near.
func (a *arguments) command(fs *flag.FlagSet, flag string) error {
	if n := meant(a.patterns[0]); n != "" && fs.Name() == programName {
		return fmt.Errorf("flag %s stands after %q; did you mean the command: %s %s?", flag, a.patterns[0], programName, n)
	}
	return nil
}

// flagError makes a sentence of an error of package flag. One that is not known may be
// written wrong, or belong to the analysis alone.
func flagError(fs *flag.FlagSet, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	hint := fs.Name() + " -h lists the flags"
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return fmt.Errorf("%w; %s", err, hint)
	}
	name = strings.TrimPrefix(name, "-")
	if n := cmp.Or(longNames(fs)[name], near.Word(name, names(fs))); n != "" {
		return fmt.Errorf("%w; did you mean -%s? %s", err, n, hint)
	}
	if fs.Name() != programName && flagSet(new(options)).Lookup(name) != nil {
		return fmt.Errorf("%w; it is one of %s without a command; %s", err, programName, hint)
	}
	return fmt.Errorf("%w; %s", err, hint)
}

func names(fs *flag.FlagSet) []string {
	var out []string
	fs.VisitAll(func(f *flag.Flag) { out = append(out, f.Name) })
	return out
}

// longNames are what other commands call the flags of fs that are single letters.
func longNames(fs *flag.FlagSet) map[string]string {
	out := make(map[string]string)
	for long, short := range map[string]string{"verbose": "v", "quiet": "q", "silent": "q", "output": "o", "out": "o", "chdir": "C", "dir": "C"} {
		if fs.Lookup(short) != nil {
			out[long] = short
		}
	}
	return out
}

// again is the command line with other packages.
func (l *load) again(patterns ...string) string {
	return commandLine(l.command, l.flagArgs, patterns)
}

// commandLine is a command line that a shell takes.
func commandLine(command string, args ...[]string) string {
	words := []string{command}
	for _, arg := range slices.Concat(args...) {
		if arg == "" || strings.ContainsFunc(arg, needsQuotes) {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// needsQuotes reports whether a character means something to a shell.
func needsQuotes(c rune) bool {
	return c < '!' || strings.ContainsRune("\"'`$&|;<>()*?[]{}~#\\!", c)
}

// onlyShards rejects flags that say how packages are analysed.
func (l *load) onlyShards(fs *flag.FlagSet) error {
	var err error
	fs.Visit(func(f *flag.Flag) {
		if slices.Contains([]string{"tags", "mod", "config", "events"}, f.Name) {
			err = cmp.Or(err, fmt.Errorf("-%s says how packages are analysed, which shards are already; give it to stickystate shard", f.Name))
		}
	})
	return err
}
