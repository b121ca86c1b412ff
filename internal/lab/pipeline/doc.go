// Package pipeline runs what the repository offers to CI systems as those run it: the steps of
// the GitHub action, the jobs of the GitLab template, the entry of the pre-commit hook and the
// recipes of docs/gate.md, each from its own file, over a repository that the test makes.
//
// What it knows of those systems is in action_test.go (expressions, steps, the files that a step
// writes to) and gitlab_test.go (extends, scripts). It does not know their machines.
package pipeline
