package data

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEveryTypeHasItsFamily(t *testing.T) {
	for label, want := range map[string]Family{
		"normal": Normal, "neptune": DoS, "apache2": DoS, "saint": Probe, "worm": R2L, "httptunnel": R2L,
		"sqlattack": U2R, "perl": U2R, "no-such-attack": UnknownFamily, "": UnknownFamily,
	} {
		if have := FamilyOf(label); have != want {
			t.Errorf("FamilyOf(%q) = %v, want %v", label, have, want)
		}
	}
	types := len(DoS.Types()) + len(Probe.Types()) + len(R2L.Types()) + len(U2R.Types())
	for _, labels := range simulatedTypes() {
		types -= len(labels)
	}
	if types != 39 {
		t.Errorf("%d KDD attack types, want 22 of training and 17 of test only", types)
	}
}

// The totals are those of the files' documentation (Tavallaee et al. 2009, table IV).
func TestFamiliesAddUpToThePublishedCounts(t *testing.T) {
	dir := nslkddDir(t)
	for file, want := range map[string][6]int{
		TrainFile:  {67343, 45927, 11656, 995, 52, 0},
		TestFile:   {9711, 7458, 2421, 2887, 67, 0},
		Test21File: {2152, 4342, 2402, 2887, 67, 0},
	} {
		table, _, err := Load(filepath.Join(dir, file), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var have [6]int
		for row := range table.Rows() {
			have[FamilyOf(table.LabelName(row))]++
		}
		if have != want {
			t.Errorf("%s: normal, DoS, Probe, R2L, U2R, unknown are %v, want %v", file, have, want)
		}
	}
}

// nslkddDir is where the real files are; the test is skipped without them.
func nslkddDir(t testing.TB) string {
	t.Helper()
	at, err := Find(os.Getenv("TRUNKLINE_DATA"))
	switch {
	case err == nil:
		return at.Dir
	case os.Getenv("TRUNKLINE_REQUIRE") == "1":
		t.Fatalf("TRUNKLINE_REQUIRE=1: %v", err)
	default:
		t.Skipf("needs the NSL-KDD files; set TRUNKLINE_DATA to their directory (%v)", err)
	}
	return ""
}
