package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stickystate/stickystate/internal/lab/corpus"
)

// TestCorpus checks the judgements and pairs that the repository carries: that
// they can be read, and are complete.
func TestCorpus(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "testdata", "corpus")
	if _, err := loadJudgements(folder); err != nil {
		t.Error(err)
	}
	pairs, err := corpus.ReadJSON[[]pair](filepath.Join(folder, "pairs.json"))
	if err != nil {
		t.Error(err)
	}
	for _, p := range pairs {
		if _, err := regexp.Compile(p.State); err != nil || len(p.Before) != 40 || len(p.After) != 40 || len(p.Packages) == 0 {
			t.Errorf("pair of %s is incomplete: %v", p.Repo, err)
		}
	}
}
