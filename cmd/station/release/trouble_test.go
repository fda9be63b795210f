package release_test

import (
	"slices"
	"syscall"
	"testing"

	"lianluozhan/cmd/station/release"
)

func TestADiskThatCannotBeWritten(t *testing.T) {
	for _, fault := range []error{syscall.EROFS, syscall.ENOSPC, syscall.EIO} {
		r := newRig(t)
		r.good("1.2.0", 1)
		r.trial("1.3.0", 1)
		r.boots("1.3.0", 1)
		r.disk.refuses = fault
		for try := 2; try <= release.MaxTries; try++ {
			if got := r.boot(); got.Version != "1.3.0" || got.Tries != try || got.Warning == "" {
				t.Fatalf("%v: boot %+v, want try %d of 1.3.0 and a warning", fault, got, try)
			}
		}
		r.boots("1.2.0", 0)
		r.boots("1.2.0", 0)
		if err := r.store().Activate("1.3.0"); err == nil {
			t.Errorf("%v: activated what cannot be remembered", fault)
		}
		r.disk.refuses = nil
		r.boots("1.2.0", 0) // what happened meanwhile is remembered now
		if st := r.status(); !slices.Equal(st.Bad, []string{"1.3.0"}) {
			t.Errorf("%v: bad %v", fault, st.Bad)
		}
	}
}

func TestAWayBackFromAReleaseThatFilledTheDisk(t *testing.T) {
	for _, fault := range []error{syscall.EROFS, syscall.ENOSPC, syscall.EIO} {
		r := newRig(t)
		r.good("1.2.0", 1)
		r.trial("1.3.0", 1)
		r.boots("1.3.0", 1)
		r.disk.refuses = fault
		if now, err := r.store().Rollback("", "示例"); err != nil || now != "1.2.0" {
			t.Fatalf("%v: rollback to %q: %v", fault, now, err)
		}
		r.boots("1.2.0", 0)
		r.disk.refuses = nil
		r.boots("1.2.0", 0)
		if st := r.status(); !slices.Equal(st.Bad, []string{"1.3.0"}) || st.Current != "1.2.0" {
			t.Errorf("%v: %+v", fault, st)
		}
	}
}

func TestAFreshMachineWithAReadOnlyDiskStarts(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	r.trial("1.3.0", 1)
	r.disk.cut(func() bool { return false })
	r.disk.refuses = syscall.EROFS
	r.boots("1.3.0", 1)
	r.boots("1.3.0", 2)
	r.boots("1.3.0", 3)
	r.boots("1.2.0", 0)
}

func TestADamagedStateIsMadeAnew(t *testing.T) {
	r := newRig(t)
	r.good("1.2.0", 1)
	r.good("1.3.0", 1)
	_, err := r.store().Rollback("", "示例")
	r.must(err)
	state, twin := varDir+"/release/state.json", varDir+"/release/state.twin.json"
	r.disk.put(state, &node{bytes: []byte(`{"current":"1.3.0"}`)})
	if got := r.boot(); got.Version != "1.2.0" || got.Tries != 0 {
		t.Errorf("the twin was to help: %+v", got)
	}
	for _, rubbish := range []string{"", "{", `{"seq":99,"current":"1.3.0","sum":"0123456789abcdef"}`, "\x00\x00\x00\x00"} {
		r.disk.put(state, &node{bytes: []byte(rubbish)})
		r.disk.put(twin, &node{bytes: []byte(rubbish)})
		r.disk.put(runDir+"/release.json", &node{bytes: []byte(rubbish)})
		if st := r.status(); st.Warning == "" {
			t.Errorf("%q: no warning", rubbish)
		}
		got := r.boot()
		if got.Version != "1.2.0" || got.Tries != 1 || got.Warning == "" {
			t.Errorf("%q: %+v; what ran is to go on, on trial", rubbish, got)
		}
		r.must(r.store().Confirm("1.2.0"))
		r.boots("1.2.0", 0)
	}
}

func TestAMissingLinkAndStateStartTheNewest(t *testing.T) {
	r := newRig(t)
	r.disk.install("1.9.0", 1)
	r.disk.install("1.10.0", 1)
	r.boots("1.10.0", 1)
	r.disk.put(varDir+"/current", &node{to: "/nowhere"})
	r.boots("1.10.0", 2)
}
