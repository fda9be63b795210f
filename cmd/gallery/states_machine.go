package main

import (
	"time"

	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/liaison"
)

// sound is a machine in good order.
func sound() *staff.Machine {
	return &staff.Machine{
		Release: "1.4.0", Good: "1.4.0", Ring: "all", Temperature: 46, Touch: staff.Present,
		Noted: []staff.Noted{{At: usual.Add(-7 * time.Hour), Who: "县里", Words: "装上了 1.4.0"}},
	}
}

// onTrial is one that has just taken a new release, after another that failed.
func onTrial() *staff.Machine {
	x := sound()
	x.Release, x.Target, x.Step, x.Bad, x.Ring = "1.4.2", "1.4.2", staff.OnTrial, []string{"1.4.1"}, "canary"
	return x
}

// faulty is one that complains.
func faulty() *staff.Machine {
	x := sound()
	x.Step, x.Target, x.Why = staff.Stuck, "1.4.2", "硬盘空间不够，装不下更新。请联系县里技术人员清理硬盘。"
	x.Touch, x.Temperature, x.Restarts = staff.Missing, 71, 3
	x.Faults = []liaison.MachineFault{liaison.FaultTouchMissing, liaison.FaultDiskLow, liaison.FaultRoom}
	return x
}

// opened is one that a technician may come into.
func opened() *staff.Machine {
	x := sound()
	x.Open = usual.Add(42*time.Minute + 10*time.Second)
	x.Noted = append([]staff.Noted{{At: usual.Add(-18 * time.Minute), Who: "工作人员", Words: "打开了技术人员入口，1 小时"}}, x.Noted...)
	return x
}
