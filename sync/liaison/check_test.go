package liaison_test

import (
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
)

func TestCheckPhone(t *testing.T) {
	for s, want := range map[string]liaison.Fault{
		"13812345678": "", "138 1234 5678": "", "138-1234-5678": "", "１３８１２３４５６７８": "", "19912345678": "",
		"1381234567": liaison.TooShort, "138123456789": liaison.TooLong, "12812345678": liaison.Strange, "11012345678": liaison.Strange,
		"010-12345678": liaison.Strange, "010-62345678": "", "0512 6234567": "", "05126234567": "", "(0512)62345678": "",
		"6234567": "", "62345678": "", "623456": liaison.TooShort, "623456789": liaison.TooLong, "1234567": liaison.Strange,
		"0": liaison.TooShort, "010": liaison.TooShort, "00123456": liaison.Strange, "0512623456789": liaison.TooLong,
		"": liaison.Missing, "  ": liaison.Missing, "---": liaison.Strange, "138a1234567": liaison.Strange, "没有": liaison.Strange,
	} {
		if got := liaison.CheckPhone(s, false); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if got := liaison.CheckPhone(" ", true); got != "" {
		t.Errorf("optional: %q", got)
	}
}

func TestCheckName(t *testing.T) {
	for s, want := range map[string]liaison.Fault{
		"示例甲": "", "买买提·示例": "", "Li Ming": "", "𠮷": "", "": liaison.Missing, "　 ": liaison.Missing,
		"示例1": liaison.Strange, "示例!": liaison.Strange, "···": liaison.Strange, "<b>": liaison.Strange,
		strings.Repeat("示", 20): "", strings.Repeat("示", 21): liaison.TooLong,
	} {
		if got := liaison.CheckName(s, false); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if got := liaison.CheckName("", true); got != "" {
		t.Errorf("optional: %q", got)
	}
}

func TestCheckText(t *testing.T) {
	for s, want := range map[string]liaison.Fault{
		"": liaison.Missing, " \n ": liaison.Missing, "路灯不亮": liaison.TooShort, "路 灯 不 亮": liaison.TooShort, "路灯不亮了": "",
		strings.Repeat("路", 1000): "", strings.Repeat("路", 1001): liaison.TooLong,
	} {
		if got := liaison.CheckText(s); got != want {
			t.Errorf("%d characters: %q, want %q", len([]rune(s)), got, want)
		}
	}
}

func TestDraftCheck(t *testing.T) {
	rules := liaison.RulePack{Categories: []liaison.Category{{Code: "road"}}, Consent: liaison.Consent{Version: "2"}}
	good := liaison.Draft{Category: "road", Text: "村口路灯不亮", Name: "示例甲", Phone: "13812345678", Consent: "2"}
	if got := good.Check(rules); len(got) != 0 {
		t.Errorf("good: %v", got)
	}
	for field, spoil := range map[liaison.Field]func(*liaison.Draft){
		liaison.FieldConsent:  func(d *liaison.Draft) { d.Consent = "1" },
		liaison.FieldCategory: func(d *liaison.Draft) { d.Category = "none" },
		liaison.FieldText:     func(d *liaison.Draft) { d.Text = "短" },
		liaison.FieldVillage:  func(d *liaison.Draft) { d.Village = strings.Repeat("村", 61) },
		liaison.FieldAddress:  func(d *liaison.Draft) { d.Address = strings.Repeat("街", 61) },
		liaison.FieldName:     func(d *liaison.Draft) { d.Name = "" },
		liaison.FieldPhone:    func(d *liaison.Draft) { d.Phone = "1" },
	} {
		d := good
		spoil(&d)
		if got := d.Check(rules); len(got) != 1 || got[field] == "" {
			t.Errorf("%s: %v", field, got)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"第一行\n第二行": "第一行\n第二行", "a\tb": "a b", "a\x00\x1b[31mb\r": "a[31mb", "a\u202eb\u2066c": "abc", "\ufeffa": "a", "a\xffb": "ab",
	} {
		if got := liaison.Clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMasks(t *testing.T) {
	for in, want := range map[string]string{"王小明": "王**", "王": "王*", "": "", "欧阳": "欧*"} {
		if got := liaison.MaskName(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string]string{"138 1234 5678": "138****5678", "62345678": "****5678", "12345": "*****", "": ""} {
		if got := liaison.MaskPhone(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	if liaison.QueryCodeOf("138-1234-5678", "0000") != "5678" || liaison.QueryCodeOf("", "0000") != "0000" {
		t.Error("query code")
	}
}
