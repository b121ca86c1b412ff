package driver

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/config"
)

// configure reads the configuration and tells the vet tool of it. The hash of
// its content is among the flags, which are part of the go command's cache key.
func (p *Program) configure(l *load, env *environment, v *vetter) error {
	file := l.config
	if file == "" {
		file = config.Find(moduleDir(l, env))
	} else if l.dir != "" && !filepath.IsAbs(file) {
		file = filepath.Join(l.dir, file)
	}
	c, err := config.Read(file)
	if err != nil || c.File == "" || p.Engine == nil {
		return err
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	prefix := "-" + p.Engine.Name + "."
	v.flags = append(v.flags, prefix+"config="+abs, prefix+"config-hash="+c.Hash)
	if len(c.FirstParty) > 0 {
		v.flags = append(v.flags, prefix+"first-party="+strings.Join(c.FirstParty, ","))
	}
	return nil
}

func moduleDir(l *load, env *environment) string {
	if env.module != "" && env.module != os.DevNull {
		return filepath.Dir(env.module)
	}
	dir, err := filepath.Abs(l.dir)
	if err != nil {
		return l.dir
	}
	return dir
}

// misconfigured returns the mistakes in the configuration that the packages
// have found, each once.
func misconfigured(problems []string, pl places) error {
	if len(problems) == 0 {
		return nil
	}
	slices.Sort(problems)
	var errs []error
	for _, problem := range slices.Compact(problems) {
		file, rest, _ := strings.Cut(problem, config.FileName+":")
		if rest != "" {
			problem = pl.relative(file+config.FileName) + ":" + rest
		}
		errs = append(errs, errors.New(problem))
	}
	return errors.Join(errs...)
}

// VetVersion answers "-V=full" as unitchecker does, if a configuration applies
// to the working directory: with its content in the tool's identity, so that
// go vet analyses anew when it changes. It reports whether it has answered.
func VetVersion(args []string, w io.Writer) (bool, error) {
	if !slices.Contains(args, "-V=full") && !slices.Contains(args, "--V=full") {
		return false, nil
	}
	c, err := config.Read(config.FindHere())
	if err != nil || c.Hash == "" {
		return false, err
	}
	exe, err := os.Executable()
	if err != nil {
		return false, err
	}
	f, err := os.Open(exe)
	if err != nil {
		return false, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false, err
	}
	io.WriteString(h, c.Hash)
	_, err = fmt.Fprintf(w, "%s version devel comments-go-here buildID=%02x\n", filepath.Base(os.Args[0]), h.Sum(nil))
	return true, err
}
