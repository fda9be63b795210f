package pin_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"lianluozhan/kiosk/pin"
)

var now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func TestSimplePINsAreRefused(t *testing.T) {
	for s, want := range map[string]error{
		"123456": pin.ErrSimple, "654321": pin.ErrSimple, "888888": pin.ErrSimple,
		"12345": pin.ErrFormat, "12345a": pin.ErrFormat, "": pin.ErrFormat, "290417": nil,
	} {
		if err := pin.Check(s); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", s, err, want)
		}
	}
}

func TestWrongEntriesWaitLongerAndLonger(t *testing.T) {
	rec, err := pin.New("290417")
	if err != nil {
		t.Fatal(err)
	}
	at, last := now, time.Duration(0)
	for i := range 8 {
		next, err := pin.Try(rec, "111119", at)
		if !errors.Is(err, pin.ErrWrong) {
			t.Fatalf("entry %d: %v", i, err)
		}
		var said, wait *pin.WaitError
		told := errors.As(err, &said)
		rec = next
		_, err = pin.Try(rec, "290417", at)
		waits := errors.As(err, &wait)
		if told != waits || told && said.Left != wait.Left {
			t.Errorf("entry %d: said %v, then %v", i, said, wait)
		}
		if waits {
			if wait.Left < last {
				t.Errorf("entry %d waits %v, less than %v before", i, wait.Left, last)
			}
			last = wait.Left
			at = at.Add(wait.Left)
		} else if i >= 2 {
			t.Errorf("entry %d: the right PIN was taken without a wait: %v", i, err)
		}
	}
	if last != time.Hour {
		t.Errorf("the last wait is %v", last)
	}
	rec, err = pin.Try(rec, "290417", at)
	if err != nil || rec == nil {
		t.Fatalf("right PIN after the wait: %v", err)
	}
	if _, err := pin.Try(rec, "111119", at); !errors.Is(err, pin.ErrWrong) {
		t.Error("the right PIN must clear the count")
	}
}

func TestRecordDoesNotHoldThePIN(t *testing.T) {
	rec, err := pin.New("290417")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(rec, []byte("290417")) {
		t.Error("the record shows the PIN")
	}
	if _, err := pin.Try([]byte("{"), "290417", now); !errors.Is(err, pin.ErrDamaged) {
		t.Errorf("damaged record: %v", err)
	}
	if _, err := pin.Try(nil, "290417", now); !errors.Is(err, pin.ErrNotSet) {
		t.Errorf("no record: %v", err)
	}
}

func TestClockSetBackDoesNotLockOutForYears(t *testing.T) {
	rec, _ := pin.New("290417")
	for range 4 {
		rec, _ = pin.Try(rec, "111119", now)
		now = now.Add(2 * time.Hour)
	}
	if _, err := pin.Try(rec, "290417", now.AddDate(-5, 0, 0)); err != nil {
		t.Errorf("clock five years back: %v", err)
	}
}
