// Command trunkline is a terminal workstation for the security analysts of a
// telecom network.
package main

import (
	"os"

	"github.com/trunkline/trunkline/cmd"
)

func main() { os.Exit(cmd.Main(os.Args[1:], cmd.System())) }
