package fetch

import (
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/trunkline/trunkline/data/cache"
)

// An OfflineError says that no connection to a host can be made.
type OfflineError struct {
	Host string
	Err  error
}

func (e *OfflineError) Error() string { return fmt.Sprintf("no connection to %s (%v)", e.Host, e.Err) }
func (e *OfflineError) Unwrap() error { return e.Err }

// A StatusError is an HTTP answer other than the content that was asked for.
type StatusError struct {
	URL        string
	Code       int
	RetryAfter time.Duration // what the server asked to wait; 0 if it did not
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.URL, e.Code, http.StatusText(e.Code))
}

// Unwrap tells the retrying how long to wait.
func (e *StatusError) Unwrap() error {
	if e.RetryAfter == 0 {
		return nil
	}
	return &backoff.RetryAfterError{Duration: e.RetryAfter}
}

// A HashError says that what came is not the published file. Nothing of it is kept.
type HashError struct {
	From                 string // URL or path
	Want, Have           string // SHA-256; Have is "" where the size alone told
	WantBytes, HaveBytes int64
}

func (e *HashError) Error() string {
	if e.WantBytes != e.HaveBytes {
		return fmt.Sprintf("%s is not the published file: it has %d bytes, want %d", e.From, e.HaveBytes, e.WantBytes)
	}
	return fmt.Sprintf("%s is not the published file: its SHA-256 is %s, want %s", e.From, e.Have, e.Want)
}

// A StalledError says that a server sent nothing for a while.
type StalledError struct {
	URL   string
	After time.Duration
}

func (e *StalledError) Error() string { return fmt.Sprintf("%s: nothing came for %s", e.URL, e.After) }

// A CutOffError says that a server ended in the middle. What came is kept, and
// the next Run goes on from there.
type CutOffError struct {
	URL        string
	Have, Want int64 // bytes
	Err        error // nil if it ended without an error
}

func (e *CutOffError) Error() string {
	why := "it ended there"
	if e.Err != nil {
		why = e.Err.Error()
	}
	return fmt.Sprintf("%s: cut off after %d of %d bytes (%s)", e.URL, e.Have, e.Want, why)
}
func (e *CutOffError) Unwrap() error { return e.Err }

// A SpaceError says that the disk is full or the quota used up. Nothing half-written is left.
type SpaceError struct {
	Path string
	Err  error
}

func (e *SpaceError) Error() string { return fmt.Sprintf("no space left to write %s", e.Path) }
func (e *SpaceError) Unwrap() error { return e.Err }

// asSpace turns the system's word for a full disk into a *SpaceError.
func asSpace(path string, err error) error {
	if cache.NoSpace(err) {
		return &SpaceError{Path: path, Err: err}
	}
	return err
}
