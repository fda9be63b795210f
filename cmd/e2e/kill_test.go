package e2e_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
)

// asFiler makes the test binary a station that files without end: the outbox and
// the uplink of the kiosk on the data folder named by this variable.
const asFiler = "LIANLUOZHAN_E2E_FILER"

// fileUntilKilled prints a receipt number once its registration is durable.
func fileUntilKilled(dir string) int {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	box, err := outbox.Open(outbox.Options{Dir: dir, Log: log})
	if err != nil {
		log.Error("outbox", "error", err)
		return 1
	}
	e, _ := box.Enrolled()
	store, err := localstore.Open(localstore.Options{Dir: dir, Log: log, Station: func() liaison.StationID { return e.Station }})
	if err != nil {
		log.Error("content", "error", err)
		return 1
	}
	key, err := trust.ParseKey(e.Key)
	if err != nil {
		log.Error("key", "error", err)
		return 1
	}
	up := uplink.New(uplink.Config{
		Identity: &uplink.Identity{Key: key, Cert: e.Cert, Root: e.Root},
		County:   e.County, Content: store, Blobs: store, Outbox: box, Log: log,
		Timing: uplink.Timing{First: 50 * time.Millisecond, Most: 200 * time.Millisecond},
	})
	go func() { _ = up.Run(context.Background()) }() // ends with the process
	for i := 0; ; i++ {
		r, err := box.File(outbox.Filing{ClockOK: true, Draft: draft(i)})
		if err != nil {
			fmt.Println("error", err)
			return 1
		}
		fmt.Println(string(r.Receipt))
		pass(2 * time.Millisecond)
	}
}

func draft(i int) liaison.Draft {
	return liaison.Draft{Category: "road", Text: fmt.Sprintf("第 %d 件：村口路灯不亮。", i), Name: "示例甲", Phone: "05005550123"}
}

// filer runs the test binary as a filer and collects the receipts it gives out.
type filer struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	said []string
	done chan struct{}
}

func startFiler(t testing.TB, dir string) *filer {
	t.Helper()
	f := &filer{cmd: exec.CommandContext(t.Context(), os.Args[0]), done: make(chan struct{})}
	f.cmd.Env = append(os.Environ(), asFiler+"="+dir)
	f.cmd.Stderr = output(t, "filer.log")
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(f.done)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			f.mu.Lock()
			f.said = append(f.said, lines.Text())
			f.mu.Unlock()
		}
	}()
	return f
}

func (f *filer) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.said)
}

// kill cuts the power and returns the receipts that were given out.
func (f *filer) kill() []string {
	_ = f.cmd.Process.Kill() // gone already: nothing to do
	<-f.done
	_ = f.cmd.Wait() // killed, as wanted
	return f.said
}

// joined makes a data folder of a kiosk that has joined, and leaves the kiosk ended.
func joined(t testing.TB, c *county) *kiosk {
	t.Helper()
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.stop()
	return k
}

const rounds = 15

// The station's power fails again and again while registrations are filed.
func TestStationKilledWhileFiling(t *testing.T) {
	c := newCounty(t)
	k := joined(t, c)
	var all []string
	for range rounds {
		f := startFiler(t, k.data())
		eventually(t, 10*time.Second, "it files", func() bool { return f.count() > 0 })
		pass(rand.N(150 * time.Millisecond))
		all = append(all, f.kill()...)
	}
	arrived(t, c, k, all)
}

// The county's power fails again and again while registrations come in.
func TestCountyKilledWhileReceiving(t *testing.T) {
	c := newCounty(t)
	k := joined(t, c)
	f := startFiler(t, k.data())
	for range rounds {
		n := f.count()
		eventually(t, 10*time.Second, "it files", func() bool { return f.count() > n+5 })
		pass(rand.N(150 * time.Millisecond))
		c.kill()
		c.serve()
	}
	arrived(t, c, k, f.kill())
}

// arrived starts the real kiosk and waits until all it kept is at the county, each
// acknowledged receipt once.
func arrived(t testing.TB, c *county, k *kiosk, receipts []string) {
	t.Helper()
	k.start("")
	var have map[string]int
	eventually(t, 30*time.Second, "everything is at the county", func() bool {
		have = c.receipts()
		for _, no := range receipts {
			if have[no] == 0 {
				return false
			}
		}
		return true
	})
	for no, n := range have {
		if n != 1 {
			t.Errorf("receipt %s is at the county %d times", no, n)
		}
	}
	if out := c.run("quarantine", "-data", c.data); len(out) > 60 {
		t.Errorf("something was set aside: %s", out)
	}
	t.Logf("%d receipts given out, %d at the county", len(receipts), len(have))
	k.alive()
}
