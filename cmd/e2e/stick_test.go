package e2e_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Keys of the staff page.
var (
	stickTab   = image.Pt(663, 272)
	stickCarry = image.Pt(720, 745)
	staffBlank = image.Pt(540, 1400)
)

// A station without a line: the registration goes to the county on a stick, and
// what the county has comes back on it.
func TestStick(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	stick := t.TempDir()
	k := newKiosk(t, portrait, c.join(), "-usb", stick)
	k.says(10*time.Second, "connected to county")
	c.kill()
	k.settle()
	k.tap(anywhere)
	no := k.register()
	pass(time.Second) // a receipt is not put away by an unsteady hand
	k.tap(next)
	k.shot("before")
	k.enterStaff()
	k.tap(stickTab)
	eventually(t, 10*time.Second, "the stick is found", func() bool {
		return !bytes.Equal(k.pixel(stickCarry), k.pixel(staffBlank))
	})
	k.settle()
	k.shot("stick")
	k.tap(stickCarry)
	k.says(20*time.Second, `"carried by stick","entries_written":1`)
	c.noneReads(stick, complaint)
	if out := c.run("ferry", stick, "-data", c.data); !strings.Contains(out, "收到 1 条") {
		t.Errorf("the county says %s", out)
	}
	if got := c.receipts(); got[no] != 1 {
		t.Errorf("the county has %v, not %s", got, no)
	}
	k.forget()
	k.settle()
	k.tap(stickCarry)
	k.says(20*time.Second, `"bundle_found":true,"bundle_old":false`)
	k.settle()
	k.shot("carried")
	c.serve()
	k.says(40*time.Second, "connected to county")
	eventually(t, 10*time.Second, "nothing is sent twice", func() bool { return c.receipts()[no] == 1 && len(c.receipts()) == 1 })
}

func (k *kiosk) pixel(at image.Point) []byte {
	return k.part(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
}

// noneReads fails the test when words can be read in any file of a folder.
func (c *county) noneReads(dir, words string) {
	c.t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), words) {
			c.t.Errorf("%s can be read in %s", words, path)
		}
		return err
	})
	if err != nil || files == 0 {
		c.t.Errorf("%d files on the stick, %v", files, err)
	}
}
