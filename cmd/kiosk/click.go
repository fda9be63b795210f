package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
)

// click lets keys be heard. ALSA's own player makes the sound, so that the program
// need not be linked with a sound library; without the player, or without a sound
// card, keys are silent.
type click struct {
	player []string // program and arguments; it plays what comes in as it comes
	mark   string   // file that is there while the sound is off
	log    *slog.Logger

	off  atomic.Bool
	want chan struct{}
}

// Sound is 16 bit, mono. What is played fills the player's buffer exactly, so that
// it begins at once.
const (
	clickRate   = 48000 // samples a second
	clickSound  = clickRate * 12 / 1000
	clickBuffer = clickRate * 60 / 1000
)

func newClick(dir string, log *slog.Logger) *click {
	c := &click{
		player: []string{
			"aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", fmt.Sprint(clickRate),
			"--buffer-time=60000", "--period-time=15000",
		},
		mark: filepath.Join(dir, "silent"), log: log, want: make(chan struct{}, 1),
	}
	_, err := os.Stat(c.mark)
	c.off.Store(err == nil)
	return c
}

// Key sounds once, soon. It never waits: of keys that come faster than sound can
// be made, some are not heard.
func (c *click) Key() {
	if c.off.Load() {
		return
	}
	select {
	case c.want <- struct{}{}:
	default:
	}
}

// On reports whether keys are to be heard.
func (c *click) On() bool { return !c.off.Load() }

// Set turns the sound on or off, also for the next start.
func (c *click) Set(on bool) error {
	c.off.Store(!on)
	if !on {
		return os.WriteFile(c.mark, nil, 0o600)
	}
	if err := os.Remove(c.mark); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// clickTries is how often a player that ended is started again.
const clickTries = 3

// run plays until ctx ends or no player works.
func (c *click) run(ctx context.Context) {
	for range clickTries {
		select {
		case <-ctx.Done():
			return
		case <-c.want:
		}
		if err := c.play(ctx); ctx.Err() == nil {
			c.log.Warn("key sound ended", "error", err)
		}
	}
}

// play starts the player, sounds once and then whenever it is asked to.
func (c *click) play(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, c.player[0], c.player[1:]...) //nolint:gosec // ours
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start player: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start player: %w", err)
	}
	err = c.feed(ctx, in)
	return errors.Join(err, in.Close(), cmd.Wait())
}

func (c *click) feed(ctx context.Context, to io.Writer) error {
	sound := clickSamples()
	for {
		if _, err := to.Write(sound); err != nil {
			return fmt.Errorf("play: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-c.want:
		}
	}
}

// clickSamples is a soft wooden tick: two short tones that die away.
func clickSamples() []byte {
	b := make([]byte, 0, 2*clickBuffer)
	for i := range clickBuffer {
		v := 0.0
		if i < clickSound {
			t := float64(i) / clickRate
			v = 0.22 * math.Exp(-t*420) * (math.Sin(2*math.Pi*1450*t) + 0.4*math.Sin(2*math.Pi*3100*t))
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(v*math.MaxInt16))) //nolint:gosec // two's complement
	}
	return b
}
