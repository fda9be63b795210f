package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/trust"
)

// begin has the office serve stations: their connections, what is wanted of them, and what
// is to be looked after.
func (s serving) begin(o *office, own *trust.Server, log *slog.Logger) error {
	stations := api.Open(o.county, log, api.Options{Own: own, Gateways: s.gateway, Rested: rested, Wisher: o.rollout})
	watch, err := alarm.Open(alarm.Config{
		County: o.county, Fleet: stations, Log: log, Backup: func(now time.Time) string { return s.backupTrouble(o, now) },
	})
	if err != nil {
		stations.Close()
		return err
	}
	o.api, o.alarms, o.shelf = stations, watch, s.upkeep.shelf
	if err := watch.Sweep(); err != nil { // what is wrong at the start is said at the start
		log.Error("alarms not looked after", "error", err)
	}
	o.rollout.OnChange(stations.Rewish)
	o.pulse.feel(o)
	return nil
}

// tend does what a serving county does by itself until ctx ends. A disk for backups that
// hangs then is not waited for long.
func (s serving) tend(ctx context.Context, o *office, log *slog.Logger) (wait func()) {
	tells := courier{county: o.county, watch: o.alarms, client: courierClient(), log: log, after: time.After}
	guarded := make(chan struct{})
	go func() {
		defer close(guarded)
		s.upkeep.guard(ctx, o, log)
	}()
	var rest sync.WaitGroup
	rest.Go(func() { tells.run(ctx) })
	rest.Go(func() { s.upkeep.run(ctx, o, log) })
	rest.Go(func() { o.alarms.Run(ctx) })
	rest.Go(func() { o.pulse.run(ctx, o) })
	return func() {
		rest.Wait()
		select {
		case <-guarded:
		case <-time.After(s.upkeep.patience):
			log.Warn("the disk for backups hangs, not waited for", "backups", s.upkeep.dir)
		}
	}
}

// backupTrouble says what is wrong with the county's own backup, "" for nothing.
func (s serving) backupTrouble(o *office, now time.Time) string {
	st, err := o.county.Meta()
	away := s.upkeep.shelf.trouble(now)
	switch {
	case err != nil:
		return "县里的数据读不出来"
	case away != "":
		return away
	case o.backupFailed.Load():
		return "最近一次定时备份没有成功，请看服务的日志"
	case s.upkeep.dir == "" && st.Backup.IsZero():
		return "没有开定时备份（启动时写 -backup 目录）"
	case !st.Backup.IsZero() && now.Sub(st.Backup) > backupLate:
		return "上次备份是 " + stamp(st.Backup) + "，已经好几天了"
	}
	return ""
}
