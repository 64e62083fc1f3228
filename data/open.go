package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
)

// headSize is how much of an input sniffing may look at.
const headSize = 4096

// OpenFile opens a file of any kind in the Catalog, gzip or not, by its content.
// Closing the source closes the file.
func OpenFile(path string, o Options) (Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := Open(path, f, o)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &fileSource{s, f}, nil
}

// Open reads r as the kind its first bytes show it to be; name is what messages
// call it. A kind that is not in the Catalog, a damaged gzip header and an empty
// input are a *ParseError without a line. The caller keeps r.
func Open(name string, r io.Reader, o Options) (Source, error) {
	buffered, head, err := peek(name, r)
	if err == nil && bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		var z *gzip.Reader
		if z, err = gzip.NewReader(buffered); err != nil {
			return nil, &ParseError{File: name, Reason: fmt.Sprintf("the gzip file is damaged (%v)", err)}
		}
		buffered, head, err = peek(name, z)
	}
	if err != nil {
		return nil, err
	}
	for _, e := range Catalog() {
		if e.Sniff(head) {
			return e.Open(name, buffered, o)
		}
	}
	return nil, unknownKind(name, head)
}

func peek(name string, r io.Reader) (*bufio.Reader, []byte, error) {
	b := bufio.NewReaderSize(r, headSize)
	head, err := b.Peek(headSize)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, nil, (&lines{file: name}).explain(err)
	}
	return b, head, nil
}

// unknownKind says what an input looks like and what would be read.
func unknownKind(name string, head []byte) error {
	var titles []string
	for _, e := range Catalog() {
		titles = append(titles, e.Title)
	}
	return &ParseError{File: name, Reason: fmt.Sprintf("%s; what can be read: %s", looksLike(head), strings.Join(titles, ", "))}
}

func looksLike(head []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return "this is " + m.what
		}
	}
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return "the file is empty"
	case bytes.IndexByte(head, 0) >= 0:
		return "this is binary, it begins with " + Quote(head[:min(8, len(head))])
	}
	return fmt.Sprintf("not a known kind of flows: the first line has %d comma-separated columns and begins with %s",
		1+bytes.Count(line, []byte{','}), Quote(bytes.TrimSuffix(line, []byte{'\r'})))
}

var magics = [...]struct{ prefix, what string }{
	{"\xd4\xc3\xb2\xa1", "a packet capture (pcap)"},
	{"\xa1\xb2\xc3\xd4", "a packet capture (pcap)"},
	{"\x4d\x3c\xb2\xa1", "a packet capture (pcap)"},
	{"\x0a\x0d\x0d\x0a", "a packet capture (pcapng)"},
	{"PK\x03\x04", "a zip archive: unpack it first"},
	{"\x1f\x8b", "gzip inside gzip: unpack it first"},
	{"BZh", "a bzip2 file: unpack it first"},
	{"\xfd7zXZ", "an xz file: unpack it first"},
	{"\x28\xb5\x2f\xfd", "a zstd file: unpack it first"},
	{"\x7fELF", "a program"},
	{"MZ", "a program"},
	{"%PDF", "a PDF document"},
	{"SQLite format 3", "an SQLite database"},
	{"@relation", "a Weka ARFF file: its @data part can be read as it stands"},
	{"@RELATION", "a Weka ARFF file: its @data part can be read as it stands"},
	{"#separator", "a Zeek log"},
	{"<", "an HTML or XML page"},
	{"{", "JSON"},
	{"[", "JSON"},
}

// fileSource closes the file behind a source that does not own it.
type fileSource struct {
	Source
	file *os.File
}

func (s *fileSource) Close() error {
	err := s.Source.Close()
	if e := s.file.Close(); err == nil {
		err = e
	}
	return err
}
