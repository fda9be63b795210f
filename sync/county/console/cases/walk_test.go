package cases_test

import (
	"net/url"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
)

// From the kiosk to 办结, through a second answer.
func TestAMatterFromFilingToItsEnd(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "三号楼楼道窗户坏了很久，冬天透风漏雨。"})
	w.settle()
	want(t, w.Get("/console/cases?only=new"), "共 1 件", no.String(), "物业小区", "待受理", "受理")
	want(t, w.Get(path(no, "")), "群众反映", "三号楼楼道窗户坏了很久", "王*", "138****1234", "城南社区", "城关镇联络站", "受理", "由哪一级办理", "全过程", "登记")
	w.do(no, "accept", url.Values{"title": {"楼道窗户维修"}, "category": {"estate"}, "level": {"town"}})
	want(t, w.Get(path(no, "")), "已受理。接下来请交办。", "物业小区 · 楼道窗户维修", "交办", "从第二天起数 7 个工作日，到12月4日（周五）", "周末不算：11月28日、11月29日")
	w.do(no, "assign", url.Values{"unit": {"镇城建办"}})
	w.clock.move(48 * time.Hour)
	w.do(no, "note", url.Values{"words": {"已到现场看过。"}})
	w.do(no, "answer", url.Values{"words": {"窗户已经修好。"}, "class": {"A"}})
	want(t, w.Get(path(no, "")), "群众将在屏幕和手机上看到", "已答复", "镇城建办", "A 类：已解决", "窗户已经修好。")
	w.rate(no, liaison.Dissatisfied, "还在漏雨")
	w.settle()
	want(t, w.Get("/console/cases?only=dissatisfied"), "共 1 件", "不满意，待二次答复", "二次答复")
	want(t, w.Get(path(no, "")), "评价时说的话", "不满意", "还在漏雨", "二次答复")
	w.do(no, "answer", url.Values{"words": {"又换了三扇窗。"}, "class": {"A"}, "unit": {"镇城建办"}})
	w.rate(no, liaison.Satisfied, "")
	w.do(no, "close", nil)
	page := w.Get(path(no, ""))
	want(t, page, "已办结", "回头看", "重新办理")
	k, err := w.county.Case(no)
	w.must(err)
	if st := k.State(); !st.Finished || st.Rounds != 2 || st.Answer != "又换了三扇窗。" {
		t.Errorf("%+v", st)
	}
}
