package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/wire"
)

// refusing is a county that refuses every machine, with what the test says.
func refusing(t *testing.T, code *atomic.Value, asked *atomic.Int32) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != wire.PathEnrol {
			http.NotFound(w, r)
			return
		}
		asked.Add(1)
		b, err := wire.EncodeJoinReply(wire.JoinReply{Error: code.Load().(string)})
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(b)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// A joining by the answer file that fails is told on the screen. What is refused for good
// is not tried again until the answers are others: a code is void after some tries.
func TestAnswersThatDoNotHelp(t *testing.T) {
	var code atomic.Value
	var asked atomic.Int32
	code.Store(wire.JoinInternal)
	s := newStage(t, "none")
	answers := helper.Settings{County: refusing(t, &code, &asked), Code: "7K4M29QXBCDEFGHJ", PIN: "290417"}
	try := func(want int32) {
		t.Helper()
		s.m.joinAsAnswered(t.Context(), answers)
		if n := asked.Load(); n != want {
			t.Fatalf("asked %d times, want %d", n, want)
		}
	}
	seen := func(words string) {
		t.Helper()
		s.turn(t, words, func() bool {
			return strings.Contains(strings.ReplaceAll(screentest.Words(s.win.Content()), "\n", ""), words)
		})
	}
	s.shell.Touch()
	try(1)
	seen("按安装答案入网没有成功：县里的服务器没能登记")
	code.Store(wire.JoinBadCode)
	try(2)
	seen("按安装答案入网没有成功：入网码不对或已过期")
	try(2)
	answers.Code = "7K4M29QXBCDEFGHK"
	try(3)
	try(3)
}

// The PIN of the answer file is set once: who sets another on the screen keeps it.
func TestAnswersKeepAwayFromAPINOfTheScreen(t *testing.T) {
	var code atomic.Value
	var asked atomic.Int32
	code.Store(wire.JoinInternal)
	s := newStage(t, "none")
	m, ctx := s.m, t.Context()
	answers := helper.Settings{County: refusing(t, &code, &asked), Code: "7K4M29QXBCDEFGHJ", PIN: "290417"}
	is := func(entry string) {
		t.Helper()
		if err := m.checkPIN(ctx, entry); err != nil {
			t.Errorf("%s is not the PIN: %v", entry, err)
		}
	}
	m.joinAsAnswered(ctx, answers)
	is("290417")
	answers.PIN = "408812" // whoever wrote the answers thought better of it
	m.joinAsAnswered(ctx, answers)
	is("408812")
	if err := m.newPIN(ctx, "556677"); err != nil {
		t.Fatal(err)
	}
	m.joinAsAnswered(ctx, answers)
	is("556677")
	answers.PIN = "290417"
	m.joinAsAnswered(ctx, answers)
	is("556677")
	if asked.Load() != 4 {
		t.Errorf("asked %d times", asked.Load())
	}
	if err := m.checkPIN(ctx, "290417"); !errors.Is(err, pin.ErrWrong) {
		t.Errorf("the answers' PIN: %v", err)
	}
}

// A PIN that is none is said to be, and not that the county is out of reach.
func TestAnswersWithASimplePIN(t *testing.T) {
	s := newStage(t, "none")
	s.m.joinAsAnswered(t.Context(), helper.Settings{County: "http://127.0.0.1:1", Code: "7K4M29QXBCDEFGHJ", PIN: "123456"})
	if s.m.answered.mu.Lock(); !errors.Is(s.m.answered.why, enrol.ErrPIN) || !s.m.answered.refused {
		t.Errorf("%v", s.m.answered.why)
	}
	s.m.answered.mu.Unlock()
}
