package e2e_test

import (
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// A child drums on the screen, and goes.
func TestMonkey(t *testing.T) {
	t.Parallel()
	taps := 2000
	if os.Getenv("E2E_FULL") != "" {
		taps = 10_000
	}
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.settle()
	attract := k.part(belowClock)
	seed := rand.Uint64()
	if s := os.Getenv("E2E_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	k.drum(r, taps/2)
	half := k.memory()
	k.drum(r, taps/2)
	k.drained()
	most := k.memory()
	k.shot("drummed")
	k.endsBy(attract)
	full := k.memory()
	t.Logf("%d taps, memory %d MiB after the first half, %d MiB at the end, %d MiB at rest", taps, half>>20, most>>20, full>>20)
	// A leak would stay. What the driver keeps of pages that were put away it keeps for
	// a minute: that can be hundreds of megabytes when they come as fast as here. Which
	// pages the second half is first to open is chance, and each keeps its letters.
	if full > half*115/100+128<<20 || most > 1<<30 {
		t.Errorf("memory grows: %d MiB, then %d MiB, %d MiB at rest", half>>20, most>>20, full>>20)
	}
	k.tap(anywhere)
	if got := k.codes("after"); len(got) != 2 {
		t.Errorf("codes on the home page: %v", got)
	}
	k.tap(toRegister)
}

// drum taps at random, now and then drags, and looks after the program.
func (k *kiosk) drum(r *rand.Rand, taps int) {
	k.t.Helper()
	for i := range taps {
		at := image.Pt(r.IntN(k.screen.Width), r.IntN(k.screen.Height))
		to := at
		if r.IntN(20) == 0 {
			to = image.Pt(r.IntN(k.screen.Width), r.IntN(k.screen.Height))
		}
		if err := errors.Join(k.screen.Move(at), k.screen.Press(), k.screen.Move(to), k.screen.Release()); err != nil {
			k.t.Fatal(err)
		}
		pass(3 * time.Millisecond)
		if i%100 == 0 {
			k.alive()
		}
	}
	k.drained()
}

// drained waits until the program has worked off what it was told.
func (k *kiosk) drained() {
	k.t.Helper()
	eventually(k.t, time.Minute, "the drumming is worked off", func() bool {
		before := k.cpu()
		pass(500 * time.Millisecond)
		return k.cpu()-before < 25 // of a second's 100
	})
	k.alive()
}

var (
	ticks    = regexp.MustCompile(`^\d+ \(.*\) \S+(?: \S+){10} (\d+) (\d+)`)
	resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)
)

// cpu is the processor time used so far, in hundredths of a second.
func (k *kiosk) cpu() int {
	f := k.proc("stat", ticks)
	return f[0] + f[1]
}

// memory is the resident memory in bytes.
func (k *kiosk) memory() int { return k.proc("status", resident)[0] << 10 }

func (k *kiosk) proc(name string, re *regexp.Regexp) []int {
	k.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", k.cmd.Process.Pid, name))
	if err != nil {
		k.t.Fatal(err)
	}
	found := re.FindSubmatch(b)
	if found == nil {
		k.t.Fatalf("%s: %q", name, b)
	}
	var out []int
	for _, f := range found[1:] {
		n, err := strconv.Atoi(string(f))
		if err != nil {
			k.t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}
