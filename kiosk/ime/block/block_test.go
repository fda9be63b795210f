package block_test

import (
	"testing"

	"lianluozhan/kiosk/ime/block"
)

func TestList(t *testing.T) {
	l := block.New([]string{"甲乙", "*丙丁 # why", "", " # nothing"})
	for text, want := range map[string][2]bool{ // Word, Part
		"甲乙": {true, false}, "甲乙戊": {false, false}, "丙丁": {true, true}, "戊丙丁己": {true, true}, "丙": {false, false}, "": {false, false},
	} {
		if got := [2]bool{l.Word(text), l.Part(text)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestReportableWordsStay names what residents have to be able to write about.
func TestReportableWordsStay(t *testing.T) {
	l := block.Embedded()
	if len(l.Words()) < 90 {
		t.Errorf("only %d words", len(l.Words()))
	}
	for _, text := range []string{"赌博", "嫖娼", "吸毒", "强奸", "性骚扰", "家庭暴力", "诈骗", "流氓", "精神病", "痔疮", "前列腺", "子宫", "月经", "路口交通", "亲自慰问", "做爱心活动"} {
		if l.Word(text) {
			t.Errorf("%s is blocked", text)
		}
	}
}
