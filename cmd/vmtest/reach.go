package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"lianluozhan/cmd/vmtest/machine"
)

// reach runs a script in the machine that another vmtest holds, looks at its screen, or
// touches its panel.
func (c config) reach(ctx context.Context, what string) error {
	m, err := machine.Reach(ctx, c.dir+"/run")
	if err != nil {
		return err
	}
	if what == "screen" {
		img, err := m.Screen()
		if err != nil {
			return err
		}
		return machine.Save(c.dir+"/shots/now.png", img)
	}
	var x, y int
	if n, _ := fmt.Sscanf(what, "tap %d %d", &x, &y); n == 2 { // a script, if it is not
		return m.Tap(ctx, x, y)
	}
	out, err := m.Run(ctx, what, 5*time.Minute)
	fmt.Fprintln(os.Stdout, out)
	return err
}
