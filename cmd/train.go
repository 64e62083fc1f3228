package cmd

import (
	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
)

// recipeFlags choose a recipe.
type recipeFlags struct {
	name   string
	models []string
	smote  bool
}

func (r *recipeFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&r.name, "recipe", "honest", "`NAME` of a recipe, or a TOML file")
	c.Flags().StringSliceVar(&r.models, "models", nil, "only these models, by key: `a,b,…`")
	c.Flags().BoolVar(&r.smote, "smote", false, "an experiment: oversample attacks inside the training part")
}

func (r *recipeFlags) recipe() (experiment.Recipe, error) {
	recipe, err := experiment.Load(r.name)
	if err != nil {
		return recipe, err
	}
	recipe.SMOTE = recipe.SMOTE || r.smote
	return recipe.Only(r.models)
}

func (a *app) trainCommand() *cobra.Command {
	var chosen recipeFlags
	var out string
	var taught bool
	c := &cobra.Command{
		Use: "train --out FILE.trunk", Short: "Fit a recipe and save it as a bundle", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return &usageError{reason: "train wants --out", hint: "for example: trunkline train --out night-shift.trunk"}
			}
			recipe, err := chosen.recipe()
			if err != nil {
				return err
			}
			in, err := a.inputs(c.Context())
			if err != nil {
				return err
			}
			if taught {
				if in, err = a.withVerdicts(c.Context(), in); err != nil {
					return err
				}
			}
			fit, err := a.fit(c.Context(), recipe, in)
			if err != nil {
				return err
			}
			if err := bundle.Save(out, fit.Result); err != nil {
				return err
			}
			a.remark("%s", bundleWords(out, fit.Result))
			return nil
		},
	}
	chosen.add(c)
	c.Flags().StringVar(&out, "out", "", "bundle `FILE` to write")
	c.Flags().BoolVar(&taught, "with-verdicts", false, "also train on flows that analysts closed as true or false positives")
	return c
}

// noArgs refuses arguments with a usage error.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{reason: c.CommandPath() + " takes no arguments; got " + args[0], hint: "see: " + c.CommandPath() + " --help"}
	}
	return nil
}
