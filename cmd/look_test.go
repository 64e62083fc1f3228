package cmd

import (
	"errors"
	"testing"
)

func TestAThemeThatThereIsNotIsNotPassedOver(t *testing.T) {
	for f, ok := range map[screenFlags]bool{{theme: "safe", ground: "light"}: true, {}: true, {theme: "sepia"}: false, {ground: "pink"}: false} {
		err := known(f)
		var usage *usageError
		if (err == nil) != ok || err != nil && (!errors.As(err, &usage) || usage.hint == "") {
			t.Errorf("theme %q on %q: %v", f.theme, f.ground, err)
		}
	}
}
