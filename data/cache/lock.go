package cache

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A Lock is held by one process, and there by one holder, until Unlock or the
// process's death: the operating system takes it back then, so no lock is ever
// stale. The file at its path stays; removing it would let two processes each
// hold a lock on a file of that name.
type Lock struct{ file *os.File }

// lockPoll is how often a waiting process asks again. Asking, not blocking in the
// kernel, is what lets it be cancelled.
const lockPoll = 50 * time.Millisecond

// errHeld says that somebody else has the lock; each system's tryLock gives it.
var errHeld = errors.New("held by another process")

// Acquire takes the lock at path, whose directory it makes if it must, and waits
// for whoever has it until ctx ends. Before it waits it calls waiting once, unless nil.
// What the lock guards must be looked at again after a wait: the holder may have done
// the work.
func Acquire(ctx context.Context, path string, waiting func()) (*Lock, error) {
	file, err := openLock(path)
	if err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		err := tryLock(file)
		if err == nil {
			return &Lock{file}, nil
		}
		if !errors.Is(err, errHeld) {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if first && waiting != nil {
			waiting()
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, fmt.Errorf("wait for the lock %s: %w", path, context.Cause(ctx))
		case <-time.After(lockPoll):
		}
	}
}

// Try takes the lock at path if nobody has it; it gives nil, nil if somebody has.
func Try(path string) (*Lock, error) {
	file, err := openLock(path)
	if err != nil {
		return nil, err
	}
	if err = tryLock(file); err == nil {
		return &Lock{file}, nil
	}
	file.Close()
	if errors.Is(err, errHeld) {
		return nil, nil
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

// Unlock lets the next one have it.
func (l *Lock) Unlock() error { return l.file.Close() }

func openLock(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
}
