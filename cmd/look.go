package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/tui"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/theme"
)

// look is how the screens look and what their keys are: flags, and files of a person's own.
func (a *app) look(f screenFlags) (tui.Options, error) {
	o := tui.Options{Theme: f.theme, Ground: f.ground, ASCII: f.ascii, NoMouse: f.noMouse, NoTour: f.noTour,
		Exports: filepath.Join(filepath.Dir(a.storePath()), "exports")}
	if err := known(f); err != nil {
		return o, err
	}
	if f.themeFile != "" {
		own, err := readTheme(f.themeFile)
		if err != nil {
			return o, err
		}
		o.Own, o.Theme = []theme.Palette{own}, own.Name
	}
	var err error
	o.Keys, err = a.keys(f.keymap)
	return o, err
}

// known refuses a theme or a ground that there is not.
func known(f screenFlags) error {
	var names []string
	for _, p := range theme.Palettes() {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	if f.theme != "" && !slices.Contains(names, f.theme) {
		return &usageError{reason: fmt.Sprintf("no theme %q", f.theme), hint: "there are: " + strings.Join(names, ", ") + "; --theme-file takes one of your own"}
	}
	if f.ground != "" && f.ground != "dark" && f.ground != "light" {
		return &usageError{reason: fmt.Sprintf("no background %q", f.ground), hint: "dark or light; without it the terminal is asked"}
	}
	return nil
}

func readTheme(path string) (theme.Palette, error) {
	file, err := os.Open(path)
	if err != nil {
		return theme.Palette{}, err
	}
	defer file.Close()
	return theme.Read(path, file)
}

// keys reads the keymap file; without one that was named or lies in its place, the
// keys are the default ones.
func (a *app) keys(path string) (*keymap.Map, error) {
	asked := path != ""
	if !asked {
		dir := a.Getenv("XDG_CONFIG_HOME")
		if !filepath.IsAbs(dir) {
			var err error
			if dir, err = os.UserConfigDir(); err != nil {
				return keymap.Default(), nil
			}
		}
		path = filepath.Join(dir, "trunkline", "keymap.toml")
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return keymap.Default(), nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return keymap.Default().Read(path, file)
}
