package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

func TestReceiptTellsEverything(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	s.act(no, liaison.CaseEvent{Step: liaison.Accepted, Who: "示例镇人大"})
	s.act(no, liaison.CaseEvent{Step: liaison.Assigned, Who: "示例镇人大", Unit: "错的单位"})
	s.act(no, liaison.CaseEvent{Step: liaison.Corrected, Who: "示例镇人大", Of: 3, Words: "交错了单位"})
	s.act(no, liaison.CaseEvent{Step: liaison.Assigned, Who: "示例镇人大", Unit: "县交通运输局", Words: "<b>尽快</b>"})
	res := s.get(path)
	res.has(t, no.String(), "道路交通", "已交办", "县交通运输局", "12月30日", "noindex", "这一步有误，已经更正", "<del>", "错的单位", "交错了单位",
		"&lt;b&gt;尽快", "撤回这件事", "申请删除个人信息")
	res.lacks(t, "已登记，县里已安全保存", "qr.png", "满意吗")
	if res.header.Get("Cache-Control") != "no-store" || !strings.Contains(res.header.Get("X-Robots-Tag"), "noindex") {
		t.Errorf("headers %v", res.header)
	}
	s.act(no, liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "护栏已经装好。"})
	res = s.get(path)
	res.has(t, "已答复", "已解决", "护栏已经装好。", "您对答复满意吗")
	res.lacks(t, "最迟", "撤回这件事")
	safe(t, res)
}

func TestRating(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	s.act(no, liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "修好了。"})
	res := s.post(path+"/rate", url.Values{"round": {"1"}, "words": {"没有选"}})
	res.has(t, "请先选一项", "没有选")
	if res.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", res.status)
	}
	long := strings.Repeat("长", 201)
	s.post(path+"/rate", url.Values{"round": {"1"}, "rating": {"3"}, "words": {long}}).has(t, "最多写 200 个字", long, `value="3" checked`)
	bad := url.Values{"round": {"1"}, "rating": {"3"}, "words": {"又坏了<script>"}}
	for range 2 {
		if res := s.post(path+"/rate", bad); res.status != http.StatusSeeOther || res.header.Get("Location") != path {
			t.Errorf("%d %v", res.status, res.header)
		}
	}
	res = s.get(path)
	res.has(t, "谢谢您的评价：不满意", "正在重新办理", "重新办理", "上一次的答复")
	res.lacks(t, "又坏了", "您对答复满意吗")
	s.act(no, liaison.CaseEvent{Step: liaison.Answered, Class: "A", Words: "换了新灯。"})
	res = s.post(path+"/rate", url.Values{"round": {"1"}, "rating": {"1"}, "words": {"谢谢"}}) // from an old page
	res.has(t, "刚有新的进展", "换了新灯。", "谢谢")
	if res.status != http.StatusConflict {
		t.Errorf("an old page: %d", res.status)
	}
	s.post(path+"/rate", url.Values{"round": {"2"}, "rating": {"1"}})
	s.get(path).has(t, "谢谢您的评价：满意")
	words, err := s.county.Words(no)
	if err != nil || len(words) != 1 || words[0].Words != "又坏了<script>" {
		t.Errorf("%+v %v", words, err)
	}
}

func TestWithdrawing(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	s.get(path+"/withdraw").has(t, "确定撤回", "就不再办理了")
	if k, err := s.county.Case(no); err != nil || len(k.Events) != 1 {
		t.Error("withdrawn by looking", err)
	}
	for range 2 {
		if res := s.post(path+"/withdraw", nil); res.status != http.StatusSeeOther {
			t.Errorf("status %d", res.status)
		}
	}
	res := s.get(path)
	res.has(t, "已撤回")
	res.lacks(t, "撤回这件事")
	if res := s.get(path + "/withdraw"); res.status != http.StatusSeeOther {
		t.Errorf("asked again: %d", res.status)
	}
}

func TestAskingForDeletion(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	s.get(path+"/delete").has(t, "确定申请删除")
	for range 2 {
		if res := s.post(path+"/delete", nil); res.status != http.StatusSeeOther {
			t.Errorf("status %d", res.status)
		}
	}
	s.get(path).has(t, "已经收到您删除个人信息的申请")
	s.must(s.county.Change(func(x *county.Edit) error {
		_, err := x.Erase(no)
		return err
	}))
	res := s.get(path)
	res.has(t, "个人信息已经删除")
	res.lacks(t, "申请删除个人信息")
}

// A wrong secret and a number that was never given cannot be told apart, whatever
// is asked for.
func TestWhoDoesNotHoldTheReceipt(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	never, err := liaison.IssueReceipt("7K4", 9, [16]byte{3})
	s.must(err)
	secret := strings.Split(path, "/")[3]
	wrong, unknown := "/r/"+string(no)+"/"+strings.Repeat("2", 16), "/r/"+string(never)+"/"+secret
	for _, tail := range []string{"", "/qr.png", "/withdraw", "/delete", "/rate"} {
		a, b := s.get(wrong+tail), s.get(unknown+tail)
		if a.status != http.StatusNotFound || a.body != b.body || a.status != b.status {
			t.Errorf("GET %s: %d and %d", tail, a.status, b.status)
		}
		a.has(t, "还查不到")
		a, b = s.post(wrong+tail, url.Values{"rating": {"1"}}), s.post(unknown+tail, url.Values{"rating": {"1"}})
		if a.status < 400 || a.body != b.body || a.status != b.status {
			t.Errorf("POST %s: %d and %d", tail, a.status, b.status)
		}
	}
	if k, err := s.county.Case(no); err != nil || len(k.Events) != 1 {
		t.Errorf("%+v %v", k, err)
	}
}

// Who tries secrets, or rates over and over, is slowed down.
func TestDeedsArePaced(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	s.act(no, liaison.CaseEvent{Step: liaison.Answered, Words: "好。"})
	slow := 0
	for range 40 {
		if res := s.post(path+"/rate", url.Values{"rating": {"2"}, "round": {"1"}, "words": {"我的话"}}); res.status == http.StatusTooManyRequests {
			res.has(t, "我的话", "请等")
			slow++
		}
	}
	if slow != 11 { // one was for the letter
		t.Errorf("%d of 40 were held up", slow)
	}
}
