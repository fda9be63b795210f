package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// alone is a machine with its files and without a line.
func alone(t *testing.T) *machine {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	box, err := outbox.Open(outbox.Options{Dir: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	store, err := localstore.Open(localstore.Options{Dir: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(box.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	if err := box.Enrol(outbox.Enrolment{Identity: liaison.Identity{Station: "s", Issuer: "7K4", ReceiptKey: [16]byte{1}}, Token: "token"}); err != nil {
		t.Fatal(err)
	}
	return &machine{box: box, store: store, log: log}
}

// pack lets the machine have a progress pack of one matter.
func (m *machine) pack(t *testing.T, rev uint64, c seal.Claim, step liaison.Step, on liaison.Date) {
	t.Helper()
	file, err := wire.EncodePack([]wire.PackRecord{{Check: c.Check[:], Step: step, On: on}})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file)
	doc := liaison.Pack{Month: "2026-11", File: liaison.BlobID(hex.EncodeToString(sum[:])), Matters: 1}
	body, err := wire.EncodeDocument(wire.PackKey(doc.Month), doc)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		m.store.Apply(wire.Changes{Cursor: rev, Head: rev, Items: []wire.Item{{Key: wire.PackKey(doc.Month), Rev: rev, Body: body}}}),
		m.store.PutBlob(wire.Blob{Sum: sum, Total: uint64(len(file)), Bytes: file}),
	)
	if err != nil {
		t.Fatal(err)
	}
}

func TestMattersOfOtherStations(t *testing.T) {
	m := alone(t)
	a := archive{m: m, rated: ratings{}}
	day := liaison.Date{Year: 2026, Month: time.November, Day: 20}
	other := seal.NewClaim("222222222", "1234")
	if _, ok := a.find(other); ok {
		t.Fatal("found what nobody knows of")
	}
	m.pack(t, 1, other, liaison.Answered, day)
	f, ok := a.find(other)
	if !ok || !f.Elsewhere || f.Local || f.Case.State().Step != liaison.Answered || liaison.DateOf(f.Case.Events[0].At) != day {
		t.Errorf("%+v %v", f, ok)
	}
	if _, ok := a.find(seal.NewClaim("222222222", "4321")); ok {
		t.Error("any code will do")
	}
	// Its own matter, not yet with the county, is its own whatever a pack may say.
	reg, err := m.box.File(outbox.Filing{Draft: liaison.Draft{Category: "road", Text: "村口路灯不亮。", Phone: "13800001234"}})
	if err != nil {
		t.Fatal(err)
	}
	own := seal.NewClaim(string(reg.Receipt), "1234")
	if f, ok := a.find(own); !ok || f.Elsewhere || !f.Local {
		t.Errorf("%+v %v", f, ok)
	}
	// Sent long ago, and another station's since the machine was moved.
	if err := m.box.Acked(wire.Ack{Outbox: m.box.ID(), Stored: 1}); err != nil {
		t.Fatal(err)
	}
	if f, ok := a.find(own); !ok || f.Elsewhere || f.Local {
		t.Errorf("%+v %v", f, ok)
	}
	m.pack(t, 2, own, liaison.Closed, day)
	if f, ok := a.find(own); !ok || !f.Elsewhere || f.Case.State().Step != liaison.Closed {
		t.Errorf("%+v %v", f, ok)
	}
}
