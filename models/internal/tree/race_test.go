//go:build race

package tree

// raced: under the race detector a sync.Pool drops some of what it is given.
const raced = true
