package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A tool is one of those that are compared.
type tool struct {
	name string // in flags
	doc  string // in tables
	// build makes the binary, in a folder for binaries.
	build func(ctx context.Context, dir string) (binary string, err error)
	// fresh returns how to start a binary that has no results yet. What it
	// needs it puts into an empty folder.
	fresh func(binary, dir string) (*invocation, error)

	binary string // once it is built
}

// vetName is the tool that all others are compared with.
const vetName = "vet"

// staticcheckVersion is that of .ci/test.sh.
const staticcheckVersion = "v0.8.2"

// allTools returns go vet and what is compared with it.
func allTools() []*tool {
	return []*tool{
		{name: vetName, doc: "go vet", build: findVet, fresh: vetTool},
		{name: "noop", doc: "empty vet tool", build: findSelf, fresh: vetTool},
		{name: "vettool", doc: "vet tool", build: buildProduct, fresh: vetTool},
		{name: "command", doc: "command", build: buildProduct, fresh: command},
		{name: "golangci-govet", doc: "golangci-lint, govet", build: buildLinter, fresh: linter("govet")},
		{name: "golangci", doc: "golangci-lint, stickystate", build: buildLinter, fresh: linter("stickystate")},
		{name: "staticcheck", doc: "staticcheck", build: buildStaticcheck, fresh: staticcheck},
	}
}

// toolNames returns the names of what is compared with go vet.
func toolNames() []string {
	var names []string
	for _, t := range allTools()[1:] {
		names = append(names, t.name)
	}
	return names
}

// buildTools builds go vet and the named tools in a folder.
func buildTools(ctx context.Context, dir string, names []string) ([]*tool, error) {
	tools := slices.DeleteFunc(allTools(), func(t *tool) bool {
		return t.name != vetName && !slices.Contains(names, t.name)
	})
	for _, t := range tools {
		var err error
		if t.binary, err = t.build(ctx, dir); err != nil {
			return nil, fmt.Errorf("build %s: %w", t.doc, err)
		}
	}
	return tools, nil
}

// findVet returns the vet tool of the go command.
func findVet(ctx context.Context, _ string) (string, error) {
	dir, err := goOutput(ctx, "", "env", "GOTOOLDIR")
	return filepath.Join(dir, "vet"+suffix()), err
}

// findSelf returns this binary, which is an empty vet tool.
func findSelf(context.Context, string) (string, error) { return os.Executable() }

// buildProduct builds the command of the module in the working directory.
func buildProduct(ctx context.Context, dir string) (string, error) {
	return goBuild(ctx, dir, "", "stickystate", "./cmd/stickystate")
}

// buildLinter builds golangci-lint with the plugin.
func buildLinter(ctx context.Context, dir string) (string, error) {
	return goBuild(ctx, dir, filepath.Join("testdata", "golangci"), "golangci-lint", ".")
}

func buildStaticcheck(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "install", "honnef.co/go/tools/cmd/staticcheck@"+staticcheckVersion)
	cmd.Env = append(os.Environ(), "GOBIN="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return filepath.Join(dir, "staticcheck"+suffix()), nil
}

// goBuild builds a package of the module in folder module, once.
func goBuild(ctx context.Context, dir, module, name, pkg string) (string, error) {
	binary := filepath.Join(dir, name+suffix())
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	_, err := goOutput(ctx, module, "build", "-o", binary, pkg)
	return binary, err
}

// goOutput returns what the go command prints in a folder.
func goOutput(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	if dir != "" {
		cmd.Env = append(os.Environ(), "GOWORK=off")
	}
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("go %s: %w\n%s", args[0], err, exit.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}

// vetTool runs a vet tool whose content is new.
func vetTool(binary, dir string) (*invocation, error) {
	copied, err := novel(binary, dir)
	return &invocation{args: []string{"go", "vet", "-vettool=" + copied, "./..."}}, err
}

// command runs a command whose content is new: it keeps its results by that.
func command(binary, dir string) (*invocation, error) {
	copied, err := novel(binary, dir)
	return &invocation{args: []string{copied, "./..."}}, err
}

// novel copies a binary to a folder and changes its name and what it contains,
// but not what it does. The go command knows a tool of its own release by name
// and version, and others by their content.
func novel(binary, dir string) (copied string, err error) {
	from, err := os.Open(binary)
	if err != nil {
		return "", err
	}
	defer from.Close()
	tail := rand.Text()
	copied = filepath.Join(dir, tail+"-"+filepath.Base(binary))
	to, err := os.OpenFile(copied, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o777)
	if err != nil {
		return "", err
	}
	// Nothing may be read as a whole: the processes that are started count
	// what this one has in memory as theirs.
	_, err = io.Copy(to, io.MultiReader(from, strings.NewReader(tail)))
	return copied, errors.Join(err, to.Close())
}

// linter runs golangci-lint with one linter and an empty cache.
func linter(name string) func(binary, dir string) (*invocation, error) {
	return func(binary, dir string) (*invocation, error) {
		config := filepath.Join(dir, "golangci.yml")
		text := "version: \"2\"\nlinters:\n  default: none\n  enable: [" + name + "]\n"
		if name == "stickystate" {
			text += "  settings:\n    custom:\n      stickystate:\n        type: module\n"
		}
		return &invocation{
			args: []string{binary, "run", "--config=" + config, "./..."},
			env:  []string{"GOLANGCI_LINT_CACHE=" + filepath.Join(dir, "cache")},
		}, os.WriteFile(config, []byte(text), 0o666)
	}
}

// staticcheck runs with an empty cache.
func staticcheck(binary, dir string) (*invocation, error) {
	return &invocation{args: []string{binary, "./..."}, env: []string{"STATICCHECK_CACHE=" + filepath.Join(dir, "cache")}}, nil
}

func suffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
