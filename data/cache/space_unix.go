//go:build unix

package cache

import (
	"errors"

	"golang.org/x/sys/unix"
)

// NoSpace says whether err is the system's word for a full disk or a used-up quota.
func NoSpace(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
