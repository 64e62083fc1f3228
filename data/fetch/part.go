package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/data"
)

// copySize is how much is read and written at a time.
const copySize = 64 << 10

// file is what a part needs of an *os.File.
type file interface {
	io.ReadWriteCloser
	Truncate(size int64) error
	Seek(offset int64, whence int) (int64, error)
	Sync() error
}

func openPartFile(path string) (file, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
}

// A part is a file on its way: what is there of it, and the hash of that.
type part struct {
	path   string
	file   file
	sum    hash.Hash
	size   int64
	old    int64 // of it from an earlier Run
	joined bool  // its bytes come from more than one answer
}

// beginPart opens a part and hashes what an earlier try left in it.
func (o Options) beginPart(path string, f data.File) (*part, error) {
	file, err := o.openPart(path)
	if err != nil {
		return nil, err
	}
	p := &part{path: path, file: file, sum: sha256.New()}
	if p.size, err = io.Copy(p.sum, file); err == nil && p.size > f.Bytes {
		err = p.restart()
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	p.old, p.joined = p.size, p.size > 0
	return p, nil
}

// Write appends to the part. Its errors are *diskError.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.size += int64(n)
	if err != nil {
		return n, &diskError{err}
	}
	return n, nil
}

// diskError is an error in writing, where reading and writing could be confused.
type diskError struct{ error }

func (e *diskError) Unwrap() error { return e.error }

// restart empties the part.
func (p *part) restart() error {
	p.sum.Reset()
	p.size, p.old, p.joined = 0, 0, false
	if err := p.file.Truncate(0); err != nil {
		return &diskError{err}
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return &diskError{err}
	}
	return nil
}

func (p *part) sha256() string { return hex.EncodeToString(p.sum.Sum(nil)) }

// leave closes the part after why went wrong, and removes it unless the next try can
// build on it.
func (p *part) leave(why error) error {
	p.file.Close()
	var wrong *HashError
	var disk *diskError
	if p.size > 0 && !errors.As(why, &wrong) && !errors.As(why, &disk) {
		return nil
	}
	return os.Remove(p.path)
}

// moveTo makes the part the file at path: synced before it gets the name, and the
// directory after, so that a crash leaves the old state or the new one.
func (p *part) moveTo(path string) error {
	if err := p.file.Sync(); err != nil {
		return errors.Join(&diskError{err}, p.leave(&diskError{err}))
	}
	if err := p.file.Close(); err != nil {
		return errors.Join(&diskError{err}, os.Remove(p.path))
	}
	if err := os.Rename(p.path, path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // where a directory can't be synced it needn't be
		dir.Close()
	}
	return nil
}
