package models

import "context"

// eachRow calls f with 0 to n-1, and ends with ctx's error soon after ctx does.
func eachRow(ctx context.Context, n int, f func(i int)) error {
	const between = 256
	for i := range n {
		if i%between == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f(i)
	}
	return ctx.Err()
}
