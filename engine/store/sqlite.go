package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"

	"github.com/trunkline/trunkline/data/cache"
)

// Options of a store in a file.
type Options struct {
	Path string           // made if it is not there, for its owner's eyes only
	Now  func() time.Time // the clock of decisions, ages and ends
}

// Open opens the store in a file, or makes one, and brings it up to date. Two processes
// may have it open. Its errors are *Fault.
func Open(ctx context.Context, o Options) (*DB, error) {
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, err
	}
	if err := touch(path); err != nil {
		return nil, fault(path, err)
	}
	lock, err := cache.Acquire(ctx, path+".lock", nil)
	if err != nil {
		return nil, fault(path, err)
	}
	defer lock.Unlock()
	if err := look(ctx, path); err != nil {
		return nil, err
	}
	db := &DB{path: path, now: o.Now, done: make(chan struct{})}
	if db.writer, err = sql.Open("sqlite", dsn(path, "_txlock=immediate", "_pragma=busy_timeout(5000)", "_pragma=journal_mode(wal)",
		"_pragma=synchronous(full)", "_pragma=foreign_keys(1)", "_pragma=cache_size(-65536)", "_pragma=temp_store(memory)")); err != nil {
		return nil, err
	}
	db.writer.SetMaxOpenConns(1)
	if err := migrate(ctx, path, db.writer); err != nil {
		db.writer.Close()
		return nil, err
	}
	if db.reader, err = sql.Open("sqlite", dsn(path, "_pragma=busy_timeout(5000)", "_pragma=query_only(1)", "_pragma=cache_size(-32768)")); err != nil {
		db.writer.Close()
		return nil, err
	}
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	if err := db.begin(ctx); err != nil {
		db.Close()
		return nil, fault(path, err)
	}
	return db, nil
}

// readers is how many queries may run at once.
const readers = 4

// dsn names a file for the driver, whatever characters its path has.
func dsn(path string, settings ...string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if u.Path[0] != '/' { // C:/…
		u.Path = "/" + u.Path
	}
	text := u.String()
	for i, s := range settings {
		text += string("?&"[min(i, 1)]) + s
	}
	return text
}

// touch makes an empty file that only its owner may read, unless one is there.
func touch(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

const (
	applicationID = 1953656427 // 'trnk'
	newestSchema  = 2
)

// look refuses a database that is damaged, no store, or newer, and leaves it as it is.
func look(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsn(path, "mode=ro", "_pragma=busy_timeout(5000)"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = inspect(ctx, path, db)
	return err
}

// migrate brings a database to the newest schema.
func migrate(ctx context.Context, path string, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fault(path, err)
	}
	return nil
}

// inspect gives a store's schema version; 0 if the database is empty.
func inspect(ctx context.Context, path string, db *sql.DB) (version int64, err error) {
	var id, tables int64
	if err := db.QueryRowContext(ctx, `select (select count(*) from sqlite_master), (select application_id from pragma_application_id)`).Scan(&tables, &id); err != nil {
		return 0, fault(path, err)
	}
	if tables == 0 {
		return 0, nil
	}
	// A first migration that was cut short has goose's table and nothing else.
	if id != applicationID && tables > 2 {
		return 0, &Fault{path, ErrForeign, "its application id is not trunkline's"}
	}
	if err := db.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&version); err != nil {
		return 0, fault(path, err)
	}
	if version > newestSchema {
		return version, &Fault{path, ErrNewer, fmt.Sprintf("its schema is %d, this trunkline knows %d", version, newestSchema)}
	}
	return version, nil
}

// fault names what is wrong with a database, where the error is about that.
func fault(path string, err error) error {
	var known *Fault
	if err == nil || errors.As(err, &known) {
		return err
	}
	if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
		return &Fault{path, ErrClosed, ""}
	}
	var e *sqlite.Error
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &Fault{path, ErrReadOnly, reasonOf(err)}
	case cache.NoSpace(err):
		return &Fault{path, ErrFull, reasonOf(err)}
	case !errors.As(err, &e):
		return err
	case e.Code() == ioErrShmSize: // the index of the log can't grow
		return &Fault{path, ErrFull, e.Error()}
	}
	if kind, ok := faults[e.Code()&0xff]; ok {
		return &Fault{path, kind, e.Error()}
	}
	return fmt.Errorf("alert store %s: %w", path, err)
}

// reasonOf is what the system said, without the path, which a Fault names itself.
func reasonOf(err error) string {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

// ioErrShmSize is SQLite's extended code for a file beside the database that can't grow.
const ioErrShmSize = 10 | 19<<8

// faults by SQLite's primary result codes.
var faults = map[int]error{
	5: ErrLocked, 6: ErrLocked, // BUSY, LOCKED
	8: ErrReadOnly, 14: ErrReadOnly, // READONLY, CANTOPEN
	11: ErrCorrupt, 26: ErrCorrupt, // CORRUPT, NOTADB
	10: ErrDisk, 13: ErrFull, // IOERR, FULL
}
