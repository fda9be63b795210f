package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// stickUpdate brings a release on a stick to a station without a network.
func stickUpdate(ctx context.Context, r *rig) error {
	_, later, err := makeReleases(ctx, r.c)
	if err != nil {
		return err
	}
	v := later[6]
	if err := r.m.Line(false); err != nil {
		return err
	}
	defer func() {
		if r.m != nil {
			_ = r.m.Line(true) // the machine may be gone by now
		}
	}()
	if err := r.world.publish(ctx, v); err != nil {
		return err
	}
	image, err := r.stick(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	id, err := r.m.Plug(image)
	if err != nil {
		return err
	}
	var folder string
	if err := r.until(ctx, "the stick is mounted", 3*time.Minute, func() (bool, error) {
		folder, err = r.run(ctx, "ls -d /media/lianluozhan/*/LIANLUOZHAN 2>/dev/null | head -1 | xargs -r dirname")
		return folder != "", err
	}); err != nil {
		return err
	}
	r.figures.seconds("stick in to mounted", time.Since(began))
	if err := r.asStaff(ctx, fmt.Sprintf(`{"What":"stick","Stick":%q}`, folder)); err != nil {
		return err
	}
	if err := r.proven(ctx, v, 12*time.Minute); err != nil {
		return err
	}
	r.figures.seconds("stick in to proven", time.Since(began))
	if _, err := r.rest(ctx, time.Minute); err != nil {
		return err
	}
	if _, err := r.shot("updated"); err != nil {
		return err
	}
	return errors.Join(r.running(ctx, v), r.m.Unplug(ctx, id))
}

// stick makes an image of a USB stick with the repository on it.
func (r *rig) stick(ctx context.Context) (image string, err error) {
	dir, image := r.at("run", "stick"), r.at("run", "stick.img")
	if err := errors.Join(os.RemoveAll(dir), os.RemoveAll(image), os.MkdirAll(dir, 0o755)); err != nil {
		return "", fmt.Errorf("make a stick: %w", err)
	}
	if _, err := r.world.archive(ctx, "stick", dir); err != nil {
		return "", err
	}
	_, err = command(ctx, "bash", "-ec", `
		truncate -s 512M "$1"
		echo '2048,,c' | sfdisk -q "$1"
		mkfs.vfat --offset=2048 -F 32 -n COUNTY "$1" >/dev/null
		mcopy -s -i "$1@@1M" "$2"/* ::`, "stick", image, dir)
	return image, err
}
