package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"lianluozhan/cmd/vmtest/machine"
)

// reach runs a script in the machine that another vmtest holds, or looks at its screen.
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
	out, err := m.Run(ctx, what, 5*time.Minute)
	fmt.Fprintln(os.Stdout, out)
	return err
}
