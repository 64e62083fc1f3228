package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// A server is a trunkline process with folders of its own.
type server struct {
	process     *exec.Cmd
	addr, speed string
}

// start starts a server and waits until it says where it listens.
func start(binary, folder, speed string) *server {
	s := &server{speed: speed}
	s.process = exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--authorized-keys", filepath.Join(folder, "keys"), "--speed", speed, "--no-tour", "--background", "dark")
	s.process.Env = os.Environ()
	for _, name := range []string{"CACHE", "STATE", "CONFIG", "DATA"} {
		s.process.Env = append(s.process.Env, "XDG_"+name+"_HOME="+filepath.Join(folder, strings.ToLower(name)))
	}
	said, err := s.process.StderrPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		log.Fatal(err)
	}
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if addr, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			s.addr = addr
			go func() {
				for lines.Scan() {
				}
			}()
			return s
		}
	}
	log.Fatal("the server did not listen")
	return nil
}

// settle waits until the models are fitted and the feed runs: until the server has
// used little CPU time for a while.
func (s *server) settle(key ssh.Signer) {
	defer open(s.addr, key, false).close()
	for calm := 0; calm < 5; {
		before := s.cpu()
		time.Sleep(time.Second)
		if calm++; s.cpu()-before > 300*time.Millisecond {
			calm = 0
		}
	}
}

func (s *server) stop() {
	s.process.Process.Signal(syscall.SIGTERM)
	s.process.Wait()
}

// cpu is what the process has used, of user and system time.
func (s *server) cpu() time.Duration {
	body, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Process.Pid))
	if err != nil {
		log.Fatal(err)
	}
	fields := strings.Fields(string(body[strings.LastIndexByte(string(body), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // a tick is 1/100 s on Linux
}

// memory is a line of /proc/PID/status, in MB.
func (s *server) memory(line string) int {
	body, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		log.Fatal(err)
	}
	for text := range strings.Lines(string(body)) {
		if value, ok := strings.CutPrefix(text, line+":"); ok {
			kB, _ := strconv.Atoi(strings.Fields(value)[0])
			return kB / 1024
		}
	}
	return 0
}
