package intro

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// Fact is a line of the station's particulars.
type Fact struct{ Name, Words string }

// State is what the page says; comparable with reflect.DeepEqual.
type State struct {
	Station liaison.Station
	Where   string // county and town
	Facts   []Fact
	Code    string // address of the station's public page, "" when there is none
}

// StateOf reads the station's particulars; those not given are left out.
func StateOf(c *liaison.Content) State {
	if c.Empty() {
		return State{}
	}
	s := State{Station: c.Station, Where: strings.TrimSpace(c.Rules.County + " " + c.Station.TownName)}
	for _, f := range []Fact{
		{"地址", c.Station.Address},
		{"开放时间", c.Station.Hours},
		{"电话", c.Station.Phone},
		{"主管", c.Rules.Office},
		{"主管电话", c.Rules.OfficePhone},
	} {
		if f.Words != "" {
			s.Facts = append(s.Facts, f)
		}
	}
	if c.Rules.PublicURL != "" {
		s.Code = c.Rules.PublicURL + "/s/" + string(c.Station.ID)
	}
	return s
}
