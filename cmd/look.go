package cmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/tui"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/theme"
)

// look is how the screens look and what their keys are: flags, and files of a person's own.
func (a *app) look(f screenFlags) (tui.Options, error) {
	o := tui.Options{Theme: f.theme, Ground: f.ground, ASCII: f.ascii, NoMouse: f.noMouse, NoTour: f.noTour,
		Exports: filepath.Join(filepath.Dir(a.storePath()), "exports")}
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
