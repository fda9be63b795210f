package uplink

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/wire"
)

const (
	putCount  = 64        // entries in one message
	putBytes  = 256 << 10 // about as many bytes in one message
	putWindow = 512       // entries sent and not yet acknowledged
	wantCount = 512       // photos asked for in one message
)

// write sends what there is to send: entries, wishes for photos, pings, reports
// and what the reader says.
func (s *session) write(ctx context.Context) error {
	changed, cancel := s.cfg.Blobs.Subscribe()
	defer cancel()
	ping, told := time.NewTicker(s.cfg.Timing.Ping/5+1), s.newTeller()
	defer ping.Stop()
	defer told.stop()
	for _, first := range []func() error{s.put, s.want, told.tell, s.carry} {
		if err := first(); err != nil {
			return err
		}
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case msg := <-s.out:
			err = s.send(msg)
		case <-s.cfg.Outbox.Wake():
			s.u.change(func(*State) {})
			if err = s.put(); err == nil {
				err = s.carry()
			}
		case <-s.u.parcels.come:
			err = s.carry()
		case <-s.carrier.echo:
			err = s.carried()
		case <-changed:
			err = s.want()
		case <-ping.C:
			err = s.ping()
		case <-told.every.C:
			err = told.tell()
		case <-told.soon.C:
			err = told.tell()
		case <-s.u.news:
			told.news()
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
}

// ping asks a county that says nothing for a sign of life.
func (s *session) ping() error {
	now := time.Now()
	if now.Sub(time.Unix(0, max(s.heard.Load(), s.pinged))) < s.cfg.Timing.Ping {
		return nil
	}
	s.pinged = now.UnixNano()
	return s.pingWith("")
}

// pingWith is answered with the same words.
func (s *session) pingWith(words string) error {
	return s.conn.WriteControl(websocket.PingMessage, []byte(words), time.Now().Add(s.cfg.Timing.Write))
}

func (s *session) send(msg any) error {
	frame, err := wire.Encode(msg)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.cfg.Timing.Write)); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	_, packed := msg.(wire.Parcel) // is compressed as it is
	if s.hand.short && !packed {
		frame = s.u.deflater.Deflate(frame)
	}
	s.conn.EnableWriteCompression(len(frame) >= wire.DeflateAbove && !packed) // where it was agreed on
	if err := s.conn.WriteMessage(websocket.BinaryMessage, frame); err != nil {
		return fmt.Errorf("send %T: %w", msg, err)
	}
	return nil
}

// put sends entries without waiting for the acknowledgement of those before,
// until the window is full; the next acknowledgement wakes it again.
func (s *session) put() error {
	for s.putTo.Load() < s.acked.Load()+putWindow {
		after := s.putTo.Load()
		items, err := s.cfg.Outbox.Pending(after, putCount, putBytes)
		if err != nil {
			return fmt.Errorf("%w: %w", errStore, err)
		}
		if len(items) == 0 {
			return nil
		}
		// Before sending, lest the answer overtakes it.
		s.putTo.Store(items[len(items)-1].N)
		if err := s.send(wire.Put{Outbox: s.cfg.Outbox.ID(), Items: items}); err != nil {
			return err
		}
	}
	return nil
}

// want asks for the photos that are missing and not asked for yet.
func (s *session) want() error {
	missing := s.wants.fresh(s.cfg.Blobs.Missing())
	for len(missing) > 0 {
		n := min(len(missing), wantCount)
		if err := s.send(wire.Want{Blobs: missing[:n]}); err != nil {
			return err
		}
		missing = missing[n:]
	}
	return nil
}

func (s *session) report() error {
	r := s.cfg.Report()
	r.Unsent, r.Time = uint64(s.cfg.Outbox.Unsent()), s.cfg.Now().UnixMilli()
	return s.send(r)
}

// wants is what was asked for on this connection and has not come. What the
// county does not have, or sent wrongly, stays in it and is tried on the next.
type wants struct {
	mu    sync.Mutex
	asked map[[32]byte]bool
}

func (w *wants) fresh(missing []wire.WantBlob) []wire.WantBlob {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asked == nil {
		w.asked = map[[32]byte]bool{}
	}
	var out []wire.WantBlob
	for _, b := range missing {
		if !w.asked[b.Sum] {
			w.asked[b.Sum] = true
			out = append(out, b)
		}
	}
	return out
}

func (w *wants) has(sum [32]byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[sum]
}

func (w *wants) done(sum [32]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.asked, sum)
}
