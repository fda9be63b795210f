package fleet_test

import (
	"fmt"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// BenchmarkList is the page of 300 stations with a machine each, as it is asked for
// every ten seconds.
func BenchmarkList(b *testing.B) {
	w := open(b)
	w.must(w.county.Change(func(x *county.Edit) error {
		for i := range 300 {
			s := liaison.Station{ID: liaison.StationID(fmt.Sprintf("s%03d", i)), Name: fmt.Sprintf("示例%d站", i), Town: "hewan", TownName: "河湾乡"}
			if err := x.Put(county.Scoped{Key: "station/" + string(s.ID), Doc: s, Scopes: []string{county.ScopeStation(s.ID)}}); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range 300 {
		w.connect(liaison.StationID(fmt.Sprintf("s%03d", i)), fmt.Sprintf("machine-%03d", i), wire.Status{Version: "1", Shown: wire.Shown{Page: "home"}})
	}
	for b.Loop() {
		if a := w.Get("/console/stations"); len(a.Body) < 300*200 {
			b.Fatalf("%d: %d bytes", a.Status, len(a.Body))
		}
	}
}
