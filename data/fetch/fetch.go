// Package fetch brings published data sets into the cache: resumed where an earlier
// try stopped, checked against their SHA-256, and never half-written.
//
// A file is in place only when it is whole and right: bytes gather in NAME.part,
// which is renamed after the check. A part stays for the next try when the line drops or
// the user cancels; it goes when its content is wrong or the disk is full.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/cache"
)

// Mirror is where the files of NSL-KDD come from: defcom17/NSL_KDD, branch master.
const Mirror = "https://raw.githubusercontent.com/defcom17/NSL_KDD/master"

// Options say what to fetch and how. Every zero value is a default.
type Options struct {
	Dir       string        // where files are kept; cache.DataDir()
	From      string        // a base URL, or a directory that has them or whose nsl-kdd has them; Mirror
	Files     []data.File   // data.NSLKDDFiles()
	UserAgent string        // "trunkline"
	Client    *http.Client  // NewClient()
	Stall     time.Duration // give up on a try that brings no byte for so long; 30 s
	Tries     int           // tries in a row that bring nothing new; 5
	Pause     time.Duration // before the second try, doubled for each further one; 500 ms
	// Report is told of progress, at most ten times a second and at each change of
	// state, from the goroutine that called Run. It must return soon.
	Report func(Progress)

	openPart func(path string) (file, error) // tests put a full disk here
}

// A Result is one file in its place.
type Result struct {
	Name, Path string
	Bytes      int64 // its size
	Kept       bool  // it was there and right: nothing was fetched
	Resumed    int64 // bytes that lay in a part from an earlier try
}

// Run puts each file into its place and gives where, in order; the files before one
// that fails are in the results beside the error.
//
// Two processes that share a directory take turns, and the second finds the work
// done. Errors, by type: *OfflineError, *StatusError, *HashError, *StalledError,
// *CutOffError, *SpaceError, *data.NotFoundError for a From directory that lacks a file, and
// ctx's cause. Faults that may pass are tried again before they are returned.
func Run(ctx context.Context, o Options) ([]Result, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if results := o.keptAll(); results != nil { // a shared cache may not be ours to lock
		return results, nil
	}
	lock, err := cache.Acquire(ctx, filepath.Join(o.Dir, ".fetch.lock"), func() { o.report(Progress{State: Waiting}) })
	if err != nil {
		return nil, asSpace(o.Dir, err)
	}
	defer lock.Unlock()
	var results []Result
	for i, f := range o.Files {
		r, err := o.one(ctx, f, &meter{report: o.report, now: Progress{File: f.Name, Index: i, Files: len(o.Files), Total: f.Bytes}})
		if err != nil {
			return results, err
		}
		results = append(results, r)
	}
	return results, nil
}

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		var err error
		if o.Dir, err = cache.DataDir(); err != nil {
			return o, err
		}
	}
	if o.From == "" {
		o.From = Mirror
	}
	if o.Files == nil {
		o.Files = data.NSLKDDFiles()
	}
	if o.UserAgent == "" {
		o.UserAgent = "trunkline"
	}
	if o.Client == nil {
		o.Client = NewClient()
	}
	if o.Stall == 0 {
		o.Stall = 30 * time.Second
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	if o.Pause == 0 {
		o.Pause = 500 * time.Millisecond
	}
	if o.openPart == nil {
		o.openPart = openPartFile
	}
	return o, nil
}

func (o Options) report(p Progress) {
	if o.Report != nil {
		o.Report(p)
	}
}

// keptAll gives the results if every file is there and right, else nil.
func (o Options) keptAll() []Result {
	results := make([]Result, 0, len(o.Files))
	for i, f := range o.Files {
		r, ok := o.kept(f)
		if !ok {
			return nil
		}
		results = append(results, r)
		o.report(Progress{File: f.Name, Index: i, Files: len(o.Files), State: Kept, Done: f.Bytes, Total: f.Bytes})
	}
	return results
}

// kept says whether a file is there and right. One that is there and wrong will be replaced.
func (o Options) kept(f data.File) (Result, bool) {
	path := filepath.Join(o.Dir, f.Name)
	if state, err := os.Stat(path); err != nil || !state.Mode().IsRegular() || state.Size() != f.Bytes {
		return Result{}, false
	}
	sum, _, err := data.HashFile(path)
	return Result{Name: f.Name, Path: path, Bytes: f.Bytes, Kept: true}, err == nil && sum == f.SHA256
}

// one puts one file into its place. The lock is held.
func (o Options) one(ctx context.Context, f data.File, m *meter) (Result, error) {
	m.state(Checking)
	if r, ok := o.kept(f); ok {
		m.now.Done = f.Bytes
		m.state(Kept)
		return r, nil
	}
	path := filepath.Join(o.Dir, f.Name)
	p, err := o.beginPart(path+".part", f)
	if err != nil {
		return Result{}, asSpace(path, err)
	}
	if err := o.fill(ctx, f, p, m); err != nil {
		return Result{}, asSpace(path, errors.Join(err, p.leave(err)))
	}
	if err := p.moveTo(path); err != nil {
		return Result{}, asSpace(path, err)
	}
	m.state(Finished)
	return Result{Name: f.Name, Path: path, Bytes: f.Bytes, Resumed: p.old}, nil
}

// fill brings the part to the file's size and checks it. If it was put together from
// several answers and is wrong, one of them may have been of another file: it is fetched
// once more, from the beginning.
func (o Options) fill(ctx context.Context, f data.File, p *part, m *meter) error {
	origin := o.origin()
	for first := true; ; first = false {
		if err := origin.fill(ctx, f, p, m); err != nil {
			return err
		}
		if p.sha256() == f.SHA256 {
			return nil
		}
		wrong := &HashError{From: origin.name(f), Want: f.SHA256, Have: p.sha256(), WantBytes: f.Bytes, HaveBytes: p.size}
		if !p.joined || !first {
			return wrong
		}
		if err := p.restart(); err != nil {
			return err
		}
		m.retry(wrong)
	}
}

// An origin has the files: the web or a directory.
type origin interface {
	// fill appends to p what is missing of f's bytes.
	fill(ctx context.Context, f data.File, p *part, m *meter) error
	name(f data.File) string
}

func (o Options) origin() origin {
	if isURL(o.From) {
		return &web{o}
	}
	return folder(o.From)
}

// folder is a directory that has the files.
type folder string

func (d folder) name(f data.File) string { return filepath.Join(string(d), f.Name) }

func (d folder) fill(ctx context.Context, f data.File, p *part, m *meter) error {
	if err := p.restart(); err != nil {
		return err
	}
	from, err := d.open(f)
	if err != nil {
		return err
	}
	defer from.Close()
	if state, err := from.Stat(); err == nil && state.Size() != f.Bytes {
		return &HashError{From: from.Name(), Want: f.SHA256, WantBytes: f.Bytes, HaveBytes: state.Size()}
	}
	buffer := make([]byte, copySize)
	for p.size < f.Bytes {
		n, err := from.Read(buffer)
		if _, err := p.Write(buffer[:n]); err != nil {
			return err
		}
		m.at(p.size)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return fmt.Errorf("copy %s: %w", from.Name(), err)
		}
	}
	return nil
}

func (d folder) open(f data.File) (*os.File, error) {
	looked := []string{string(d), filepath.Join(string(d), "nsl-kdd")}
	for _, in := range looked {
		file, err := os.Open(filepath.Join(in, f.Name))
		if !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	_, err := os.Stat(string(d))
	return nil, &data.NotFoundError{Dir: string(d), Named: "--from", NoDir: err != nil, Missing: []string{f.Name}, Looked: looked}
}
