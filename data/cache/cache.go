// Package cache says where downloaded and computed files are kept, and lets
// processes that share that place take turns.
package cache

import (
	"fmt"
	"os"
	"path/filepath"
)

// Dir is trunkline's cache directory: $XDG_CACHE_HOME/trunkline, on every system,
// else the system's own place for caches. It need not exist yet.
func Dir() (string, error) {
	// The XDG specification has a relative path ignored; so does this.
	if base := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "trunkline"), nil
	}
	if os.Getenv("XDG_CACHE_HOME") != "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no place for a cache: XDG_CACHE_HOME is not an absolute path and %w", err)
		}
		return filepath.Join(home, ".cache", "trunkline"), nil
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no place for a cache: %w", err)
	}
	return filepath.Join(base, "trunkline"), nil
}

// DataDir is where downloaded data sets are kept: Dir's "data".
func DataDir() (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "data"), nil
}
