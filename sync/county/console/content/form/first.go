package form

import "lianluozhan/sync/liaison"

// firstRules is what a county without rules begins with: nothing is in force until
// somebody has looked it over, filled in the names and published it.
func firstRules() liaison.RulePack {
	return liaison.RulePack{
		ReplyWorkdays: 15, NamesOptional: true, Categories: firstCategories(), ResultClasses: firstClasses(),
		Accepts: []string{
			"对本县、本乡镇工作的意见和建议", "身边的公共事务：路、水、电、暖、学校、医院、环境卫生等",
			"惠农补贴、低保、养老等政策落实中的问题", "对代表履职、联络站工作的意见",
		},
		Refuses: []liaison.Refusal{
			{What: "已经起诉、正在审理或者已经判决的事", GoTo: "向受理案件的人民法院反映"},
			{What: "人身安全受到威胁的紧急情况", GoTo: "马上打 110"},
		},
		Consent: liaison.Consent{Version: "1", Text: []string{
			"您填写的信息由本县人大代表工作机构负责保管。",
			"我们只收三样：您反映的事、事情在哪里、怎么联系您。请不要写身份证号、银行卡号，也不要写别人的隐私。",
			"这些信息只用来登记、转办、答复和回访您反映的事。公示办理结果时，会去掉您的姓名、电话和住址。",
			"您可以凭回执查看进度，也可以要求查阅、改正、删除，或者收回同意。请到本站找联络员。",
			"点“同意”就是同意以上内容。不同意也没关系，您可以在接待日当面向代表说。",
		}},
	}
}

func firstCategories() []liaison.Category {
	return []liaison.Category{
		{Code: "road", Name: "道路交通", Hint: "村道坑洼、路灯不亮、公交停靠、占道停车"},
		{Code: "utility", Name: "供水供电供暖", Hint: "停水、水压低、电压不稳、暖气不热"},
		{Code: "sanitation", Name: "环境卫生", Hint: "垃圾清运、污水、异味、噪声"},
		{Code: "education", Name: "教育", Hint: "入学、校车、食堂、校门口安全"},
		{Code: "health", Name: "医疗", Hint: "村卫生室、买药报销、看病转诊"},
		{Code: "welfare", Name: "社会保障", Hint: "低保、养老金、残疾补助、临时救助"},
		{Code: "land", Name: "土地房屋", Hint: "宅基地、承包地、征地补偿、危房改造"},
		{Code: "property", Name: "物业小区", Hint: "电梯、物业收费、楼道照明"},
		{Code: "farming", Name: "农牧业", Hint: "灌溉渠、农机补贴、牲畜防疫、农产品销路"},
		{Code: "other", Name: "其他", Hint: "不知道归哪一类，就选这里，工作人员会帮您分"},
	}
}

func firstClasses() []liaison.ResultClass {
	return []liaison.ResultClass{
		{Code: "A", Name: "已解决", Explain: "您反映的事已经办好，或者已经定下日期马上就办。", Recheck: true},
		{Code: "B", Name: "列入计划", Explain: "这件事有道理，要花钱或者花时间，承办单位已经列入计划。", Recheck: true},
		{Code: "C", Name: "解释说明", Explain: "按照现在的法律和政策还办不了，承办单位已经向您说明原因和依据。"},
		{Code: "D", Name: "留作参考", Explain: "您的意见对今后的工作有参考价值，已经转给有关单位研究。"},
	}
}
