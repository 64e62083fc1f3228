package screen

import (
	"strings"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// Catalog knows each model's place, which gives it one colour and one marker in every
// chart and table. A model that the catalog does not have comes after all others.
type Catalog struct {
	place map[string]int
	title map[string]string
}

// NewCatalog numbers the models as models.Catalog lists them.
func NewCatalog() Catalog {
	c := Catalog{place: map[string]int{}, title: map[string]string{}}
	for i, e := range models.Catalog() {
		c.place[e.Key], c.title[e.Key] = i, e.Title
	}
	return c
}

// Index is the model's place; of a tag like "boost@7f3a" the key's.
func (c Catalog) Index(key string) int {
	key, _, _ = strings.Cut(key, "@")
	if i, ok := c.place[key]; ok {
		return i
	}
	return len(c.place)
}

// Title is the model's name for people.
func (c Catalog) Title(key string) string {
	key, _, _ = strings.Cut(key, "@")
	if t, ok := c.title[key]; ok {
		return t
	}
	return key
}

// Mark is the model's marker in its colour, with a blank behind.
func (c Catalog) Mark(key string, t *theme.Theme) widget.Span {
	ink, shape := figure.Identity(c.Index(key))
	return widget.Span{Text: string(t.Glyphs.Shape(shape)) + " ", Style: theme.Fg(theme.InkRole(ink))}
}

// Style is text in the model's colour.
func (c Catalog) Style(key string) theme.Style {
	ink, _ := figure.Identity(c.Index(key))
	return theme.Fg(theme.InkRole(ink))
}

// SeverityRole is the colour of a severity.
func SeverityRole(s metric.Severity) theme.Role {
	return [...]theme.Role{metric.Low: theme.Low, metric.Medium: theme.Medium, metric.High: theme.High, metric.Critical: theme.Critical}[s]
}

// SeverityWord is a severity in four columns.
func SeverityWord(s metric.Severity) string {
	return [...]string{metric.Low: "LOW", metric.Medium: "MED", metric.High: "HIGH", metric.Critical: "CRIT"}[s]
}
