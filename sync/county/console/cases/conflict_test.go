package cases_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// Two clerks write an answer at the same time: the second sees both, decides, and
// nothing is lost.
func TestTwoClerksAtOneMatter(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	w.do(no, "accept", url.Values{"title": {"楼道窗户维修"}, "level": {"town"}})
	seen := w.version(no)
	w.Person = town
	w.do(no, "draft", url.Values{"words": {"镇里的草稿"}, "class": {"B"}})
	w.do(no, "note", url.Values{"words": {"镇里已经去看过"}})
	w.Person = office
	mine := url.Values{"words": {"县里写的答复"}, "class": {"A"}, "unit": {"县住建局"}, "steps": {"2"}}
	a := w.send(no, "answer", seen, mine)
	if a.Status != http.StatusConflict {
		t.Fatalf("%d %s", a.Status, text(a.Body))
	}
	want(t, a, "别人刚改过这件事", "您写的：答复", "县里写的答复", "A 已解决", "发布答复", "别人改的", "镇里的草稿", "办理进展", "镇里已经去看过")
	without(t, a, "登记 城关镇联络站")
	k, err := w.county.Case(no)
	w.must(err)
	if k.State().Rounds != 0 {
		t.Fatal("published over the other's head")
	}
	w.do(no, "answer", mine) // the form on that page has the newest version
	want(t, w.Get(path(no, "")), "县里写的答复")
}

func TestWhatCannotBeDoneAnyMoreIsNotLost(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	w.do(no, "answer", url.Values{"words": {"修好了"}, "class": {"A"}})
	a := w.send(no, "note", 1, url.Values{"words": {"我刚写好的进展"}})
	if a.Status != http.StatusConflict {
		t.Fatal(a.Status)
	}
	want(t, a, "现在不能再“办理进展”了", "我刚写好的进展", "修好了")
	a = w.send(no, "note", w.version(no), url.Values{"words": {"我刚写好的进展"}})
	if a.Status != http.StatusConflict {
		t.Fatal(a.Status)
	}
	want(t, a, "我刚写好的进展")
}

func TestMistakesStandAtTheField(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	a := w.send(no, "accept", 1, url.Values{"title": {"王示例家的窗户"}, "words": {"马上去看"}})
	if a.Status != http.StatusUnprocessableEntity {
		t.Fatal(a.Status)
	}
	want(t, a, "这里写到了反映人的姓名或电话", "请选择由哪一级办理", "马上去看")
	a = w.send(no, "answer", 1, url.Values{"words": {"打 13800001234 问的"}})
	want(t, a, "里面有一长串数字", "打 13800001234 问的", "请选择办理结果")
	a = w.send(no, "draft", 1, url.Values{"words": {"草稿 \x00"}})
	if a.Status != http.StatusUnprocessableEntity {
		t.Fatal(a.Status)
	}
	a = w.send(no, "extend", 1, url.Values{"due": {"明天"}})
	if a.Status == http.StatusSeeOther {
		t.Error("extended to 明天")
	}
	w.do(no, "accept", url.Values{"level": {"town"}})
	a = w.send(no, "extend", w.version(no), url.Values{"due": {"2026-02-31"}, "reason": {"等材料"}})
	want(t, a, "日期写成 2026-12-02 这样", "等材料")
}

// While the keys are locked the public side goes on.
func TestLocked(t *testing.T) {
	w := open(t, true)
	no := w.file(matter{text: "窗户坏了"})
	w.settle()
	want(t, w.Get("/console/cases"), "登记密钥锁着", "去解锁", no.String(), "内容暂时看不到")
	page := w.Get(path(no, ""))
	want(t, page, "现在读不了：登记密钥锁着", "去解锁", "受理")
	without(t, page, "窗户坏了", "查看完整信息")
	without(t, w.Post(path(no, "/reveal"), nil), "王示例")
	w.do(no, "accept", url.Values{"title": {"楼道窗户维修"}, "level": {"town"}})
	w.do(no, "answer", url.Values{"words": {"修好了"}, "class": {"A"}})
	want(t, w.Get(path(no, "")), "楼道窗户维修", "已答复", "修好了")
	want(t, w.Get("/console/cases?q="+url.QueryEscape("没有的话")), "没有找到", "登记密钥锁着，原话搜不到")
}

func TestPutRight(t *testing.T) {
	w := open(t, false)
	first := w.file(matter{text: "村口的路灯不亮三个月了，晚上走路不安全", category: "road"})
	second := w.file(matter{text: "村口路灯不亮，晚上走路不安全", category: "road"})
	w.settle()
	want(t, w.Get(path(second, "")), "可能是同一件事", first.String())
	w.do(second, "merge", url.Values{"into": {first.String()}})
	want(t, w.Get(path(second, "")), "已经并入", first.String())
	want(t, w.Get(path(first, "")), "并入这一件，一起答复", second.String())
	w.do(second, "unmerge", nil)
	w.do(first, "refer", url.Values{"refusal": {"0"}})
	want(t, w.Get(path(first, "")), "您反映的属于“已经或者应当由法院、仲裁处理的事”，这里不能受理，请到县人民法院、劳动仲裁委反映。")
	page := w.Get(path(first, ""))
	want(t, page, "更正", "哪一步做错了")
	w.do(first, "correct", url.Values{"event": {"2"}, "reason": {"点错了"}})
	want(t, w.Get(path(first, "")), "不予受理 已更正", "更正", "点错了")
	w.do(first, "accept", url.Values{"level": {"village"}})
	w.do(first, "delete", url.Values{"reason": {"本人凭回执申请"}})
	page = w.Get(path(first, ""))
	want(t, page, "个人信息和原话已经按本人要求删除", "个人信息已经删除，这件事到此为止")
	without(t, page, "走路不安全", "138****1234")
}

func TestPreviewChangesNothing(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "三号楼楼道窗户坏了很久，冬天透风漏雨"})
	ask := func(form url.Values) string {
		a := w.Htmx(http.MethodPost, path(no, "/preview"), form)
		if a.Status != http.StatusOK {
			t.Fatalf("%v: %d", form, a.Status)
		}
		return text(a.Body)
	}
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"deed": {"answer"}, "words": {"修好了"}, "class": {"A"}, "unit": {"镇城建办"}}, "已答复 物业小区 已答复 11月25日 09:26 示例县人大代表工委 镇城建办 A 类：已解决 修好了"},
		{url.Values{"deed": {"accept"}, "title": {"楼道窗户"}, "level": {"town"}, "category": {"road"}}, "已受理 道路交通 · 楼道窗户 最迟 12月4日（周五）前答复 已受理 11月25日 09:26 示例县人大代表工委 按职责分工，由乡镇一级办理。"},
		{url.Values{"deed": {"assign"}, "unit": {"镇城建办"}, "due": {"2026-12-05"}}, "已交办 物业小区 最迟 12月5日（周六）前答复 已交办 11月25日 09:26 示例县人大代表工委 镇城建办 （还没有写话） 12月5日（周六）不上班，期限最好定在工作日。"},
		{url.Values{"deed": {"note"}, "words": {"看过了：楼道窗户坏了很久，冬天透风漏雨"}}, "已登记 物业小区 最迟 12月4日（周五）前答复 正在办理 11月25日 09:26 示例县人大代表工委 看过了：楼道窗户坏了很久，冬天透风漏雨 这里照抄了群众的原话，原话里可能有个人的事。公开以前请换成自己的话。"},
		{url.Values{"deed": {"retitle"}, "title": {"窗户"}}, "已登记 物业小区 · 窗户 最迟 12月4日（周五）前答复 已登记 11月25日 09:26 城关镇联络站"},
	} {
		if got := ask(c.form); got != c.want {
			t.Errorf("%v:\n got %s\nwant %s", c.form, got, c.want)
		}
	}
	if v := w.version(no); v != 1 {
		t.Errorf("version %d", v)
	}
	if a := w.Htmx(http.MethodPost, path(no, "/preview"), url.Values{"deed": {"internal"}}); a.Status != http.StatusNotFound {
		t.Errorf("of what is for staff only: %d", a.Status)
	}
}

func TestRecheckAndDeletionWait(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	w.do(no, "answer", url.Values{"words": {"修好了"}, "class": {"A"}})
	w.do(no, "close", nil)
	w.clock.move(40 * 24 * time.Hour)
	w.settle()
	want(t, w.Get("/console/cases?only=recheck"), "共 1 件", "已办结", "回头看")
	want(t, w.Get(path(no, "")), "回头看", "看到的情况")
	w.must(w.county.Change(func(x *county.Edit) error { // as a phone page does
		b, err := cbor.Marshal(casework.Asked{At: x.Now()})
		w.must(err)
		return x.Tx().Put(county.TableDesk, "deletion/"+string(no), b)
	}))
	w.console() // anew, not to wait until it looks again
	want(t, w.Get("/console/cases?only=deletion"), "共 1 件", "申请删除个人信息")
	want(t, w.Get(path(no, "")), "申请删除个人信息。", "删除个人信息")
	w.do(no, "recheck", url.Values{"words": {"又坏了"}, "fine": {"0"}})
	want(t, w.Get(path(no, "")), "重新办理", "回头看时发现问题还没有解决好")
	if k, err := w.county.Case(no); err != nil || k.State().Step != liaison.Reopened {
		t.Errorf("%v", err)
	}
}
