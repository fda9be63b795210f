package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// stations is how many store at the same time.
const stations = 100

// BenchmarkRegistrations stores registrations of 5 KB from 100 stations at once;
// every one is on the disk before it is counted.
func BenchmarkRegistrations(b *testing.B) {
	for _, batch := range []int{1, 8} {
		b.Run(fmt.Sprintf("%d-a-message", batch), func(b *testing.B) { storeAll(b, batch) })
	}
}

func storeAll(b *testing.B, batch int) {
	r := start(b)
	var docs []county.Scoped
	for i := range stations {
		s := liaison.Station{ID: liaison.StationID(fmt.Sprintf("s%d", i)), Name: "示例"}
		docs = append(docs, county.Scoped{Key: "station/" + string(s.ID), Doc: s, Scopes: []string{county.ScopeStation(s.ID)}})
	}
	if _, err := r.county.Publish(docs, nil, nil); err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("村口路灯不亮，晚上看不见路。", 120) // 5 KB
	var peers []*peer
	items := make([][]wire.PutItem, stations)
	for i := range stations {
		id := r.join(liaison.StationID(fmt.Sprintf("s%d", i)), fmt.Sprintf("machine-%d", i))
		p := r.dial(id.Token, place{outbox: wire.ID16{1, byte(i)}})
		p.caughtUp()
		peers = append(peers, p)
		for n := uint64(1); int(n) <= b.N/stations+1; n++ {
			items[i] = append(items[i], registration(b, id, n, text))
		}
	}
	b.SetBytes(int64(len(items[0][0].Body)))
	b.ResetTimer()
	var all sync.WaitGroup
	for i, p := range peers {
		all.Go(func() { p.store(wire.ID16{1, byte(i)}, items[i], batch) })
	}
	all.Wait()
	b.ReportMetric(float64(stations*len(items[0]))/b.Elapsed().Seconds(), "registrations/s")
}

// store sends entries, four messages on the way at a time, and returns when all
// are acknowledged.
func (p *peer) store(box wire.ID16, items []wire.PutItem, batch int) {
	acked := 0
	for next := 0; acked < len(items); {
		for next < len(items) && next < acked+4*batch {
			end := min(next+batch, len(items))
			msg, err := wire.Encode(wire.Put{Outbox: box, Items: items[next:end]})
			if err == nil {
				err = p.ws.WriteMessage(websocket.BinaryMessage, msg)
			}
			if err != nil {
				p.t.Error(err)
				return
			}
			next = end
		}
		msg, err := p.next()
		if err != nil {
			p.t.Error(err)
			return
		}
		if a, ok := msg.(wire.Ack); ok {
			acked = int(a.Stored)
		}
	}
}

// BenchmarkCommitToSocket is the time from an order to change a document until
// the change is at a station.
func BenchmarkCommitToSocket(b *testing.B) {
	r := start(b)
	p := r.dial(r.join("one", "machine").Token, place{})
	p.caughtUp()
	var worst time.Duration
	for i := 0; b.Loop(); i++ {
		title := fmt.Sprintf("第 %d 版", i)
		at := time.Now()
		r.publish(title)
		until[wire.Changes](p)
		worst = max(worst, time.Since(at))
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
}
