package cmd

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/engine/judge"
	"github.com/trunkline/trunkline/engine/search"
	"github.com/trunkline/trunkline/features"
)

func (a *app) searchCommand() *cobra.Command {
	q := search.Request{Features: features.Spec{Encoding: "oh"}}
	var values []string
	var asJSON bool
	c := &cobra.Command{
		Use: "search --model NAME", Short: "Search a model's settings on training data", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if q.Model == "" {
				return &usageError{reason: "search wants --model", hint: "for example: trunkline search --model boost"}
			}
			var err error
			if q.Grid, err = parseGrid(values); err != nil {
				return err
			}
			in, err := a.inputs(c.Context())
			if err != nil {
				return err
			}
			a.readySearch(&q)
			result, err := search.Run(c.Context(), q, in)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(a.Stdout, result)
			}
			return a.printSearch(result)
		},
	}
	f := c.Flags()
	f.StringVar(&q.Model, "model", "", "model `KEY`")
	f.StringVar(&q.Method, "method", search.Grid, "grid, random or halving")
	f.StringVar(&q.Judge, "judge", search.CrossValidation, "cv, leave-family-out or leave-normal-modes-out")
	f.StringArrayVar(&values, "values", nil, "grid values of a setting, `NAME=1,2,…`; may be given again")
	f.IntVar(&q.Tries, "tries", 27, "settings to draw, for random and halving")
	f.BoolVar(&asJSON, "json", false, "one JSON document")
	return c
}

func (a *app) readySearch(q *search.Request) {
	q.Options = judge.Options{Seed: a.seed, Workers: a.workers, Cache: judgesDir(), Clock: a.Now}
	q.Sample = a.sample
	q.Memory = searchesDir()
	q.Report = func(done, total int, best search.Try) {
		a.remark("%d/%d tried; best %.5f with %s", done, total, best.Score, settingsText(best.Settings))
	}
}

// searchesDir is where tries are kept; "" where there is no cache folder.
func searchesDir() search.Memory {
	dir, err := cache.Dir()
	if err != nil {
		return ""
	}
	return search.Memory(filepath.Join(dir, "searches"))
}

// parseGrid reads "depth=4,8" and the like.
func parseGrid(values []string) (map[string][]float64, error) {
	if len(values) == 0 {
		return nil, nil
	}
	grid := map[string][]float64{}
	for _, v := range values {
		name, list, ok := strings.Cut(v, "=")
		if !ok {
			return nil, usagef("--values %q: want NAME=1,2,…", v)
		}
		for _, one := range strings.Split(list, ",") {
			n, err := strconv.ParseFloat(one, 64)
			if err != nil {
				return nil, usagef("--values %q: %q is no number", v, one)
			}
			grid[name] = append(grid[name], n)
		}
	}
	return grid, nil
}

func settingsText(s map[string]float64) string {
	var parts []string
	for _, name := range sortedKeys(s) {
		parts = append(parts, fmt.Sprintf("%s=%.4g", name, s[name]))
	}
	if parts == nil {
		return "the defaults"
	}
	return strings.Join(parts, " ")
}

func (a *app) printSearch(r *search.Result) error {
	fmt.Fprintf(a.Stdout, "%s judged by %s: %s\n", r.Model, r.Judge, r.Score)
	t := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "score\tseconds\tshare\tsettings")
	for _, try := range r.Tried {
		share := "all"
		if try.Share > 0 {
			share = fmt.Sprintf("%.3g", try.Share)
		}
		mark := ""
		if r.Best != nil && settingsText(r.Best.Settings) == settingsText(try.Settings) && r.Best.Share == try.Share {
			mark = "  ← best"
		}
		fmt.Fprintf(t, "%.5f\t%.1f\t%s\t%s%s\n", try.Score, try.Seconds, share, settingsText(try.Settings), mark)
	}
	return t.Flush()
}
