package vitals_test

import (
	"testing"
	"testing/fstest"
	"time"

	"lianluozhan/cmd/station/vitals"
)

func files(text map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, s := range text {
		out[name] = &fstest.MapFile{Data: []byte(s)}
	}
	return out
}

func TestTheHottestSensorCounts(t *testing.T) {
	tests := []struct {
		name string
		sys  map[string]string
		want int
	}{
		{"none", nil, 0},
		{"zone", map[string]string{"class/thermal/thermal_zone0/temp": "47000\n", "class/thermal/thermal_zone1/temp": "27800\n"}, 47},
		{"hwmon hotter", map[string]string{"class/thermal/thermal_zone0/temp": "47000\n", "class/hwmon/hwmon2/temp1_input": "81900\n"}, 81},
		{"not connected", map[string]string{"class/hwmon/hwmon0/temp1_input": "-128000\n", "class/hwmon/hwmon0/temp2_input": "255000\n"}, 0},
		{"nonsense", map[string]string{"class/thermal/thermal_zone0/temp": "hot\n"}, 0},
	}
	for _, tt := range tests {
		if got := (vitals.Kernel{Sys: files(tt.sys)}).Temperature(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestStart(t *testing.T) {
	k := vitals.Kernel{Proc: files(map[string]string{"uptime": "3600.50 7000.0\n", "sys/kernel/random/boot_id": "abc\n"})}
	if up, err := k.Up(); err != nil || up != time.Hour+500*time.Millisecond {
		t.Errorf("%v, %v", up, err)
	}
	if id, err := k.Boot(); err != nil || id != "abc" {
		t.Errorf("%q, %v", id, err)
	}
	if _, err := (vitals.Kernel{Proc: files(nil)}).Up(); err == nil {
		t.Error("a start out of nothing")
	}
}

func TestDisplay(t *testing.T) {
	tests := []struct {
		name         string
		sys          map[string]string
		there, known bool
	}{
		{"machine does not tell", nil, false, false},
		{"one of two", map[string]string{"class/drm/card0-HDMI-A-1/status": "disconnected\n", "class/drm/card0-DP-1/status": "connected\n"}, true, true},
		{"none", map[string]string{"class/drm/card0-HDMI-A-1/status": "disconnected\n"}, false, true},
		{"panel that never tells", map[string]string{"class/drm/card0-LVDS-1/status": "unknown\n"}, true, true},
	}
	for _, tt := range tests {
		if there, known := (vitals.Kernel{Sys: files(tt.sys)}).Display(); there != tt.there || known != tt.known {
			t.Errorf("%s: %v, %v", tt.name, there, known)
		}
	}
}

func TestLine(t *testing.T) {
	tests := []struct {
		name string
		sys  map[string]string
		want bool
	}{
		{"kernel does not tell", nil, true},
		{"cable", map[string]string{"class/net/lo/carrier": "1\n", "class/net/enp1s0/carrier": "1\n"}, true},
		{"no cable", map[string]string{"class/net/lo/carrier": "1\n", "class/net/enp1s0/carrier": "0\n"}, false},
		{"radio instead", map[string]string{"class/net/enp1s0/carrier": "0\n", "class/net/wlp2s0/carrier": "1\n"}, true},
		{"no card", map[string]string{"class/net/lo/carrier": "1\n"}, false},
	}
	for _, tt := range tests {
		if got := (vitals.Kernel{Sys: files(tt.sys)}).Line(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestDisk(t *testing.T) {
	d, err := vitals.ReadDisk(t.TempDir())
	if err != nil || d.Total == 0 || d.Free > d.Total || d.ReadOnly {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := vitals.ReadDisk("/nowhere/at/all"); err == nil {
		t.Error("room nowhere")
	}
}
