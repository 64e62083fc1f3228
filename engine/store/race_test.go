//go:build race

package store_test

// raced: under the race detector the database, which is Go too, is some fifteen times slower.
const raced = true
