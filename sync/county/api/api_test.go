package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func TestJoin(t *testing.T) {
	r := start(t)
	code, _, err := r.county.JoinCode("one")
	if err != nil {
		t.Fatal(err)
	}
	first := r.post(wire.JoinRequest{Version: 1, Code: code, Machine: "m1"})
	again := r.post(wire.JoinRequest{Version: 1, Code: code, Machine: "m1"})
	if first.Error != "" || first.Station != "one" || first.Issuer == "" || len(first.Token) < 32 {
		t.Errorf("first: %+v", first)
	}
	if again.Issuer != first.Issuer || again.ReceiptKey != first.ReceiptKey {
		t.Error("the same machine got another identity")
	}
	if other := r.post(wire.JoinRequest{Version: 1, Code: code, Machine: "m2"}); other.Error != wire.JoinBadCode {
		t.Errorf("a used code let another machine in: %+v", other)
	}
	if second := r.join("one", "m2"); second.Issuer == first.Issuer {
		t.Error("two machines share an issuer")
	}
}

func TestWrongCodesAreSlowedDown(t *testing.T) {
	r := start(t)
	for i := range 5 {
		if got := r.post(wire.JoinRequest{Version: 1, Code: "2222-2222-2222-2222", Machine: "m"}); got.Error != wire.JoinBadCode {
			t.Fatalf("try %d: %q", i, got.Error)
		}
	}
	code, _, err := r.county.JoinCode("one")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.post(wire.JoinRequest{Version: 1, Code: code, Machine: "m"}); got.Error != wire.JoinTooMany {
		t.Errorf("sixth try: %q", got.Error)
	}
}

func TestDoor(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	if _, status, err := r.try("wrong", place{}, wire.Subprotocol); err == nil || status != http.StatusUnauthorized {
		t.Errorf("wrong token: %v", err)
	}
	ws, _, err := r.try(id.Token, place{}, "")
	if err == nil {
		defer ws.Close()
		if _, _, err := ws.ReadMessage(); err == nil {
			t.Error("spoke without the subprotocol")
		}
	}
	if _, err := r.county.Revoke("one"); err != nil {
		t.Fatal(err)
	}
	if _, status, err := r.try(id.Token, place{}, wire.Subprotocol); err == nil || status != http.StatusForbidden {
		t.Errorf("revoked: %v", err)
	}
}

func TestColdThenNothingThenChange(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	w, at, revs := p.caughtUp()
	if !w.Reset || len(revs) != 3 || revs["station/two"] != 0 {
		t.Fatalf("reset %v, documents %v", w.Reset, revs)
	}
	_ = p.ws.Close()

	p = r.dial(id.Token, at)
	w, at2, revs := p.caughtUp()
	if w.Reset || len(revs) != 0 || at2.cursor != at.cursor {
		t.Errorf("nothing changed, yet reset %v, documents %v", w.Reset, revs)
	}
	r.publish("第二版")
	c, _ := until[wire.Changes](p)
	if len(c.Items) != 1 || c.Items[0].Key != "board/b" || c.Cursor != c.Head || c.Last {
		t.Errorf("live change: %+v", c)
	}
	doc, err := wire.DecodeDocument(c.Items[0].Key, c.Items[0].Body)
	if b, ok := doc.(liaison.Board); err != nil || !ok || b.Title != "第二版" {
		t.Errorf("document %+v, %v", doc, err)
	}
}

func TestReset(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	p := r.dial(id.Token, place{})
	_, good, _ := p.caughtUp()
	for name, spoil := range map[string]func(*place){
		"unknown epoch": func(p *place) { p.epoch[0] ^= 1 },
		"ahead of head": func(p *place) { p.cursor += 100 },
		"other view":    func(p *place) { p.view ^= 1 },
	} {
		t.Run(name, func(t *testing.T) {
			at := good
			spoil(&at)
			p := r.dial(id.Token, at)
			w, _, revs := p.caughtUp()
			if !w.Reset || len(revs) != 3 {
				t.Errorf("reset %v, documents %v", w.Reset, revs)
			}
		})
	}
	if err := r.county.NewEpoch(); err != nil {
		t.Fatal(err)
	}
	if w, _, _ := r.dial(id.Token, good).caughtUp(); !w.Reset {
		t.Error("a restored county trusted an old position")
	}
}

func TestResetEndsWithLast(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{})
	c, _ := until[wire.Changes](p)
	for c.Cursor != c.Head {
		if c.Last {
			t.Fatal("last before the head")
		}
		c, _ = until[wire.Changes](p)
	}
	if !c.Last {
		t.Error("the reset never ended")
	}
}

func TestRepair(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{})
	_, _, revs := p.caughtUp()
	has := map[string]uint64{"station/one": revs["station/one"], "board/gone": 3}
	p.say(wire.Manifest{Revs: has})
	c, _ := until[wire.Changes](p)
	sum, _ := until[wire.Sum](p)
	for _, it := range c.Items {
		has[it.Key] = it.Rev
		if it.Deleted {
			delete(has, it.Key)
		}
	}
	if wire.SumOf(has) != sum.Sum {
		t.Errorf("after repair: %v", has)
	}
}

func TestAChangeOvertakesFiles(t *testing.T) {
	r := start(t)
	big := bytes.Repeat([]byte("示例"), 2<<20)
	sum := sha256.Sum256(big)
	r.publishMore("第一版", map[liaison.BlobID][]byte{liaison.BlobID(hex.EncodeToString(sum[:])): big})
	p := r.dial(r.join("one", "m1").Token, place{})
	p.caughtUp()
	p.say(wire.Want{Blobs: []wire.WantBlob{{Sum: sum}, {Sum: [32]byte{1}}}})
	first, _ := until[wire.Blob](p)
	got := bytes.Clone(first.Bytes)
	r.publish("第二版")
	_, before := until[wire.Changes](p)
	for _, m := range before {
		if b, ok := m.(wire.Blob); ok {
			got = append(got, b.Bytes...)
		}
	}
	if len(got) == len(big) {
		t.Error("the change waited for the whole file")
	}
	for len(got) < len(big) {
		b, _ := until[wire.Blob](p)
		if b.Offset != uint64(len(got)) || b.Total != uint64(len(big)) {
			t.Fatalf("piece at %d of %d, have %d", b.Offset, b.Total, len(got))
		}
		got = append(got, b.Bytes...)
	}
	if sha256.Sum256(got) != sum {
		t.Error("other bytes came")
	}
	if b, _ := until[wire.Blob](p); b.Total != 0 || b.Sum != [32]byte{1} {
		t.Errorf("unknown file: %+v", b)
	}
	p.say(wire.Want{Blobs: []wire.WantBlob{{Sum: sum, Offset: uint64(len(big)) - 7}}})
	if b, _ := until[wire.Blob](p); !bytes.Equal(b.Bytes, big[len(big)-7:]) {
		t.Error("resumed at the wrong place")
	}
}

func TestNewerConnectionReplacesOlder(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	old := r.dial(id.Token, place{})
	old.caughtUp()
	r.dial(id.Token, place{}).caughtUp()
	if b, _ := until[wire.Bye](old); b.Code != wire.ByeReplaced {
		t.Errorf("bye %+v", b)
	}
}

func TestRevokedWhileConnected(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{})
	p.caughtUp()
	if _, err := r.county.Revoke("one"); err != nil {
		t.Fatal(err)
	}
	if b, _ := until[wire.Bye](p); b.Code != wire.ByeRevoked {
		t.Errorf("bye %+v", b)
	}
}

func TestGarbage(t *testing.T) {
	r := start(t)
	id := r.join("one", "m1")
	for name, c := range map[string]struct {
		kind int
		b    []byte
	}{
		"no CBOR":     {websocket.BinaryMessage, []byte{byte(wire.TypePut), 0xff, 0xff}},
		"empty":       {websocket.BinaryMessage, nil},
		"text":        {websocket.TextMessage, []byte("hello")},
		"deep":        {websocket.BinaryMessage, append([]byte{byte(wire.TypePut)}, bytes.Repeat([]byte{0x81}, 1000)...)},
		"long claims": {websocket.BinaryMessage, []byte{byte(wire.TypeManifest), 0xa1, 0x01, 0xbb, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			p := r.dial(id.Token, place{})
			p.t = t
			p.caughtUp()
			p.raw(c.kind, c.b)
			if b, _ := until[wire.Bye](p); b.Code != wire.ByeProtocol {
				t.Errorf("bye %+v", b)
			}
		})
	}
	p := r.dial(id.Token, place{})
	p.caughtUp()
	p.raw(websocket.BinaryMessage, make([]byte, wire.MaxMessage+1))
	for {
		if _, err := p.next(); err != nil {
			break
		}
	}
	p = r.dial(id.Token, place{}) // and still there for those who behave
	p.caughtUp()
	p.raw(websocket.BinaryMessage, []byte{30, 0xa0}) // a type of a later version
	p.say(wire.Put{Items: []wire.PutItem{registration(t, id, 1, "路灯不亮已经一个月")}})
	if a, _ := until[wire.Ack](p); a.Stored != 1 {
		t.Errorf("ack %+v", a)
	}
}

func TestStatusIsKept(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{})
	p.caughtUp()
	p.say(wire.Status{Version: "v1", Unsent: 4})
	p.say(wire.Put{}) // answered in order: the status has been heard by then
	until[wire.Ack](p)
	on := r.server.Connected()
	if len(on) != 1 || on[0].Station != "one" || on[0].Status.Unsent != 4 || time.Since(on[0].Since) > time.Minute {
		t.Errorf("connected: %+v", on)
	}
}
