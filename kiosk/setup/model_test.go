package setup_test

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/setup/setuptest"
)

// rig is a model with a clock to turn.
type rig struct {
	m    *setuptest.Machine
	x    *setup.Model
	now  time.Time
	drew int
}

func start() *rig {
	r := &rig{m: setuptest.New(), now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	r.x = setup.NewModel(r.m, func() time.Time { return r.now })
	r.x.Watch(func() { r.drew++ })
	return r
}

func (r *rig) later(d time.Duration) bool {
	r.now = r.now.Add(d)
	return r.x.Tick()
}

func TestTurnIsKept(t *testing.T) {
	r := start()
	r.x.Turn()
	r.x.Turn()
	if left, ok := r.x.Trying(); !ok || left != setup.Confirming {
		t.Fatalf("%v %v", left, ok)
	}
	r.later(5 * time.Second)
	r.x.Keep()
	if n := len(r.m.Saved); n != 1 || r.m.Saved[0].Rotation != "inverted" || r.m.Saved[0].Touch != "" {
		t.Fatalf("%+v", r.m.Saved)
	}
	if r.later(time.Minute); len(r.m.Saved) != 1 {
		t.Error("what was kept went back")
	}
	for _, want := range []string{"left", "normal", "right"} {
		r.x.Turn()
		if got := r.x.Draft().Rotation; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Who cannot see or hit anything any more only has to wait.
func TestTurnGoesBackByItself(t *testing.T) {
	r := start()
	r.m.Now.Touch = "1.1 0 0 0 1 0"
	r.x.Reset()
	before := r.x.Draft()
	r.x.Turn()
	r.x.Turn()
	if running := r.later(setup.Confirming - time.Second); !running || len(r.m.Saved) > 0 {
		t.Fatalf("%v %v", running, r.m.Saved)
	}
	r.later(time.Second)
	if len(r.m.Saved) != 1 || r.m.Saved[0] != before || r.x.Draft() != before {
		t.Errorf("%+v", r.m.Saved)
	}
	if words, bad := r.x.Words(); words == "" || bad {
		t.Errorf("%q %v", words, bad)
	}
	if _, ok := r.x.Trying(); ok || r.later(time.Minute) || len(r.m.Saved) != 1 {
		t.Error("it goes on trying")
	}
}

func TestAFailureIsSaid(t *testing.T) {
	r := start()
	r.m.Fail = errors.New("显卡转不了画面")
	r.x.Turn()
	if words, bad := r.x.Words(); words != "显卡转不了画面" || !bad {
		t.Errorf("%q %v", words, bad)
	}
	if _, ok := r.x.Trying(); ok || r.x.Draft() != r.m.Now.Settings {
		t.Errorf("%+v", r.x.Draft())
	}
	r.x.Volume(100)
	if r.x.Draft().Volume != 60 || r.m.Clicks != 0 {
		t.Error("a volume that was not set is shown")
	}
	r.m.Fail = nil
	r.x.Volume(100)
	if words, _ := r.x.Words(); words != "" || r.x.Draft().Volume != 100 || r.m.Clicks != 1 {
		t.Errorf("%q %+v", words, r.x.Draft())
	}
}

// While an answer is awaited nothing else is asked, and a late one does no harm.
func TestOneAtATime(t *testing.T) {
	r := start()
	r.m.Hold = true
	r.x.Turn()
	r.x.Turn()
	r.x.Volume(30)
	r.x.Calibrate()
	r.later(time.Hour)
	if len(r.m.Tried) != 1 || len(r.m.Saved) > 0 || !r.x.Busy() {
		t.Fatalf("%v %v", r.m.Tried, r.m.Saved)
	}
	r.m.Answer()
	if left, ok := r.x.Trying(); !ok || left != setup.Confirming { // its time begins with the answer
		t.Errorf("%v %v", left, ok)
	}
}

func (r *rig) touch(places ...setup.Point) {
	for _, p := range places {
		r.x.Touched(p)
	}
}

func TestCalibration(t *testing.T) {
	r := start()
	r.m.Found.Touch = "-1 0 1 0 -1 1"
	r.x.Calibrate()
	if at, n, _, ok := r.x.Calibrating(); !ok || n != 0 || at != setup.Marks()[0] {
		t.Fatalf("%v %d %v", at, n, ok)
	}
	felt := []setup.Point{{0.9, 0.9}, {0.1, 0.9}, {0.1, 0.1}, {0.9, 0.1}}
	r.touch(felt...)
	if len(r.m.Taps) != 1 || r.m.Taps[0][1] != (setup.Tap{Want: setup.Marks()[1], Got: felt[1]}) {
		t.Fatalf("%v", r.m.Taps)
	}
	if at, n, left, ok := r.x.Calibrating(); !ok || n != 4 || at != setup.Middle() || left != setup.Confirming {
		t.Fatalf("%v %d %v %v", at, n, left, ok)
	}
	if _, ok := r.x.Trying(); ok {
		t.Error("a page would ask to keep it as well")
	}
	r.touch(setup.Point{X: 0.7, Y: 0.5})
	if words, bad := r.x.Words(); !bad || words == "" || len(r.m.Saved) > 0 {
		t.Errorf("beside the middle: %q %v", words, r.m.Saved)
	}
	r.touch(setup.Point{X: 0.52, Y: 0.49})
	if len(r.m.Saved) != 1 || r.m.Saved[0].Touch != r.m.Found.Touch {
		t.Errorf("%v", r.m.Saved)
	}
	if _, _, _, ok := r.x.Calibrating(); ok {
		t.Error("it asks on")
	}
}

func TestCalibrationIsNotTaken(t *testing.T) {
	tests := map[string]struct {
		machine func(*setuptest.Machine)
		then    func(*rig)
		asks    bool
		saved   int
	}{
		"nobody touches":      {nil, func(r *rig) { r.later(30 * time.Second) }, false, 0},
		"taps that do not do": {func(m *setuptest.Machine) { m.Fail = setup.ErrNonsense }, func(r *rig) { r.touch(make([]setup.Point, 4)...) }, true, 0},
		"it fails":            {func(m *setuptest.Machine) { m.Fail = errors.New("x") }, func(r *rig) { r.touch(make([]setup.Point, 4)...) }, false, 0},
		"already right":       {nil, func(r *rig) { r.touch(make([]setup.Point, 4)...) }, false, 0},
		"the middle is missed": {func(m *setuptest.Machine) { m.Found.Touch = "x" }, func(r *rig) {
			r.touch(make([]setup.Point, 5)...)
			r.later(setup.Confirming)
		}, false, 1},
	}
	for name, x := range tests {
		r := start()
		if x.machine != nil {
			x.machine(r.m)
		}
		r.x.Calibrate()
		x.then(r)
		_, n, _, asks := r.x.Calibrating()
		if asks != x.asks || asks && n != 0 || len(r.m.Saved) != x.saved {
			t.Errorf("%s: asks %v for %d, saved %v", name, asks, n, r.m.Saved)
		}
		if words, _ := r.x.Words(); words == "" {
			t.Errorf("%s: nothing is said", name)
		}
		if r.x.Draft() != r.m.Now.Settings || r.m.Now.Touch != "" {
			t.Errorf("%s: %+v", name, r.x.Draft())
		}
	}
}

func TestHours(t *testing.T) {
	for _, x := range []struct {
		from string
		by   int
		want string
	}{{"06:30", 30, "07:00"}, {"00:00", -30, "23:30"}, {"23:30", 60, "00:30"}, {"rubbish", 0, "00:00"}, {"", 30, "00:30"}} {
		if got := setup.Shift(x.from, x.by); got != x.want {
			t.Errorf("%s by %d: %s", x.from, x.by, got)
		}
	}
	s := setuptest.New().Now.Settings
	s.ScreenOn, s.ScreenOff = "20:30", "21:00"
	if s = s.WithHours(30, 0); s.ScreenOn != "21:30" || s.ScreenOff != "21:00" { // 21:00 would be never on
		t.Errorf("%+v", s)
	}
	if s = s.WithNever(true); !s.Never() || s.HoursWords() != "一直开着" {
		t.Errorf("%+v", s)
	}
	if s = s.WithNever(false); s.Never() || s.HoursWords() != "06:30 开，21:30 关" {
		t.Errorf("%+v", s)
	}
	s.QuietFrom, s.QuietTo = "01:00", "02:00"
	if s = s.WithQuiet(60, 0); s.QuietFrom != "03:00" {
		t.Errorf("%+v", s)
	}
}
