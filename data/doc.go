// Package data says what a flow is, and how bytes become flows.
//
// A Source reads one format and yields batches of rows into a columnar Table.
// Nothing here knows a model, a file cache of fitted things, or a terminal.
package data
