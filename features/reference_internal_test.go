package features

import (
	"math"
	"testing"
)

// The chances are scipy 1.10.1's stats.kstwobign.sf.
func TestKolmogorovsDistributionAgreesWithSciPy(t *testing.T) {
	for _, c := range [][2]float64{
		{0.1, 1}, {0.3, 0.999990694198665}, {0.5, 0.963945243664875}, {1, 0.269999671677355},
		{1.36, 0.0494858767553779}, {2.5, 7.45330634415734e-06},
	} {
		if got := kolmogorov(c[0]); math.Abs(got-c[1]) > 1e-12 {
			t.Errorf("beyond %g: got %.15g, want %.15g", c[0], got, c[1])
		}
	}
}
