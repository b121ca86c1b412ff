package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A mend makes a checkout build that cannot be built as it is, because a
// module that it needs is not to be had any more. It must leave the labelled
// state and every line number alone.
type mend struct {
	Repo    string       `json:"repo"`
	Why     string       `json:"why"`
	Modules []substitute `json:"modules"`
	Remove  []string     `json:"remove"` // folders, or endings of file names that start with "*"
	Edits   []edit       `json:"edits"`
}

// A substitute is a module that stands in for another: With at Version, its
// import paths rewritten to those of Module.
type substitute struct{ Module, With, Version string }

// An edit replaces text in a file; New is padded with the newlines of Old.
type edit struct{ File, Old, New string }

// mendCheckout applies the mends of labels/mend.json to a checkout of repo.
func mendCheckout(labels, repo, dir string) error {
	mends, err := readJSON[[]mend](filepath.Join(labels, "mend.json"))
	if err != nil {
		return err
	}
	for _, m := range mends {
		if m.Repo != repo {
			continue
		}
		for _, step := range []func(string) error{m.remove, m.edit, m.substitute} {
			if err := step(dir); err != nil {
				return fmt.Errorf("mend %s: %w", repo, err)
			}
		}
	}
	return nil
}

func (m mend) remove(dir string) error {
	for _, what := range m.Remove {
		ending, isEnding := strings.CutPrefix(what, "*")
		if !isEnding {
			if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(what))); err != nil {
				return err
			}
			continue
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ending) {
				err = os.Remove(path)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (m mend) edit(dir string) error {
	for _, e := range m.Edits {
		file := filepath.Join(dir, filepath.FromSlash(e.File))
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.Contains(data, []byte(e.Old)) {
			return fmt.Errorf("%s lacks the text to edit", e.File)
		}
		padding := max(0, strings.Count(e.Old, "\n")-strings.Count(e.New, "\n"))
		text := e.New + strings.Repeat("\n", padding)
		if err := os.WriteFile(file, bytes.Replace(data, []byte(e.Old), []byte(text), 1), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// substitute puts copies of the stand-ins beside the checkout, and lets the
// go command complete go.mod and go.sum.
func (m mend) substitute(dir string) error {
	for _, s := range m.Modules {
		out, err := goCommand(dir, "mod", "download", "-json", s.With+"@"+s.Version).Output()
		if err != nil {
			return fmt.Errorf("download %s: %w", s.With, err)
		}
		var info struct{ Dir string }
		if err := json.Unmarshal(out, &info); err != nil {
			return err
		}
		copied := filepath.Join(dir+".mod", filepath.FromSlash(s.Module))
		if err := copyRewritten(info.Dir, copied, s); err != nil {
			return err
		}
		if out, err := goCommand(dir, "mod", "edit", "-replace", s.Module+"="+copied).CombinedOutput(); err != nil {
			return fmt.Errorf("go mod edit: %w: %s", err, out)
		}
	}
	if len(m.Modules) > 0 {
		// Failing is no error here: go vet says what is still missing.
		_ = goCommand(dir, "list", "-mod=mod", "-e", "-deps", "./...").Run()
	}
	return nil
}

// copyRewritten copies the Go and module files of a module, with the import
// paths of the module that it stands in for.
func copyRewritten(from, to string, s substitute) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isCompilerFile(path) {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(to, rel), bytes.ReplaceAll(data, []byte(s.With), []byte(s.Module)))
	})
}

// goCommand prepares the go command in a folder.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd
}
