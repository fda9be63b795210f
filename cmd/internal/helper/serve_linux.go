package helper

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"lianluozhan/sync/wire"
)

// MaxAsked is the most bytes of a question to the helper.
const MaxAsked = 256 << 10

// Deeds is what the helper can do. Its methods may be called from several goroutines
// at once. An error of theirs that is Words is told to who asked; of any other only
// that it did not work.
type Deeds interface {
	Beat(ctx context.Context, from Peer, b Beat) (State, error)
	Wanted(ctx context.Context, w wire.Signed) error
	Order(ctx context.Context, c wire.Signed) (wire.Outcome, error)
	Staff(ctx context.Context, a Act) (Reply, error)
	// Logs writes a tar.gz of at most MaxLogs bytes.
	Logs(ctx context.Context, w io.Writer) error
}

// Words is an error told to staff as it stands.
type Words string

// Error is the words.
func (w Words) Error() string { return string(w) }

// Peer is the process at the other end of the socket, as the kernel knows it.
type Peer struct {
	UID uint32
	PID int32
}

// Server listens for the program.
type Server struct {
	Socket string // path; what is left of an earlier helper there is taken away
	GID    int    // group that may open the socket; -1 for the process's own
	May    func(uid uint32) bool
	Deeds  Deeds
	Log    *slog.Logger
}

type peerKey struct{}

// Serve answers until ctx ends. The error is nil then.
func (s Server) Serve(ctx context.Context) error { return s.ServeAnd(ctx, func() {}) }

// ServeAnd is Serve that calls ready once it listens.
func (s Server) ServeAnd(ctx context.Context, ready func()) error {
	l, err := s.listen(ctx)
	if err != nil {
		return err
	}
	ready()
	srv := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 2 * time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, peerKey{}, peer(c))
		},
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() }) // nothing is under way that a client needs to hear of
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the program: %w", err)
	}
	return nil
}

func (s Server) listen(ctx context.Context) (net.Listener, error) {
	if err := os.Remove(s.Socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("old socket: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", s.Socket)
	if err != nil {
		return nil, fmt.Errorf("socket for the program: %w", err)
	}
	err = os.Chmod(s.Socket, 0o660)
	if s.GID >= 0 {
		err = errors.Join(err, os.Chown(s.Socket, -1, s.GID))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("socket for the program: %w", err), l.Close())
	}
	return l, nil
}

// peer asks the kernel who is at the other end; nobody when it does not say.
func peer(c net.Conn) Peer {
	nobody := Peer{UID: 1<<32 - 1}
	u, ok := c.(*net.UnixConn)
	if !ok {
		return nobody
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return nobody
	}
	var cred *syscall.Ucred
	err = errors.Join(raw.Control(func(fd uintptr) {
		cred, err = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	}), err)
	if err != nil || cred == nil {
		return nobody
	}
	return Peer{cred.Uid, cred.Pid}
}

func (s Server) handler() http.Handler {
	mux := http.NewServeMux()
	answer(s, mux, PathBeat, func(r *http.Request, b Beat) (any, error) {
		from, _ := r.Context().Value(peerKey{}).(Peer)
		return s.Deeds.Beat(r.Context(), from, b)
	})
	answer(s, mux, PathWanted, func(r *http.Request, w wire.Signed) (any, error) {
		return struct{}{}, s.Deeds.Wanted(r.Context(), w)
	})
	answer(s, mux, PathOrder, func(r *http.Request, c wire.Signed) (any, error) {
		return s.Deeds.Order(r.Context(), c)
	})
	answer(s, mux, PathStaff, func(r *http.Request, a Act) (any, error) {
		return s.Deeds.Staff(r.Context(), a)
	})
	mux.HandleFunc("POST "+PathLogs, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/gzip")
		if err := s.Deeds.Logs(r.Context(), w); err != nil {
			s.refuse(w, PathLogs, err)
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, ok := r.Context().Value(peerKey{}).(Peer)
		if !ok || !s.May(from.UID) {
			s.Log.Warn("stranger at the helper's socket", "uid", from.UID)
			http.Error(w, "本机程序以外的都不能使用", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// answer serves one path: a question in JSON, and an answer.
func answer[Q any](s Server, mux *http.ServeMux, path string, do func(*http.Request, Q) (any, error)) {
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		var q Q
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, MaxAsked)).Decode(&q); err != nil {
			s.Log.Warn("question not understood", "path", path, "error", err)
			http.Error(w, "没有看懂", http.StatusBadRequest)
			return
		}
		out, err := do(r, q)
		if err != nil {
			s.refuse(w, path, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(out); err != nil {
			s.Log.Debug("answer not heard", "path", path, "error", err)
		}
	})
}

func (s Server) refuse(w http.ResponseWriter, path string, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	var words Words
	if errors.As(err, &words) {
		http.Error(w, string(words), http.StatusConflict)
		return
	}
	s.Log.Error("helper could not", "path", path, "error", err)
	http.Error(w, "没有办成，请联系县里技术人员", http.StatusInternalServerError)
}
