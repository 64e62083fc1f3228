package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// A DB is a Store in an SQL database: one connection writes, some read.
//
//	Put, Act, … ─▶ update ─▶ writer (1) ─┐
//	                                      ├─▶ database
//	List, Count, … ─▶ reader (4) ─────────┘
//	                                      ▲
//	Version ◀─ atomic counters ◀─ watch ──┘ (other processes' commits)
type DB struct {
	path           string
	now            func() time.Time
	writer, reader *sql.DB

	write   sync.Mutex
	durable bool // the writer's connection syncs at every commit
	seen    int64
	ids     ids // of kinds and groups; the writer's

	kinds     kindCache
	noteSets  noteSets
	past      past // explanations with a verdict
	version   atomic.Uint64
	audit     atomic.Int64
	attesting sync.Mutex
	done      chan struct{}
	closing   sync.Once
	watching  sync.WaitGroup
}

var _ Store = (*DB)(nil)

// A querier runs a query: a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// A tx is a write that is under way. It changes all that it says or nothing.
type tx struct {
	*sql.Tx
	db       *DB
	now      time.Time
	prepared map[string]*sql.Stmt
}

// exec runs a statement and gives how many rows it changed.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// stmt parses a statement that a write runs many times.
func (t *tx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := t.prepared[query]; ok {
		return s, nil
	}
	s, err := t.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if t.prepared == nil {
		t.prepared = map[string]*sql.Stmt{}
	}
	t.prepared[query] = s
	return s, nil
}

// again runs such a statement.
func (t *tx) again(ctx context.Context, query string, args ...any) error {
	s, err := t.stmt(ctx, query)
	if err == nil {
		_, err = s.ExecContext(ctx, args...)
	}
	return err
}

// update runs a write. A durable one is on the disk when update returns nil.
func (db *DB) update(ctx context.Context, durable bool, f func(*tx) error) error {
	db.write.Lock()
	defer db.write.Unlock()
	err := db.transact(ctx, durable, f)
	if err != nil {
		db.ids.forget()
		return fault(db.path, err)
	}
	db.version.Add(1)
	return nil
}

func (db *DB) transact(ctx context.Context, durable bool, f func(*tx) error) error {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if durable != db.durable {
		if _, err := conn.ExecContext(ctx, "pragma synchronous = "+map[bool]string{true: "full", false: "normal"}[durable]); err != nil {
			return err
		}
		db.durable = durable
	}
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	if err := db.others(ctx, t); err != nil {
		return err
	}
	if err := f(&tx{Tx: t, db: db, now: db.now()}); err != nil {
		return err
	}
	return t.Commit()
}

// others forgets what the writer knows by heart if another process wrote since.
func (db *DB) others(ctx context.Context, q querier) error {
	var version int64
	if err := q.QueryRowContext(ctx, `select data_version from pragma_data_version`).Scan(&version); err != nil {
		return err
	}
	if version != db.seen {
		db.ids.forget()
		db.seen = version
	}
	return nil
}

// begin reads where the store stands and starts to watch for other processes.
func (db *DB) begin(ctx context.Context) error {
	db.durable = true
	audit, err := lastEntry(ctx, db.reader)
	if err != nil {
		return err
	}
	db.audit.Store(audit)
	db.version.Store(1)
	watcher, err := db.reader.Conn(ctx)
	if err != nil {
		return err
	}
	db.watching.Go(func() { db.watch(watcher) })
	return nil
}

// watchEvery is how soon another process's decision is seen here.
const watchEvery = 200 * time.Millisecond

// watch looks at the database's own change counter on behalf of all sessions.
func (db *DB) watch(conn *sql.Conn) {
	defer conn.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var seen int64
	for {
		select {
		case <-db.done:
			return
		case <-tick.C:
		}
		var version int64
		if conn.QueryRowContext(ctx, `select data_version from pragma_data_version`).Scan(&version) != nil || version == seen {
			continue // an error here is one that the next query meets and tells
		}
		seen = version
		if audit, err := lastEntry(ctx, conn); err == nil {
			db.raise(audit)
			db.version.Add(1)
		}
	}
}

func lastEntry(ctx context.Context, q querier) (seq int64, err error) {
	err = q.QueryRowContext(ctx, `select coalesce(max(seq), 0) from audit`).Scan(&seq)
	return seq, err
}

// decided tells sessions and the witness of an entry.
func (db *DB) decided(ctx context.Context, seq int64) {
	db.raise(seq)
	db.attest(context.WithoutCancel(ctx))
}

// raise moves the newest entry on, never back: commits may be told out of order.
func (db *DB) raise(audit int64) {
	for {
		was := db.audit.Load()
		if audit <= was || db.audit.CompareAndSwap(was, audit) {
			return
		}
	}
}

// Version is two atomic reads.
func (db *DB) Version() Version { return Version{Alerts: db.version.Load(), Audit: db.audit.Load()} }

// Path is where the store lies.
func (db *DB) Path() string { return db.path }

// Close waits for the write that is under way, moves the log into the database file
// and closes it.
func (db *DB) Close() error {
	var err error
	db.closing.Do(func() {
		close(db.done)
		db.watching.Wait()
		db.write.Lock()
		defer db.write.Unlock()
		err = errors.Join(db.reader.Close(), db.writer.Close())
	})
	return err
}

// read runs queries on one consistent state of the database.
func (db *DB) read(ctx context.Context, f func(q querier) error) error {
	t, err := db.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fault(db.path, err)
	}
	defer t.Rollback()
	return fault(db.path, f(t))
}
