package alarm_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func TestAllIsWell(t *testing.T) {
	r := start(t, 3)
	r.pass(time.Hour)
	if got := r.watch.Standing(); len(got) > 0 {
		t.Errorf("alarms: %+v", got)
	}
}

func TestAMachineThatIsAway(t *testing.T) {
	r := start(t, 2)
	r.pass(5 * time.Minute)
	r.gone(1)
	left := r.now
	r.pass(14 * time.Minute)
	if got := r.kinds(); len(got) > 0 {
		t.Fatalf("after 14 minutes: %v", got)
	}
	r.pass(2 * time.Minute)
	got := r.watch.Standing()
	if len(got) != 1 || got[0].Kind != alarm.Offline || got[0].Station != "s1" || !got[0].Since.Equal(left) || !strings.Contains(got[0].Words, "10:05") {
		t.Fatalf("after 16 minutes: %+v", got)
	}
	r.open() // as after a new start of the county
	r.well(1)
	r.pass(time.Minute)
	if len(r.watch.Standing()) != 1 {
		t.Error("gone at the first sign of life")
	}
	r.gone(1)
	r.pass(time.Minute)
	r.well(1)
	r.pass(3 * time.Minute)
	if got := r.kinds(); len(got) > 0 {
		t.Errorf("back for a while: %v", got)
	}
	past, err := r.watch.Past(10)
	if err != nil || len(past) != 1 || past[0].Over.IsZero() || past[0].Kind != alarm.Offline {
		t.Errorf("what is over: %+v, %v", past, err)
	}
}

func TestNobodyIsAwayWhileStationsAreShut(t *testing.T) {
	r := start(t, 1)
	r.pass(5 * time.Minute)
	r.now = time.Date(2026, 11, 23, 17, 40, 0, 0, liaison.Zone) // shut since ten minutes
	r.well(0)
	r.gone(0)
	r.pass(2 * time.Hour)
	if got := r.kinds(); len(got) > 0 {
		t.Errorf("in the evening: %v", got)
	}
	r.now = time.Date(2026, 11, 24, 8, 40, 0, 0, liaison.Zone)
	r.pass(time.Minute)
	if got := r.kinds(); len(got) > 0 {
		t.Errorf("ten minutes after opening: %v", got)
	}
	r.pass(5 * time.Minute)
	if got := r.kinds(); !slices.Equal(got, []alarm.Kind{alarm.Offline}) {
		t.Errorf("a quarter of an hour after opening: %v", got)
	}
	r.now = time.Date(2026, 11, 28, 12, 0, 0, 0, liaison.Zone) // a Saturday: an alarm does not end by being late
	r.pass(time.Minute)
	if got := r.kinds(); len(got) != 1 {
		t.Errorf("on Saturday: %v", got)
	}
	l := r.watch.Limits()
	l.Hours = false
	r.must(r.watch.SetLimits(me, l))
}

// A county that starts knows machines from an hour ago; they have a moment to come back.
func TestANewStartRaisesNothing(t *testing.T) {
	r := start(t, 3)
	for i := range 3 {
		r.gone(i)
	}
	r.now = r.now.Add(time.Hour)
	r.open()
	r.pass(2 * time.Minute)
	for i := range 2 {
		r.well(i)
	}
	r.pass(5 * time.Minute)
	if got := r.watch.Standing(); len(got) != 1 || got[0].Machine != "m2" {
		t.Errorf("alarms: %+v", got)
	}
}

// A machine that flaps around a limit raises one alarm and keeps it.
func TestLimitsHaveAMargin(t *testing.T) {
	for name, x := range map[string]struct {
		kind           alarm.Kind
		bad, near, fit func(*wire.Status)
		wait           time.Duration
	}{
		"hot": {alarm.Hot, func(s *wire.Status) { s.Vitals.Temperature = 86 }, func(s *wire.Status) { s.Vitals.Temperature = 82 },
			func(s *wire.Status) { s.Vitals.Temperature = 70 }, 6 * time.Minute},
		"disk": {alarm.Disk, func(s *wire.Status) { s.DiskFree = 900 << 20 }, func(s *wire.Status) { s.DiskFree = 1100 << 20 },
			func(s *wire.Status) { s.DiskFree = 2 << 30 }, 3 * time.Minute},
		"clock": {alarm.Clock, func(s *wire.Status) { s.Time += 150_000 }, func(s *wire.Status) { s.Time += 80_000 },
			func(*wire.Status) {}, 6 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, 1)
			r.well(0, x.near)
			r.pass(x.wait)
			if got := r.kinds(); len(got) > 0 {
				t.Fatalf("near the limit: %v", got)
			}
			r.well(0, x.bad)
			r.pass(time.Minute)
			r.well(0, x.fit)
			r.pass(time.Minute) // for a moment is nothing
			r.well(0, x.bad)
			r.pass(x.wait)
			for range 5 {
				r.well(0, x.near)
				r.pass(10 * time.Minute)
				if got := r.kinds(); !slices.Equal(got, []alarm.Kind{x.kind}) {
					t.Fatalf("still near the limit: %v", got)
				}
			}
			r.well(0, x.fit)
			r.pass(6 * time.Minute)
			if got := r.kinds(); len(got) > 0 {
				t.Errorf("well: %v", got)
			}
			if past, err := r.watch.Past(10); err != nil || len(past) != 1 {
				t.Errorf("%d alarms of one trouble, %v", len(past), err)
			}
		})
	}
}

func TestWhatAMachineSaysOfItself(t *testing.T) {
	fault := func(f liaison.MachineFault) func(*wire.Status) {
		return func(s *wire.Status) { s.Vitals.Faults = []string{string(f)} }
	}
	for name, x := range map[string]struct {
		say  func(*wire.Status)
		want []alarm.Kind
	}{
		"touch":              {func(s *wire.Status) { s.Vitals.Touch = wire.Missing }, []alarm.Kind{alarm.Touch}},
		"touch, said twice":  {func(s *wire.Status) { s.Vitals.Touch = wire.Missing; fault(liaison.FaultTouchMissing)(s) }, []alarm.Kind{alarm.Touch}},
		"rolled back":        {func(s *wire.Status) { s.Vitals.Step, s.Vitals.Target = wire.RolledBack, "1.1" }, []alarm.Kind{alarm.Update}},
		"a foreign key":      {fault(liaison.FaultArchiveKey), []alarm.Kind{alarm.Update}},
		"archive away":       {fault(liaison.FaultArchiveAway), nil}, // for an hour
		"crash loop":         {fault(liaison.FaultCrashLoop), []alarm.Kind{alarm.Crash}},
		"no screen":          {fault(liaison.FaultScreenMissing), []alarm.Kind{alarm.Fault}},
		"of a later program": {fault("示例"), []alarm.Kind{alarm.Fault}},
		"no sound":           {fault(liaison.FaultSound), nil},
		"stuck":              {func(s *wire.Status) { s.Vitals.Step, s.Vitals.Target, s.Vitals.Why = wire.Stuck, "1.1", "没有空间" }, []alarm.Kind{alarm.Update}},
		"no helper":          {func(s *wire.Status) { s.Vitals = wire.Vitals{} }, nil},
	} {
		r := start(t, 1)
		r.well(0, x.say)
		r.pass(65 * time.Minute)
		if got := r.kinds(); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}

func TestAProgramThatStartsAgainAndAgain(t *testing.T) {
	r := start(t, 1)
	for n := range 10 {
		r.well(0, func(s *wire.Status) { s.Vitals.Restarts = 5 + n/5 }) // five were before, then one in 50 minutes
		r.pass(10 * time.Minute)
	}
	if got := r.kinds(); len(got) > 0 {
		t.Fatalf("one in an hour: %v", got)
	}
	for n := range 4 {
		r.well(0, func(s *wire.Status) { s.Vitals.Restarts = 7 + n })
		r.pass(5 * time.Minute)
	}
	if got := r.watch.Standing(); len(got) != 1 || got[0].Kind != alarm.Crash {
		t.Fatalf("four in 20 minutes: %+v", got)
	}
	r.pass(2 * time.Hour)
	if got := r.kinds(); len(got) > 0 {
		t.Errorf("two quiet hours later: %v", got)
	}
}

func TestWhatIsOwedForHours(t *testing.T) {
	r := start(t, 1)
	r.well(0, func(s *wire.Status) { s.Unsent = 3 })
	r.pass(2 * time.Hour)
	r.gone(0) // and owes it still
	r.now = r.now.Add(90 * time.Minute)
	r.pass(time.Minute)
	if got := r.kinds(); slices.Contains(got, alarm.Unsent) {
		t.Errorf("after three and a half hours: %v", got)
	}
	r.pass(40 * time.Minute)
	if got := r.kinds(); !slices.Equal(got, []alarm.Kind{alarm.Offline, alarm.Unsent}) {
		t.Errorf("after four hours: %v", got)
	}
	r.well(0)
	r.pass(3 * time.Minute)
	if got := r.kinds(); len(got) > 0 {
		t.Errorf("all came: %v", got)
	}
}

// Of a machine that went away, what was wrong stands.
func TestWhatNobodyCanSayStands(t *testing.T) {
	r := start(t, 1)
	r.well(0, func(s *wire.Status) { s.Vitals.Touch = wire.Missing })
	r.pass(5 * time.Minute)
	r.gone(0)
	r.pass(3 * time.Hour)
	if got := r.kinds(); !slices.Equal(got, []alarm.Kind{alarm.Offline, alarm.Touch}) {
		t.Errorf("alarms: %v", got)
	}
}

// When the county's line is cut, all are away at once: one line in the log.
func TestAFloodIsOneLine(t *testing.T) {
	const many = 300
	r := start(t, many)
	r.pass(5 * time.Minute)
	for i := range many {
		r.gone(i)
	}
	r.pass(20 * time.Minute)
	if n := len(r.watch.Standing()); n != many {
		t.Fatalf("%d alarms", n)
	}
	if lines := strings.Count(r.log.String(), "\n"); lines != 1 || !strings.Contains(r.log.String(), "count=300") {
		t.Errorf("%d lines: %s", lines, r.log.String())
	}
	var keys []string
	for _, a := range r.watch.Standing() {
		keys = append(keys, a.Key())
	}
	if n, err := r.watch.See(me, keys, "县里光缆断了，已报修"); err != nil || n != many {
		t.Errorf("%d are seen, %v", n, err)
	}
	if log := r.audited(); len(log) != 1 || log[0].Deed != "告警：知道了" || !strings.Contains(log[0].Detail, "离线 300 项") {
		t.Errorf("log: %+v", log)
	}
}

func (r *rig) audited() (out []audit.Record) {
	r.t.Helper()
	r.must(r.county.View(func(tx county.Tx) error {
		l, err := audit.Page(tx, audit.Filter{Size: 1000})
		out = l.Records
		return err
	}))
	return out
}

func TestSeenStaysUntilItIsOver(t *testing.T) {
	r := start(t, 1)
	r.well(0, func(s *wire.Status) { s.Vitals.Touch = wire.Missing })
	r.pass(5 * time.Minute)
	key := r.watch.Standing()[0].Key()
	if n, err := r.watch.See(me, []string{key, "nothing|||"}, "明天去"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	r.open()
	r.pass(time.Hour)
	if a := r.watch.Standing()[0]; a.Seen.Who != "shili" || a.Seen.Words != "明天去" {
		t.Errorf("seen: %+v", a.Seen)
	}
	r.well(0)
	r.pass(6 * time.Minute)
	r.well(0, func(s *wire.Status) { s.Vitals.Touch = wire.Missing })
	r.pass(5 * time.Minute)
	if a := r.watch.Standing(); len(a) != 1 || a[0].Seen.Who != "" {
		t.Errorf("another time it is %+v", a)
	}
}

func TestTheCountysOwnBackupAndReceptions(t *testing.T) {
	r := start(t, 1)
	plan := liaison.Plan{Station: "s0", Year: 2026, Rules: []liaison.PlanRule{{ID: "r", Kind: liaison.ReceptionDay, From: 540, To: 660, Weekdays: []time.Weekday{time.Tuesday}}}}
	key, err := wire.KeyOf(plan)
	r.must(err)
	_, err = r.county.Publish([]county.Scoped{{Key: key, Doc: plan, Scopes: []string{county.ScopeStation("s0")}}}, nil, nil)
	r.must(err)
	r.backup = "已经三天没有备份"
	r.pass(6 * time.Minute)
	got := r.watch.Standing()
	if len(got) == 0 || got[0].Kind != alarm.Backup || got[0].Words != r.backup {
		t.Fatalf("alarms: %+v", got)
	}
	if len(plan.Events(liaison.RulePack{}, liaison.DateOf(r.now), liaison.DateOf(r.now).Add(3))) == 1 {
		if len(got) != 2 || got[1].Kind != alarm.Reception || got[1].Station != "s0" || got[1].What != "2026-11-24" {
			t.Errorf("alarms: %+v", got)
		}
	} else {
		t.Error("the plan has no reception tomorrow")
	}
	r.backup = ""
	r.pass(time.Minute)
	if got := r.kinds(); slices.Contains(got, alarm.Backup) {
		t.Errorf("after a backup: %v", got)
	}
}

func TestLimitsThatMakeNoSense(t *testing.T) {
	r := start(t, 0)
	for name, fn := range map[string]func(*alarm.Limits){
		"offline": func(l *alarm.Limits) { l.Offline = 0 }, "to": func(l *alarm.Limits) { l.To = l.From }, "hot": func(l *alarm.Limits) { l.Hot = 10 },
	} {
		l := r.watch.Limits()
		fn(&l)
		var wrong alarm.Mistakes
		if err := r.watch.SetLimits(me, l); !errors.As(err, &wrong) || wrong[name] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	l := r.watch.Limits()
	l.Offline = 30
	r.must(r.watch.SetLimits(me, l))
	r.open()
	if r.watch.Limits().Offline != 30 || len(r.audited()) != 1 {
		t.Errorf("limits %+v, log %+v", r.watch.Limits(), r.audited())
	}
}

// A machine that is barred is nobody's concern any more.
func TestBarredMachines(t *testing.T) {
	r := start(t, 1)
	r.pass(5 * time.Minute)
	r.gone(0)
	r.pass(20 * time.Minute)
	if _, err := r.county.Revoke("s0"); err != nil {
		t.Fatal(err)
	}
	r.pass(3 * time.Minute)
	if got := r.kinds(); len(got) > 0 {
		t.Errorf("alarms: %v", got)
	}
}
