package store

import "fmt"

// LimitPages makes the disk full after so many more pages.
func LimitPages(db *DB, more int) error {
	var pages int
	if err := db.writer.QueryRow("pragma page_count").Scan(&pages); err != nil {
		return err
	}
	_, err := db.writer.Exec(fmt.Sprintf("pragma max_page_count = %d", pages+more))
	return err
}

// QueryOnly makes the database one that can't be written to.
func QueryOnly(db *DB) error {
	_, err := db.writer.Exec("pragma query_only = 1")
	return err
}

// Impatient makes writes give up at once on a lock.
func Impatient(db *DB) error {
	_, err := db.writer.Exec("pragma busy_timeout = 1")
	return err
}

// Small makes the figures small by which a large store is treated otherwise than a small one, until the test ends.
func Small(t interface{ Cleanup(func()) }) {
	wasRare, wasWindow, wasFew, wasRead := rare, windowRows, fewNotes, entriesRead
	t.Cleanup(func() { rare, windowRows, fewNotes, entriesRead = wasRare, wasWindow, wasFew, wasRead })
	rare, windowRows, fewNotes, entriesRead = 2, 17, 3, 7
}

// NotedAtMost makes n the number of alerts with a matching note that are looked up, until the test ends.
func NotedAtMost(t interface{ Cleanup(func()) }, n int) {
	was := manyNoted
	t.Cleanup(func() { manyNoted = was })
	manyNoted = n
}
