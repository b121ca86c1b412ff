// Package corpus knows the labelled services: which they are, what is known of
// them (testdata/corpus), and how one is laid out so that it builds.
package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Checkouts says where services come from and where they are laid out.
type Checkouts struct {
	Repos  string // folder of git repositories named owner+name
	Work   string // folder of checkouts, kept between runs
	Labels string // folder of the labels, which may say how to mend a checkout
}

// compilerFiles are the endings of what the compiler reads; nothing else of a
// repository is laid out.
var compilerFiles = []string{".go", ".mod", ".sum", ".work", ".c", ".h", ".s", "vendor/modules.txt"}

// findGit returns the git directory of a repository below dir, or "".
func findGit(dir, repo string) string {
	base := filepath.Join(dir, strings.ReplaceAll(repo, "/", "+"))
	inside, _ := filepath.Glob(filepath.Join(base, "*")) // sorted; the pattern is valid
	for _, p := range append([]string{base, filepath.Join(base, ".git")}, inside...) {
		if exists(filepath.Join(p, "HEAD")) && exists(filepath.Join(p, "objects")) {
			return p
		}
	}
	return ""
}

// A blob is a file in a commit.
type blob struct{ hash, path string }

// CheckOut lays the compiler's files of a commit out in a folder of c.Work,
// mends what would not build, and returns that folder. A checkout that is
// already there is used again. A stored repository can lack its largest
// blobs; those files are left out.
func (c *Checkouts) CheckOut(repo, commit string) (string, error) {
	gitDir := findGit(c.Repos, repo)
	if gitDir == "" {
		return "", errors.New("no repository under -repos")
	}
	dir := filepath.Join(c.Work, fmt.Sprintf("%s@%.10s", strings.ReplaceAll(repo, "/", "+"), commit))
	done := filepath.Join(dir, ".done")
	if exists(done) {
		return dir, nil
	}
	blobs, err := listBlobs(gitDir, commit)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	if err := layOut(gitDir, dir, blobs); err != nil {
		return "", fmt.Errorf("check out %s at %.10s: %w", repo, commit, err)
	}
	if err := mendCheckout(c.Labels, repo, dir); err != nil {
		return "", err
	}
	return dir, os.WriteFile(done, nil, 0o666)
}

// listBlobs returns the compiler's files of a commit.
func listBlobs(gitDir, commit string) ([]blob, error) {
	out, err := gitCommand(gitDir, "ls-tree", "-r", "-z", commit).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, fmt.Errorf("git ls-tree: %.200s", bytes.TrimSpace(exit.Stderr))
		}
		return nil, fmt.Errorf("git ls-tree: %w", err)
	}
	var blobs []blob
	for row := range strings.SplitSeq(string(out), "\x00") {
		meta, path, _ := strings.Cut(row, "\t")
		f := strings.Fields(meta) // mode, type, hash
		if len(f) == 3 && f[1] == "blob" && f[0] != "120000" && isCompilerFile(path) {
			blobs = append(blobs, blob{f[2], path})
		}
	}
	return blobs, nil
}

func isCompilerFile(path string) bool {
	for _, end := range compilerFiles {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// layOut writes the blobs below dir.
func layOut(gitDir, dir string, blobs []blob) error {
	var hashes strings.Builder
	for _, b := range blobs {
		hashes.WriteString(b.hash + "\n")
	}
	cmd := gitCommand(gitDir, "cat-file", "--batch")
	cmd.Stdin = strings.NewReader(hashes.String())
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r := bufio.NewReader(out)
	for _, b := range blobs {
		if err = writeBlob(r, filepath.Join(dir, filepath.FromSlash(b.path))); err != nil {
			break
		}
	}
	if err != nil {
		out.Close() // ends the command early
	}
	return errors.Join(err, cmd.Wait())
}

// writeBlob copies the next object of a git cat-file --batch to a file.
func writeBlob(r *bufio.Reader, file string) error {
	head, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	f := strings.Fields(head) // hash, type, size; or hash, "missing"
	if len(f) > 0 && f[len(f)-1] == "missing" {
		return nil
	}
	if len(f) != 3 {
		return fmt.Errorf("unexpected answer of git cat-file: %q", head)
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return err
	}
	data := make([]byte, size+1) // and a newline
	if _, err := io.ReadFull(r, data); err != nil {
		return err
	}
	return WriteFile(file, data[:size])
}

// gitCommand prepares git for a git directory. Objects that the repository
// lacks are not asked of anybody.
func gitCommand(gitDir string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"--git-dir=" + gitDir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_NO_LAZY_FETCH=1")
	return cmd
}

// missingEmbed matches the go command's words for a //go:embed pattern that
// finds nothing: a source file and the pattern.
var missingEmbed = regexp.MustCompile(`([^\s:]+\.go):\d+:\d+: pattern (?:all:)?(\S+): (?:no matching files|cannot embed)`)

var globChars = regexp.MustCompile(`[*?\[\]]+`)

// StubEmbeds puts an empty file wherever the go command misses one that a
// //go:embed names: front-end builds are not in a repository. The go command
// names one pattern of a package at a time, hence the loop and its cap. Tests
// count: go vet takes no package whose test does not load.
func StubEmbeds(moduleDir string) error {
	const format = "{{with .Error}}{{.}}{{end}}{{range .DepsErrors}}{{.}}{{end}}"
	for range 24 {
		out, _ := goCommand(moduleDir, "list", "-e", "-test", "-f", format, "./...").CombinedOutput() // failing is expected
		missing := missingEmbed.FindAllStringSubmatch(string(out), -1)
		if len(missing) == 0 {
			return nil
		}
		for _, m := range missing {
			file := stubFile(moduleDir, m[1], m[2])
			if exists(file) {
				continue
			}
			if err := WriteFile(file, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// stubFile returns a file that satisfies the pattern of a //go:embed in src:
// a pattern without a suffix names a folder.
func stubFile(moduleDir, src, pattern string) string {
	if !filepath.IsAbs(src) {
		src = filepath.Join(moduleDir, src)
	}
	file := filepath.Join(filepath.Dir(src), filepath.FromSlash(globChars.ReplaceAllString(pattern, "stub")))
	suffix := filepath.Ext(strings.TrimPrefix(filepath.Base(file), "."))
	if suffix == "" && !strings.Contains(pattern, "*") {
		file = filepath.Join(file, "index.html")
	}
	return file
}

// KLOC counts the thousands of lines of Go code below dir: no tests, no
// vendored and no protobuf code.
func KLOC(dir string) (float64, error) {
	lines := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(path)
		if d.IsDir() || !strings.HasSuffix(slashed, ".go") || strings.HasSuffix(slashed, "_test.go") ||
			strings.Contains(slashed, "/vendor/") || strings.Contains(slashed, ".pb.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		lines += bytes.Count(data, []byte("\n"))
		return err
	})
	return float64(lines) / 1000, err
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// WriteFile writes a file and makes its folder.
func WriteFile(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o666)
}

// ModuleDir says in which folder of a checkout a module is.
func ModuleDir(root, moduleDir string) string {
	return filepath.Join(root, filepath.FromSlash(path.Clean("./"+moduleDir)))
}
