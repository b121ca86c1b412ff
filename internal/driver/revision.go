package driver

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stickystate/stickystate/internal/graph"
	"github.com/stickystate/stickystate/internal/near"
)

// A revision is the source tree of an older commit, as an overlay of the
// working tree: the go command reads the files that differ from elsewhere. All
// that has not changed has the same names as now, so that the build cache knows
// it, and code that git does not know (generated files, other repositories)
// is there as well.
type revision struct {
	commit string
	// replace leads from a file to the one that has its contents in the
	// commit; to "" if it did not exist.
	replace map[string]string
	// dir holds the contents. It is temporary only if there is no cache.
	dir       string
	temporary bool
}

// keep is how long contents of older revisions are kept after their last use.
const keep = 5 * 24 * time.Hour

// contentsDir returns the directory for contents of files, by their hashes. Its
// name is one that ./... does not match: the cache may lie in the module.
// Names that stay the same let the build cache know the older revision, too.
func contentsDir() (dir string, temporary bool, err error) {
	if dir, ok := cacheDir("_base"); ok {
		trim(dir)
		return dir, false, nil
	}
	dir, err = os.MkdirTemp("", "stickystate-base-*")
	return dir, true, err
}

// trim removes what was not used for long. Errors do not matter: it tries
// again next time.
func trim(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > keep {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// A repository runs git in a directory.
type repository struct {
	dir string
	// What git calls prefix lies in here. It need not be below dir, if it is
	// reached through a link.
	here, prefix string
}

// git runs git and returns what it prints. It neither takes locks nor runs
// programs that the configuration names for what is used here.
func (r repository) git(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "-c", "core.quotePath=false"}, args...)...)
	cmd.Dir, cmd.Stdin = r.dir, stdin
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, errInterrupted
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("-new-from needs git, which is not installed")
	}
	return nil, fmt.Errorf("git %s failed: %s", args[0], firstLine(stderr.String()+"\n"+err.Error()))
}

// line runs git for one line of output.
func (r repository) line(ctx context.Context, args ...string) (string, error) {
	out, err := r.git(ctx, nil, args...)
	return strings.TrimRight(string(out), "\r\n"), err
}

// checkout makes the tree of the merge base of rev and HEAD, seen from dir.
// The caller removes it.
func checkout(ctx context.Context, dir, rev string) (*revision, error) {
	r := repository{dir: dir}
	prefix, err := r.line(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, fmt.Errorf("-new-from needs a git repository: %w", err)
	}
	root, err := r.root(ctx)
	if err != nil {
		return nil, err
	}
	commit, err := r.mergeBase(ctx, rev)
	if err != nil {
		return nil, err
	}
	v := &revision{commit: commit, replace: make(map[string]string)}
	r = repository{root, dir, prefix}
	blobs, err := r.changes(ctx, v)
	if err != nil {
		return nil, err
	}
	if v.dir, v.temporary, err = contentsDir(); err != nil {
		return nil, err
	}
	if err := r.contents(ctx, v, blobs); err != nil {
		v.remove()
		return nil, err
	}
	return v, nil
}

// existing returns the packages that exist in the tree of an older revision.
func existing(pkgs []*graph.Package) []*graph.Package {
	return slices.DeleteFunc(pkgs, func(p *graph.Package) bool {
		empty := len(p.GoFiles)+len(p.CgoFiles)+len(p.TestGoFiles)+len(p.XTestGoFiles) == 0
		return !p.DepOnly && p.Error != nil && (p.Dir == "" || empty)
	})
}

// lacks reports whether a file was not there.
func (v *revision) lacks(file string) bool {
	stands, changed := v.replace[file]
	return changed && stands == ""
}

func (v *revision) remove() {
	if v.temporary {
		os.RemoveAll(v.dir)
	}
}

// mergeBase returns the commit at which HEAD left rev: what rev has become
// since then is no part of the change.
func (r repository) mergeBase(ctx context.Context, rev string) (string, error) {
	commit, err := r.line(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil || commit == "" {
		if errors.Is(err, errInterrupted) {
			return "", err
		}
		return "", fmt.Errorf("-new-from: git knows no revision %q here; %s", rev, r.otherRevision(ctx, rev))
	}
	base, err := r.line(ctx, "merge-base", commit, "HEAD")
	if err != nil || base == "" {
		if errors.Is(err, errInterrupted) {
			return "", err
		}
		return "", fmt.Errorf("-new-from: %s and HEAD have no commit in common here; a shallow clone needs its history: git fetch --unshallow", rev)
	}
	return base, nil
}

// otherRevision says what to give in place of a revision that git does not know: a branch
// that is written much the same, the default branch if it has another name than was
// thought, the only other branch, or the same after a fetch.
func (r repository) otherRevision(ctx context.Context, rev string) string {
	if rev == "HEAD" {
		return "nothing is committed yet: leave out -new-from"
	}
	fetch := "fetch it first: git fetch origin " + strings.TrimPrefix(rev, "origin/")
	refs, err := r.git(ctx, nil, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes")
	if err != nil {
		return fetch
	}
	branches := strings.Fields(string(refs))
	if n := near.Word(rev, branches); n != "" {
		return "did you mean " + n + "? or " + fetch
	}
	if !slices.Contains([]string{"main", "master", "origin/main", "origin/master"}, rev) {
		return fetch
	}
	head, err := r.line(ctx, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
	if err != nil || head == "" {
		here, _ := r.line(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
		head = defaultBranch(slices.DeleteFunc(branches, func(b string) bool { return b == here }))
	}
	if head == "" {
		return fetch
	}
	return "did you mean " + head + "? or " + fetch
}

// defaultBranch is the one of branches that others begin at, by its name or because there
// is no other; "" if neither tells.
func defaultBranch(branches []string) string {
	for _, name := range []string{"origin/main", "origin/master", "main", "master"} {
		if slices.Contains(branches, name) {
			return name
		}
	}
	if len(branches) == 1 {
		return branches[0]
	}
	return ""
}

// A blob is the contents of a file in the commit.
type blob struct{ path, hash string }

// changes finds the files that differ between the commit and the working tree.
// It notes those that are new, and returns the others that matter.
func (r repository) changes(ctx context.Context, v *revision) ([]blob, error) {
	diff, err := r.git(ctx, nil, "diff", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=all", v.commit, "--")
	if err != nil {
		return nil, err
	}
	var blobs []blob
	fields := strings.Split(string(diff), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		path := fields[i+1]
		head := strings.Fields(strings.TrimPrefix(fields[i], ":")) // modes, hashes, status
		if len(head) != 5 {
			return nil, fmt.Errorf("cannot read what git diff printed: %.80q", fields[i])
		}
		regular := strings.HasPrefix(head[0], "100") // else a link or a submodule
		switch status := head[4][0]; {
		case status == 'A' && !isFolder(r.abs(path)):
			v.replace[r.abs(path)] = ""
		case regular && (status == 'D' || matters(path)):
			blobs = append(blobs, blob{path, head[2]})
		}
	}
	others, err := r.git(ctx, nil, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	for path := range strings.SplitSeq(string(others), "\x00") {
		if path != "" && !strings.HasSuffix(path, "/") && !isFolder(r.abs(path)) { // else another repository
			v.replace[r.abs(path)] = ""
		}
	}
	return blobs, nil
}

// abs returns the path by which the go command knows a file.
func (r repository) abs(path string) string {
	if rest, ok := strings.CutPrefix(path, r.prefix); ok {
		return filepath.Join(r.here, filepath.FromSlash(rest))
	}
	return filepath.Join(r.dir, filepath.FromSlash(path))
}

// isFolder reports whether a path is one of a folder, or of a link to one: what
// is in it has names of its own.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// root returns the top folder of the repository: seen from the directory, unless
// a link leads there.
func (r repository) root(ctx context.Context) (string, error) {
	up, err := r.line(ctx, "rev-parse", "--show-cdup")
	if err != nil {
		return "", err
	}
	top, err := r.line(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return "", err
	}
	seen := filepath.Join(r.dir, filepath.FromSlash(up))
	a, errA := os.Stat(seen)
	b, errB := os.Stat(filepath.FromSlash(top))
	if errA == nil && errB == nil && os.SameFile(a, b) {
		return seen, nil
	}
	return filepath.FromSlash(top), nil
}

// matters reports whether the contents of a file can change what the analysis
// finds. That others exist can matter: code may embed them.
func matters(path string) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	return slices.Contains([]string{"go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"}, name) ||
		slices.Contains([]string{".go", ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".s", ".S"}, filepath.Ext(name))
}

// contents writes the blobs to files of their own.
func (r repository) contents(ctx context.Context, v *revision, blobs []blob) error {
	var names bytes.Buffer
	for _, b := range blobs {
		names.WriteString(b.hash + "\n")
	}
	out, err := r.git(ctx, &names, "cat-file", "--batch")
	if err != nil {
		return err
	}
	in := bufio.NewReader(bytes.NewReader(out))
	for _, b := range blobs {
		data, err := readBlob(in)
		if err != nil {
			return fmt.Errorf("cannot read %s of %.12s: %w", b.path, v.commit, err)
		}
		// The name of a Go file says what it is built for. Two files of equal
		// contents and names have places of their own, by their folders.
		place := sha256.Sum256([]byte(b.path + "\x00" + b.hash))
		name := filepath.Join(v.dir, hex.EncodeToString(place[:16]), filepath.Base(filepath.FromSlash(b.path)))
		if err := store(name, data); err != nil {
			return err
		}
		v.replace[r.abs(b.path)] = name
	}
	return nil
}

// store writes a file in one step, unless it is there.
func store(name string, data []byte) error {
	dir := filepath.Dir(name)
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		now := time.Now()
		return os.Chtimes(dir, now, now)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	t, err := os.CreateTemp(dir, "*.tmp")
	if err != nil {
		return err
	}
	_, err = t.Write(data)
	if err = errors.Join(err, t.Close()); err == nil {
		err = os.Rename(t.Name(), name)
	}
	if err != nil {
		os.Remove(t.Name())
	}
	return err
}

// readBlob reads one answer of git cat-file --batch: "hash type size", a line
// break, the contents, a line break.
func readBlob(in *bufio.Reader) ([]byte, error) {
	head, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(head)
	if len(fields) != 3 {
		return nil, fmt.Errorf("git says %q", strings.TrimSpace(head))
	}
	size, err := strconv.Atoi(fields[2])
	if err != nil || size < 0 {
		return nil, fmt.Errorf("git says %q", strings.TrimSpace(head))
	}
	data := make([]byte, size+1)
	if _, err := io.ReadFull(in, data); err != nil {
		return nil, err
	}
	return data[:size], nil
}
