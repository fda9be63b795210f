package uplink_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// coldView is 500 documents of about 2 KB and 100 photos of 50 KB, as frames.
func coldView(b *testing.B) (frames []*websocket.PreparedMessage, photos map[[32]byte][]byte) {
	photos = map[[32]byte][]byte{}
	var items []wire.Item
	flush := func(last bool) {
		frame, err := wire.Encode(wire.Changes{Cursor: uint64(len(items)), Head: 500, Items: items, Last: last})
		if err != nil {
			b.Fatal(err)
		}
		pm, err := websocket.NewPreparedMessage(websocket.BinaryMessage, frame)
		if err != nil {
			b.Fatal(err)
		}
		frames, items = append(frames, pm), nil
	}
	for i := range 500 {
		d := liaison.Deputy{ID: liaison.DeputyID(fmt.Sprint("d", i)), Name: "示例"}
		for k := range 130 {
			d.Bio += string(rune(0x4e00 + (i*131+k*197)%20000))
		}
		d.Pledge = d.Bio + d.Bio + d.Bio
		if i < 100 {
			body, id, sum := photo(i)
			photos[sum], d.Photo = body, id
		}
		key := "deputy/" + string(d.ID)
		body, err := wire.EncodeDocument(key, d)
		if err != nil {
			b.Fatal(err)
		}
		if items = append(items, wire.Item{Key: key, Rev: uint64(i + 1), Body: body}); len(items) == 32 {
			flush(false)
		}
	}
	flush(true)
	return frames, photos
}

// BenchmarkColdSync brings a new station to a county's view over loopback.
func BenchmarkColdSync(b *testing.B) {
	frames, photos := coldView(b)
	for b.Loop() {
		b.StopTimer()
		c := newCounty(b, func(k *talk) {
			k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 500, Reset: true, Ack: wire.Ack{Outbox: k.outbox()}})
			for _, f := range frames {
				_ = k.conn.WritePreparedMessage(f)
			}
			for {
				w, ok := next[wire.Want](k)
				if !ok {
					return
				}
				for _, x := range w.Blobs {
					body := photos[x.Sum]
					for at := 0; at < len(body); at += wire.BlobChunk {
						k.send(wire.Blob{Sum: x.Sum, Offset: uint64(at), Total: uint64(len(body)), Bytes: body[at:min(at+wire.BlobChunk, len(body))]})
					}
				}
			}
		})
		m := newMachine(b, c.URL)
		b.StartTimer()
		start := time.Now()
		stop := m.start(b)
		m.until(b, "all", func() bool { return len(m.store.Content().Deputies) == 500 && len(m.store.Missing()) == 0 })
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "last-ms")
		b.StopTimer()
		stop()
		c.Close()
		b.StartTimer()
	}
}
