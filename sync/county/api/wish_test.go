package api_test

import (
	"bytes"
	"crypto/x509"
	"log/slog"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// wishes is what a test wants of machines.
type wishes struct {
	mu    sync.Mutex
	w     wire.Wanted
	asked int
}

func (w *wishes) set(v wire.Wanted) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.w = v
}

// Wish implements api.Wisher.
func (w *wishes) Wish(county.Machine, wire.Vitals) (wire.Wanted, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	return w.w, w.w.Version != ""
}

// authority is a county's root and a server of it.
func authority(t *testing.T) (*trust.Root, *trust.Server) {
	t.Helper()
	ca, err := trust.NewAuthority("示例县", then)
	if err != nil {
		t.Fatal(err)
	}
	own, err := ca.Server(then)
	if err != nil {
		t.Fatal(err)
	}
	return ca.Root(), own
}

// wishing is a county that wants something.
func wishing(t *testing.T) (*rig, *wishes, *trust.Root) {
	t.Helper()
	root, own := authority(t)
	w := &wishes{}
	return startFor(t, nil, api.Options{Own: own, Wisher: w}), w, root
}

// appliance is a machine with a helper that has caught up.
func (r *rig) appliance() *peer {
	r.t.Helper()
	ws, _, err := r.try(r.join("one", "machine").Token, place{outbox: wire.ID16{7}}, wire.PathSync3)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = ws.Close() })
	p := &peer{r.t, ws}
	p.caughtUp()
	return p
}

func vitals() wire.Vitals {
	return wire.Vitals{Helper: "1", Release: "1.0", Good: "1.0", Temperature: 41, Touch: wire.Present, DiskTotal: 64 << 30}
}

func TestAWishIsSignedAndSaidOnce(t *testing.T) {
	r, w, root := wishing(t)
	w.set(wire.Wanted{Version: "1.1", Ring: "all", Withdrawn: []string{"0.9"}, From: 60, To: 300})
	p := r.appliance()
	p.say(wire.Status{Version: "1.0", Vitals: vitals()})
	said, _ := until[wire.Signed](p)
	got, err := said.Wanted("machine", root.Ordered)
	if err != nil || got.Version != "1.1" || got.Ring != "all" || got.At != then.UnixMilli() {
		t.Errorf("wanted %+v, %v", got, err)
	}
	if _, err := said.Wanted("another", root.Ordered); err == nil {
		t.Error("the signature is good for another machine too")
	}
	p.say(wire.Status{Version: "1.0", Vitals: vitals()}) // and nothing new to say
	w.set(wire.Wanted{Version: "1.2"})
	r.server.Rewish()
	said, between := until[wire.Signed](p)
	if next, err := said.Wanted("machine", root.Ordered); err != nil || next.Version != "1.2" || next.At <= got.At || len(between) > 0 {
		t.Errorf("then %+v, %v, after %v; a machine takes only what is newer", next, err, between)
	}
}

// A machine without a helper, and one that came by the older handshake, are not told.
func TestNoWishForWhoCannot(t *testing.T) {
	r, w, _ := wishing(t)
	w.set(wire.Wanted{Version: "1.1"})
	p := r.appliance()
	old := r.dial(r.join("two", "old").Token, place{outbox: wire.ID16{8}})
	old.caughtUp()
	p.say(wire.Status{Version: "1.0"})
	old.say(wire.Status{Version: "1.0", Vitals: vitals()})
	r.reports("both reports", func() bool {
		n := 0
		for _, o := range r.server.Connected() {
			if o.Status.Version != "" {
				n++
			}
		}
		return n == 2
	})
	r.server.Rewish()
	for _, x := range []*peer{p, old} {
		x.say(wire.Want{Blobs: []wire.WantBlob{{Sum: wire.Hash{9}}}}) // its answer comes after whatever was said
		if _, before := until[wire.Blob](x); len(before) > 0 {
			t.Errorf("said %+v", before)
		}
	}
}

func TestCommandsAreSigned(t *testing.T) {
	r, _, root := wishing(t)
	p := r.appliance()
	o := r.order("A", wire.DoVolume)
	o.Arg = "40"
	if err := r.server.Order("machine", o); err != nil {
		t.Fatal(err)
	}
	said, _ := until[wire.Command](p)
	if said.ID != o.ID || said.What != o.What || said.Until != o.Until.UnixMilli() || said.Arg != "" {
		t.Errorf("for version 3: %+v", said)
	}
	c, err := said.Signed.Command("machine", root.Ordered)
	if err != nil || c.ID != o.ID || c.What != o.What || c.Until != o.Until.UnixMilli() || c.Arg != "40" {
		t.Fatalf("%+v, %v", c, err)
	}
	said.Signed.Text = bytes.Replace(said.Signed.Text, []byte("40"), []byte("99"), 1)
	if _, err := said.Signed.Command("machine", root.Ordered); err == nil {
		t.Error("another volume is signed too")
	}
	if _, err := x509.ParseCertificate(c.Signed.Cert); err != nil {
		t.Error(err)
	}
}

func TestVitalsAreKnownAlsoAfterANewStart(t *testing.T) {
	r := start(t)
	p := r.dial(r.join("one", "m1").Token, place{outbox: wire.ID16{1}})
	p.caughtUp()
	v := vitals()
	v.Why = "没有\u202e位置\x00了"
	p.say(wire.Status{Version: "1", Unsent: 2, Vitals: v})
	r.reports("the vitals", func() bool { on := r.server.Connected(); return len(on) == 1 && on[0].Status.Vitals.Helper != "" })
	if got := r.server.Connected()[0].Status.Vitals; got.Why != "没有位置了" || got.Temperature != 41 {
		t.Errorf("known: %+v", got)
	}
	r.server.Close()
	again := api.New(r.county, slog.New(slog.DiscardHandler))
	t.Cleanup(again.Close)
	was := again.Away()
	if len(was) != 1 || was[0].Machine != "m1" || was[0].Station != "one" || was[0].Status.Vitals.Temperature != 41 ||
		was[0].Status.Unsent != 2 || was[0].Seen.IsZero() || was[0].Told.IsZero() {
		t.Errorf("after a new start: %+v", was)
	}
}

// The conversation of this version: as the one before, and what came with it.
func TestStationsOfVersion4(t *testing.T) {
	no, key := receiptNo(t), newOneKey(t)
	_, own := authority(t)
	w := &wishes{}
	w.set(wire.Wanted{Version: "1.1", From: 60, To: 300, Ring: "all"})
	r := startFor(t, key, api.Options{Own: own, Wisher: w})
	more := map[string]func(){
		"another release is wanted": func() {
			w.set(wire.Wanted{Version: "1.0", Withdrawn: []string{"1.1"}, Ring: "all"})
			r.server.Rewish()
		},
		"a picture is asked for": func() {
			o := api.Order{ID: "01KAMPLE0000000000000ORDER", What: wire.DoScreen, At: then, Until: then.Add(time.Hour)}
			if err := r.server.Order("machine", o); err != nil {
				t.Error(err)
			}
		},
	}
	if *record {
		reg, rating := filedReg(no)
		check := seal.Check(string(no), reg.QueryCode)
		a, err := wire.SealRegistration(1, reg, check[:], key)
		if err != nil {
			t.Fatal(err)
		}
		b, err := wire.SealRating(2, rating, key)
		if err != nil {
			t.Fatal(err)
		}
		was := conversation(t, wire.PathSync3, a, b)
		id := "01KAMPLE0000000000000ORDER"
		was.Steps = append(was.Steps,
			step{"how the machine is, and what is wanted", []string{frame(t, wire.Status{Version: "1.0", Time: then.UnixMilli(), Vitals: vitals()})}, make([]string, 1)},
			step{"another release is wanted", nil, make([]string, 1)},
			step{"a picture is asked for", nil, make([]string, 1)},
			step{"the picture, in two pieces, and a photo that is not there", []string{
				frame(t, wire.Parcel{ID: id, Kind: wire.ParcelScreen, Part: 0, Parts: 2, Bytes: []byte("first ")}),
				frame(t, wire.Parcel{ID: id, Kind: wire.ParcelScreen, Part: 1, Parts: 2, Bytes: []byte("second")}),
				frame(t, wire.Want{Blobs: []wire.WantBlob{{Sum: wire.Hash{8}}}}),
			}, make([]string, 1)})
		save(t, 4, r.replay(was, no, more))
		return
	}
	r.replay(load(t, 4), no, more)
	if p, ok := r.server.Parcel("machine", wire.ParcelScreen); !ok || !bytes.Equal(p.Body, []byte("first second")) {
		t.Errorf("the picture is %q, %v", p.Body, ok)
	}
}
