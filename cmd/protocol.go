package cmd

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"

	"github.com/trunkline/trunkline/data/cache"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/judge"
)

// judged runs one of the two judges, both on the training file alone.
func (a *app) judged(ctx context.Context, protocol string, recipe experiment.Recipe, in experiment.Inputs, asJSON bool) error {
	o := judge.Options{Seed: a.seed, Workers: a.workers, Cache: judgesDir(), Clock: a.Now, Report: a.judgeProgress()}
	switch protocol {
	case judge.LeaveFamilyOut:
		r, err := judge.Families(ctx, in, recipe, o)
		if err != nil {
			return err
		}
		if r.Likeness, err = judge.Likeness(ctx, in, recipe, o); err != nil {
			return err
		}
		return a.printFamilies(r, asJSON)
	case judge.LeaveNormalModesOut:
		r, err := judge.Modes(ctx, in, recipe, o)
		if err != nil {
			return err
		}
		return a.printModes(r, asJSON)
	}
	return &usageError{reason: fmt.Sprintf("no protocol %q", protocol), hint: "there are " + judge.LeaveFamilyOut + " and " + judge.LeaveNormalModesOut}
}

// judgesDir is where the judges keep what they found; "" where there is no cache folder.
func judgesDir() judge.Cache {
	dir, err := cache.Dir()
	if err != nil {
		return ""
	}
	return judge.Cache(filepath.Join(dir, "judges"))
}

// judgeProgress says each fit as it is done, with the time left for the model.
func (a *app) judgeProgress() func(judge.Progress) {
	began, model := a.Now(), ""
	return func(p judge.Progress) {
		if p.Model != model {
			model, began = p.Model, a.Now()
		}
		spent := a.Now().Sub(began).Seconds()
		left := spent / float64(p.Done) * float64(p.Total-p.Done)
		a.remark("%s %d/%d, %.0f s left", p.Model, p.Done, p.Total, left)
	}
}

func (a *app) printFamilies(r *judge.FamilyReport, asJSON bool) error {
	if asJSON {
		return printJSON(a.Stdout, r)
	}
	fmt.Fprintf(a.Stdout, "leave-family-out on the training file, seed %d: recall of attack types that training never saw\n", r.Seed)
	t := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "model\tJ\tnov1\tnov5\tcat1\tcat5\t")
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", m.Key, m.J, m.Nov1, m.Nov5, m.Cat1, m.Cat5)
	}
	fmt.Fprint(t, "\t\nmodel\tgroup left out\tflows\tnov@0.1%\tnov@1%\tnov@5%\tseen@1%\tnov AUC\tseen AUC\t\n")
	for _, m := range r.Models {
		for _, g := range m.Groups {
			fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", m.Key, g.Name, g.Novel, three(g.Nov0001), three(g.Nov001), three(g.Nov005), three(g.Seen001), three(g.NovAUC), three(g.SeenAUC))
		}
	}
	if r.Likeness != nil {
		printLikeness(t, r.Likeness)
	}
	return t.Flush()
}

// printLikeness tells what an analyst reads of attacks that training never saw.
func printLikeness(w io.Writer, r *judge.LikenessReport) {
	fmt.Fprint(w, "\t\nfamily said of\tflows\tunlike anything\tits own\tanother\tknown: unlike\tknown: its own\tfalse alarms: unlike\t\n")
	for _, g := range r.Groups {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", g.Name, g.Novel, three(g.Unlike), three(g.Right), three(g.Wrong), three(g.SeenUnlike), three(g.SeenRight), three(g.NormalUnlike))
	}
	fmt.Fprintf(w, "mean of types\t\t%s\t%s\t%s\t\t\t\t\nmean of families\t\t%s\t%s\t%s\t\t\t\t\n", three(r.Types.Unlike), three(r.Types.Right), three(r.Types.Wrong),
		three(r.Families.Unlike), three(r.Families.Right), three(r.Families.Wrong))
}

func (a *app) printModes(r *judge.ModesReport, asJSON bool) error {
	if asJSON {
		return printJSON(a.Stdout, r)
	}
	fmt.Fprintf(a.Stdout, "leave-normal-modes-out on the training file, seed %d: kinds of normal traffic and attack types that training never saw\n", r.Seed)
	t := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "model\tFPR at promised 1 %\tat 5 %\trecall at 1 %\tat 5 %\tAUC\t")
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", m.Key, m.FPR001, m.FPR005, m.Recall001, m.Recall005, m.AUC)
	}
	return t.Flush()
}
