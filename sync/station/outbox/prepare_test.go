package outbox_test

import (
	"testing"

	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
)

// What was prepared saves the slow hash where it fits, and only there.
func TestPrepare(t *testing.T) {
	hashed := 0
	o := options(t.TempDir())
	o.Check = func(receipt, code string) [seal.CheckSize]byte {
		hashed++
		return quick(receipt, code)
	}
	b := open(t, o)
	if _, err := b.Prepare(""); err == nil {
		t.Error("prepared before joining")
	}
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	prepare := func(phone string) outbox.Prepared {
		t.Helper()
		p, err := b.Prepare(phone)
		if err != nil {
			t.Fatal(err)
		}
		hashed = 0
		return p
	}
	first := prepare("13800001234")
	for _, tt := range []struct {
		name, phone string
		p           outbox.Prepared
		hashed      int
	}{
		{"fits", "13800001234", first, 0},
		{"of a number that is taken", "13800001234", first, 1},
		{"of another phone", "13900005678", prepare("13800001234"), 1},
		{"nothing", "13800001234", outbox.Prepared{}, 1},
	} {
		f := filing(1)
		f.Draft.Phone, f.Prepared, hashed = tt.phone, tt.p, 0
		reg, err := b.File(f)
		if err != nil {
			t.Fatal(err)
		}
		if hashed != tt.hashed {
			t.Errorf("%s: hashed %d times", tt.name, hashed)
		}
		if r, ok := receiptOf(b, reg.Receipt, reg.QueryCode); !ok || r.No != reg.Receipt {
			t.Errorf("%s: not found by its number and code", tt.name)
		}
	}
	noPhone := filing(1)
	noPhone.Draft.Phone, noPhone.Prepared = "", prepare("")
	if reg, err := b.File(noPhone); err != nil || hashed != 0 {
		t.Errorf("without a phone: hashed %d times, %v", hashed, err)
	} else if _, ok := receiptOf(b, reg.Receipt, reg.QueryCode); !ok {
		t.Error("without a phone: not found by its number and code")
	}
}
