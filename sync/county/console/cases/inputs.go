package cases

import (
	"fmt"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// The fields of deeds, filled in with what is known already.

func (*one) area(name, label, hint string, most int) field {
	return field{Name: name, Label: label, Kind: area, Hint: hint, Max: most}
}

func (*one) must(f field) field {
	f.Required = true
	return f
}

func (o *one) title() field {
	return field{
		Name: "title", Label: "标题", Kind: oneLine, Value: o.Title, Max: casework.MaxTitle, Place: "例如：楼道窗户维修",
		Hint: "群众和公示都看得到：不写姓名、电话、门牌号",
	}
}

// category lets the matter's own stand; with keep it says so.
func (o *one) category(keep bool) field {
	f := field{Name: "category", Label: "类别", Kind: choice, Required: true}
	now := o.Category
	if keep {
		f.Options, now = []option{{Words: "不改，还是" + o.CategoryName}}, ""
	}
	for _, c := range o.rules.Categories {
		if !keep || c.Code != o.Category {
			f.Options = append(f.Options, option{Value: c.Code, Words: c.Name})
		}
	}
	f.Options = chosen(f.Options, now)
	return f
}

func (o *one) level(keep bool) field {
	f := field{Name: "level", Label: "由哪一级办理", Kind: choice, Required: true, Options: []option{{Words: "请选择"}}}
	if keep {
		f.Options[0].Words = "不改"
		if o.Level != "" {
			f.Options[0].Words = "不改，还是" + o.Level.Words()
		}
	}
	now := ""
	for _, l := range casework.Levels() {
		f.Options = append(f.Options, option{Value: string(l), Words: l.Words()})
		if !keep && l == o.Level {
			now = string(l)
		}
	}
	f.Options = chosen(f.Options, now)
	return f
}

func (o *one) unit(required bool) field {
	f := field{Name: "unit", Label: "承办单位", Kind: suggest, Value: o.Unit, Max: casework.MaxUnit, Required: required, Place: "选一个，或者写名称"}
	for _, u := range o.rules.Units {
		f.Options = append(f.Options, option{Value: u, Words: u})
	}
	return f
}

func (*one) due(label, hint string, required bool, proposed liaison.Date) field {
	return field{Name: "due", Label: label, Kind: day, Value: proposed.String(), Hint: hint, Required: required}
}

// answerFields begin with the draft, where there is one.
func answerFields(o *one) []field {
	words := o.must(o.area("words", "答复内容", "", casework.MaxWords))
	words.Place = "写给群众看得懂的话：做了什么、什么时候完成、找谁……"
	words.Value = o.Draft.Words
	if o.Draft.Words != "" {
		words.Hint = fmt.Sprintf("草稿：%s %s存的", o.Draft.Person, moment(o.Draft.At, o.now()))
	}
	class := field{Name: "class", Label: "结果", Kind: choice, Required: true, Options: []option{{Words: "请选择"}}}
	for _, c := range o.rules.ResultClasses {
		class.Options = append(class.Options, option{Value: c.Code, Words: c.Code + " " + c.Name})
	}
	class.Options = chosen(class.Options, o.Draft.Class)
	unit := o.unit(false)
	if o.Draft.Unit != "" {
		unit.Value = o.Draft.Unit
	}
	return []field{words, class, unit}
}

// refuse offers the county's own list of what is not taken in.
func (o *one) refuse() []field {
	words := o.must(o.area("goto", "告诉群众", "写明为什么不受理、应当到哪里反映", casework.MaxReason))
	fields := []field{words}
	if len(o.rules.Refuses) > 0 {
		pick := field{Name: "refusal", Label: "属于", Kind: choice, Required: true, Options: []option{{Words: "其他，自己写"}}}
		for i, r := range o.rules.Refuses {
			pick.Options = append(pick.Options, option{Value: fmt.Sprint(i), Words: r.What + "：" + r.GoTo})
		}
		fields[0].Required = false
		fields[0].Hint = "选了上面的，可以不写"
		fields = append([]field{pick}, fields...)
	}
	return fields
}

// refusal are the words for one of the county's list.
func refusal(r liaison.Refusal) string {
	return fmt.Sprintf("您反映的属于“%s”，这里不能受理，请到%s反映。", r.What, r.GoTo)
}

func (o *one) merge() []field {
	f := field{Name: "into", Label: "并入哪一件（回执号）", Kind: suggest, Required: true, Max: 20}
	for _, s := range o.Similar {
		f.Options = append(f.Options, option{Value: s.Receipt.String(), Words: heading(s)})
	}
	if len(o.Similar) > 0 {
		f.Hint = "可能是同一件事的，右边列出来了"
	}
	return []field{f}
}

func (o *one) correct() []field {
	f := field{Name: "event", Label: "哪一步做错了", Kind: choice, Required: true}
	for i := len(o.Steps) - 1; i >= 0; i-- {
		if s := o.Steps[i]; s.CanCorrect {
			f.Options = append(f.Options, option{Value: fmt.Sprint(s.Event), Words: dotted(moment(s.At, o.now())+" "+s.Name, s.Unit, cut(s.Words, 20))})
		}
	}
	return []field{f, o.must(o.area("reason", "原因", "群众会看到", casework.MaxReason))}
}
