package desk_test

import (
	"testing"
	"time"

	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/setup/setuptest"
	"lianluozhan/sync/liaison/liaisontest"
)

// newMachine is a display of a machine that belongs to no county yet.
func newMachine(t *testing.T, m *setuptest.Machine) *rig {
	t.Helper()
	r := &rig{now: liaisontest.Now, fresh: true, setup: m}
	return r.open(t, func() time.Time { return r.now })
}

func (r *rig) sees(words ...string) {
	r.t.Helper()
	for _, w := range words {
		if !r.says(w) {
			r.t.Fatalf("%q is not on the screen", w)
		}
	}
}

func TestANewMachineAsksAboutItself(t *testing.T) {
	m := setuptest.New()
	r := newMachine(t, m)
	r.shell.Touch()
	r.sees("这样看着正吗？")
	r.tap("正，下一步", "下一步")
	r.sees("县里的地址")
	r.desk.Settable("https://10.0.0.5") // it is past that
	r.sees("县里的地址")
	r.fresh = false // as if it had joined and somebody pressed 开始使用
	r.desk.Begun()
	r.sees("声音多大合适？")
	r.tap("最大", "下一步")
	r.sees("每天几点开屏、关屏？")
	r.tap("下一步", "开始使用")
	r.sees("我要反映")
	if m.Now.Volume != 100 {
		t.Errorf("%+v", m.Now)
	}
}

// A machine whose answer file says everything joins while the first question is shown.
func TestJoinedMeanwhile(t *testing.T) {
	r := newMachine(t, setuptest.New())
	r.shell.Touch()
	r.sees("这样看着正吗？")
	r.fresh = false
	r.shell.Reset()
	r.sees("我要反映")
}

// The helper may answer only after the first picture.
func TestSettableLater(t *testing.T) {
	m := setuptest.New()
	m.Silent = true
	r := newMachine(t, m)
	r.shell.Touch()
	r.sees("县里的地址")
	m.Silent = false
	r.desk.Settable("https://10.0.0.5:8080")
	r.sees("这样看着正吗？")
	r.tap("正，下一步", "下一步")
	r.sees("https://10.0.0.5:8080")
}

// Without a helper everything is as it always was.
func TestAMachineThatCannotBeSet(t *testing.T) {
	m := setuptest.New()
	m.Silent = true
	r := newMachine(t, m)
	r.shell.Touch()
	r.sees("县里的地址")
	r.fresh = false
	r.desk.Begun()
	r.sees("我要反映")
}

// Why a machine did not join by its answer file stands on every page it may show before it
// has joined.
func TestTriedByItself(t *testing.T) {
	r := newMachine(t, setuptest.New())
	r.shell.Touch()
	r.desk.Tried(enrol.ErrCode)
	r.sees("这样看着正吗？", "入网码不对或已过期")
	r.tap("正，下一步")
	r.sees("触摸准不准？", "入网码不对或已过期")
	r.tap("下一步")
	r.sees("县里的地址", "入网码不对或已过期")
	r.desk.Tried(nil)
	if r.says("入网码不对") {
		t.Error("what is settled is still said")
	}
}
