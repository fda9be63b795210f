package county_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

func fileOf(body string) (liaison.BlobID, []byte) {
	sum := sha256.Sum256([]byte(body))
	return liaison.BlobID(hex.EncodeToString(sum[:])), []byte(body)
}

func TestTidyPutsAwayWhatNobodyNames(t *testing.T) {
	c, ck := open(t)
	base := []county.Scoped{station("s", "t")}
	blobs := map[liaison.BlobID][]byte{}
	var ids []liaison.BlobID
	for i := range 150 { // more than one transaction takes
		id, body := fileOf(fmt.Sprint("picture ", i))
		blobs[id], ids = body, append(ids, id)
	}
	with := func(n int) []county.Scoped {
		docs := base
		for i := range n {
			d := liaison.Deputy{ID: liaison.DeputyID(fmt.Sprint(i)), Photo: ids[i]}
			docs = append(docs, county.Scoped{Key: "deputy/" + string(d.ID), Doc: d, Scopes: []string{"county"}})
		}
		return docs
	}
	if _, err := c.Publish(with(150), nil, blobs); err != nil {
		t.Fatal(err)
	}
	receive(t, c, liaison.Registration{ID: "A", Receipt: receipt(t, 1), Station: "s", QueryCode: "1234", Filed: ck.at})
	if _, err := c.Pack(); err != nil {
		t.Fatal(err)
	}
	held := func() (n int) {
		for _, id := range ids {
			if _, ok := c.Blob(id); ok {
				n++
			}
		}
		return n
	}
	if err := c.Tidy(); err != nil || held() != 150 {
		t.Fatalf("%d of 150 that are named are left, %v", held(), err)
	}
	if _, err := c.Publish(with(10), nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Tidy(); err != nil || held() != 10 {
		t.Errorf("%d are left, want 10: %v", held(), err)
	}
	doc, ok, err := c.Document(wire.PackKey("2026-11"))
	pack, _ := doc.(liaison.Pack)
	if _, there := c.Blob(pack.File); !ok || err != nil || !there {
		t.Errorf("the pack's file went: %+v %v", doc, err)
	}
}

func TestTidyForgetsOldCodes(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	code, until, err := c.JoinCode("s")
	if err != nil {
		t.Fatal(err)
	}
	ck.at = until.Add(-time.Minute)
	if err := c.Tidy(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Join(code, "m"); err != nil {
		t.Fatalf("a code that is good was forgotten: %v", err)
	}
	ck.at = until.Add(48 * time.Hour)
	if err := c.Tidy(); err != nil {
		t.Fatal(err)
	}
	ck.at = until.Add(-time.Minute) // as if it were still good
	if _, err := c.Join(code, "m"); err == nil {
		t.Error("the code is still there")
	}
}

// Every month has a pack of its own; only one in which something changed is new.
func TestPacksByMonth(t *testing.T) {
	c, ck := open(t) // 1 November 2026
	publish(t, c, station("s", "t"))
	check := seal.Check(string(receipt(t, 1)), "1234")
	receive(t, c,
		liaison.Registration{ID: "A", Receipt: receipt(t, 1), Station: "s", QueryCode: "1234", Filed: ck.at.AddDate(0, 0, -3), ClockOK: true},
		liaison.Registration{ID: "B", Receipt: receipt(t, 2), Station: "s", QueryCode: "1234", Filed: ck.at, ClockOK: true},
		liaison.Registration{ID: "C", Receipt: receipt(t, 3), Station: "s", Filed: ck.at, ClockOK: true}, // no code: cannot be asked for
	)
	if done, err := c.Pack(); err != nil || done != (county.Packed{Months: 2, Changed: 2, Matters: 2}) {
		t.Fatalf("%+v %v", done, err)
	}
	_, at := keys(t, c, "s", 0)
	ck.at = ck.at.Add(24 * time.Hour)
	if _, err := c.Act(receipt(t, 2), liaison.CaseEvent{Step: liaison.Accepted}, ""); err != nil {
		t.Fatal(err)
	}
	if done, err := c.Pack(); err != nil || done.Changed != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	if got, _ := keys(t, c, "s", at); got != "case/B pack/2026-11" {
		t.Errorf("to the stations went %s", got)
	}
	doc, _, err := c.Document(wire.PackKey("2026-10"))
	pack, _ := doc.(liaison.Pack)
	file, _ := c.Blob(pack.File)
	r, ok := wire.FindInPack(file, check[:])
	if !ok || r.Step != liaison.Filed || r.On != liaison.DateOf(ck.at.AddDate(0, 0, -4)) {
		t.Errorf("October: %+v %v %v", r, ok, err)
	}
	ck.at = ck.at.AddDate(3, 0, 0)
	if done, err := c.Pack(); err != nil || done.Months != 0 || done.Changed != 2 {
		t.Errorf("years later %+v %v", done, err)
	}
}
