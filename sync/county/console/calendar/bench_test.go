package calendar_test

import (
	"fmt"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// large adds 300 stations, each with a plan, and 2,000 deputies.
func (r *rig) large() {
	r.t.Helper()
	must(r.t, r.c.Change(func(x *county.Edit) error {
		var docs []any
		for i := range 2000 {
			docs = append(docs, liaison.Deputy{
				ID: liaison.DeputyID(fmt.Sprintf("x%04d", i)), Name: fmt.Sprintf("示例%04d", i), Levels: []liaison.Level{liaison.Township},
				Stations: []liaison.StationID{liaison.StationID(fmt.Sprintf("s%03d", i%300))},
			})
		}
		for i := range 300 {
			id := liaison.StationID(fmt.Sprintf("s%03d", i))
			team := []liaison.DeputyID{liaison.DeputyID(fmt.Sprintf("x%04d", i)), liaison.DeputyID(fmt.Sprintf("x%04d", i+300)), liaison.DeputyID(fmt.Sprintf("x%04d", i+600))}
			docs = append(docs,
				liaison.Station{ID: id, Name: fmt.Sprintf("示例%03d代表联络站", i), Kind: "联络站", Town: liaison.TownID(fmt.Sprintf("t%02d", i%20))},
				liaison.Plan{Station: id, Year: 2026, Rules: []liaison.PlanRule{
					{ID: "a", Kind: liaison.ReceptionDay, From: 540, To: 690, MonthDays: []int{i%28 + 1}, Deputies: team, Rotate: 2},
					{ID: "b", Kind: "学习", Title: "集中学习", From: 900, To: 1020, Weekdays: []time.Weekday{time.Friday}, Nth: -1, Months: []time.Month{3, 6, 9, 12}, Deputies: team},
				}})
		}
		for _, doc := range docs {
			key, err := wire.KeyOf(doc)
			if err != nil {
				return err
			}
			if err := x.Put(county.Scoped{Key: key, Doc: doc, Scopes: press.ScopesOf(doc, nil)}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// BenchmarkPages asks for pages of a county of 300 stations and 2,000 deputies.
func BenchmarkPages(b *testing.B) {
	r := open(b)
	r.large()
	for name, path := range map[string]string{
		"overview": "/console/calendar", "month": "/console/calendar/s/s007", "day": "/console/calendar/s/s007/day/2026-11-08",
		"everywhere": "/console/calendar/day/2026-11-10", "rule": "/console/calendar/s/s007/rule/a",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := r.Get(path); a.Status != 200 {
					b.Fatal(a.Status)
				}
			}
		})
	}
}
