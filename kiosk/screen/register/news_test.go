package register_test

import (
	"strings"
	"testing"

	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// News from the county come while somebody composes: not a letter is lost, and the
// page shows the news once they have done.
func TestNewsDoNotDisturbTyping(t *testing.T) {
	v := newVisit(t, screentest.Portrait, false, false)
	v.tap("我已阅读，同意", "物业小区", "w", "o")
	news := liaisontest.Content()
	news.Station.Villages = append(news.Station.Villages, "示例新村")
	v.view.Update(news, v.Clock)
	if got := v.keys.State().Composition; got != "wo" || v.model.Draft().Text != "" {
		t.Fatalf("%q composed, %q written", got, v.model.Draft().Text)
	}
	v.tap("选第一个")
	v.model.Set(liaison.FieldText, "三号楼楼道窗户坏了很久")
	v.tap("下一步")
	if words := screentest.Words(v.view.Object()); !strings.Contains(words, "示例新村") {
		t.Errorf("the next page does not show the news:\n%s", words)
	}
}
