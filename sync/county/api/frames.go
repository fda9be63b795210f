package api

import (
	"encoding/binary"
	"sync"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/wire"
)

// frames shares what many stations are sent at the same time: a change that all
// of them see is encoded and deflated once.
type frames struct {
	deflater wire.Deflater

	mu     sync.Mutex
	recent map[string]shared
	order  []string
}

type shared struct {
	msg  *websocket.PreparedMessage
	size int
}

// Only what is small and recent is shared.
const (
	maxFrames = 32
	maxShared = 256 << 10
	maxItems  = 256
)

// changes returns the message for a piece of the log, and its size. In the log a
// revision stands for one document with one content. Deflated it is for who came by
// the short handshake; for others, the websocket sees to that.
func (f *frames) changes(c wire.Changes, deflated bool) (*websocket.PreparedMessage, int, error) {
	if len(c.Items) > maxItems {
		return f.prepare(c, deflated)
	}
	key := frameKey(c, deflated)
	f.mu.Lock()
	defer f.mu.Unlock()
	if had, ok := f.recent[key]; ok {
		return had.msg, had.size, nil
	}
	msg, size, err := f.prepare(c, deflated)
	if err != nil || size > maxShared {
		return msg, size, err
	}
	if f.recent == nil {
		f.recent = map[string]shared{}
	}
	if len(f.order) == maxFrames {
		delete(f.recent, f.order[0])
		f.order = f.order[1:]
	}
	f.recent[key], f.order = shared{msg, size}, append(f.order, key)
	return msg, size, nil
}

func (f *frames) prepare(c wire.Changes, deflated bool) (*websocket.PreparedMessage, int, error) {
	frame, err := wire.Encode(c)
	if err != nil {
		return nil, 0, err
	}
	if deflated {
		frame = f.deflater.Deflate(frame)
	}
	msg, err := websocket.NewPreparedMessage(websocket.BinaryMessage, frame)
	return msg, len(frame), err
}

// frameKey says all that makes two pieces of the log the same. A document that
// one view sees may be a deleted one in another.
func frameKey(c wire.Changes, deflated bool) string {
	b := make([]byte, 0, 18+9*len(c.Items))
	b = binary.BigEndian.AppendUint64(b, c.Cursor)
	b = binary.BigEndian.AppendUint64(b, c.Head)
	b = append(b, flag(c.Last), flag(deflated))
	for _, it := range c.Items {
		b = append(binary.BigEndian.AppendUint64(b, it.Rev), flag(it.Deleted))
	}
	return string(b)
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}
