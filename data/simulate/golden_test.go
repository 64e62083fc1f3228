package simulate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"testing"

	"github.com/trunkline/trunkline/data/simulate"
)

// Bundles are cached by a run's Fingerprint, which stands for its bytes: if these change,
// Revision must, and then this hash. (Other processors may differ in a last bit, rounded away
// but for rare ties.)
func TestRevisionStandsForTheBytes(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the golden hash is amd64's")
	}
	const revision, want = 2, "eeb7185ba7dfe597ec6ed30f3cf38eb35f716b03a41f502bb3270f55e6ef68ef"
	sum := sha256.Sum256(written(t, simulate.Day1(), "csv"))
	if got := hex.EncodeToString(sum[:]); got != want || simulate.Revision != revision {
		t.Errorf("day 1 hashes to %s at revision %d; this test knows %s at %d: raise Revision and set both here", got, simulate.Revision, want, revision)
	}
}

func TestFingerprintsTellRunsApart(t *testing.T) {
	seen := map[string]int{}
	again := simulate.Day1()
	again.Seed++
	for i, s := range []simulate.Settings{simulate.Day1(), simulate.Day2(), again, {}, {Attacks: []string{}}} {
		f, err := s.Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		if j, ok := seen[f]; ok || len(f) != 64 {
			t.Errorf("settings %d and %d have fingerprint %s", i, j, f)
		}
		seen[f] = i
	}
}
