package staff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/liaison/liaisontest"
)

func TestCarryByStick(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.tap(t, "U 盘摆渡")
	f.says(t, "请把 U 盘插到机器上")
	f.o.sticks = []staff.Stick{{Name: "KINGSTON", Path: "a"}, {Name: "示例盘", Path: "b"}}
	f.v.Update(liaisontest.Content(), f.Clock)
	f.says(t, "KINGSTON", "示例盘")
	f.tap(t, "开始摆渡")
	f.says(t, "正在摆渡", "请不要拔出 U 盘")
	f.tap(t, "开始摆渡") // the other stick's: one at a time
	if len(f.o.carried) != 1 {
		t.Fatalf("carried %v", f.o.carried)
	}
	f.o.over(staff.Carried{Written: 12, Found: true, Made: now.Add(-24 * time.Hour), Photos: 3}, nil)
	f.says(t, "12 条记录已经写到 U 盘", "已换上县里", "照片 3 张")
	f.tap(t, "开始摆渡")
	f.o.over(staff.Carried{Found: true, Old: true, Made: now}, nil)
	f.says(t, "没有要送的记录", "本机已经更新过了")
}

func TestCarryingFailsInPlainWords(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.o.sticks = []staff.Stick{{Name: "示例盘", Path: "b"}}
	f.tap(t, "U 盘摆渡")
	for err, words := range map[error]string{
		staff.ErrStickForeign: "不是本县的", staff.ErrStickDamaged: "坏了", staff.ErrStickFull: "U 盘满了",
		staff.ErrStickNewer: "先更新本机程序", staff.ErrStickLocked: "写保护",
		staff.ErrStickGone: "可能被拔出了", staff.ErrNotJoined: "先入网", staff.ErrNoCountyKey: "U 盘密钥",
		errors.New("anything"): "请再试一次",
	} {
		f.tap(t, "开始摆渡")
		f.o.over(staff.Carried{Written: 2}, errors.Join(err))
		f.says(t, words, "2 条记录已经写到 U 盘")
	}
}

// Whoever comes next does not see what went before.
func TestCarryingIsForgottenWithTheVisit(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.o.sticks = []staff.Stick{{Name: "示例盘", Path: "b"}}
	f.tap(t, "U 盘摆渡", "开始摆渡")
	f.o.over(staff.Carried{Written: 7}, nil)
	f.v.Leave()
	f.open(t)
	f.tap(t, "U 盘摆渡")
	if strings.Contains(f.words(), "7 条记录") {
		t.Error("the last visit's result is still there")
	}
}
