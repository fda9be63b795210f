package agent_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/agent"
)

func (w *world) staff(a helper.Act) (helper.Reply, error) {
	w.t.Helper()
	return w.agent.Staff(w.t.Context(), a)
}

func (w *world) typed(entry string) helper.Reply {
	w.t.Helper()
	r, err := w.staff(helper.Act{What: helper.Unlock, PIN: []byte(entry)})
	w.must(err)
	return r
}

// locked is what must not be done for whoever merely has the program's account.
func locked() []helper.Act {
	return []helper.Act{
		{What: helper.Open, For: time.Minute}, {What: helper.Open, For: time.Minute, Console: true},
		{What: helper.Join}, {What: helper.NewPIN, PIN: []byte("666123")},
	}
}

func (w *world) shut(when string) {
	w.t.Helper()
	for _, act := range locked() {
		var words helper.Words
		if _, err := w.staff(act); !errors.As(err, &words) || !strings.Contains(string(words), "维护密码") {
			w.t.Errorf("%s, %s: %v", when, act.What, err)
		}
	}
	if len(w.doors) > 0 {
		w.t.Errorf("%s: %v", when, w.doors)
	}
}

// guarded is a machine that joined, and whose PIN was set before that.
func guarded(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, "1.2.0")
	machine := w.beat.Machine
	w.beat.Machine = ""
	w.step()
	if r := w.typed("290417"); r.PIN != helper.PINNone {
		t.Errorf("before there is one: %+v", r)
	}
	for _, p := range []string{"111999", "290417"} { // also while its first set-up goes on
		if _, err := w.staff(helper.Act{What: helper.NewPIN, PIN: []byte(p)}); err != nil {
			t.Fatal(err)
		}
	}
	w.beat.Machine = machine
	w.now = w.now.Add(helper.Unlocked)
	w.step()
	return w
}

func TestWithoutThePINTheWayInStaysShut(t *testing.T) {
	w := guarded(t)
	w.shut("never typed")
	if r := w.typed("111999"); r.PIN != helper.PINWrong {
		t.Errorf("wrong: %+v", r)
	}
	w.shut("wrong")
	w.start() // a restart of the helper opens nothing
	w.step()
	w.shut("after a restart")
	entry := []byte("290417")
	if r, err := w.staff(helper.Act{What: helper.Unlock, PIN: entry}); err != nil || r.PIN != helper.PINRight || entry[0] != 0 {
		t.Errorf("right: %+v, %v, left %q", r, err, entry)
	}
	if _, err := w.staff(helper.Act{What: helper.Open, For: time.Minute}); err != nil || len(w.doors) != 1 {
		t.Errorf("opened %v, %v", w.doors, err)
	}
	if _, err := w.staff(helper.Act{What: helper.NewPIN, PIN: []byte("123456")}); err == nil {
		t.Error("a PIN that anybody guesses")
	}
	if _, err := w.staff(helper.Act{What: helper.NewPIN, PIN: []byte("408812")}); err != nil {
		t.Error(err)
	}
	w.doors = nil
	w.now = w.now.Add(helper.Unlocked)
	w.step()
	w.doors = nil // it closed by itself
	w.shut("a while later")
	if w.typed("290417").PIN != helper.PINWrong || w.typed("408812").PIN != helper.PINRight {
		t.Error("the PIN was not changed")
	}
	info, err := os.Stat(filepath.Join(w.dir, "helper", "pin.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	b, err := os.ReadFile(filepath.Join(w.dir, "helper", "pin.json"))
	if err != nil || strings.Contains(string(b), "408812") {
		t.Errorf("kept as %s, %v", b, err)
	}
}

// Guessing takes longer and longer, also over a restart of the helper.
func TestGuessingThePIN(t *testing.T) {
	w := guarded(t)
	for range 3 {
		w.typed("111222")
	}
	r := w.typed("290417")
	if r.PIN != helper.PINWrong || r.Wait <= 0 {
		t.Fatalf("the fourth at once: %+v", r)
	}
	w.start()
	if r := w.typed("290417"); r.PIN != helper.PINWrong || r.Wait <= 0 {
		t.Errorf("after a restart: %+v", r)
	}
	w.now = w.now.Add(r.Wait)
	wait := time.Duration(0)
	for range 5 {
		r := w.typed("111222")
		if r.PIN != helper.PINWrong || r.Wait <= wait {
			t.Errorf("%+v, after a wait of %v", r, wait)
		}
		wait = r.Wait
		w.now = w.now.Add(wait)
	}
	if r := w.typed("290417"); r.PIN != helper.PINRight || wait < 10*time.Minute {
		t.Errorf("the right one in the end: %+v, after %v", r, wait)
	}
}

func TestAPINThatCannotBeReadOpensNothing(t *testing.T) {
	for _, broken := range []string{"{", `{"Record":{"N":-1}}`, `{"Record":7}`} {
		t.Run(broken, func(t *testing.T) { damagedPIN(t, broken) })
	}
}

func damagedPIN(t *testing.T, broken string) {
	w := guarded(t)
	w.must(os.WriteFile(filepath.Join(w.dir, "helper", "pin.json"), []byte(broken), 0o600))
	w.start()
	w.step()
	w.shut("damaged")
	if _, err := w.staff(helper.Act{What: helper.Unlock, PIN: []byte("290417")}); err == nil {
		t.Error("unlocked by what cannot be read")
	}
	w.step()
	told := func() bool {
		return slices.ContainsFunc(w.state.Words, func(s string) bool { return strings.Contains(s, "pin forget") })
	}
	if !told() {
		t.Errorf("staff read %q", w.state.Words)
	}
	w.must(os.Remove(filepath.Join(w.dir, "helper", agent.PINFile)))
	w.step()
	if r := w.typed("290417"); r.PIN != helper.PINNone || told() {
		t.Errorf("forgotten: %+v, %q", r, w.state.Words)
	}
}

// A data folder that was renewed asks for a first PIN; the helper still knows the one
// before, and whoever merely says that the machine has not joined does not void it.
func TestARenewedFolderDoesNotVoidThePIN(t *testing.T) {
	w := guarded(t)
	w.beat.Machine, w.beat.Root = "", nil
	w.step()
	var words helper.Words
	if _, err := w.staff(helper.Act{What: helper.NewPIN, PIN: []byte("408812")}); !errors.As(err, &words) || !strings.Contains(string(words), "pin forget") {
		t.Errorf("told %v", err)
	}
	w.shut("not joined, it says")
	w.must(os.Remove(filepath.Join(w.dir, "helper", agent.PINFile))) // root; the helper runs on
	if r := w.typed("408812"); r.PIN != helper.PINNone {
		t.Errorf("forgotten: %+v", r)
	}
	if _, err := w.staff(helper.Act{What: helper.NewPIN, PIN: []byte("408812")}); err != nil {
		t.Error(err)
	}
	w.now = w.now.Add(helper.Unlocked)
	w.shut("with the new one")
	if r := w.typed("408812"); r.PIN != helper.PINRight {
		t.Errorf("the new one: %+v", r)
	}
}

// Staff who join another county set another PIN there.
func TestJoiningAnewWithAnotherPIN(t *testing.T) {
	w := guarded(t)
	w.typed("290417")
	if _, err := w.staff(helper.Act{What: helper.Join}); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(helper.Unlocked + time.Minute) // they look for the code
	if _, err := w.staff(helper.Act{What: helper.NewPIN, PIN: []byte("408812")}); err != nil {
		t.Error(err)
	}
}
