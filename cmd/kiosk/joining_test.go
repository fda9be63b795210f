package main

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/sync/liaison"
)

// A PIN of the answer file is the one that a request without one means, whether the
// file had a code or not.
func TestThePINOfTheAnswerFile(t *testing.T) {
	s := newSteward(t)
	s.start(t)
	s.say(helper.State{Settings: helper.Settings{County: "https://10.0.0.5", PIN: "290417"}})
	news := make(chan helper.State, 8)
	mind, _ := minded(t, s.socket)
	mind.mu.Lock()
	mind.news = func(s helper.State) { news <- s }
	mind.mu.Unlock()
	m := &machine{minder: mind}
	if (joiner{m: m}).PINKnown() {
		t.Error("known before the helper said so")
	}
	mind.beat(helper.Beat{Page: "home"})
	get(t, "the answer", news)
	if !(joiner{m: m}).PINKnown() || m.answeredPIN() != "290417" {
		t.Errorf("known: %q", m.answeredPIN())
	}
}

func TestJoiningWithoutAPINIsNotTried(t *testing.T) {
	mind, _ := minded(t, filepath.Join(t.TempDir(), "none"))
	m := &machine{minder: mind}
	_, err := m.enrol(t.Context(), enrol.Request{County: "https://10.0.0.5", Code: "7K4M29QXBCDEFGHJ", PIN: m.answeredPIN()})
	if got := joinWords(err); !errors.Is(got, enrol.ErrPIN) {
		t.Errorf("%v became %v", err, got)
	}
}

// Where something starts the program anew there is a helper: one that never answers is
// told to staff and to the county. Elsewhere there is none to miss.
func TestAHelperThatNeverAnswers(t *testing.T) {
	m := newStage(t, filepath.Join(t.TempDir(), "none")).m
	m.started = time.Now().Add(-time.Minute)
	k := keeper{m: m}
	t.Setenv("NOTIFY_SOCKET", "")
	if _, there := k.Machine(); there {
		t.Error("a helper is missed where there is none")
	}
	if v := m.vitals(); v.Helper != "" || len(v.Faults) != 0 {
		t.Errorf("the county misses one where there is none: %+v", v)
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "notify"))
	if x, there := k.Machine(); !there || !x.Silent {
		t.Errorf("%+v, %v", x, there)
	}
	// The county leaves aside what comes without a helper's name.
	if v := m.vitals(); v.Helper == "" || v.Release != version || len(v.Faults) != 1 || v.Faults[0] != string(liaison.FaultHelper) {
		t.Errorf("the county hears %+v", v)
	}
	k.m.started = time.Now()
	if _, there := k.Machine(); there {
		t.Error("missed before it can have answered")
	}
}
