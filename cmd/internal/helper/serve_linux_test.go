package helper_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/wire"
)

// deeds notes what is asked of it.
type deeds struct {
	from helper.Peer
	beat helper.Beat
	act  helper.Act
}

func (d *deeds) Beat(_ context.Context, from helper.Peer, b helper.Beat) (helper.State, error) {
	d.from, d.beat = from, b
	return helper.State{Words: []string{"有更新"}, Noted: []helper.Note{{Who: "县里", Words: "音量"}}}, nil
}
func (d *deeds) Wanted(context.Context, wire.Signed) error { return errors.New("disk on fire") }
func (d *deeds) Order(_ context.Context, c wire.Signed) (wire.Outcome, error) {
	return wire.Outcome{ID: string(c.Text), State: wire.Waiting, Why: string(c.Sig)}, nil
}
func (d *deeds) Staff(_ context.Context, a helper.Act) (helper.Reply, error) {
	d.act = a
	return helper.Reply{}, helper.Words("U 盘不是本县的")
}
func (d *deeds) Logs(_ context.Context, w io.Writer) error {
	_, err := w.Write([]byte{0x1f, 0x8b})
	return err
}

// served starts a server on a real socket.
func served(t *testing.T, d *deeds, may func(uint32) bool) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	s := helper.Server{Socket: socket, GID: -1, May: may, Deeds: d, Log: slog.New(slog.DiscardHandler)}
	if err := os.WriteFile(socket, nil, 0o600); err != nil { // left by one that died
		t.Fatal(err)
	}
	listening := make(chan struct{})
	go func() { ended <- s.ServeAnd(ctx, func() { close(listening) }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	select {
	case <-listening:
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	}
	return socket
}

func TestProgramAndHelper(t *testing.T) {
	d := &deeds{}
	me := uint32(os.Getuid())
	socket := served(t, d, func(uid uint32) bool { return uid == me })
	c := helper.NewClient(socket)
	defer c.Close()
	s, err := c.Beat(t.Context(), helper.Beat{Version: "1.2.0", Root: []byte{1, 2}})
	if err != nil || s.Words[0] != "有更新" || s.Noted[0].Who != "县里" {
		t.Errorf("%+v, %v", s, err)
	}
	if d.from.UID != me || d.from.PID != int32(os.Getpid()) || d.beat.Version != "1.2.0" || !bytes.Equal(d.beat.Root, []byte{1, 2}) {
		t.Errorf("heard %+v from %+v", d.beat, d.from)
	}
	if o, err := c.Order(t.Context(), wire.Signed{Text: []byte("A"), Sig: []byte("S")}); err != nil || o.ID != "A" || o.State != wire.Waiting || o.Why != "S" {
		t.Errorf("%+v, %v", o, err)
	}
	var refused *helper.Refused
	if _, err := c.Staff(t.Context(), helper.Act{What: helper.Stick, Stick: "/media/示例"}); !errors.As(err, &refused) || refused.Words != "U 盘不是本县的" {
		t.Errorf("%v", err)
	}
	if d.act.Stick != "/media/示例" {
		t.Errorf("%+v", d.act)
	}
	if err := c.Wanted(t.Context(), wire.Signed{}); !errors.As(err, &refused) || strings.Contains(refused.Words, "fire") {
		t.Errorf("an inner error reads %v", err)
	}
	if b, err := c.Logs(t.Context()); err != nil || len(b) != 2 {
		t.Errorf("%x, %v", b, err)
	}
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestStrangersAreRefused(t *testing.T) {
	d := &deeds{}
	socket := served(t, d, func(uint32) bool { return false })
	c := helper.NewClient(socket)
	defer c.Close()
	var refused *helper.Refused
	if _, err := c.Beat(t.Context(), helper.Beat{Version: "x"}); !errors.As(err, &refused) || d.beat.Version != "" {
		t.Errorf("%v", err)
	}
}

func TestMalformedAndHugeQuestions(t *testing.T) {
	d := &deeds{}
	socket := served(t, d, func(uint32) bool { return true })
	web := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	defer web.CloseIdleConnections()
	huge := `{"Page":"` + strings.Repeat("x", helper.MaxAsked) + `"}`
	for name, body := range map[string]string{"empty": "", "no JSON": "beat", "huge": huge, "wrong type": `{"InUse":"yes"}`} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://helper"+helper.PathBeat, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := web.Do(req)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		res.Body.Close()
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}
