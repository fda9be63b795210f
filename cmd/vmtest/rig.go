package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/vmtest/machine"
)

// rig is what the steps work with.
type rig struct {
	c       config
	m       *machine.Machine // nil while it is off
	world   *world
	figures figures
	step    string // name of the one under way
	shots   int
	sideway bool              // the panel is built in on its side
	turned  touchmap.Rotation // how the picture is to be turned on it
}

// said tells the one who watches what goes on.
func (r *rig) said(format string, args ...any) {
	tell("    "+format, args...)
}

func (r *rig) at(parts ...string) string {
	return filepath.Join(append([]string{r.c.dir}, parts...)...)
}

// boot switches the machine on and waits until it answers.
func (r *rig) boot(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	o := machine.Options{
		Dir: r.at("run"), Kernel: r.at("vmlinuz"), Initrd: r.at("initrd.img"), Disk: r.at("run", "disk.qcow2"),
		Tools: self, Width: 1080, Height: 1920, Accel: r.c.accel, CPU: r.c.cpu,
	}
	if r.sideway {
		o.Width, o.Height = o.Height, o.Width
	}
	if r.c.box {
		o.Disk = r.at("run", "disk")
		r.m, err = machine.StartBox(ctx, o, r.at("tree"))
	} else {
		r.m, err = machine.Start(ctx, o)
	}
	if err != nil {
		return err
	}
	if _, err = r.m.Awake(ctx, r.patient(4*time.Minute)); err != nil {
		return err
	}
	return r.ease(ctx)
}

// ease gives the program's own limits of time the slowness of a machine that computes
// without the help of the processor: a frame that takes there as long as a frozen screen
// is no frozen screen. The files are gone at the next start.
func (r *rig) ease(ctx context.Context) error {
	if r.patient(1) == 1 {
		return nil
	}
	const dir = "/run/systemd/system/lianluozhan-"
	for unit, text := range map[string]string{
		"kiosk": "[Service]\nTimeoutStartSec=300\nTimeoutStopSec=30\nWatchdogSec=60\n", "x": "[Service]\nTimeoutStartSec=300\n",
	} {
		if err := r.m.Put(ctx, dir+unit+".service.d/slow.conf", []byte(text), 0o644); err != nil {
			return err
		}
	}
	_, err := r.run(ctx, "systemctl daemon-reload")
	return err
}

// cut pulls the plug.
func (r *rig) cut() {
	if r.m != nil {
		r.m.Cut()
		r.m = nil
	}
}

// reboot goes down in good order and comes up again.
func (r *rig) reboot(ctx context.Context) error {
	if err := r.shutdown(ctx); err != nil {
		return err
	}
	return r.boot(ctx)
}

func (r *rig) shutdown(ctx context.Context) error {
	if _, err := r.m.Run(ctx, "systemctl --no-block poweroff", time.Minute); err != nil {
		return err
	}
	err := r.until(ctx, "the machine is off", 3*time.Minute, func() (bool, error) { return r.m.Off(), nil })
	r.cut()
	return err
}

// run runs a script in the machine for up to two minutes.
func (r *rig) run(ctx context.Context, script string) (string, error) {
	return r.m.Run(ctx, script, r.patient(2*time.Minute))
}

// patient is how long to wait for what takes so long on a machine that computes as fast
// as this one. One without the help of the processor does not.
func (r *rig) patient(d time.Duration) time.Duration {
	if r.c.box || strings.HasPrefix(r.c.accel, "kvm") {
		return d
	}
	return 4 * d
}

// until looks again and again until it is so.
func (r *rig) until(ctx context.Context, what string, most time.Duration, is func() (bool, error)) error {
	var last error
	for end := time.Now().Add(r.patient(most)); time.Now().Before(end); {
		ok, err := is()
		if ok && err == nil {
			return nil
		}
		last = err
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
	return errors.Join(fmt.Errorf("waited %v in vain: %s", r.patient(most), what), last)
}

// shot keeps a picture of the screen as people see it.
func (r *rig) shot(name string) (*image.RGBA, error) {
	img, err := r.screen()
	if err != nil {
		return nil, err
	}
	return img, r.save(name, img)
}

// save keeps a picture that was taken before.
func (r *rig) save(name string, img image.Image) error {
	r.shots++
	return machine.Save(r.at("shots", fmt.Sprintf("%s-%d-%s.png", r.step, r.shots, name)), img)
}

// trouble keeps what helps to understand why a step failed.
func (r *rig) trouble(ctx context.Context) {
	if r.m == nil || r.m.Off() {
		r.said("the machine is off")
		return
	}
	if _, err := r.shot("FAILED"); err != nil {
		r.said("no picture: %v", err)
	}
	text, err := r.m.Run(ctx, `journalctl -b --no-pager -o short-monotonic -n 400; systemctl --no-pager --failed
		lianluozhan-station status; ls -la /var/lib/lianluozhan /var/lib/lianluozhan/*; df -h /`, 2*time.Minute)
	if err != nil {
		r.said("no journal: %v", err)
	}
	file := r.at("shots", r.step+"-FAILED.txt")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.said("%v", err)
	}
	lines := strings.Split(text, "\n")
	r.said("journal in %s, the last of it:\n%s", file, strings.Join(lines[max(0, len(lines)-25):], "\n"))
}

// command runs a program on this side.
func command(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		return text, fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, text)
	}
	return text, nil
}
