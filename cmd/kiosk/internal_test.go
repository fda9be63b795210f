package main

import (
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

func TestCommandLine(t *testing.T) {
	now := liaisontest.Now
	tests := []struct {
		name, args, says string
		want             options
	}{
		{name: "the least", args: "-data d", want: options{data: "d"}},
		{name: "window", args: "-data d -windowed", want: options{data: "d", windowed: true, size: fyne.NewSize(1080, 1920)}},
		{name: "size", args: "-windowed -size 1920x1080 -data d", want: options{data: "d", windowed: true, size: fyne.NewSize(1920, 1080)}},
		{name: "another time", args: "-data d -now 2026-11-25T10:26:00+08:00", want: options{data: "d", offset: time.Hour}},
		{name: "version needs no data", args: "-version", want: options{version: true}},
		{name: "no data", args: "", says: "缺少 -data 目录"},
		{name: "size in words", args: "-data d -size large", says: "-size large"},
		{name: "size too small", args: "-data d -size 100x100", says: "-size 100x100"},
		{name: "no time", args: "-data d -now noon", says: "-now noon"},
		{name: "left over", args: "-data d now", says: "看不懂的参数：now"},
		{name: "unknown", args: "-data d -fast", says: "fast"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var said strings.Builder
			got, err := parse(strings.Fields(tt.args), now, &said)
			if tt.says != "" {
				if !errors.Is(err, errUsage) || !strings.Contains(said.String(), tt.says) || !strings.Contains(said.String(), "用法") {
					t.Errorf("%v, said %q", err, said.String())
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	var said strings.Builder
	if _, err := parse([]string{"-h"}, now, &said); !errors.Is(err, flag.ErrHelp) || said.String() != usage {
		t.Errorf("-h: %v, %q", err, said.String())
	}
}

func TestJoinAddress(t *testing.T) {
	for _, tt := range []struct{ county, code, want string }{
		{"http://127.0.0.1:8080", "", "http://127.0.0.1:8080"},
		{"http://127.0.0.1:8080/", "ABCD", "http://127.0.0.1:8080/join/ABCD"},
		{"http://127.0.0.1:8080/join/EFGH", "ABCD", "http://127.0.0.1:8080/join/EFGH"},
		{"", "ABCD", ""},
	} {
		if got := (options{county: tt.county, code: tt.code}).joinAddress(); got != tt.want {
			t.Errorf("%q %q: %q", tt.county, tt.code, got)
		}
	}
}

func TestEveryFailureHasWordsForTheScreen(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("storing: %w", err) }
	for _, tt := range []struct{ err, want error }{
		{wrap(outbox.ErrDiskFull), register.ErrDiskFull},
		{wrap(outbox.ErrBroken), register.ErrOutOfService},
		{wrap(outbox.ErrNotEnrolled), register.ErrNotJoined},
	} {
		if got := inWords(tt.err); !errors.Is(got, tt.want) {
			t.Errorf("filing: %v became %v", tt.err, got)
		}
	}
	if inWords(nil) != nil || joinWords(nil) != nil {
		t.Error("no failure must stay none")
	}
	for _, tt := range []struct{ err, want error }{
		{wrap(&uplink.JoinError{Code: wire.JoinBadCode}), enrol.ErrCode},
		{wrap(&uplink.JoinError{Code: wire.JoinTooMany}), enrol.ErrSlow},
		{wrap(&uplink.JoinError{Code: wire.JoinVersion}), enrol.ErrVersion},
		{wrap(&uplink.JoinError{Code: "another"}), enrol.ErrCounty},
		{wrap(outbox.ErrDiskFull), enrol.ErrDisk},
		{wrap(outbox.ErrOwed), enrol.ErrOwed},
		{wrap(errors.New("no route")), enrol.ErrUnreachable},
	} {
		if got := joinWords(tt.err); !errors.Is(got, tt.want) {
			t.Errorf("joining: %v became %v", tt.err, got)
		}
	}
}

// A machine whose clock is years off tells by the county's clock when it was heard.
func TestHeardByTheCountysClock(t *testing.T) {
	for _, years := range []int{-7, 5} {
		now := time.Now().AddDate(years, 0, 0)
		content := now.Add(-time.Hour)
		if got := heardAt(now, content, time.Now().Add(-time.Minute)); got.Sub(now).Abs() > 2*time.Minute || !got.After(content) {
			t.Errorf("%d years off: heard at %v, it is %v", years, got, now)
		}
		if got := heardAt(now, content, time.Time{}); !got.Equal(content) {
			t.Errorf("not heard since: %v", got)
		}
	}
}

// The helper hears of the county by the same clock, connected or not.
func TestABeatHasOneClock(t *testing.T) {
	now := time.Now().AddDate(5, 0, 0)
	if at := connectedAt(now, uplink.State{Connected: true, LastSync: time.Now().Add(-time.Hour)}); !at.Equal(now) {
		t.Errorf("connected: %v", at)
	}
	at := connectedAt(now, uplink.State{LastSync: time.Now().Add(-time.Minute)})
	if ago := now.Sub(at); ago < time.Minute || ago > 2*time.Minute {
		t.Errorf("a minute ago became %v ago", ago)
	}
	if at := connectedAt(now, uplink.State{}); !at.IsZero() {
		t.Errorf("never: %v", at)
	}
}

func TestTheLastLinesOfTheLogAreKeptNewestFirst(t *testing.T) {
	log, ring, end := openLog(t.TempDir())
	log.Debug("too small to keep")
	for i := range ringSize + 10 {
		log.With("part", "test").Warn("line", "number", i)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	got := ring.newest()
	if len(got) != ringSize {
		t.Fatalf("%d lines are kept, want %d", len(got), ringSize)
	}
	if l := got[0]; l.text != fmt.Sprintf("line part=test number=%d", ringSize+9) || l.level != slog.LevelWarn {
		t.Errorf("newest: %+v", l)
	}
	if l := got[len(got)-1]; l.text != "line part=test number=10" {
		t.Errorf("oldest: %+v", l)
	}
}

func TestNobodyIsAskedTwiceForARating(t *testing.T) {
	at := liaisontest.Now
	answered := liaison.Case{Receipt: "7K4M29QXB", Events: []liaison.CaseEvent{{Step: liaison.Filed, At: at.Add(-2 * time.Hour)}, {Step: liaison.Answered, At: at.Add(-time.Hour)}}}
	given := ratings{answered.Receipt: {Step: liaison.Rated, At: at, Rating: liaison.Dissatisfied}}
	if k := given.on(answered); len(k.Events) != 3 || k.Events[2].Step != liaison.Rated || k.State().CanRate {
		t.Errorf("a rating on its way must show: %+v", k.Events)
	}
	if len(answered.Events) != 2 {
		t.Error("the county's own case was changed")
	}
	anew := answered
	anew.Events = append(anew.Events, liaison.CaseEvent{Step: liaison.Answered, At: at.Add(time.Hour)})
	if k := given.on(anew); len(k.Events) != 3 || len(given) != 0 {
		t.Error("an answer after the rating asks for another one")
	}
}

func TestOnlyWordsThatHelpTypingAreTaught(t *testing.T) {
	c := liaisontest.Content()
	c.Station.Villages = []string{"河湾村", "村", "名字长得不像一个地名的一个地方的名字"}
	words := strings.Join(placeWords(c), " ") + " "
	if !strings.Contains(words, "示例县 城关镇 河湾村 示例甲 ") || strings.Contains(words, " 村 ") || strings.Contains(words, "长得") {
		t.Errorf("taught: %s", words)
	}
	if got := c.Station.Villages[0]; got != "河湾村" {
		t.Errorf("the content was changed: %q", got)
	}
}

func TestTrust(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "ca.pem")
	if c, err := trustIn(""); err != nil || c.RootCAs != nil {
		t.Errorf("without a file the system's roots count: %v, %v", c, err)
	}
	if _, err := trustIn(file); err == nil {
		t.Error("a file that is not there was taken")
	}
	if err := os.WriteFile(file, []byte("not a certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := trustIn(file); err == nil {
		t.Error("a file without a certificate was taken")
	}
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	defer srv.Close()
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(file, root, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := trustIn(file)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: c}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("a server under the given root was refused: %v", err)
	}
	_ = res.Body.Close()
}
