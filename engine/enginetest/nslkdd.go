package enginetest

import (
	"os"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/dataset"
	"github.com/trunkline/trunkline/engine/experiment"
)

// NSLKDD reads the real data set from TRUNKLINE_DATA. Without it the test is skipped,
// or fails where TRUNKLINE_REQUIRE says that nothing may be skipped.
func NSLKDD(t testing.TB) experiment.Inputs {
	t.Helper()
	at, err := data.Locate("", os.Getenv("TRUNKLINE_DATA"))
	if err != nil || os.Getenv("TRUNKLINE_DATA") == "" {
		if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
			t.Fatalf("TRUNKLINE_REQUIRE=1, but NSL-KDD is not there: %v", err)
		}
		t.Skip("needs NSL-KDD: set TRUNKLINE_DATA to its folder")
	}
	in, err := dataset.NSLKDD(at, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return in
}
