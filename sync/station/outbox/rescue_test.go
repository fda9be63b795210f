package outbox_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
)

// damage closes b and changes its file.
func damage(t *testing.T, b *outbox.Box, dir string, change func([]byte) []byte) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, outbox.FileName)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(file), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedFilesAreRescued(t *testing.T) {
	const n = 200
	flipIn := func(text string) func([]byte) []byte {
		return func(f []byte) []byte {
			f[bytes.LastIndex(f, []byte(text))] ^= 0x20
			return f
		}
	}
	for _, c := range []struct {
		name         string
		change       func([]byte) []byte
		least, lost  int
		identityGone bool
	}{
		{"a flipped bit in one entry", flipIn("第 77 次"), n - 1, 1, false},
		{"both meta pages gone", func(f []byte) []byte { clear(f[:8192]); return f }, n, 0, false},
		{"cut short", func(f []byte) []byte { return f[:40_000] }, 1, -1, true},
		{"nothing but noise", func(f []byte) []byte { return bytes.Repeat([]byte("noise"), 3000) }, 0, 0, true},
		{"empty", func([]byte) []byte { return nil }, 0, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			b := enrolled(t, dir)
			if err := b.SetSetting("pin", []byte("hash")); err != nil {
				t.Fatal(err)
			}
			regs := file(t, b, n)
			id := b.ID()
			damage(t, b, dir, c.change)
			b = open(t, options(dir))
			r := b.Status().Rescue
			if r == nil || r.Found < c.least || c.lost >= 0 && r.Lost != c.lost {
				t.Fatalf("report %+v", r)
			}
			if _, err := os.Stat(filepath.Join(dir, r.File)); err != nil {
				t.Errorf("damaged file: %v", err)
			}
			got := pending(t, b, 0)
			if len(got) != r.Found || b.Unsent() != r.Found || b.ID() == id {
				t.Errorf("%d entries, %d unsent, report %+v", len(got), b.Unsent(), r)
			}
			if !c.identityGone {
				if pin, err := b.Setting("pin"); string(pin) != "hash" || err != nil {
					t.Errorf("setting is %q, %v", pin, err)
				}
				newReceipts(t, b, regs)
			}
			if err := errors.Join(b.DismissRescue(), b.Close()); err != nil {
				t.Fatal(err)
			}
			if s := open(t, options(dir)).Status(); s.Rescue != nil {
				t.Errorf("the report came back: %+v", s.Rescue)
			}
		})
	}
}

// newReceipts files more and checks that no number comes again.
func newReceipts(t *testing.T, b *outbox.Box, before []liaison.Registration) {
	t.Helper()
	used := map[liaison.ReceiptNo]bool{}
	for _, r := range before {
		used[r.Receipt] = true
	}
	for _, r := range file(t, b, 50) {
		if used[r.Receipt] {
			t.Errorf("receipt %s was given twice", r.Receipt)
		}
		used[r.Receipt] = true
	}
}

// TestRandomDamage flips bits anywhere: the outbox always opens, and whatever it
// then holds is what was filed.
func TestRandomDamage(t *testing.T) {
	dir := t.TempDir()
	b := enrolled(t, dir)
	filed := map[liaison.RegistrationID]string{}
	for _, r := range file(t, b, 100) {
		filed[r.ID] = r.Draft.Text
	}
	var whole []byte
	damage(t, b, dir, func(f []byte) []byte { whole = bytes.Clone(f); return f })
	rnd := rand.New(rand.NewPCG(5, 6))
	for i := range 40 {
		dir := t.TempDir()
		f := bytes.Clone(whole)
		for range 1 + rnd.IntN(30) {
			f[rnd.IntN(len(f))] ^= 1 << rnd.IntN(8)
		}
		if err := os.WriteFile(filepath.Join(dir, outbox.FileName), f, 0o600); err != nil {
			t.Fatal(err)
		}
		b := open(t, options(dir))
		s := b.Status()
		got := pending(t, b, 0)
		for _, v := range got {
			if r := v.(liaison.Registration); filed[r.ID] != r.Draft.Text {
				t.Fatalf("round %d: entry %+v was never filed", i, r)
			}
		}
		if s.Rescue == nil && len(got) != 100 || s.Rescue != nil && len(got)+s.Rescue.Lost < 100 {
			t.Errorf("round %d: %d entries, report %+v", i, len(got), s.Rescue)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
