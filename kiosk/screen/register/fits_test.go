package register_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

func TestMonkey(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	r, receipts := rand.New(rand.NewPCG(1, 2)), 0
	for range 2000 {
		all := screentest.Tappables(v.view.Object())
		v.Clock = v.Clock.Add(time.Duration(r.IntN(4000)) * time.Millisecond)
		all[r.IntN(len(all))].Tapped(&fyne.PointEvent{})
		if n := len(v.filer.answer); n > 0 && r.IntN(3) == 0 {
			v.filer.answer[n-1](receipt, []error{nil, register.ErrDiskFull}[r.IntN(2)])
		}
		switch r.IntN(40) {
		case 0:
			v.view.Back()
		case 1:
			v.view.Update(liaisontest.Content(), v.Clock)
		case 2, 3, 4, 5:
			v.model.Set(liaison.FieldText, "三号楼楼道窗户坏了")
			v.model.Set(liaison.FieldName, "示例甲")
			v.model.Set(liaison.FieldPhone, "13800001234")
		}
		if v.model.Step() == register.Done {
			receipts++
			v.view.Leave()
			v.view.Update(liaisontest.Content(), v.Clock)
		}
	}
	if receipts == 0 {
		t.Error("never came to a receipt: the monkey tries too little")
	}
}

// TestFits walks through every step in several looks; the pictures are for the eye.
func TestFits(t *testing.T) {
	for _, look := range []struct {
		name          string
		size          fyne.Size
		big, contrast bool
		save          string // steps to take a picture of
	}{
		{"portrait", screentest.Portrait, false, false, "39"}, {"landscape", screentest.Landscape, false, false, "49"},
		{"big", screentest.Portrait, true, false, "w"}, {"strong", screentest.Landscape, true, true, "1"},
		{"square", fyne.NewSize(1200, 1600), true, false, ""}, {"tall", fyne.NewSize(1440, 2560), false, false, ""},
		{"4k", fyne.NewSize(3840, 2160), true, false, ""},
	} {
		v := newVisit(t, look.size, look.big, look.contrast)
		see := func(n string) {
			if strings.Contains(look.save, n) {
				v.Save(t, "register-"+look.name+"-"+n)
			}
			screentest.Check(t, v.Shell, v.view.Object())
		}
		see("1")
		v.tap("我已阅读，同意")
		see("2")
		v.tap("物业小区")
		v.field(0).Insert("城南小区三号楼楼道窗户坏了很久，冬天透风漏雨，请帮助协调")
		v.tap("w", "o")
		see("3")
		v.tap("下一步", "城南社区")
		see("4")
		v.tap("怎样称呼您", "w")
		see("5")
		v.tap("下一项", "1", "3", "8")
		see("6")
		v.tap("填好了", "下一步")
		see("7")
		v.field(1).Insert("00001234")
		v.tap("不指定")
		see("w")
		v.tap("示例丙", "下一步")
		see("8")
		v.tap("提交登记")
		v.filer.answer[0](receipt, nil)
		see("9")
	}
}
