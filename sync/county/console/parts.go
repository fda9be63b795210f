package console

import (
	"fmt"
	"io"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/alarms"
	"lianluozhan/sync/county/console/calendar"
	"lianluozhan/sync/county/console/cases"
	"lianluozhan/sync/county/console/content"
	"lianluozhan/sync/county/console/fleet"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/console/releases"
	"lianluozhan/sync/county/console/results"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/county/rollout"
)

// Work is what the pages of the other packages stand on.
type Work struct {
	County  *county.County
	Desk    *casework.Desk
	Press   *press.Press
	Links   fleet.Links
	Rollout *rollout.Rollout
	Alarms  *alarm.Watch
	Address func() string // where browsers reach the county
	Rand    io.Reader     // of crypto/rand's quality
}

// Staffed fills in the parts of the console, and what its first page shows of them.
func (cfg Config) Staffed(w Work) (Config, error) {
	machines, err := fleet.New(fleet.Config{
		County: w.County, Links: w.Links, Rollout: w.Rollout, Alarms: w.Alarms, Address: w.Address, Rand: w.Rand,
	})
	if err != nil {
		return cfg, fmt.Errorf("console: %w", err)
	}
	troubles, err := alarms.New(alarms.Config{County: w.County, Watch: w.Alarms, Hooks: w.Alarms})
	if err != nil {
		return cfg, fmt.Errorf("console: %w", err)
	}
	cfg.Parts = []frame.Part{machines.Part(), troubles.Part()}
	for _, make := range []func() (frame.Part, error){
		func() (frame.Part, error) {
			return releases.New(releases.Config{County: w.County, Links: w.Links, Rollout: w.Rollout})
		},
		func() (frame.Part, error) { return cases.New(cases.Config{Desk: w.Desk, County: w.County}) },
		func() (frame.Part, error) {
			return content.New(content.Config{County: w.County, Press: w.Press, Rand: w.Rand})
		},
		func() (frame.Part, error) {
			return calendar.New(calendar.Config{County: w.County, Press: w.Press, Now: w.County.Now})
		},
		func() (frame.Part, error) {
			return results.New(results.Config{County: w.County, Desk: w.Desk, Press: w.Press})
		},
	} {
		part, err := make()
		if err != nil {
			return cfg, fmt.Errorf("console: %w", err)
		}
		cfg.Parts = append(cfg.Parts, part)
	}
	cfg.Desk, cfg.Fleet, cfg.Newsroom, cfg.Alarms = w.Desk, park{machines}, newsroom{w.Press}, troubles
	return cfg, nil
}

// park shows the fleet as the first page needs it: a machine that is away for a
// moment is not told of.
type park struct{ *fleet.Fleet }

// Stations implements Fleet.
func (p park) Stations(scope account.Scope) (all []Machine, err error) {
	list, err := p.Standing(scope)
	for _, m := range list {
		all = append(all, Machine{Station: m.Station, Name: m.Name, Online: m.Online, Seen: m.Seen, Unsent: m.Unsent})
	}
	return all, err
}

// newsroom shows drafts as the first page needs them.
type newsroom struct{ *press.Press }

// Waiting implements Newsroom.
func (n newsroom) Waiting(a account.Account) (review, returned int, err error) {
	if review, err = n.Press.Waiting(a); err != nil {
		return 0, 0, err
	}
	all, err := n.Drafts(a)
	for _, d := range all {
		if d.State == press.Returned && strings.EqualFold(d.By, a.Name) {
			returned++
		}
	}
	return review, returned, err
}
