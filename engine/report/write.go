package report

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/figure"
)

// Write writes a document to path: HTML for .html, Markdown for .md with its figures as
// SVG in a folder beside it. It gives the paths written.
func Write(path string, d Document) ([]string, error) {
	switch filepath.Ext(path) {
	case ".html":
		content, err := HTML(d)
		if err != nil {
			return nil, err
		}
		return []string{path}, bundle.WriteAtomic(path, content)
	case ".md":
		return writeMarkdown(path, d)
	}
	return nil, &KindError{Path: path}
}

// A KindError is a path whose ending names no kind of report.
type KindError struct{ Path string }

func (e *KindError) Error() string { return fmt.Sprintf("report %s: want .html or .md", e.Path) }

func writeMarkdown(path string, d Document) ([]string, error) {
	folder := strings.TrimSuffix(path, ".md") + "-figures"
	var written []string
	var failed error
	content := Markdown(d, func(f figure.Figure) string {
		name := fmt.Sprintf("%02d-%s.svg", len(written)+1, fileName(f.Key))
		var b bytes.Buffer
		if err := figure.SVG(&b, f, figure.Style{}); err != nil {
			failed = err
		} else if err := bundle.WriteAtomic(filepath.Join(folder, name), b.Bytes()); err != nil {
			failed = err
		}
		written = append(written, filepath.Join(folder, name))
		return filepath.ToSlash(filepath.Join(filepath.Base(folder), name))
	})
	if failed != nil {
		return written, failed
	}
	return append(written, path), bundle.WriteAtomic(path, []byte(content))
}
