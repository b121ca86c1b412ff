package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
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
	Repo    string            `json:"repo"`
	Why     string            `json:"why"`
	Modules []substitute      `json:"modules"`
	Remove  []string          `json:"remove"` // folders, or endings of file names after a "*"
	Edits   []edit            `json:"edits"`
	Files   map[string]string `json:"files"` // new files and their text
}

// A substitute is a module that stands in for another: With at Version, its
// import paths rewritten to those of Module, or the folder Dir of the checkout.
type substitute struct{ Module, With, Version, Dir string }

// An edit replaces text in a file; New is padded with the newlines of Old.
type edit struct{ File, Old, New string }

// mendCheckout applies the mends of labels/mend.json to a checkout of repo.
func mendCheckout(labels, repo, dir string) error {
	mends, err := ReadJSON[[]mend](filepath.Join(labels, "mend.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, m := range mends {
		if m.Repo != repo {
			continue
		}
		for _, step := range []func(string) error{m.remove, m.edit, m.add, m.substitute} {
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

func (m mend) add(dir string) error {
	for name, text := range m.Files {
		if err := WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// substitute names the stand-ins in go.mod, and lets the go command complete
// that and go.sum.
func (m mend) substitute(dir string) error {
	for _, s := range m.Modules {
		with := s.Dir
		if with == "" {
			with = filepath.Join(dir+".mod", filepath.FromSlash(s.Module))
			if err := downloadAs(dir, with, s); err != nil {
				return err
			}
		}
		if out, err := goCommand(dir, "mod", "edit", "-replace", s.Module+"="+with).CombinedOutput(); err != nil {
			return fmt.Errorf("go mod edit: %w: %s", err, out)
		}
	}
	if len(m.Modules) > 0 {
		// Failing is no error here: go vet says what is still missing.
		_ = goCommand(dir, "list", "-mod=mod", "-e", "-deps", "./...").Run()
	}
	return nil
}

// downloadAs puts a copy of a stand-in in the folder to, beside the checkout.
func downloadAs(dir, to string, s substitute) error {
	out, err := goCommand(dir, "mod", "download", "-json", s.With+"@"+s.Version).Output()
	if err != nil {
		return fmt.Errorf("download %s: %w", s.With, err)
	}
	var info struct{ Dir string }
	if err := json.Unmarshal(out, &info); err != nil {
		return err
	}
	return copyRewritten(info.Dir, to, s)
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
		return WriteFile(filepath.Join(to, rel), bytes.ReplaceAll(data, []byte(s.With), []byte(s.Module)))
	})
}

// goCommand prepares the go command in a folder.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd
}
