package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// purge removes everything and looks for what is left.
func purge(ctx context.Context, r *rig) error {
	out, err := r.m.Run(ctx, "apt-get purge -y 'lianluozhan-*'", r.patient(10*time.Minute))
	if err := errors.Join(err, os.WriteFile(r.at("shots", "purge.txt"), []byte(out), 0o644)); err != nil {
		return err
	}
	if strings.Contains(out, "warning") {
		r.said("dpkg warns: %s", out)
	}
	list, err := r.m.Run(ctx, inventory, r.patient(5*time.Minute))
	if err != nil {
		return err
	}
	was, err := os.ReadFile(r.at("run", "before.txt"))
	if err != nil {
		return fmt.Errorf("read what was there: %w", err)
	}
	before := strings.Split(string(was), "\n")
	var left []string
	for line := range strings.Lines(list) {
		if line = strings.TrimRight(line, "\n"); !slices.Contains(before, line) {
			left = append(left, line)
		}
	}
	rest, err := r.run(ctx, "ls -d /var/lib/lianluozhan* /var/cache/lianluozhan* /run/lianluozhan* /var/log/lianluozhan* /var/lib/apt/lists/*lianluozhan* 2>/dev/null; ps -u lianluozhan -o args= 2>/dev/null; dpkg -l | grep lianluozhan; true")
	if err != nil {
		return err
	}
	if rest != "" {
		left = append(left, strings.Split(rest, "\n")...)
	}
	if len(left) > 0 {
		return fmt.Errorf("%d things are left:\n%s", len(left), strings.Join(left, "\n"))
	}
	if err := r.reboot(ctx); err != nil {
		return err
	}
	if err := pause(ctx, 20*time.Second); err != nil {
		return err
	}
	_, err = r.shot("bare-again")
	return err
}
