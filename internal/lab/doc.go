// Package lab is empty: it names the folder of what measures and tests
// stickystate, which no part of the product imports.
//
// What is known, and what is compared with it:
//
//   - fixture: small modules that say what must be found in them.
//   - invariance: variants of the fixtures that must not change what is found.
//   - corpus: services of others, with what is known of their state.
//   - scoreboard: how much of that is found, and how much else.
//   - realtest: whole modules through every driver (go vet, golangci-lint, nogo ...).
//   - pipeline: what CI systems are offered (action, template, hook), run as they run it.
//
// What it takes a function for:
//
//   - summary: prints effects and results, of which findings are made.
//
// What it costs:
//
//   - generate: modules of any size.
//   - benchmark: time and memory, beside other analyzers.
//
// What is kept in order:
//
//   - housekeeping: arrows between packages, sizes of functions, pages of docs.
//   - page: the parts of pages that commands write.
package lab
