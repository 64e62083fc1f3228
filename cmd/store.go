package cmd

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/store"
)

func (a *app) storeCommand() *cobra.Command {
	c := &cobra.Command{Use: "store", Short: "Back the alert store up, or bring it back", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(
		&cobra.Command{Use: "backup FILE", Short: "A consistent copy, while the store is in use", Args: oneArg("a file to write"),
			RunE: func(c *cobra.Command, args []string) error {
				return a.withStore(c.Context(), func(db *store.DB) error {
					if err := db.Backup(c.Context(), args[0]); err != nil {
						return err
					}
					a.remark("backed up to %s", args[0])
					return nil
				})
			}},
		&cobra.Command{Use: "restore FILE", Short: "Bring a backup back; what was there is kept beside it", Args: oneArg("a backup"),
			RunE: func(c *cobra.Command, args []string) error {
				r, err := store.Restore(c.Context(), store.Options{Path: a.storePath(), Now: a.Now}, args[0])
				if err != nil {
					return err
				}
				fmt.Fprintf(a.Stdout, "restored %d alerts and %d audit entries; head %d %s\n", r.Alerts, r.Entries, r.Head, r.Hash)
				if r.Kept != "" {
					fmt.Fprintf(a.Stdout, "what was there is kept as %s\n", r.Kept)
				}
				return nil
			}},
	)
	return c
}

func (a *app) auditCommand() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "The log of decisions", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(a.auditVerify())
	return c
}

func (a *app) auditVerify() *cobra.Command {
	var noted string
	c := &cobra.Command{Use: "verify", Short: "Check the audit log's chain from its first entry", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			before, err := readHead(noted)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error {
				chain, err := db.Verify(c.Context())
				if err == nil {
					err = db.Attested(c.Context(), before)
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.Stdout, "%d entries, %d changes of alerts: the chain holds; head %d %s\n", chain.Entries, chain.Changes, chain.Head, chain.Hash)
				return err
			})
		}}
	c.Flags().StringVar(&noted, "noted", "", "a `HEAD` that was noted before, as \"6 294ace2a…\": check that it is still there")
	return c
}

// readHead reads a head as verify prints it; "" is none.
func readHead(text string) (store.Chain, error) {
	if text == "" {
		return store.Chain{}, nil
	}
	number, hash, _ := strings.Cut(strings.TrimSpace(text), " ")
	n, err := strconv.ParseInt(number, 10, 64)
	raw, bad := hex.DecodeString(strings.TrimSpace(hash))
	if err != nil || bad != nil || n < 1 || len(raw) != sha256.Size {
		return store.Chain{}, &usageError{reason: fmt.Sprintf("--noted is %q", text), hint: "want the number and the hash that audit verify printed behind \"head\", in quotes"}
	}
	return store.Chain{Head: n, Hash: hex.EncodeToString(raw)}, nil
}
