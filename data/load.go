package data

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Load reads a whole file of any kind in the Catalog into one table, called by the
// file's name without its ending, and gives the SHA-256 of the file as it lies
// on the disk, in hexadecimal.
func Load(path string, o Options) (*Table, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	sum := sha256.New()
	file := io.TeeReader(f, sum)
	s, err := Open(path, file, o)
	if err != nil {
		return nil, "", err
	}
	t, err := ReadAll(s)
	if err != nil {
		return nil, "", err
	}
	if _, err := io.Copy(io.Discard, file); err != nil { // what a reader left behind its end
		return nil, "", err
	}
	t.Name = tableName(path)
	return t, hex.EncodeToString(sum.Sum(nil)), s.Close()
}

// tableName is a file's name as people say it: "KDDTest+" for "data/KDDTest+.txt.gz".
func tableName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		return short
	}
	return name
}

// HashFile gives the SHA-256 of a file in hexadecimal, and its size in bytes.
func HashFile(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(sum.Sum(nil)), n, nil
}
