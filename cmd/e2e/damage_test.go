package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// spoil changes a file as a dying disk does.
func spoil(t *testing.T, path string, how func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, how(b), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func flipped(b []byte) []byte {
	for i := 5000; i < len(b); i += 4096 {
		b[i] ^= 0x55
	}
	return b
}

// flippedEntry spoils every copy of the tenth entry in an outbox: pages that are out
// of use hold copies, too.
func flippedEntry(b []byte) []byte {
	head := []byte{1, 10, 2, 0x78, 26} // CBOR: number 10, a ULID
	for i := 0; ; i++ {
		at := bytes.Index(b[i:], head)
		if at < 0 {
			return b
		}
		i += at
		b[i+len(head)+20] ^= 0x01
	}
}

func halved(b []byte) []byte { return b[:len(b)/2] }

func garbage(b []byte) []byte { return []byte(strings.Repeat("這不是一個數據庫", 1000)) }

func emptied([]byte) []byte { return nil }

// Damaged content comes again from the county, and the screen is as before.
func TestDamagedContent(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.settle()
	for name, how := range map[string]func([]byte) []byte{"flipped": flipped, "halved": halved, "garbage": garbage, "emptied": emptied} {
		k.kill()
		spoil(t, filepath.Join(k.data(), "content.db"), how)
		k.forget()
		k.start("")
		k.says(10*time.Second, "connected to county")
		k.settle()
		if name != "emptied" && !strings.Contains(k.log(), "content was damaged") {
			t.Errorf("%s: the log does not say that the content was damaged:\n%s", name, k.log())
		}
		k.tap(anywhere)
		if got := len(k.codes(name)); got != 2 {
			t.Errorf("%s: %d codes on the home page, want 2", name, got)
		}
		k.alive()
	}
}

// Of a damaged outbox every readable record reaches the county.
func TestDamagedOutbox(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]func([]byte) []byte{
		"flipped": flippedEntry,
		"heads":   func(b []byte) []byte { clear(b[:2*os.Getpagesize()]); return b },
		"cut":     func(b []byte) []byte { return b[:len(bytes.TrimRight(b, "\x00"))*2/3] },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			k := joined(t, c)
			c.kill()
			f := startFiler(t, k.data())
			eventually(t, 10*time.Second, "it files", func() bool { return f.count() >= 30 })
			filed := f.kill()
			spoil(t, filepath.Join(k.data(), "outbox.db"), how)
			c.serve()
			k.start("")
			rescued := k.rescued()
			aside, err := filepath.Glob(filepath.Join(k.data(), "outbox.db.damaged-*"))
			if err != nil || len(aside) != 1 {
				t.Errorf("set aside: %v %v", aside, err)
			}
			if strings.Contains(k.log(), `"identity":false`) { // lost too: it joins anew
				k.kill()
				k.start(c.join())
			}
			k.says(10*time.Second, "connected to county")
			var have map[string]int
			eventually(t, 15*time.Second, "the rescued are at the county", func() bool {
				have = c.receipts()
				return len(have) >= rescued
			})
			for _, no := range filed {
				if have[no] > 1 {
					t.Errorf("receipt %s is at the county %d times", no, have[no])
				}
			}
			if rescued < len(filed)/3 || name == "flipped" && rescued < len(filed)-2 {
				t.Errorf("only %d of %d were rescued", rescued, len(filed))
			}
			t.Logf("%d filed, %d rescued, %d at the county", len(filed), rescued, len(have))
			k.staffPage()
			k.alive()
		})
	}
}

var saysRescued = regexp.MustCompile(`"rescued":(\d+)`)

// rescued waits until the kiosk has rescued a damaged outbox and returns how many
// entries it found.
func (k *kiosk) rescued() int {
	k.t.Helper()
	k.says(10*time.Second, "outbox was damaged")
	n, err := strconv.Atoi(saysRescued.FindStringSubmatch(k.log())[1])
	if err != nil {
		k.t.Fatal(err)
	}
	return n
}

// staffPage opens the page for staff.
func (k *kiosk) staffPage() {
	k.t.Helper()
	k.tap(anywhere)
	k.enterStaff()
	k.shot("staff")
}

// enterStaff goes from any page to that for staff.
func (k *kiosk) enterStaff() {
	k.t.Helper()
	k.strike(clock, clock, clock, clock, clock)
	for _, r := range trial.PIN {
		k.strike(pinPlace(r))
	}
	k.tap(pinEnter)
	k.says(10*time.Second, `"granted":true`)
	k.settle()
}
