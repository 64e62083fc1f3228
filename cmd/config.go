package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// configure reads the settings file, whose keys are the flags' names, and sets every
// flag that the command line did not.
func (a *app) configure(c *cobra.Command, _ []string) error {
	path, asked := a.configPath(c)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked || path == "" {
		return a.checkGlobals()
	}
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	var settings map[string]any
	if err := toml.Unmarshal(text, &settings); err != nil {
		return &usageError{reason: fmt.Sprintf("settings %s: %v", path, err), hint: "its keys are the flags' names: trunkline --help"}
	}
	for _, key := range sortedKeys(settings) {
		if err := set(c, key, settings[key]); err != nil {
			return &usageError{reason: fmt.Sprintf("settings %s: %v", path, err), hint: "its keys are the flags' names: trunkline --help"}
		}
	}
	return a.checkGlobals()
}

func (a *app) configPath(c *cobra.Command) (path string, asked bool) {
	if c.Flags().Changed("config") {
		return a.config, true
	}
	dir := a.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return "", false
		}
	}
	return filepath.Join(dir, "trunkline", "config.toml"), false
}

// set gives a flag the settings file's value. A key that no command has is an error;
// one of another command's flags is for that command.
func set(c *cobra.Command, key string, value any) error {
	flag := c.Flags().Lookup(key)
	if flag == nil {
		if knownFlag(c.Root(), key) {
			return nil
		}
		return fmt.Errorf("unknown key %q", key)
	}
	if flag.Changed {
		return nil
	}
	if list, ok := value.([]any); ok {
		for _, v := range list {
			if err := c.Flags().Set(key, fmt.Sprint(v)); err != nil {
				return fmt.Errorf("key %q: %w", key, err)
			}
		}
		return nil
	}
	if err := c.Flags().Set(key, fmt.Sprint(value)); err != nil {
		return fmt.Errorf("key %q: %w", key, err)
	}
	return nil
}

func knownFlag(c *cobra.Command, name string) bool {
	found := false
	c.Flags().VisitAll(func(f *pflag.Flag) { found = found || f.Name == name })
	c.PersistentFlags().VisitAll(func(f *pflag.Flag) { found = found || f.Name == name })
	for _, child := range c.Commands() {
		found = found || knownFlag(child, name)
	}
	return found
}

func (a *app) checkGlobals() error {
	if a.sample < 0 || a.sample > 1 {
		return usagef("--sample is %g; want a share from 0 to 1", a.sample)
	}
	if a.workers < 0 {
		return usagef("--workers is %d; want 0 (all cores) or more", a.workers)
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
