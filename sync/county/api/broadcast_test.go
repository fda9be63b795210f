package api_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// counted counts what comes over the line.
type counted struct {
	net.Conn
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// counting is a dialer that counts what its connections read.
func counting(deflate bool, n *atomic.Int64) *websocket.Dialer {
	return &websocket.Dialer{
		EnableCompression: deflate, Subprotocols: []string{wire.Subprotocol},
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, address)
			return counted{c, n}, err
		},
	}
}

func (r *rig) dialThrough(d *websocket.Dialer, token string) *peer {
	r.t.Helper()
	ws, res, err := d.Dial("ws"+strings.TrimPrefix(r.url, "http")+wire.PathSync, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		r.t.Fatal(err)
	}
	_ = res.Body.Close() // a handshake has none
	r.t.Cleanup(func() { _ = ws.Close() })
	return &peer{r.t, ws}
}

// long is a board's text of about 3 KB.
func long(i int) string {
	return strings.Repeat(fmt.Sprintf("第%d条 代表每月到站接待群众，听取意见，当场登记。", i), 40)
}

// Stations that deflate and stations that do not are told the same, each in the
// scope it sees; what is deflated is shorter on the line.
func TestDeflatedForThoseWhoCan(t *testing.T) {
	r := start(t)
	var short, plain atomic.Int64
	one := r.dialThrough(counting(true, &short), r.join("one", "m1").Token)
	two := r.dialThrough(counting(false, &plain), r.join("two", "m2").Token)
	one.caughtUp()
	two.caughtUp()
	short.Store(0)
	plain.Store(0)
	r.publish(long(1))
	a, _ := until[wire.Changes](one)
	b, _ := until[wire.Changes](two)
	if fmt.Sprint(a) != fmt.Sprint(b) || len(a.Items) != 1 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if short.Load() == 0 || short.Load()*4 > plain.Load() {
		t.Errorf("%d bytes deflated, %d not", short.Load(), plain.Load())
	}
}

// The same position in the log is not the same message for everybody: what one
// township lost another got.
func TestSharedMessagesKeepViewsApart(t *testing.T) {
	r := start(t)
	move := func(town liaison.TownID) {
		docs := []county.Scoped{{Key: "board/x", Doc: liaison.Board{ID: "x", Title: "示例"}, Scopes: []string{county.ScopeTown(town)}}}
		for _, id := range []liaison.StationID{"one", "two"} {
			docs = append(docs, county.Scoped{
				Key: "station/" + string(id), Doc: liaison.Station{ID: id, Town: liaison.TownID(id)}, Scopes: []string{county.ScopeStation(id)},
			})
		}
		if _, err := r.county.Publish(docs, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	move("one")
	peers := []*peer{r.dial(r.join("one", "m1").Token, place{}), r.dial(r.join("two", "m2").Token, place{})}
	for _, p := range peers {
		p.caughtUp()
	}
	move("two")
	for i, gone := range []bool{true, false} {
		c, _ := until[wire.Changes](peers[i])
		if len(c.Items) != 1 || c.Items[0].Key != "board/x" || c.Items[0].Deleted != gone || (len(c.Items[0].Body) == 0) != gone {
			t.Errorf("station %d: %+v", i, c)
		}
	}
}

// A small message that inflates to a huge one is refused before it is whole.
func TestInflationIsBounded(t *testing.T) {
	r := start(t)
	var n atomic.Int64
	p := r.dialThrough(counting(true, &n), r.join("one", "m1").Token)
	p.caughtUp()
	bomb := make([]byte, 128<<20) // 128 KB on the line
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_ = p.ws.WriteMessage(websocket.BinaryMessage, bomb) // cut off in the midst
	for {
		msg, err := p.next()
		if bye, ok := msg.(wire.Bye); ok && bye.Code != wire.ByeProtocol {
			t.Errorf("%+v", bye)
		}
		if err != nil {
			break
		}
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 64 {
		t.Errorf("took %d MB", took)
	}
}

// BenchmarkBroadcast is the time until a changed board is at all stations.
func BenchmarkBroadcast(b *testing.B) {
	for _, deflate := range []bool{false, true} {
		b.Run(fmt.Sprintf("deflate=%v", deflate), func(b *testing.B) {
			r := start(b)
			var read atomic.Int64
			var peers []*peer
			for i := range stations {
				p := r.dialThrough(counting(deflate, &read), r.join("one", fmt.Sprint("m", i)).Token)
				p.caughtUp()
				peers = append(peers, p)
			}
			read.Store(0)
			for i := 0; b.Loop(); i++ {
				r.publish(long(i))
				var all sync.WaitGroup
				for _, p := range peers {
					all.Go(func() { until[wire.Changes](p) })
				}
				all.Wait()
			}
			b.ReportMetric(float64(read.Load())/float64(b.N*stations), "B/station")
		})
	}
}
