package main

import (
	"testing"
	"time"
)

func TestHowWrongAClockIs(t *testing.T) {
	told := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for off, want := range map[time.Duration]string{
		time.Second: "准", 40 * time.Second: "快 40 秒", -5 * time.Minute: "慢 5 分钟", 3 * time.Hour: "快 3 小时",
	} {
		o := online{Told: told}
		o.Status.Time = told.Add(off).UnixMilli()
		if got := clockOff(o); got != want {
			t.Errorf("%s off is %q, want %q", off, got, want)
		}
	}
}
