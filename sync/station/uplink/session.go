package uplink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/wire"
)

// session is one connection. Its reader owns the content, its writer the socket's
// sending side; they meet in out, which the reader fills.
type session struct {
	u    *Uplink
	cfg  Config
	conn *websocket.Conn
	hand handshake
	out  chan any

	good    atomic.Bool // in step at some time: the next attempt may come soon
	begun   time.Time
	heard   atomic.Int64 // when anything last came, Unix nanoseconds
	repairs int          // manifests sent
	full    error        // why no content is taken any more; the reader's alone

	carrier carrier

	pinged int64 // when the county was asked for a sign of life, Unix nanoseconds; the writer's alone

	putTo atomic.Uint64 // last entry sent
	acked atomic.Uint64 // last entry acknowledged
	wants wants
}

func newSession(u *Uplink, conn *websocket.Conn, hand handshake) *session {
	return &session{u: u, cfg: u.cfg, conn: conn, hand: hand, out: make(chan any, 8), begun: time.Now(),
		carrier: carrier{echo: make(chan struct{}, 1)}}
}

// run serves the connection until it ends and returns why it did.
func (s *session) run(parent context.Context) error {
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	var wg sync.WaitGroup
	wg.Go(func() { s.closeAfter(ctx) })
	if err := s.greet(); err != nil {
		stop(err)
	} else {
		s.u.connected()
		s.cfg.Log.Info("connected to county")
		wg.Go(func() { stop(s.write(ctx)) })
		wg.Go(func() { s.u.keepFresh(ctx) })
		stop(s.read(ctx))
	}
	wg.Wait()
	return context.Cause(ctx)
}

// served reports whether the connection was worth something, as opposed to one
// that a broken county ends again and again.
func (s *session) served() bool {
	return s.good.Load() || time.Since(s.begun) > s.cfg.Timing.Silence
}

// closeAfter unblocks reader and writer when the session ends.
func (s *session) closeAfter(ctx context.Context) {
	<-ctx.Done()
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	// Best effort: the county notices the closed connection all the same.
	_ = s.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
	_ = s.conn.Close()
}

// greet waits for the county's Welcome and takes it in.
func (s *session) greet() error {
	s.conn.SetReadLimit(wire.MaxMessage)
	if err := s.conn.SetReadDeadline(time.Now().Add(s.cfg.Timing.Dial)); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	msg, err := s.receive()
	if err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	if bye, ok := msg.(wire.Bye); ok {
		return &byeError{bye}
	}
	w, ok := msg.(wire.Welcome)
	if !ok {
		return fmt.Errorf("greet: got %T: %w", msg, errGarbage)
	}
	if err := s.welcomed(w.InFull(s.hand.said, s.hand.key)); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	s.watchSilence()
	return nil
}

func (s *session) welcomed(w wire.Welcome) error {
	s.u.clock.heard(w.Time)
	s.u.spread.Store(int64(time.Duration(max(0, w.Spread)) * time.Millisecond))
	if err := s.stuck(s.cfg.Content.Welcomed(w)); err != nil {
		return err
	}
	before := s.cfg.Outbox.ID()
	if err := s.cfg.Outbox.Welcomed(w); err != nil {
		if s.cfg.Outbox.ID() != before {
			return fmt.Errorf("outbox has a new id: %w", errRedial)
		}
		return fmt.Errorf("%w: %w", errStore, err)
	}
	if w.Time > 0 {
		if err := s.cfg.Heard(time.UnixMilli(w.Time)); err != nil {
			return fmt.Errorf("%w: %w", errStore, err)
		}
	}
	s.putTo.Store(w.Ack.Stored)
	s.acked.Store(w.Ack.Stored)
	return nil
}

// stuck sorts an error of the content. When the disk takes no content, entries must
// get away all the same, for they may be what fills it: the connection goes on
// without content until all of them are acknowledged.
func (s *session) stuck(err error) error {
	if err == nil {
		return nil
	}
	if err = fromContent(err); !errors.Is(err, errStore) || s.cfg.Outbox.Unsent() == 0 {
		return err
	}
	s.cfg.Log.Warn("content not kept, sending what is owed first", "error", err)
	s.full = err
	return nil
}

// fromContent tells a county that is not ours from a disk that fails.
func fromContent(err error) error {
	var foreign interface{ WrongCounty() bool }
	if errors.As(err, &foreign) && foreign.WrongCounty() {
		return fmt.Errorf("%w: %w", errCounty, err)
	}
	return fmt.Errorf("%w: %w", errStore, err)
}

// watchSilence ends the connection when nothing at all comes for too long; pings
// make sure that something comes from a county that is alive.
func (s *session) watchSilence() {
	s.alive()
	s.conn.SetPongHandler(func(data string) error {
		s.alive()
		s.carrier.answered(data)
		return nil
	})
	answer := s.conn.PingHandler()
	s.conn.SetPingHandler(func(data string) error { s.alive(); return answer(data) })
}

func (s *session) alive() {
	s.heard.Store(time.Now().UnixNano())
	// Fails on a closed connection only, which the next read reports.
	_ = s.conn.SetReadDeadline(time.Now().Add(s.cfg.Timing.Silence))
}

// receive reads one message. The deadline moves with every piece that comes, so
// that a large document on a slow line is not taken for silence.
func (s *session) receive() (any, error) {
	kind, r, err := s.conn.NextReader()
	if err != nil {
		return nil, broken(err)
	}
	if kind != websocket.BinaryMessage {
		return nil, fmt.Errorf("text message: %w", errGarbage)
	}
	frame, err := io.ReadAll(&aliveReader{s: s, r: io.LimitReader(r, wire.MaxMessage+1)})
	if err != nil {
		return nil, broken(err)
	}
	if frame, err = wire.Inflate(frame); err != nil {
		return nil, fmt.Errorf("%w: %w", errGarbage, err)
	}
	msg, err := wire.Decode(frame)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errGarbage, err)
	}
	return msg, nil
}

// broken tells frames that are no frames from a line that broke.
func broken(err error) error {
	var closed *websocket.CloseError
	foul := errors.Is(err, websocket.ErrReadLimit) ||
		errors.As(err, &closed) && (closed.Code == websocket.CloseProtocolError || closed.Code == websocket.CloseMessageTooBig)
	if foul {
		return fmt.Errorf("%w: %w", errGarbage, err)
	}
	return fmt.Errorf("read: %w", err)
}

type aliveReader struct {
	s *session
	r io.Reader
}

func (a *aliveReader) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if n > 0 {
		a.s.alive()
	}
	return n, err //nolint:wrapcheck // io.EOF must stay bare
}
