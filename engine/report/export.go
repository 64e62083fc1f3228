package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/engine/figure"
)

// Export writes figures and tables as SVG, PNG and CSV into dir, which it makes.
// Names are prefix-figure-stamp; a file that is there is never written over: the name
// then ends in -2, -3, … It gives the paths written, on an error those until then.
func Export(dir, prefix, stamp string, figures []figure.Figure, tables []figure.Table) ([]string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	var written []string
	for i, f := range figures {
		stem, err := claim(dir, fileName(fmt.Sprintf("%s-%s-%s", prefix, named(f.Key, "chart", i), stamp)))
		if err != nil {
			return written, err
		}
		paths, err := Figure(stem, f)
		if written = append(written, paths...); err != nil {
			return written, err
		}
	}
	for i, t := range tables {
		stem, err := claim(dir, fileName(fmt.Sprintf("%s-%s-%s", prefix, named(t.Title, "table", i), stamp)))
		if err != nil {
			return written, err
		}
		paths, err := tableFiles(stem, t)
		if written = append(written, paths...); err != nil {
			return written, err
		}
	}
	return written, nil
}

func named(name, kind string, i int) string {
	const most = 60 // bytes: file systems take 255 of a whole name
	switch {
	case name == "":
		return fmt.Sprintf("%s%d", kind, i+1)
	case len(name) > most:
		return name[:most]
	}
	return name
}

// mostSame is how many exports of one name in one second are let through.
const mostSame = 100

// claim finds a name of which no file is there and makes its .csv, empty, so that
// nobody else takes it.
func claim(dir, name string) (stem string, err error) {
	for n := 1; n <= mostSame; n++ {
		stem = filepath.Join(dir, name)
		if n > 1 {
			stem = fmt.Sprintf("%s-%d", stem, n)
		}
		if exists(stem+".svg") || exists(stem+".png") {
			continue
		}
		f, err := os.OpenFile(stem+".csv", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return stem, f.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	return "", &os.PathError{Op: "export", Path: filepath.Join(dir, name), Err: fs.ErrExist}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
