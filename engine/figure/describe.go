package figure

import (
	"fmt"
	"strings"
)

// Describe says in a few sentences what the figure shows, for people who can't see it.
func (f Figure) Describe() string {
	var b strings.Builder
	b.WriteString(clean(f.Title))
	if f.Subtitle != "" {
		b.WriteString(". " + clean(f.Subtitle))
	}
	for _, a := range [...]struct {
		name string
		Axis
	}{{"Horizontal", f.X}, {"Vertical", f.Y}} {
		if t := a.Title(); t != "" {
			fmt.Fprintf(&b, ". %s axis: %s", a.name, clean(t))
		}
	}
	var names []string
	for _, s := range f.Series {
		if s.Name != "" {
			names = append(names, clean(s.Name))
		}
	}
	if names != nil {
		b.WriteString(". Shown: " + strings.Join(names, "; "))
	}
	for _, m := range f.Marks {
		if m.Text != "" {
			b.WriteString(". Marked: " + clean(m.Text))
		}
	}
	if f.Note != "" {
		b.WriteString(". " + clean(f.Note))
	}
	return strings.TrimSuffix(b.String(), ".") + "."
}
