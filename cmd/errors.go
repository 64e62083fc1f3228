package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/data/fetch"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
	"github.com/trunkline/trunkline/engine/query"
	"github.com/trunkline/trunkline/engine/report"
	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/metric"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/theme"
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

// advise follows the first rule for an error.
func advise(err error) advice {
	for _, r := range rules {
		for _, holds := range r.any {
			if holds(err) {
				return r.advise(err)
			}
		}
	}
	return adviseModelFile(err)
}

// kinds of errors, any of which a rule is for.
type kinds []func(error) bool

// A rule gives an advice to errors of any of some kinds.
type rule struct {
	any    kinds
	advise func(error) advice
}

// always gives the same advice.
func always(code int, hint string) func(error) advice {
	return func(error) advice { return advice{code, hint} }
}

// of gives an advice that depends on what the error knows: err is, or wraps, a T.
func of[T error](say func(T) advice) func(error) advice {
	return func(err error) advice {
		var t T
		errors.As(err, &t)
		return say(t)
	}
}

// is says whether an error is, or wraps, a T.
func is[T error](err error) bool {
	var t T
	return errors.As(err, &t)
}

// same gives a test for one error value.
func same(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

// rules are tried in their order: an error may wrap another, and the first says more.
var rules = []rule{
	{kinds{is[*usageError]}, of(func(e *usageError) advice { return advice{exitUsage, e.hint} })},
	{kinds{is[*data.ParseError]}, of(adviseParse)},
	{kinds{same(bundle.ErrRevision)}, always(exitRefused, "train it again: trunkline train --out FILE.trunk")},
	{kinds{is[*bundle.Fault]}, always(exitRefused, "a bundle is made by: trunkline train --out FILE.trunk")},
	{kinds{is[*experiment.UnknownError]}, of(func(e *experiment.UnknownError) advice {
		return advice{exitUsage, "there are: " + strings.Join(e.Have, ", ")}
	})},
	{kinds{is[*query.Error]}, always(exitUsage, "fields: "+strings.Join(query.Fields(), ", ")+`; for example: sev>=high proto:udp !owner:me age<2h`)},
	{kinds{is[*triage.ReasonError]}, always(exitUsage, "reasons: "+strings.Join(triage.ReasonWords(), ", "))},
	{kinds{is[*triage.EndError]}, always(exitUsage, "for example: --until 8h")},
	{kinds{is[*triage.ScopeError]}, always(exitUsage, `for example: --filter "proto:tcp service:http src:10.0.0.7" --until 8h --why "patch night"`)},
	{kinds{is[*triage.ConflictError], is[*triage.MoveError]}, always(exitFailed, "look again: trunkline alerts show ID")},
	{kinds{is[*triage.UnknownAlertError], is[*store.NotFoundError], is[*store.AmbiguousError]}, always(exitUsage, "see: trunkline alerts list")},
	{kinds{is[*store.Fault]}, of(adviseStore)},
	{kinds{is[*store.TamperError]}, always(exitFailed, "the log or what it tells of was changed outside trunkline; compare with a backup")},
	{kinds{is[*models.SettingError]}, always(exitUsage, "docs/MODELS.md lists every model's settings with their ranges")},
	{kinds{is[*experiment.RecipeError]}, always(exitRefused, "recipes: "+strings.Join(experiment.Names(), ", ")+", or a TOML file")},
	{kinds{is[*experiment.InputError], is[*models.TrainingError]}, always(exitRefused, "training wants labelled flows, normal ones and attacks; see the README, Data")},
	{kinds{is[*data.NotFoundError]}, always(exitFailed, "get NSL-KDD with: trunkline fetch, or name its folder: --data DIR")},
	{kinds{is[*report.KindError]}, always(exitUsage, "for example: --out tonight.html")},
	{kinds{is[*scenarioError]}, always(exitRefused, "the key y of the What-if screen copies a scenario; {\"assumptions\":{\"attack_share\":0.001}} is one")},
	{kinds{is[*keymap.FileError]}, always(exitUsage, "docs/KEYS.md lists every action with its keys")},
	{kinds{is[*theme.FileError]}, always(exitUsage, "a theme names roles and their colours; leave --theme-file out for the built-in ones")},
	{kinds{is[*simulate.FormatError]}, always(exitUsage, "formats: "+strings.Join(simulate.Formats(), ", "))},
	{kinds{is[*promise.ValueError]}, always(exitUsage, "promise --fpr 0.001, --budget 20 or --fdr 0.05; by service, plane or protocol where the flows have one")},
	{kinds{is[*features.SpecError]}, always(exitUsage, "trunkline explore --leaks lists the columns")},
	{kinds{is[*metric.PromiseError]}, always(exitRefused, "promise a larger rate, or calibrate with more normal flows")},
	{kinds{is[*fetch.OfflineError]}, always(exitFailed, "get the files elsewhere and name their folder: trunkline fetch --from DIR, or --data DIR")},
	{kinds{is[*fetch.HashError]}, always(exitRefused, "the source is not the published data set; try the default one, or another copy")},
	{kinds{is[*fetch.StalledError], is[*fetch.CutOffError]}, always(exitFailed, "run it again: it goes on from what came")},
	{kinds{is[*fetch.StatusError]}, always(exitFailed, "the server refused; try later, or another place: --from DIR_OR_URL")},
	{kinds{is[*fetch.SpaceError], cache.NoSpace}, always(exitFailed, "free some space, or write elsewhere (the cache: XDG_CACHE_HOME)")},
	{kinds{same(fs.ErrPermission)}, always(exitFailed, "choose a place that you may write to")},
	{kinds{same(fs.ErrNotExist), same(syscall.EISDIR)}, always(exitFailed, "check the path")},
	{kinds{same(context.DeadlineExceeded)}, always(exitFailed, "try again")},
}

func adviseParse(e *data.ParseError) advice {
	if e.Line == 0 {
		return advice{exitRefused, "trunkline reads NSL-KDD and KDD'99 rows, and its own flow CSV"}
	}
	return advice{exitRefused, "mend the row, or leave bad rows out with --skip-bad"}
}

// adviseStore says what to do about a store that can't do its work. Nothing that was
// decided is lost by it.
func adviseStore(e *store.Fault) advice {
	hints := map[error]string{
		store.ErrCorrupt:  "bring a backup back: trunkline store restore FILE; what is there is kept beside it",
		store.ErrForeign:  "another program's file lies there; move it away, or set XDG_DATA_HOME",
		store.ErrNewer:    "use the newer trunkline, or set XDG_DATA_HOME to keep this one's alerts elsewhere",
		store.ErrFull:     "free some space and try again: nothing that was decided is lost",
		store.ErrDisk:     "look at the system's log and the disk's health; make a backup if it still can: trunkline store backup FILE",
		store.ErrReadOnly: "make the file, its folder and the disk writable, or set XDG_DATA_HOME",
		store.ErrLocked:   "wait for the other program, or end it",
		store.ErrInUse:    "end the trunkline that has it open, then try again",
	}
	return advice{exitFailed, hints[e.Kind]}
}
