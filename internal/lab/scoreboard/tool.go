package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// findTool returns the path of the vettool that an option names, and what
// removes it again if it was built here.
func findTool(name string) (tool string, cleanup func(), err error) {
	nothing := func() {}
	switch name {
	case "naive":
		return selfTool(), nothing, nil
	case "":
		return buildTool()
	}
	tool, err = filepath.Abs(name)
	if err != nil {
		return "", nil, err
	}
	if !exists(tool) {
		return "", nil, fmt.Errorf("no vettool %s; build one, or leave -tool out", name)
	}
	return tool, nothing, nil
}

// buildTool builds the product of the module in the working directory.
func buildTool() (tool string, cleanup func(), err error) {
	dir, err := os.MkdirTemp("", "scoreboard")
	if err != nil {
		return "", nil, err
	}
	tool = filepath.Join(dir, "stickystate")
	out, err := exec.Command("go", "build", "-o", tool, "./cmd/stickystate").CombinedOutput()
	if err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("build ./cmd/stickystate: %w\n%s", err, out)
	}
	return tool, func() { os.RemoveAll(dir) }, nil
}

// selfTool returns this binary, the vettool of the naive rule.
func selfTool() string {
	self, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return self
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// goCommand prepares the go command in a folder.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd
}
