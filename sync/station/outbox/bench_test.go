package outbox_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
)

// typical is a registration of usual length.
func typical() outbox.Filing {
	f := filing(1)
	for len(f.Draft.Text) < 600 {
		f.Draft.Text += "村口到小学的路灯已经坏了一个月，孩子放学看不见路。"
	}
	return f
}

// BenchmarkFile files registrations and, in turn with them, appends the same
// number of bytes to a file and syncs it, which is the least that durability
// costs. It reports the 99th percentile of both and their ratio: in clear, sealed,
// and sealed without the slow hash, which is meant to be slow.
func BenchmarkFile(b *testing.B) {
	for _, kind := range []struct {
		name  string
		suite seal.Suite
		slow  bool
	}{{"plain-quick", 0, false}, {"hpke-quick", seal.HPKE, false}, {"hpke", seal.HPKE, true}, {"sm", seal.SM, true}} {
		b.Run(kind.name, func(b *testing.B) {
			o := options(b.TempDir())
			if kind.slow {
				o.Check = nil
			}
			box := open(b, o)
			if err := box.Enrol(enrolment()); err != nil {
				b.Fatal(err)
			}
			if kind.suite != 0 {
				if err := box.SetSealKey(newKey(b, kind.suite).public(b)); err != nil {
					b.Fatal(err)
				}
			}
			benchmarkFile(b, o.Dir, box)
		})
	}
}

func benchmarkFile(b *testing.B, dir string, box *outbox.Box) {
	log, err := os.Create(filepath.Join(dir, "bare"))
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	var ours, bare []time.Duration
	var entry []byte
	for b.Loop() {
		ours = append(ours, timed(b, func() error { _, err := box.File(typical()); return err }))
		if entry == nil {
			items, err := box.Pending(0, 1, 1<<20)
			if err != nil {
				b.Fatal(err)
			}
			entry = items[0].Body
		}
		bare = append(bare, timed(b, func() error {
			if _, err := log.Write(entry); err != nil {
				return err
			}
			return unix.Fdatasync(int(log.Fd()))
		}))
	}
	report(b, ours, bare)
}

// BenchmarkFileWith10000Unsent files behind a backlog of 10,000 entries and, in
// turn, into an outbox without one; the ratio should be about 1.
func BenchmarkFileWith10000Unsent(b *testing.B) {
	full, empty := enrolled(b, b.TempDir()), enrolled(b, b.TempDir())
	for range 10_000 {
		if _, err := full.File(typical()); err != nil {
			b.Fatal(err)
		}
	}
	var behind, free []time.Duration
	for b.Loop() {
		behind = append(behind, timed(b, func() error { _, err := full.File(typical()); return err }))
		free = append(free, timed(b, func() error { _, err := empty.File(typical()); return err }))
	}
	report(b, behind, free)
}

func timed(b *testing.B, fn func() error) time.Duration {
	start := time.Now()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func report(b *testing.B, ours, floor []time.Duration) {
	slices.Sort(ours)
	slices.Sort(floor)
	at := func(d []time.Duration, pct int) float64 { return float64(d[(len(d)-1)*pct/100]) / 1e6 }
	b.ReportMetric(at(ours, 50), "p50-ms")
	b.ReportMetric(at(ours, 99), "p99-ms")
	b.ReportMetric(at(floor, 50), "floor-p50-ms")
	b.ReportMetric(at(floor, 99), "floor-p99-ms")
	b.ReportMetric(at(ours, 99)/at(floor, 99), "p99-ratio")
}
