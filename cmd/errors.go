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

		wrongFilter *query.Error
		wrongReason *triage.ReasonError
		scope       *triage.ScopeError
		end         *triage.EndError
		conflict    *triage.ConflictError
		move        *triage.MoveError
		noAlert     *triage.UnknownAlertError
		notAlert    *store.NotFoundError
		ambiguous   *store.AmbiguousError
		tamper      *store.TamperError
		storeFault  *store.Fault
		keyFile     *keymap.FileError
		themeFault  *theme.FileError
		kind        *report.KindError
		scenario    *scenarioError
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
	case errors.As(err, &wrongFilter):
		return advice{exitUsage, "fields: " + strings.Join(query.Fields(), ", ") + `; for example: sev>=high proto:udp !owner:me age<2h`}
	case errors.As(err, &wrongReason):
		return advice{exitUsage, "reasons: " + strings.Join(triage.ReasonWords(), ", ")}
	case errors.As(err, &end):
		return advice{exitUsage, "for example: --until 8h"}
	case errors.As(err, &scope):
		return advice{exitUsage, `for example: --filter "proto:tcp service:http src:10.0.0.7" --until 8h --why "patch night"`}
	case errors.As(err, &conflict), errors.As(err, &move):
		return advice{exitFailed, "look again: trunkline alerts show ID"}
	case errors.As(err, &noAlert), errors.As(err, &notAlert), errors.As(err, &ambiguous):
		return advice{exitUsage, "see: trunkline alerts list"}
	case errors.As(err, &storeFault):
		return adviseStore(storeFault)
	case errors.As(err, &tamper):
		return advice{exitFailed, "the log or what it tells of was changed outside trunkline; compare with a backup"}
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
	case errors.As(err, &scenario):
		return advice{exitRefused, "the key y of the What-if screen copies a scenario; {\"assumptions\":{\"attack_share\":0.001}} is one"}
	case errors.As(err, &keyFile):
		return advice{exitUsage, "docs/KEYS.md lists every action with its keys"}
	case errors.As(err, &themeFault):
		return advice{exitUsage, "a theme names roles and their colours; leave --theme-file out for the built-in ones"}
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
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.EISDIR):
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
