package fleet_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func (w *world) appliance() wire.Status {
	return wire.Status{Version: "1.0", DiskFree: 30 << 30, Vitals: wire.Vitals{
		Helper: "1", Release: "1.0", Good: "1.0", Temperature: 47, Touch: wire.Present, Restarts: 2, Booted: w.now.Add(-50 * time.Hour).UnixMilli(),
		DiskTotal: 64 << 30, Volume: 41, LastTouch: w.now.Add(-10 * time.Minute).UnixMilli(), Ring: "all",
	}}
}

func TestHowAMachineIs(t *testing.T) {
	w := open(t)
	s := w.appliance()
	s.Vitals.Faults = []string{string(liaison.FaultSound)}
	w.connect("dongguan", "machine-1", s)
	w.alarms = []alarm.Alarm{{Kind: alarm.Hot, Station: "dongguan", Machine: "machine-1", Words: "91°C", Since: w.now}}
	w.sees(w.Get("/console/stations/dongguan"), "47°C", "30GB，共64GB", "触摸屏", "正常", "程序重启过2次", "已开机2天", "40%",
		"没有定版本", "机器太热", "91°C", "没有声音设备")
	who := rollout.Actor{Who: "shili"}
	w.must(w.rollout.Want(who, rollout.OfTown("chengguan"), "1.1", rollout.How{}))
	w.sees(w.Get("/console/stations/dongguan"), "要升到1.1，还没有开始")
	w.must(w.rollout.Pause(who, rollout.OfTown("chengguan"), ""))
	w.sees(w.Get("/console/stations/dongguan"), "要升到1.1，县里暂停了")
}

func TestStepsOfAnUpdateInWords(t *testing.T) {
	for words, v := range map[string]wire.Vitals{
		"等夜间或者没人用的时候":   {Step: wire.Queued},
		"正在下载1.1，40%":   {Step: wire.Downloading, Done: 40},
		"正在安装1.1":       {Step: wire.Installing},
		"1.1试用中":        {Step: wire.OnTrial},
		"没有通过检查，已退回1.0": {Step: wire.RolledBack},
		"升不到1.1：空间不够":   {Step: wire.Stuck, Why: "空间不够"},
	} {
		w := open(t)
		s := w.appliance()
		s.Vitals.Step, s.Vitals.Done, s.Vitals.Why, s.Vitals.Target = v.Step, v.Done, v.Why, "1.1"
		w.connect("dongguan", "machine-1", s)
		w.sees(w.Get("/console/stations/dongguan"), words)
	}
}

// A machine of before, which has no helper, is offered what it can do.
func TestCommandsOfMachinesWithAndWithoutAHelper(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{Version: "0.9"})
	if a := w.Get("/console/stations/dongguan"); strings.Contains(a.Body, "/reboot") || !strings.Contains(a.Body, "/screenshot") {
		t.Errorf("without a helper: %s", says(a))
	}
	w.connect("nanyuan", "machine-2", w.appliance())
	page := w.Get("/console/stations/nanyuan")
	for _, what := range []string{"reboot", "screenshot", "logs", "volume", "screen-off", "screen-on", "update", "restart", "refresh"} {
		if !strings.Contains(page.Body, "/machines/machine-2/"+what+`"`) {
			t.Errorf("no way to %s", what)
		}
		form := url.Values{}
		if what == "volume" {
			form.Set("volume", "35")
		}
		if a := w.Post("/console/stations/nanyuan/machines/machine-2/"+what, form); a.To != "/console/stations/nanyuan" {
			t.Errorf("%s: %d, %s", what, a.Status, says(a))
		}
	}
	orders := w.Orders("machine-2")
	if len(orders) != 9 || len(w.deeds()) != 9 {
		t.Fatalf("%d commands, %d records", len(orders), len(w.deeds()))
	}
	for _, o := range orders {
		if want := map[string]string{"volume": "35"}[o.What]; o.Arg != want {
			t.Errorf("%s is given %q", o.What, o.Arg)
		}
	}
	for _, bad := range []string{"", "-1", "101", "1e2", "050", "loud"} {
		w.links.orders = map[string][]api.Order{}
		w.sees(w.Get(w.Post("/console/stations/nanyuan/machines/machine-2/volume", url.Values{"volume": {bad}}).To), "没有发出")
		if len(w.Orders("machine-2")) > 0 {
			t.Errorf("volume %q was given", bad)
		}
	}
}

func TestPictureAndLogs(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", w.appliance())
	w.connect("hewan", "machine-2", w.appliance())
	for _, kind := range []string{wire.ParcelScreen, wire.ParcelLogs} {
		w.parcels["machine-1 "+kind] = api.Parcel{ID: "a", Kind: kind, At: w.now, Body: []byte("<script>alert(1)</script>")}
	}
	at := "/console/stations/dongguan/machines/machine-1/"
	w.sees(w.Get("/console/stations/dongguan"), "屏幕截图，个人信息已在一体机上遮住", "下载日志", "自动删除")
	for name, kind := range map[string]string{"picture.png": "image/png", "logs.tar.gz": "application/gzip"} {
		a := w.Get(at + name)
		if a.Status != http.StatusOK || a.Header.Get("Content-Type") != kind || a.Header.Get("X-Content-Type-Options") != "nosniff" ||
			a.Header.Get("Cache-Control") != "no-store" || a.Body != "<script>alert(1)</script>" {
			t.Errorf("%s: %d %v", name, a.Status, a.Header)
		}
	}
	if a := w.Get("/console/stations/hewan/machines/machine-1/picture.png"); a.Status != http.StatusNotFound {
		t.Errorf("at another station: %d", a.Status)
	}
	w.Person = liaiser
	if a := w.Get("/console/stations/hewan/machines/machine-2/picture.png"); a.Status != http.StatusForbidden {
		t.Errorf("a liaison: %d", a.Status)
	}
	w.Person = it
	w.Post(at+"discard", nil)
	if a := w.Get(at + "picture.png"); a.Status != http.StatusNotFound {
		t.Errorf("after it was deleted: %d", a.Status)
	}
}

// Who has a great many stations finds in the list itself which machines to look at.
func TestTheListSaysWhatIsWrong(t *testing.T) {
	w := open(t)
	bad := w.appliance()
	bad.Vitals.Step, bad.Vitals.Target, bad.Vitals.Bad = wire.RolledBack, "1.1", []string{"1.1"}
	w.connect("dongguan", "machine-1", bad)
	w.connect("nanyuan", "machine-2", w.appliance())
	w.alarms = []alarm.Alarm{
		{Kind: alarm.Update, Station: "dongguan", Machine: "machine-1", Words: "1.1", Since: w.now},
		{Kind: alarm.Offline, Station: "hewan", Machine: "machine-3", Since: w.now},
	}
	w.must(w.rollout.Want(rollout.Actor{Who: "shili"}, rollout.OfTown("chengguan"), "1.1", rollout.How{}))
	w.sees(w.Get("/console/stations"), "升级没有成功", "1.1没有通过检查，已退回1.0", "要升到1.1，还没有开始", "有告警1")
	page := w.Get("/console/stations?only=alarm")
	if !strings.Contains(page.Body, `id="s-dongguan"`) || strings.Contains(page.Body, `id="s-nanyuan"`) {
		t.Errorf("those with alarms: %s", says(page))
	}
}
