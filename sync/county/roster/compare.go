package roster

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/liaison"
)

// Kind is what becomes of something.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Removed Kind = "removed"
)

// Field is one column that changes.
type Field struct{ Head, Was, Now string }

// DeputyChange is what a table would do to one deputy.
type DeputyChange struct {
	Kind     Kind
	Was, Now liaison.Deputy // Now is zero for a removed one, Was for an added one
	Fields   []Field        // of a changed one
	Blocked  string         // of a removed one: why it stays, "" when it can go
}

// Who is the deputy's name.
func (c DeputyChange) Who() string { return cmp.Or(c.Now.Name, c.Was.Name) }

// CompareDeputies says what a table would change: added, then changed, then removed.
// Removed are those of the person's stations that the table does not have; one who
// also belongs to other stations stays.
func CompareDeputies(rows []liaison.Deputy, k Known) (out []DeputyChange) {
	here := map[liaison.DeputyID]bool{}
	for _, d := range rows {
		here[d.ID] = true
		was, known := k.deputy(d.ID)
		fields := differences(k, was, d)
		switch {
		case !known:
			out = append(out, DeputyChange{Kind: Added, Now: d})
		case len(fields) > 0:
			out = append(out, DeputyChange{Kind: Changed, Was: was, Now: d, Fields: fields})
		}
	}
	for _, d := range k.Deputies {
		if here[d.ID] || !slices.ContainsFunc(d.Stations, k.may) && (k.May != nil || len(d.Stations) > 0) {
			continue
		}
		c := DeputyChange{Kind: Removed, Was: d}
		if slices.ContainsFunc(d.Stations, func(s liaison.StationID) bool { return !k.may(s) }) {
			c.Blocked = "还属于别的站，不撤"
		}
		out = append(out, c)
	}
	order := []Kind{Added, Changed, Removed}
	slices.SortStableFunc(out, func(a, b DeputyChange) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out
}

// differences compares what the table has columns for.
func differences(k Known, was, now liaison.Deputy) (out []Field) {
	a, b := k.deputyCells(was), k.deputyCells(now)
	for i, h := range deputyHeads() {
		if h.name != hID && a[i] != b[i] {
			out = append(out, Field{h.name, a[i], b[i]})
		}
	}
	return out
}

// deputyCells writes a deputy as a row of the table.
func (k Known) deputyCells(d liaison.Deputy) []string {
	var levels, stations []string
	for _, l := range d.Levels {
		levels = append(levels, levelName(l))
	}
	for _, s := range d.Stations {
		stations = append(stations, k.stationName(s))
	}
	slices.Sort(stations)
	order := ""
	if d.Order != 0 {
		order = strconv.Itoa(d.Order)
	}
	const and = "、"
	return []string{
		string(d.ID), d.Name, strings.Join(levels, and), d.Title, d.Group, d.Constituency, strings.Join(d.Villages, and), d.Occupation,
		strings.Join(stations, and), d.Office, d.OfficePhone, d.Pledge, d.Bio, d.QR, order,
	}
}

func levelName(l liaison.Level) string {
	return map[liaison.Level]string{
		liaison.National: "全国", liaison.Provincial: "省", liaison.Municipal: "市", liaison.CountyLevel: "县", liaison.Township: "乡镇",
	}[l]
}
