package cache

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestDirIsUnderXDGCacheHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	if have, err := DataDir(); err != nil || have != filepath.Join(home, "trunkline", "data") {
		t.Errorf("DataDir() = %q, %v", have, err)
	}
}

func TestARelativeXDGCacheHomeIsIgnored(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("XDG_CACHE_HOME", "somewhere")
	if have, err := Dir(); err != nil || have != filepath.Join(home, ".cache", "trunkline") {
		t.Errorf("Dir() = %q, %v", have, err)
	}
}

func TestALockExcludesASecondHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "lock")
	first, err := Acquire(t.Context(), path, func() { t.Error("waited for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	if second, err := Try(path); second != nil || err != nil {
		t.Fatalf("Try while held = %v, %v", second, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	waited := 0
	if _, err := Acquire(ctx, path, func() { waited++ }); !errors.Is(err, context.DeadlineExceeded) || waited != 1 {
		t.Errorf("Acquire while held: %v, waiting called %d times", err, waited)
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if second, err := Try(path); second == nil || err != nil {
		t.Errorf("Try after Unlock = %v, %v", second, err)
	} else {
		second.Unlock()
	}
}

func TestAWaiterGetsTheLockWhenItIsGivenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := Acquire(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Acquire(t.Context(), path, func() { first.Unlock() })
	if err != nil {
		t.Fatal(err)
	}
	second.Unlock()
}

// A killed process takes its lock with it: nothing is left that somebody must clean up.
func TestADeadProcessHoldsNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if held := os.Getenv("TRUNKLINE_TEST_HOLD"); held != "" {
		if l, err := Try(held); l == nil {
			t.Fatal("not free", err)
		}
		os.Stdout.WriteString("held\n")
		io.Copy(io.Discard, os.Stdin) // until killed
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestADeadProcessHoldsNoLock$")
	cmd.Env = append(os.Environ(), "TRUNKLINE_TEST_HOLD="+path)
	in, _ := cmd.StdinPipe()
	defer in.Close()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("child said %q, %v", line, err)
	}
	if l, err := Try(path); l != nil || err != nil {
		t.Errorf("Try while another process holds it = %v, %v", l, err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	l, err := Acquire(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.Unlock()
}

func TestALockWhereNothingCanBeWrittenIsAnError(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		// Root writes anywhere: a file in the directory's place stops it as well.
		blocker := filepath.Join(t.TempDir(), "file")
		os.WriteFile(blocker, nil, 0o644)
		if _, err := Acquire(t.Context(), filepath.Join(blocker, "lock"), nil); err == nil {
			t.Error("no error")
		}
		return
	}
	dir := t.TempDir()
	os.Chmod(dir, 0o500)
	if _, err := Acquire(t.Context(), filepath.Join(dir, "lock"), nil); !errors.Is(err, os.ErrPermission) {
		t.Errorf("have %v", err)
	}
}
