package county_test

import (
	"errors"
	"testing"

	"lianluozhan/sync/county"
)

var errNo = errors.New("no")

// A code counts together with what else is in its transaction, or not at all.
func TestACodeIsGivenWithItsTransaction(t *testing.T) {
	c, _ := open(t)
	publish(t, c, station("s", "t"))
	fresh, err := c.FreshCode(county.CodeOrder{Station: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Join(fresh.Text, "m"); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("before it is given: %v", err)
	}
	err = c.Change(func(x *county.Edit) error { return errors.Join(x.Give(fresh), errNo) })
	if _, jerr := c.Join(fresh.Text, "m"); !errors.Is(err, errNo) || !errors.Is(jerr, county.ErrBadCode) {
		t.Errorf("with a transaction that failed: %v, %v", err, jerr)
	}
	if err := c.Change(func(x *county.Edit) error { return x.Give(fresh) }); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Join(fresh.Text, "m"); err != nil {
		t.Errorf("once it is given: %v", err)
	}
	other, err := c.FreshCode(county.CodeOrder{Station: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Change(func(x *county.Edit) error { return x.Give(other) }); !errors.Is(err, county.ErrOccupied) {
		t.Errorf("for a station that has a machine: %v", err)
	}
}

// Barring one machine leaves its neighbour, and is seen by connections at once.
func TestBarringOneMachine(t *testing.T) {
	c, _ := open(t)
	publish(t, c, station("s", "t"))
	code := map[string]string{}
	for _, m := range []string{"a", "b"} {
		text, _, err := c.JoinCode("s")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Join(text, m); err != nil {
			t.Fatal(err)
		}
		code[m] = text
	}
	before := c.Turn()
	wake, stop := c.Watch()
	defer stop()
	if err := c.Change(func(x *county.Edit) error { return x.Bar("a") }); err != nil {
		t.Fatal(err)
	}
	select {
	case <-wake:
	default:
		t.Error("nobody was told")
	}
	if c.Turn() == before {
		t.Error("connections do not look at who they are")
	}
	list, err := c.Machines()
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, m := range list {
		if c.Speaks(m) != (m.ID == "b") {
			t.Errorf("%s speaks: %v", m.ID, c.Speaks(m))
		}
	}
	if _, err := c.Join(code["a"], "a"); !errors.Is(err, county.ErrBadCode) {
		t.Errorf("back with its own code: %v", err)
	}
	if _, err := c.Join(code["b"], "b"); err != nil {
		t.Errorf("the neighbour's code: %v", err)
	}
	if err := c.Change(func(x *county.Edit) error { return x.Bar("none") }); !errors.Is(err, county.ErrNotFound) {
		t.Errorf("a machine that is not there: %v", err)
	}
}
