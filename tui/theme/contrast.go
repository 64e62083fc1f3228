package theme

import (
	"math"

	"github.com/charmbracelet/colorprofile"
)

// textOn picks dark or light text for a step of a ramp, whichever reads better.
func (p Palette) textOn(step Role, profile colorprofile.Profile) Role {
	ground := p.Colors[step].shown(profile)
	if contrast(p.Colors[OnLight].RGB, ground) >= contrast(p.Colors[OnDark].RGB, ground) {
		return OnLight
	}
	return OnDark
}

// shown gives the colour as a terminal of the profile shows it.
func (c Color) shown(profile colorprofile.Profile) uint32 {
	if profile == colorprofile.ANSI256 {
		return cube(c.C256)
	}
	return c.RGB
}

// contrast is the contrast ratio of two colours, 1 to 21 (WCAG 2.1, 1.4.3).
func contrast(a, b uint32) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// luminance is the relative luminance of an sRGB colour, 0 to 1.
func luminance(c uint32) float64 {
	part := func(v uint32) float64 {
		s := float64(v&255) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c>>16) + 0.7152*part(c>>8) + 0.0722*part(c)
}

// cube gives the colour behind an index of xterm's 256, from 16 up.
func cube(i uint8) uint32 {
	if i >= 232 {
		v := uint32(8 + 10*int(i-232))
		return v<<16 | v<<8 | v
	}
	level := func(n int) uint32 {
		if n == 0 {
			return 0
		}
		return uint32(55 + 40*n)
	}
	n := int(i) - 16
	return level(n/36)<<16 | level(n/6%6)<<8 | level(n%6)
}
