package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// The file, front to back:
//
//	magic    "TRUNKLINE BUNDLE\n"
//	version  uint32, little-endian
//	sections name length (uint16), name, content length (uint64), content; repeated
//	end      name length 0
//	sum      SHA-256 of everything before it
//
// docs/FORMATS.md lists the sections.
const magic = "TRUNKLINE BUNDLE\n"

// Version of the format. A bundle of another version is refused, not guessed at.
const Version = 1

// A section is a named run of bytes.
type section struct {
	name    string
	content []byte
}

func pack(sections []section) []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	b.Write(binary.LittleEndian.AppendUint32(nil, Version))
	for _, s := range sections {
		b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(s.name))))
		b.WriteString(s.name)
		b.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(s.content))))
		b.Write(s.content)
	}
	b.Write([]byte{0, 0})
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

// unpack checks the frame and gives the sections by name. The contents are views of file.
func unpack(file []byte) (map[string][]byte, error) {
	if !bytes.HasPrefix(file, []byte(magic)) {
		return nil, fmt.Errorf("not a bundle: it does not begin with %q", magic)
	}
	if len(file) < len(magic)+4+2+sha256.Size {
		return nil, fmt.Errorf("cut off after %d bytes", len(file))
	}
	body, sum := file[:len(file)-sha256.Size], file[len(file)-sha256.Size:]
	if v := binary.LittleEndian.Uint32(body[len(magic):]); v != Version {
		return nil, fmt.Errorf("bundle format %d; this trunkline reads format %d", v, Version)
	}
	if have := sha256.Sum256(body); !bytes.Equal(have[:], sum) {
		return nil, fmt.Errorf("cut off or changed: the checksum does not match")
	}
	return split(body, len(magic)+4)
}

func split(body []byte, at int) (map[string][]byte, error) {
	sections := map[string][]byte{}
	for {
		if len(body)-at < 2 {
			return nil, fmt.Errorf("no end mark at byte %d", at)
		}
		n := int(binary.LittleEndian.Uint16(body[at:]))
		at += 2
		if n == 0 {
			return sections, nil
		}
		if len(body)-at < n+8 {
			return nil, fmt.Errorf("section at byte %d is cut off", at)
		}
		name := string(body[at : at+n])
		size := binary.LittleEndian.Uint64(body[at+n:])
		at += n + 8
		if size > uint64(len(body)-at) {
			return nil, fmt.Errorf("section %.40q says %d bytes, %d are left", name, size, len(body)-at)
		}
		sections[name] = body[at : at+int(size)]
		at += int(size)
	}
}
