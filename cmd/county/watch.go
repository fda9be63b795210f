package main

import (
	"context"
	"log/slog"
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

// tend does what a serving county does by itself until ctx ends.
func (s serving) tend(ctx context.Context, o *office, log *slog.Logger) (wait func()) {
	tells := courier{county: o.county, watch: o.alarms, client: courierClient(), log: log, after: time.After}
	ends := make(chan struct{}, 5)
	for _, run := range []func(){
		func() { tells.run(ctx) },
		func() { s.upkeep.run(ctx, o, log) }, func() { s.upkeep.guard(ctx, o, log) }, func() { o.alarms.Run(ctx) }, func() { o.pulse.run(ctx, o) },
	} {
		go func() {
			defer func() { ends <- struct{}{} }()
			run()
		}()
	}
	return func() {
		for range cap(ends) {
			<-ends
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
