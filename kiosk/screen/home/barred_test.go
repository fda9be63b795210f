package home_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/home"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison/liaisontest"
)

// TestBarredMachine: a machine from which the county takes nothing invites nobody to
// write, and leads to the page that says why.
func TestBarredMachine(t *testing.T) {
	for name, window := range map[string]fyne.Size{"portrait": screentest.Portrait, "landscape": screentest.Landscape} {
		for _, big := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				s := screentest.New(t, window, big, false)
				barred := false
				s.Env.Barred = func() bool { return barred }
				v := home.New(s.Env)
				s.Show(t, v, liaisontest.Content())
				if got := words(v.Object()); !strings.Contains(got, "我要反映") {
					t.Errorf("the way to write is missing from %s", got)
				}
				barred = true
				s.Show(t, v, liaisontest.Content())
				got := words(v.Object())
				if strings.Contains(got, "我要反映") || !strings.Contains(got, "本机停止登记") {
					t.Errorf("barred, the page says %s", got)
				}
				screentest.Check(t, s, v.Object())
				screentest.Tap(t, v.Object(), "本机停止登记")
				if want := (screen.Route{Page: screen.Register}); len(s.Opened) != 1 || s.Opened[0] != want {
					t.Errorf("opened %v", s.Opened)
				}
			})
		}
	}
}
