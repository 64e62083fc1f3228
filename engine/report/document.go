package report

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/engine/figure"
)

// A Document is a report before it is written: sections of paragraphs, tables and
// figures, which HTML and Markdown both take.
type Document struct {
	Title     string
	Subtitle  string
	Simulated bool
	Sections  []Section
}

// A Section is a heading with what stands under it.
type Section struct {
	Title  string
	Blocks []Block
}

// A Block is one of a paragraph, a table, or a figure.
type Block struct {
	Text   string
	Table  *Table
	Figure *figure.Figure
}

// A Table has a head and rows of as many cells. Numeric columns are set to the right.
type Table struct {
	Head    []string
	Rows    [][]string
	Numeric []bool // a column; nil: none
	Note    string
}

func text(format string, args ...any) Block { return Block{Text: fmt.Sprintf(format, args...)} }

func picture(f figure.Figure) Block { return Block{Figure: &f} }

// Markdown writes a document; image gives the path under which a figure is found.
func Markdown(d Document, image func(figure.Figure) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", markdownText(d.Title), markdownText(d.Subtitle))
	if d.Simulated {
		b.WriteString("**SIMULATED: everything here comes from the simulated 5G core.**\n\n")
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "## %s\n\n", markdownText(s.Title))
		for _, block := range s.Blocks {
			markdownBlock(&b, block, image)
		}
	}
	return b.String()
}

func markdownBlock(b *strings.Builder, block Block, image func(figure.Figure) string) {
	switch {
	case block.Table != nil:
		markdownTable(b, block.Table)
	case block.Figure != nil:
		fmt.Fprintf(b, "![%s](%s)\n\n", markdownText(block.Figure.Title), image(*block.Figure))
	default:
		fmt.Fprintf(b, "%s\n\n", markdownText(block.Text))
	}
}

func markdownTable(b *strings.Builder, t *Table) {
	rule := make([]string, len(t.Head))
	for i := range rule {
		rule[i] = "---"
		if t.Numeric != nil && t.Numeric[i] {
			rule[i] = "---:"
		}
	}
	for _, row := range append([][]string{t.Head, rule}, t.Rows...) {
		b.WriteString("|")
		for _, cell := range row {
			fmt.Fprintf(b, " %s |", strings.ReplaceAll(markdownText(cell), "|", "\\|"))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	if t.Note != "" {
		fmt.Fprintf(b, "%s\n\n", markdownText(t.Note))
	}
}

// markdownText keeps names from data from being read as markup.
func markdownText(s string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;", "\n", " ").Replace(s)
}
