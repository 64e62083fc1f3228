package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trunkline/trunkline/data/cache"
)

// The files of NSL-KDD.
const (
	TrainFile  = "KDDTrain+.txt"
	TestFile   = "KDDTest+.txt"
	Test21File = "KDDTest-21.txt"
)

// A File is a published file and how to know it.
type File struct {
	Name   string
	Rows   int
	Bytes  int64
	SHA256 string // hexadecimal
}

// NSLKDDFiles lists the published files of NSL-KDD (Canadian Institute for
// Cybersecurity; Tavallaee et al. 2009), in the order in which they are needed.
func NSLKDDFiles() []File {
	return []File{
		{TrainFile, 125973, 19109424, "1b86d2f957b33082081bba410fe129b475efebcc13c9014c3f447c8271aadf95"},
		{TestFile, 22544, 3441513, "fa46b0935342616aa83b7c2578db355b6a7aaabbc492248172c7a1e8b7ab8f84"},
		{Test21File, 11850, 1814092, "746993ac9e25868827cacf09eab450050a2a1056e1ce48a1ad39f5dc801d531d"},
	}
}

// Located are the paths of one copy of NSL-KDD.
type Located struct {
	Dir         string // where the files lie
	Train, Test string
	Test21      string // "" if this copy lacks it: it is KDDTest+'s rows with a difficulty other than 21
}

// A NotFoundError says which files of a data set were looked for and not found.
type NotFoundError struct {
	Dir     string   // where they should be
	Named   string   // who named Dir: "--data", "TRUNKLINE_DATA"; "" for the cache
	NoDir   bool     // there is no such directory
	Missing []string // file names
	Looked  []string // directories that were looked into
}

func (e *NotFoundError) Error() string {
	named := ""
	if e.Named != "" {
		named = " (from " + e.Named + ")"
	}
	if e.NoDir {
		return fmt.Sprintf("no directory %s%s", e.Dir, named)
	}
	return fmt.Sprintf("no %s in %s%s", strings.Join(e.Missing, ", "), strings.Join(e.Looked, " or "), named)
}

// Locate finds NSL-KDD in flag (what --data says), else in environment (what
// TRUNKLINE_DATA says), else in the cache; "" is not said. A directory that is named
// and lacks the files is an error, not a reason to look further: *NotFoundError.
func Locate(flag, environment string) (Located, error) {
	dir, named := flag, "--data"
	if dir == "" {
		dir, named = environment, "TRUNKLINE_DATA"
	}
	if dir == "" {
		var err error
		if dir, err = cache.DataDir(); err != nil {
			return Located{}, err
		}
		named = ""
	}
	at, err := Find(dir)
	var missing *NotFoundError
	if errors.As(err, &missing) {
		missing.Named = named
	}
	return at, err
}

// Find finds KDDTrain+ and KDDTest+, and KDDTest-21 if it is there, together in dir
// or in dir/nsl-kdd; without them the error is a *NotFoundError.
func Find(dir string) (Located, error) {
	if state, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || (err == nil && !state.IsDir()) {
		return Located{}, &NotFoundError{Dir: dir, NoDir: true, Missing: []string{TrainFile, TestFile}}
	} else if err != nil {
		return Located{}, err
	}
	missing := &NotFoundError{Dir: dir}
	for _, in := range []string{dir, filepath.Join(dir, "nsl-kdd")} {
		at := Located{Dir: in, Train: filepath.Join(in, TrainFile), Test: filepath.Join(in, TestFile), Test21: filepath.Join(in, Test21File)}
		var lacks []string
		for _, name := range []string{TrainFile, TestFile} {
			if !isFile(filepath.Join(in, name)) {
				lacks = append(lacks, name)
			}
		}
		if lacks == nil {
			if !isFile(at.Test21) {
				at.Test21 = ""
			}
			return at, nil
		}
		missing.Looked = append(missing.Looked, in)
		if missing.Missing == nil || len(lacks) < len(missing.Missing) {
			missing.Missing = lacks
		}
	}
	return Located{}, missing
}

func isFile(path string) bool {
	state, err := os.Stat(path)
	return err == nil && state.Mode().IsRegular()
}
