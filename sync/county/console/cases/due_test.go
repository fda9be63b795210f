package cases_test

import (
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/wire"
)

// The term is shown with the way it was reckoned: weekends and holidays left out,
// weekends worked in exchange counted.
func TestTheTermIsShownWithItsReckoning(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*liaison.RulePack)
		want   string
	}{
		"plain": {
			func(*liaison.RulePack) {},
			"11月25日（周三）交办，从第二天起数 7 个工作日，到12月4日（周五）；周末不算：11月28日、11月29日。",
		},
		"holidays": {
			func(p *liaison.RulePack) {
				p.Holidays = []liaison.Holiday{{Date: liaison.Date{Year: 2026, Month: 11, Day: 26}, Name: "示例节"}}
				p.Workdays = []liaison.Date{{Year: 2026, Month: 11, Day: 28}}
			},
			"到12月4日（周五）；周末不算：11月29日；放假不算：11月26日 示例节；调休上班要算：11月28日。",
		},
		"none": {func(p *liaison.RulePack) { p.ReplyWorkdays = 0 }, "期限 可不填 对群众说的话"},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, false)
			rules := liaisontest.Rules()
			c.change(&rules)
			w.must(w.county.Change(func(x *county.Edit) error {
				return x.Put(county.Scoped{Key: wire.KeyRules, Doc: rules, Scopes: []string{county.ScopeCounty}})
			}))
			no := w.file(matter{text: "窗户坏了"})
			want(t, w.Get(path(no, "")), c.want)
		})
	}
}
