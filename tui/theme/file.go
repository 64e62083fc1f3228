package theme

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFileBytes bounds a theme file.
const maxFileBytes = 1 << 16

// Read reads a palette of one's own from TOML. What it does not name comes from the
// palette that it is based on:
//
//	name = "dusk"
//	base = "standard"      # standard, contrast or safe
//	dark = true
//	background = "#101418" # what contrast is reckoned against
//	[colors]
//	accent = "#4fd1c5"                                    # the nearest of 256 and 16 is found
//	critical = { rgb = "#ff6b70", c256 = 210, c16 = 9 }   # or said
//
// Its error is a *FileError.
func Read(name string, r io.Reader) (Palette, error) {
	var f file
	meta, err := toml.NewDecoder(io.LimitReader(r, maxFileBytes)).Decode(&f)
	if err != nil {
		return Palette{}, &FileError{name, err.Error()}
	}
	for _, key := range meta.Undecoded() {
		if key[0] != "colors" {
			return Palette{}, &FileError{name, fmt.Sprintf("unknown key %q", key.String())}
		}
	}
	p, err := f.palette()
	if err != nil {
		return Palette{}, &FileError{name, err.Error()}
	}
	return p, nil
}

// A FileError is a theme file that can't be used.
type FileError struct{ File, Reason string }

func (e *FileError) Error() string { return e.File + ": " + e.Reason }

type file struct {
	Name       string         `toml:"name"`
	Base       string         `toml:"base"`
	Dark       bool           `toml:"dark"`
	Background string         `toml:"background"`
	Colors     map[string]any `toml:"colors"`
}

func (f file) palette() (Palette, error) {
	if f.Name == "" || slices.Contains(Names(), f.Name) {
		return Palette{}, fmt.Errorf("want a name of its own, have %q", f.Name)
	}
	if f.Base == "" {
		f.Base = "standard"
	}
	at := slices.IndexFunc(Palettes(), func(p Palette) bool { return p.Name == f.Base && p.Dark == f.Dark })
	if at < 0 {
		return Palette{}, fmt.Errorf("no base %q; there are %s", f.Base, strings.Join(Names(), ", "))
	}
	p := Palettes()[at]
	p.Name = f.Name
	if f.Background != "" {
		rgb, err := readRGB(f.Background)
		if err != nil {
			return p, fmt.Errorf("background: %w", err)
		}
		p.Background = rgb
	}
	names := make([]string, 0, len(f.Colors))
	for name := range f.Colors {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		role, ok := roleNames()[name]
		if !ok {
			return p, fmt.Errorf("no colour %q; there are %s", name, strings.Join(RoleNames(), ", "))
		}
		c, err := readColor(f.Colors[name])
		if err != nil {
			return p, fmt.Errorf("colour %s: %w", name, err)
		}
		p.Colors[role] = c
	}
	return p, nil
}

// readColor reads "#rrggbb" or { rgb, c256, c16 }.
func readColor(v any) (Color, error) {
	table, isTable := v.(map[string]any)
	text, isText := v.(string)
	if isTable {
		text, isText = table["rgb"].(string)
	}
	if !isText {
		return Color{}, fmt.Errorf("want \"#rrggbb\" or { rgb = \"#rrggbb\", c256 = 16 … 255, c16 = 0 … 15 }")
	}
	rgb, err := readRGB(text)
	if err != nil {
		return Color{}, err
	}
	c := Color{RGB: rgb, C256: nearest256(rgb), C16: nearest16(rgb)}
	for name, part := range map[string]struct {
		into   *uint8
		lo, hi int64
	}{"c256": {&c.C256, 16, 255}, "c16": {&c.C16, 0, 15}} {
		if v, set := table[name]; set {
			n, ok := v.(int64)
			if !ok || n < part.lo || n > part.hi {
				return c, fmt.Errorf("%s is %v; want %d to %d", name, v, part.lo, part.hi)
			}
			*part.into = uint8(n)
		}
	}
	return c, nil
}

func readRGB(text string) (uint32, error) {
	hex, ok := strings.CutPrefix(text, "#")
	v, err := strconv.ParseUint(hex, 16, 32)
	if !ok || err != nil || len(hex) != 6 {
		return 0, fmt.Errorf("want a colour like #4fd1c5, have %q", text)
	}
	return uint32(v), nil
}

// nearest256 is the index of the 256-colour cube that lies nearest, by squared
// distance in RGB.
func nearest256(rgb uint32) uint8 {
	best, least := uint8(16), 1<<30
	for i := 16; i < 256; i++ {
		if d := distance(rgb, cube(uint8(i))); d < least {
			best, least = uint8(i), d
		}
	}
	return best
}

// nearest16 is the same among xterm's first 16.
func nearest16(rgb uint32) uint8 {
	best, least := uint8(0), 1<<30
	for i, c := range [16]uint32{0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff} {
		if d := distance(rgb, c); d < least {
			best, least = uint8(i), d
		}
	}
	return best
}

func distance(a, b uint32) int {
	sum := 0
	for shift := 0; shift <= 16; shift += 8 {
		d := int(a>>shift&255) - int(b>>shift&255)
		sum += d * d
	}
	return sum
}

// Faults lists what can't be read well: texts of less contrast than 4.5:1 (WCAG 2.1,
// 1.4.3) on the page or on a selected row.
func (p Palette) Faults() []string {
	var faults []string
	for _, name := range RoleNames() {
		role := roleNames()[name]
		if role == Border || role == Selected || role == Raised {
			continue
		}
		for ground, bg := range map[string]uint32{"the page": p.Background, "a selected row": p.Colors[Selected].RGB} {
			if c := contrast(p.Colors[role].RGB, bg); c < 4.5 {
				faults = append(faults, fmt.Sprintf("%s on %s has a contrast of %.1f:1", name, ground, c))
			}
		}
	}
	slices.Sort(faults)
	return faults
}

// roleNames are the roles that a file can colour. The ramps are not among them: they
// were chosen step by step.
func roleNames() map[string]Role {
	return map[string]Role{"text": Text, "dim": Dim, "border": Border, "accent": Accent, "critical": Critical, "high": High, "medium": Medium, "low": Low,
		"attack": Attack, "normal": Normal, "new": StateNew, "acknowledged": StateAcknowledged, "escalated": StateEscalated, "suppressed": StateSuppressed, "closed": StateClosed,
		"simulated": Simulated, "bad": Bad, "good": Good, "model1": Model1, "model2": Model2, "model3": Model3, "model4": Model4, "model5": Model5, "model6": Model6, "model7": Model7, "model8": Model8,
		"selected": Selected, "raised": Raised}
}

// RoleNames lists them.
func RoleNames() []string {
	var names []string
	for name := range roleNames() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
