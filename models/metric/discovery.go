package metric

import "slices"

// BenjaminiHochberg controls the share of shown alerts that are wrong: showing exactly
// those with p ≤ cutoff keeps the expected share of false ones at most q, for
// independent or positively dependent p-values (Benjamini and Hochberg 1995; conformal
// p-values qualify: Bates et al. 2023). It is the largest k-th smallest p with
// p ≤ q·k/m. shown is 0 and cutoff 0 where nothing may be shown.
//
// To show R of m it needs p ≤ q·R/m, and p is never below 1/(n+1): give it alert
// groups per window, not single flows.
func BenjaminiHochberg(p []float64, q float64) (cutoff float64, shown int) {
	sorted := slices.Clone(p)
	slices.Sort(sorted)
	m := float64(len(sorted))
	for k := len(sorted); k > 0; k-- {
		if v := sorted[k-1]; v <= q*float64(k)/m {
			return v, k
		}
	}
	return 0, 0
}
