package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/trunkline/trunkline/data"
)

// web is a server that has the files below one URL.
type web struct{ Options }

func isURL(from string) bool {
	return strings.HasPrefix(from, "https://") || strings.HasPrefix(from, "http://")
}

// name is the file's URL. A plus is escaped: some servers take it for a blank.
func (w *web) name(f data.File) string {
	return strings.TrimRight(w.From, "/") + "/" + strings.ReplaceAll(url.PathEscape(f.Name), "+", "%2B")
}

// worthwhile is how many new bytes make a try that broke off count as a success.
const worthwhile = 64 << 10

// fill tries until the part is whole, a fault will not pass, or Tries tries in a row have
// brought nothing new.
func (w *web) fill(ctx context.Context, f data.File, p *part, m *meter) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.Multiplier, pauses.MaxInterval = w.Pause, 2, 60*w.Pause
	patience := &patience{BackOff: pauses, tries: w.Tries}
	furthest := p.size
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := w.try(ctx, f, p, m)
		if p.size >= furthest+worthwhile {
			furthest, patience.tried = p.size, 0
			pauses.Reset()
		}
		if err != nil && !passes(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(patience), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, _ time.Duration) { m.retry(err) }))
	return err
}

// patience ends after a number of tries. Reset, which Retry calls when a server names a
// time to wait, gives no new ones.
type patience struct {
	backoff.BackOff
	tries, tried int
}

func (p *patience) NextBackOff() time.Duration {
	if p.tried++; p.tried >= p.tries {
		return backoff.Stop
	}
	return p.BackOff.NextBackOff()
}

// passes says whether trying again can help.
func passes(err error) bool {
	var status *StatusError
	var cut *CutOffError
	var stalled *StalledError
	var offline *OfflineError
	if errors.As(err, &status) {
		return status.Code >= 500 || status.Code == http.StatusTooManyRequests || status.Code == http.StatusRequestTimeout
	}
	return errors.As(err, &cut) || errors.As(err, &stalled) || errors.As(err, &offline)
}

// try asks once for what is missing and appends what comes.
//
// No If-Range goes with the Range: that the parts fit is told by the SHA-256 of the
// whole, which a validator could only make stricter, as where a mirror is deployed anew
// with the same content. The first request leaves Accept-Encoding to the
// transport, which takes gzip (a tenth of the bytes) and unpacks it; the offset of a
// resumed one counts unpacked bytes.
func (w *web) try(ctx context.Context, f data.File, p *part, m *meter) error {
	if p.size == f.Bytes {
		return nil
	}
	from := w.name(f)
	watch, ctx := newWatch(ctx, from, w.Stall)
	defer watch.stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", w.UserAgent)
	if p.size > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.size))
		request.Header.Set("Accept-Encoding", "identity")
	}
	answer, err := w.Client.Do(request)
	if err != nil {
		return explain(ctx, from, f, p, err)
	}
	defer answer.Body.Close()
	if err := accept(answer, from, f, p); err != nil {
		return err
	}
	m.at(p.size)
	return w.receive(ctx, watch, answer, f, p, m)
}

// accept says whether an answer's body is to be appended to p, which it empties if the
// body begins at the beginning.
func accept(answer *http.Response, from string, f data.File, p *part) error {
	switch {
	case answer.StatusCode == http.StatusOK:
		if !answer.Uncompressed && answer.ContentLength >= 0 && answer.ContentLength != f.Bytes {
			return &HashError{From: from, Want: f.SHA256, WantBytes: f.Bytes, HaveBytes: answer.ContentLength}
		}
		return p.restart()
	case p.size > 0 && answer.StatusCode == http.StatusPartialContent && continues(answer.Header.Get("Content-Range"), p.size, f.Bytes):
		p.joined = true
		return nil
	case p.size > 0 && (answer.StatusCode == http.StatusPartialContent || answer.StatusCode == http.StatusRequestedRangeNotSatisfiable):
		have := p.size
		if err := p.restart(); err != nil {
			return err
		}
		return &CutOffError{URL: from, Have: have, Want: f.Bytes, Err: errors.New("the server can't go on from there")}
	}
	return &StatusError{URL: from, Code: answer.StatusCode, RetryAfter: retryAfter(answer.Header.Get("Retry-After"))}
}

// continues reads a Content-Range: "bytes 100-199/200" or "bytes 100-199/*".
func continues(header string, at, total int64) bool {
	span, size, ok := strings.Cut(strings.TrimPrefix(header, "bytes "), "/")
	first, _, ok2 := strings.Cut(span, "-")
	return ok && ok2 && first == strconv.FormatInt(at, 10) && (size == "*" || size == strconv.FormatInt(total, 10))
}

// retryAfter reads the header in seconds; a minute at most, dates are left alone.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds <= 0 {
		return 0
	}
	return time.Duration(min(seconds, 60)) * time.Second
}

// receive appends a body to the part, up to the file's size.
func (w *web) receive(ctx context.Context, watch *watch, answer *http.Response, f data.File, p *part, m *meter) error {
	from := w.name(f)
	buffer := make([]byte, copySize)
	for p.size < f.Bytes {
		n, err := answer.Body.Read(buffer[:min(copySize, f.Bytes-p.size)])
		if n > 0 {
			watch.alive()
			if _, err := p.Write(buffer[:n]); err != nil {
				return err
			}
			m.at(p.size)
		}
		switch {
		case err == io.EOF && p.size < f.Bytes && !p.joined && ends(answer):
			return &HashError{From: from, Want: f.SHA256, WantBytes: f.Bytes, HaveBytes: p.size}
		case err == io.EOF && p.size < f.Bytes:
			return &CutOffError{URL: from, Have: p.size, Want: f.Bytes}
		case err != nil && err != io.EOF:
			if cause := context.Cause(ctx); cause != nil {
				return cause // stalled, or cancelled by the user
			}
			return &CutOffError{URL: from, Have: p.size, Want: f.Bytes, Err: err}
		}
	}
	return nil
}

// ends says whether a body's end is marked, so that a short one is another file and
// not a cut-off one.
func ends(answer *http.Response) bool {
	return answer.Uncompressed || answer.ProtoMajor >= 2 || len(answer.TransferEncoding) > 0
}

// explain gives the type of a request that got no answer.
func explain(ctx context.Context, from string, f data.File, p *part, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause // stalled, or cancelled by the user
	}
	if offline := asOffline(from, err); offline != nil {
		return offline
	}
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	var certificate *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	if errors.As(err, &certificate) || errors.As(err, &plain) || errors.Is(err, errRedirect) {
		return fmt.Errorf("get %s: %w", from, err)
	}
	return &CutOffError{URL: from, Have: p.size, Want: f.Bytes, Err: err}
}

// A watch cancels a try that brings nothing for a while.
type watch struct {
	timer  *time.Timer
	limit  time.Duration
	cancel context.CancelCauseFunc
}

func newWatch(ctx context.Context, from string, limit time.Duration) (*watch, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(limit, func() { cancel(&StalledError{URL: from, After: limit}) })
	return &watch{timer, limit, cancel}, ctx
}

func (w *watch) alive() { w.timer.Reset(w.limit) }

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}
