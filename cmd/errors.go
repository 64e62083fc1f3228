package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/data/fetch"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/report"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
)

// A usageError is a command line that asks for what there is not.
type usageError struct {
	reason string
	hint   string
}

func (e *usageError) Error() string { return e.reason }

func usagef(format string, args ...any) error {
	return &usageError{reason: fmt.Sprintf(format, args...)}
}

// An advice is what the front end says of an error: the code, and what to do next.
type advice struct {
	code int
	hint string
}

// explain prints one line that says what and where, a hint where there is one, and
// gives the exit code.
func explain(w io.Writer, err error) int {
	a := advise(err)
	fmt.Fprintf(w, "trunkline: %s\n", visible.Text(err.Error(), 2000))
	if a.hint != "" {
		fmt.Fprintf(w, "hint: %s\n", a.hint)
	}
	return a.code
}

func advise(err error) advice {
	var (
		usage    *usageError
		parse    *data.ParseError
		fault    *bundle.Fault
		recipe   *experiment.RecipeError
		unknown  *experiment.UnknownError
		setting  *models.SettingError
		input    *experiment.InputError
		missing  *data.NotFoundError
		promised *metric.PromiseError
		value    *promise.ValueError
		spec     *features.SpecError
		training *models.TrainingError
		offline  *fetch.OfflineError
		hash     *fetch.HashError
		space    *fetch.SpaceError
		stalled  *fetch.StalledError
		cutOff   *fetch.CutOffError
		status   *fetch.StatusError
		format   *simulate.FormatError
		kind     *report.KindError
	)
	switch {
	case errors.As(err, &usage):
		return advice{exitUsage, usage.hint}
	case errors.As(err, &parse):
		return adviseParse(parse)
	case errors.Is(err, bundle.ErrRevision):
		return advice{exitRefused, "train it again: trunkline train --out FILE.trunk"}
	case errors.As(err, &fault):
		return advice{exitRefused, "a bundle is made by: trunkline train --out FILE.trunk"}
	case errors.As(err, &unknown):
		return advice{exitUsage, "there are: " + strings.Join(unknown.Have, ", ")}
	case errors.As(err, &setting):
		return advice{exitUsage, "docs/MODELS.md lists every model's settings with their ranges"}
	case errors.As(err, &recipe):
		return advice{exitRefused, "recipes: " + strings.Join(experiment.Names(), ", ") + ", or a TOML file"}
	case errors.As(err, &input), errors.As(err, &training):
		return advice{exitRefused, "training wants labelled flows, normal ones and attacks; see the README, Data"}
	case errors.As(err, &missing):
		return advice{exitFailed, "get NSL-KDD with: trunkline fetch, or name its folder: --data DIR"}
	case errors.As(err, &kind):
		return advice{exitUsage, "for example: --out tonight.html"}
	case errors.As(err, &format):
		return advice{exitUsage, "formats: " + strings.Join(simulate.Formats(), ", ")}
	case errors.As(err, &value):
		return advice{exitUsage, "promise --fpr 0.001, --budget 20 or --fdr 0.05; by service, plane or protocol where the flows have one"}
	case errors.As(err, &spec):
		return advice{exitUsage, "trunkline explore --leaks lists the columns"}
	case errors.As(err, &promised):
		return advice{exitRefused, "promise a larger rate, or calibrate with more normal flows"}
	case errors.As(err, &offline):
		return advice{exitFailed, "get the files elsewhere and name their folder: trunkline fetch --from DIR, or --data DIR"}
	case errors.As(err, &hash):
		return advice{exitRefused, "the source is not the published data set; try the default one, or another copy"}
	case errors.As(err, &stalled), errors.As(err, &cutOff):
		return advice{exitFailed, "run it again: it goes on from what came"}
	case errors.As(err, &status):
		return advice{exitFailed, "the server refused; try later, or another place: --from DIR_OR_URL"}
	case errors.As(err, &space), cache.NoSpace(err):
		return advice{exitFailed, "free some space, or put the cache elsewhere with XDG_CACHE_HOME"}
	case errors.Is(err, fs.ErrPermission):
		return advice{exitFailed, "choose a place that you may write to"}
	case errors.Is(err, fs.ErrNotExist):
		return advice{exitFailed, "check the path"}
	case errors.Is(err, context.DeadlineExceeded):
		return advice{exitFailed, "try again"}
	}
	return adviseModelFile(err)
}

func adviseParse(e *data.ParseError) advice {
	if e.Line == 0 {
		return advice{exitRefused, "trunkline reads NSL-KDD and KDD'99 rows, and its own flow CSV"}
	}
	return advice{exitRefused, "mend the row, or leave bad rows out with --skip-bad"}
}
