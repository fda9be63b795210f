package register_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/screentest"
)

// shut is a filer that says beforehand that it takes nothing.
type shut struct {
	filer
	why error
}

func (s *shut) Closed() error { return s.why }

// Nobody writes for nothing: where nothing is taken the first page says so, and where else
// to go.
func TestClosedBeforehand(t *testing.T) {
	for why, want := range map[error]string{
		register.ErrOutOfService: "这台机器暂时不能登记",
		register.ErrTakenOver:    "请到新机器上登记",
		register.ErrBarred:       "这里不能登记",
		errors.New("other"):      "还没有开通登记",
	} {
		for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
			v := newVisit(t, size, false, false)
			v.model = register.NewModel(&shut{why: why})
			v.view = register.New(v.Env, v.model, keyboard.NewModel(keyboard.Engines{}, v.Env.Background, v.Env.Now))
			v.Show(t, v.view, v.c)
			words := strings.ReplaceAll(screentest.Words(v.view.Object()), "\n", "")
			if !strings.Contains(words, want) || !strings.Contains(words, "站内工作人员") || !strings.Contains(words, "电话") {
				t.Errorf("%v: %s", why, words)
			}
			screentest.Check(t, v.Shell, v.view.Object())
			if errors.Is(why, register.ErrOutOfService) {
				v.Save(t, fmt.Sprintf("register-frozen-%v", size.Width))
			}
		}
	}
}
