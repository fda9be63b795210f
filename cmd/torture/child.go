package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
)

// asStation makes this program, or its test, a station without a window: what the
// variable holds says what it is to do.
const asStation = "LIANLUOZHAN_TORTURE_STATION"

// duty is what a station is to do. It prints, a line each: "open", "joined",
// "ack ULID RECEIPT CHECKSUM MILLISECONDS" once a registration is durable, "full"
// and "broken" when filing failed so, "rescued", "drained", and "view CHECKSUM".
type duty struct {
	Dir     string
	County  string // address; "" for where it joined, "none" for no line
	Code    string // to join County with
	Root    string // file of the certificate to trust
	File    int    // registrations to file; below 0 without end
	Every   time.Duration
	Size    int    // of each, in bytes
	Seed    uint64 // for their texts
	Drain   bool   // end when the county has all
	View    bool   // end when in step, and tell what is shown
	Patient bool   // on a line that is slow
	Forget  bool   // keep nothing that the county has stored: it must stand alone
}

// beChild does what this process was started for, if that is not torture itself.
func beChild() (status int, ok bool) {
	if _, err := os.Stat("/modules/dm-flakey.ko"); err == nil && os.Getpid() == 1 {
		inside()
		return 0, true
	}
	if path := os.Getenv(asReader); path != "" {
		return read(path), true
	}
	raw := os.Getenv(asStation)
	if raw == "" {
		return 0, false
	}
	// Without the parent there is nothing to do.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent
		os.Exit(3)
	}()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var d duty
	err := json.Unmarshal([]byte(raw), &d)
	if err == nil {
		err = d.do(context.Background(), log)
	}
	if err != nil {
		log.Error("station", "error", err)
		return 1, true
	}
	return 0, true
}

func (d duty) do(ctx context.Context, log *slog.Logger) error {
	p, err := openParts(d.Dir, d.Forget, log)
	if err != nil {
		return err
	}
	fmt.Println("open")
	if r := p.box.Status().Rescue; r != nil {
		fmt.Println("rescued", r.Found, r.Lost, r.Identity)
	}
	trust, err := trusting(d.Root)
	if err != nil {
		return err
	}
	if d.Code != "" {
		if err := join(ctx, p.box, d.County, d.Code, trust); err != nil {
			return err
		}
		fmt.Println("joined")
	}
	if d.County != "none" {
		if err := p.link(d.County, trust, d.timing(), log); err != nil {
			return err
		}
		go func() { _ = p.up.Run(ctx) }() // ends with the process
	}
	if err := d.file(ctx, p.box); err != nil {
		return err
	}
	return errors.Join(d.wait(ctx, p), p.close())
}

func (p *parts) close() error { return errors.Join(p.store.Close(), p.box.Close()) }

func (d duty) timing() uplink.Timing {
	if d.Patient {
		return uplink.Timing{First: 200 * time.Millisecond, Most: time.Second, Dial: 30 * time.Second, Silence: 30 * time.Second}
	}
	return uplink.Timing{
		First: 20 * time.Millisecond, Most: 200 * time.Millisecond, Dial: 3 * time.Second, Write: 2 * time.Second,
		Ping: 100 * time.Millisecond, Silence: 800 * time.Millisecond, Revoked: 200 * time.Millisecond,
	}
}

func (d duty) file(ctx context.Context, box *outbox.Box) error {
	chance := rand.New(rand.NewPCG(d.Seed, 7))
	for i := 0; d.File < 0 || i < d.File; i++ {
		text := d.text(i, chance)
		began := time.Now()
		r, err := box.File(outbox.Filing{ClockOK: true, Draft: liaison.Draft{
			Category: "road", Text: text, Name: "示例甲", Phone: "05005550123",
		}})
		took := time.Since(began).Milliseconds()
		switch {
		case errors.Is(err, outbox.ErrDiskFull):
			fmt.Println("full")
			pause(ctx, 20*time.Millisecond)
		case errors.Is(err, outbox.ErrBroken):
			fmt.Println("broken")
			return err
		case err != nil:
			return err
		default:
			fmt.Println("ack", r.ID, string(r.Receipt), textSum(r.Draft.Text), took)
		}
		pause(ctx, d.Every)
	}
	return nil
}

// text is a text that is like no other.
func (d duty) text(i int, chance *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "第 %d 件（%x-%x）：村口路灯不亮。", i, d.Seed, chance.Uint64())
	for b.Len() < d.Size {
		b.WriteRune(rune(0x4e00 + chance.IntN(0x5000)))
	}
	return b.String()
}

// wait waits for what the station is to end with.
func (d duty) wait(ctx context.Context, p *parts) error {
	if !d.Drain && !d.View {
		return nil
	}
	if err := eventually(ctx, time.Hour, "all is sent", func() bool {
		return (!d.Drain || p.box.Unsent() == 0) && (!d.View || !p.up.State().LastSync.IsZero())
	}); err != nil {
		return err
	}
	if d.Drain {
		fmt.Println("drained")
	}
	if d.View {
		sum, err := p.view()
		if err != nil {
			return err
		}
		fmt.Println("view", sum)
	}
	return nil
}
