package serve

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"
)

// A Role says what a person may do.
type Role uint8

const (
	Viewer  Role = iota // looks
	Analyst             // decides on alerts
	Admin               // also steers the replay and puts models on duty
)

// String is the role as it stands in an authorized_keys line.
func (r Role) String() string { return [...]string{"viewer", "analyst", "admin"}[r] }

// A Person is who a key belongs to.
type Person struct {
	Name        string // the key line's comment
	Role        Role
	Fingerprint string // SHA256:…
}

// A KeyError is a line of an authorized_keys file that can't be used.
type KeyError struct {
	File   string
	Line   int
	Reason string
}

func (e *KeyError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// maxKeyFile bounds the file of keys; a thousand keys have about 200 kB.
const maxKeyFile = 4 << 20

// ReadKeys reads OpenSSH key lines. The option role="viewer|analyst|admin" gives the
// role, a line without it is a viewer's; the comment is the person's name, and a key
// without one is called by its fingerprint. Options that trunkline does not know are
// refused: one that was meant to restrict a key must not be passed over.
func ReadKeys(path string) (map[string]Person, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxKeyFile {
		return nil, &KeyError{path, 0, "larger than 4 MB"}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	people := map[string]Person{}
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, person, reason := readKey(line)
		if reason != "" {
			return nil, &KeyError{path, i + 1, reason}
		}
		people[key] = person
	}
	if len(people) == 0 {
		return nil, &KeyError{path, 0, "holds no key"}
	}
	return people, nil
}

func readKey(line string) (key string, p Person, reason string) {
	parsed, comment, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil {
		return "", p, "no OpenSSH public key"
	}
	p = Person{Name: comment, Fingerprint: ssh.FingerprintSHA256(parsed)}
	if p.Name == "" {
		p.Name = p.Fingerprint
	}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		if name != "role" {
			return "", p, fmt.Sprintf("option %.40q is not known; there is role=\"viewer|analyst|admin\"", name)
		}
		role, ok := roleOf(strings.Trim(value, `"`))
		if !ok {
			return "", p, fmt.Sprintf("role %.40q; want viewer, analyst or admin", value)
		}
		p.Role = role
	}
	return string(parsed.Marshal()), p, ""
}

func roleOf(s string) (Role, bool) {
	for _, r := range []Role{Viewer, Analyst, Admin} {
		if s == r.String() {
			return r, true
		}
	}
	return Viewer, false
}
