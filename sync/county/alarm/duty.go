package alarm

import (
	"fmt"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// duty is the receptions to come, read now and then.
type duty struct {
	county *county.County
	read   time.Time
	rules  liaison.RulePack
	short  []lacking
}

// lacking is a reception without enough deputies.
type lacking struct {
	station liaison.StationID
	date    liaison.Date
	missing int
}

// readEvery is how old it may be: plans change by the day.
const readEvery = 5 * time.Minute

// look returns the rules, and the receptions of the next two weeks that lack deputies.
func (d *duty) look(now time.Time) (liaison.RulePack, []lacking, error) {
	if !d.read.IsZero() && now.Sub(d.read).Abs() < readEvery {
		return d.rules, d.short, nil
	}
	var plans []liaison.Plan
	for _, kind := range []string{wire.DocRules, wire.DocPlan} {
		err := d.county.Documents(kind, func(_ string, _ []string, doc any) {
			switch x := doc.(type) {
			case liaison.RulePack:
				d.rules = x
			case liaison.Plan:
				plans = append(plans, x)
			}
		})
		if err != nil {
			return d.rules, nil, fmt.Errorf("look after receptions: %w", err)
		}
	}
	d.short, d.read = nil, now
	from := liaison.DateOf(now)
	for _, p := range plans {
		for _, e := range p.Events(d.rules, from, from.Add(14)) {
			if n := liaison.LeastDeputies - len(e.Deputies); !e.Cancelled && e.Kind == liaison.ReceptionDay && n > 0 {
				d.short = append(d.short, lacking{p.Station, e.Date, n})
			}
		}
	}
	return d.rules, d.short, nil
}

// days is how many days are left.
func (l lacking) days(now time.Time) int {
	return int(l.date.At(0).Sub(liaison.DateOf(now).At(0)).Hours() / 24)
}

func (l lacking) alarm() Alarm {
	return Alarm{
		Kind: Reception, Station: l.station, What: l.date.String(),
		Words: fmt.Sprintf("%d月%d日的接待还差 %d 位代表", l.date.Month, l.date.Day, l.missing),
	}
}
