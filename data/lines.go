package data

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// maxLine bounds the memory one line of a text source may take. The longest
// NSL-KDD row has under 250 bytes.
const maxLine = 64 << 10

// lines cuts an input into its lines. CRLF is a line end like LF, a byte order
// mark before the first line is no part of it, blank lines are passed over.
type lines struct {
	source, file string
	r            *bufio.Reader
	n            int   // of the line last given, from 1
	cut          bool  // the line last given had no line end: the input stops in it
	long         bool  // the line last refused was too long, and its rest is still to be read
	err          error // sticky
}

func newLines(source, file string, r io.Reader) *lines {
	return &lines{source: source, file: file, r: bufio.NewReaderSize(r, maxLine)}
}

// next gives the next line that is not blank, valid until the following call.
// After the last one it gives io.EOF, again and again. A line that is too long is a
// *ParseError after which reading may go on; any other error stays.
func (l *lines) next() ([]byte, error) {
	l.passLong()
	for l.err == nil {
		line, err := l.r.ReadSlice('\n')
		if err == nil || len(line) > 0 {
			l.n++
		}
		switch {
		case err == bufio.ErrBufferFull:
			l.long = true
			return nil, l.bad(0, "a line of over %d bytes", maxLine)
		case err != nil:
			l.err = l.explain(err)
			l.cut = true
			if err != io.EOF {
				return nil, l.err
			}
		}
		if line = l.trim(line); len(line) > 0 {
			return line, nil
		}
	}
	return nil, l.err
}

func (l *lines) trim(line []byte) []byte {
	if l.n == 1 {
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	line = bytes.TrimSuffix(line, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'})
}

// passLong reads up to the end of a line that outgrew the buffer. It is not done
// before somebody wants the next line: strict reading stops here, and such a line may
// have no end.
func (l *lines) passLong() {
	for l.long && l.err == nil {
		_, err := l.r.ReadSlice('\n')
		l.long = err == bufio.ErrBufferFull
		if err != nil && !l.long {
			l.err = l.explain(err)
		}
	}
}

// explain turns damage inside a compressed input into a place in it.
func (l *lines) explain(err error) error {
	var corrupt flate.CorruptInputError
	var path *fs.PathError
	switch {
	case err == io.EOF:
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return l.bad(0, "the compressed file is cut off")
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return l.bad(0, "the compressed file is damaged (%v)", err)
	}
	if errors.As(err, &path) { // it has the file's name already
		return err
	}
	return fmt.Errorf("read %s: %w", l.file, err)
}

// bad is an error in the line last given; column counts fields from 1, 0 is the line as a whole.
func (l *lines) bad(column int, format string, args ...any) *ParseError {
	return &ParseError{Source: l.source, File: l.file, Line: l.n, Column: column, Reason: fmt.Sprintf(format, args...)}
}
