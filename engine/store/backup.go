package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/trunkline/trunkline/data/cache"
)

// Backup writes a consistent copy of the store to path while it is in use: to a new file
// beside it, which then takes its name. An older backup is replaced; any other file is
// left alone.
func (db *DB) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if err := replaceable(path, db.path); err != nil {
		return err
	}
	return copyTo(ctx, db.path, path)
}

// replaceable refuses to write over what is no backup.
func replaceable(path, store string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if here, err := os.Stat(store); err == nil && os.SameFile(info, here) {
		return &os.PathError{Op: "back up to", Path: path, Err: errors.New("that is the store itself")}
	}
	head := make([]byte, 100)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	n, _ := f.Read(head)
	if !info.Mode().IsRegular() || n > 0 && (n < len(head) || string(head[:15]) != "SQLite format 3" || string(head[68:72]) != "trnk") {
		return &os.PathError{Op: "back up to", Path: path, Err: errors.New("it is there and is no backup of an alert store")}
	}
	return nil
}

// copyTo writes a database's content to a new file, and that under its name.
func copyTo(ctx context.Context, from, path string) (err error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".trunkline-copy-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	source, err := sql.Open("sqlite", dsn(from, "_pragma=busy_timeout(5000)"))
	if err != nil {
		return err
	}
	defer source.Close()
	temporary := filepath.Join(dir, "copy.db")
	if _, err := source.ExecContext(ctx, `vacuum into $1`, temporary); err != nil {
		return fault(from, err)
	}
	if err := syncFile(temporary); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Chmod(0o600); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// syncDir makes a rename last; systems that can't sync a folder don't need it.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// A Restored is what Restore found in a backup and did with what was there.
type Restored struct {
	Chain
	Alerts int
	Kept   string // where the store that was there lies now; "" if there was none
}

// Restore puts a backup in the place of the store at o.Path. It checks the backup first:
// every page, the schema's version, the audit log. The store that was there is kept under
// another name. Nobody may have it open: ErrInUse says so.
func Restore(ctx context.Context, o Options, backup string) (Restored, error) {
	if _, err := os.Stat(backup); err != nil {
		return Restored{}, err
	}
	path, err := filepath.Abs(o.Path)
	if err == nil {
		backup, err = filepath.Abs(backup)
	}
	if err != nil {
		return Restored{}, err
	}
	r, err := examine(ctx, backup)
	if err != nil {
		return r, fmt.Errorf("restore: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return r, err
	}
	lock, err := cache.Acquire(ctx, path+".lock", nil)
	if err != nil {
		return r, err
	}
	defer lock.Unlock()
	if r.Kept, err = setAside(ctx, path, o.Now()); err != nil {
		return r, err
	}
	if err := copyTo(ctx, backup, path); err != nil {
		if r.Kept != "" {
			err = errors.Join(err, os.Rename(r.Kept, path))
		}
		return r, err
	}
	return r, bearWitness(path, r.Chain)
}

// examine checks a database from its first page to its last decision.
func examine(ctx context.Context, path string) (Restored, error) {
	var r Restored
	path, err := filepath.Abs(path)
	if err != nil {
		return r, err
	}
	db, err := sql.Open("sqlite", dsn(path, "mode=ro", "_pragma=busy_timeout(5000)"))
	if err != nil {
		return r, err
	}
	defer db.Close()
	version, err := inspect(ctx, path, db)
	if err != nil {
		return r, err
	}
	if version == 0 {
		return r, &Fault{path, ErrForeign, "it is empty"}
	}
	var result string
	if err := db.QueryRowContext(ctx, `pragma integrity_check(1)`).Scan(&result); err != nil {
		return r, fault(path, err)
	}
	if result != "ok" {
		return r, &Fault{path, ErrCorrupt, result}
	}
	if r.Chain, err = verify(ctx, db); err != nil {
		return r, fault(path, err)
	}
	err = db.QueryRowContext(ctx, `select count(*) from alerts`).Scan(&r.Alerts)
	return r, fault(path, err)
}

// setAside gives the store at path another name, with its log moved into it. A store too
// damaged for that is set aside with its log as it is.
func setAside(ctx context.Context, path string, now time.Time) (kept string, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if info.Size() > 0 {
		if err := alone(ctx, path); err != nil && !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrForeign) {
			return "", err
		}
	}
	if kept, err = keptName(path, now); err != nil {
		return "", err
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".head"} {
		if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, nil
}

// keptName is a name that nothing has: two restores in a second keep two stores.
func keptName(path string, now time.Time) (string, error) {
	first := fmt.Sprintf("%s.before-restore-%s", path, now.UTC().Format("20060102T150405"))
	name := first
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", err
		}
		name = fmt.Sprintf("%s-%d", first, n)
	}
}

// alone says whether nobody else has the database open: only then can it leave the mode
// in which others may read and write beside.
func alone(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsn(path, "_pragma=busy_timeout(0)"))
	if err != nil {
		return err
	}
	defer db.Close()
	var mode string
	err = fault(path, db.QueryRowContext(ctx, `pragma journal_mode = delete`).Scan(&mode))
	if errors.Is(err, ErrLocked) || err == nil && mode != "delete" {
		return &Fault{path, ErrInUse, ""}
	}
	return err
}
