package roster_test

import (
	"fmt"
	"testing"

	"lianluozhan/sync/county/roster"
	"lianluozhan/sync/liaison"
)

// large is a county of 300 stations and 2,000 deputies.
func large() roster.Known {
	var k roster.Known
	for i := range 300 {
		k.Stations = append(k.Stations, liaison.Station{ID: liaison.StationID(fmt.Sprintf("s%03d", i)), Name: fmt.Sprintf("示例%03d人大代表联络站", i)})
	}
	for i := range 2000 {
		k.Deputies = append(k.Deputies, liaison.Deputy{
			ID: liaison.DeputyID(fmt.Sprintf("d%04d", i)), Name: fmt.Sprintf("示例%04d", i), Levels: []liaison.Level{liaison.Township},
			Group: "第一代表小组", Constituency: fmt.Sprintf("第%d选区", i), Villages: []string{"城南社区"}, Occupation: "教师",
			OfficePhone: "0500-5550101", Stations: []liaison.StationID{k.Stations[i%300].ID}, Order: i + 1,
		})
	}
	return k
}

// BenchmarkRoster reads the roster of a whole county and compares it.
func BenchmarkRoster(b *testing.B) {
	k := large()
	file, err := roster.WriteDeputies(k)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(file)), "bytes/file")
	b.ReportAllocs()
	for b.Loop() {
		book, err := roster.Read("x.xlsx", file)
		if err != nil {
			b.Fatal(err)
		}
		got, faults := roster.ReadDeputies(book, k)
		if len(faults) > 0 || len(roster.CompareDeputies(got.Rows, k)) != 0 {
			b.Fatalf("%d rows, %v", len(got.Rows), faults)
		}
	}
}
