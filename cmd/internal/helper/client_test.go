package helper_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/wire"
)

// serve answers on a real socket until the test ends.
func serve(t *testing.T, h http.Handler) *helper.Client {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close() // only to end Serve
		<-ended
	})
	c := helper.NewClient(socket)
	t.Cleanup(c.Close)
	return c
}

func TestWhatIsSaidArrives(t *testing.T) {
	var asked []string
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var order wire.Signed
		asked = append(asked, r.Method+r.URL.Path)
		switch r.URL.Path {
		case helper.PathBeat:
			_ = json.NewEncoder(w).Encode(helper.State{Words: []string{"有更新"}, Restart: true})
		case helper.PathOrder:
			_ = json.NewDecoder(r.Body).Decode(&order)
			_ = json.NewEncoder(w).Encode(wire.Outcome{ID: string(order.Text), State: wire.Complete, Why: string(order.Sig)})
		case helper.PathLogs:
			_, _ = w.Write([]byte{0x1f, 0x8b, 0})
		case helper.PathStaff:
			http.Error(w, "U 盘不是本县的。", http.StatusConflict)
		}
	}))
	if s, err := c.Beat(t.Context(), helper.Beat{}); err != nil || !s.Restart || s.Words[0] != "有更新" {
		t.Errorf("%+v, %v", s, err)
	}
	if o, err := c.Order(t.Context(), wire.Signed{Text: []byte("A"), Sig: []byte{0x41, 0x42}}); err != nil || o.ID != "A" || o.Why != "AB" {
		t.Errorf("%+v, %v", o, err)
	}
	if err := c.Wanted(t.Context(), wire.Signed{Text: []byte("示例")}); err != nil {
		t.Error(err)
	}
	if b, err := c.Logs(t.Context()); err != nil || len(b) != 3 {
		t.Errorf("% x, %v", b, err)
	}
	var refused *helper.Refused
	if _, err := c.Staff(t.Context(), helper.Act{What: helper.Stick}); !errors.As(err, &refused) || refused.Words != "U 盘不是本县的。" {
		t.Errorf("refused as %v", err)
	}
	if got := strings.Join(asked, " "); got != "POST/beat POST/order POST/wanted POST/logs POST/staff" {
		t.Error(got)
	}
}

func TestWithoutAHelperNothingIsWaitedFor(t *testing.T) {
	c := helper.NewClient(filepath.Join(t.TempDir(), "none"))
	if _, err := c.Beat(t.Context(), helper.Beat{}); !errors.Is(err, helper.ErrNone) {
		t.Errorf("%v", err)
	}
}

// A helper that hangs is left when its time is over, and one that says too much is
// not believed.
func TestAHelperThatHangsOrBabbles(t *testing.T) {
	hang := make(chan struct{})
	c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == helper.PathBeat {
			<-hang
			return
		}
		_, _ = w.Write(make([]byte, helper.MaxAnswer+1))
	}))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Beat(ctx, helper.Beat{}); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, helper.ErrNone) {
		t.Errorf("hung: %v", err)
	}
	close(hang)
	if _, err := c.Staff(t.Context(), helper.Act{}); err == nil {
		t.Error("an answer without end was read")
	}
}
