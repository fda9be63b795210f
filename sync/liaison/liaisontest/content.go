// Package liaisontest builds domain values for tests. All names are samples.
package liaisontest

import (
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
)

// Now is a Wednesday morning with a reception under way in Content.
var Now = time.Date(2026, time.November, 25, 9, 26, 0, 0, liaison.Zone)

// Rules is a county's rule pack.
func Rules() liaison.RulePack {
	return liaison.RulePack{
		County: "示例县", Office: "示例县人大常委会代表联络工作委员会", OfficePhone: "0999-5550100",
		PublicURL: "http://127.0.0.1:8080", ReplyWorkdays: 7,
		Categories: []liaison.Category{
			{Code: "road", Name: "道路交通", Hint: "路面破损、路灯、公交、停车"},
			{Code: "water", Name: "供水供电供暖", Hint: "停水停电、水质、暖气不热"},
			{Code: "clean", Name: "环境卫生", Hint: "垃圾、污水、噪声、油烟"},
			{Code: "school", Name: "教育", Hint: "入学、校车、食堂"},
			{Code: "health", Name: "医疗", Hint: "看病、医保报销"},
			{Code: "welfare", Name: "社会保障", Hint: "养老、低保、残疾人"},
			{Code: "land", Name: "土地房屋", Hint: "宅基地、征地、危房"},
			{Code: "estate", Name: "物业小区", Hint: "物业费、楼道、电梯"},
			{Code: "village", Name: "村务财务", Hint: "公开、分配、工程"},
			{Code: "farm", Name: "农牧业", Hint: "灌溉、补贴、病虫害"},
			{Code: "dispute", Name: "矛盾纠纷", Hint: "邻里、山林、欠薪"},
			{Code: "other", Name: "其他", Hint: "拿不准就选这里"},
		},
		ResultClasses: []liaison.ResultClass{
			{Code: "A", Name: "已解决", Explain: "所提问题已经解决或者基本解决", Recheck: true},
			{Code: "B", Name: "列入计划", Explain: "已经列入计划，正在逐步解决", Recheck: true},
			{Code: "C", Name: "解释说明", Explain: "因条件或者政策所限，向您说明情况"},
		},
		Accepts: []string{"对本地工作的意见和建议", "生活中遇到的公共问题", "希望代表帮助反映的困难"},
		Refuses: []liaison.Refusal{
			{What: "已经或者应当由法院、仲裁处理的事", GoTo: "县人民法院、劳动仲裁委"},
			{What: "举报违纪违法", GoTo: "12388、12309"},
			{What: "紧急求助", GoTo: "110、119、120"},
		},
		Consent: liaison.Consent{Version: "2026-01", Text: []string{
			"您填写的内容只用于办理这件事，只有承办人员能看到。",
			"姓名和电话用来告知办理结果，办结两年后删除；您可以凭回执要求更正或者删除。",
		}},
		Holidays: []liaison.Holiday{{Date: liaison.Date{Year: 2027, Month: 1, Day: 1}, Name: "元旦"}},
	}
}

// Content is a station with 24 deputies, boards, a plan and news. It is the same
// each time.
func Content() *liaison.Content {
	c := &liaison.Content{
		Rules: Rules(),
		Station: liaison.Station{
			ID: "chengguan", Name: "城关镇人大代表联络站", Kind: "联络站", Town: "chengguan", TownName: "城关镇",
			Address: "城关镇解放路 1 号", Phone: "0999-5550101", Hours: "工作日 8:30–17:30",
			Villages: []string{"城南社区", "城北社区", "东关村", "西关村", "河湾村", "北山村"},
			Posts:    []liaison.Post{{Role: "站长", Name: "示例甲"}, {Role: "联络员", Name: "示例乙"}},
			Intro:    blocks(6),
		},
		Tally:   liaison.Tally{Year: 2026, Registered: 141, Answered: 132, Closed: 128},
		Updated: Now.Add(-time.Minute),
	}
	c.Deputies = deputies()
	c.Plans = []liaison.Plan{plan(2026), plan(2027)}
	c.Boards = boards()
	c.Notices = []liaison.Notice{
		{ID: "n1", Title: "县人大常委会组织代表视察城南供暖管网", Priority: 1, From: liaison.Date{Year: 2026, Month: 11, Day: 20}, Blocks: blocks(3)},
		{ID: "n2", Title: "12月接待日安排已经公布，欢迎前来反映", Priority: 2, From: liaison.Date{Year: 2026, Month: 11, Day: 18}, Blocks: blocks(2)},
	}
	for i := range 6 {
		c.Profiles = append(c.Profiles, liaison.Profile{
			ID: fmt.Sprint("p", i), Deputy: c.Deputies[i].ID, Kind: []string{"履职承诺", "为民办实事", "述职"}[i%3],
			Title: "走访城南社区，推动楼道窗户更换", Date: liaison.Date{Year: 2026, Month: 10, Day: 10 + i}, Blocks: blocks(3),
		})
	}
	for i := range 12 {
		c.Results = append(c.Results, liaison.Result{
			ID: fmt.Sprint("r", i), Date: liaison.Date{Year: 2026, Month: 11, Day: 20 - i}, Category: c.Rules.Categories[i%12].Code,
			Title: "城南社区三号楼楼道窗户维修", Summary: "居民反映楼道窗户损坏，冬天透风漏雨。", Unit: "镇城建办",
			Class: []string{"A", "B", "C"}[i%3], Answer: "已现场勘查，更换塑钢窗十二扇，居民验收。",
			Satisfaction: liaison.Rating(i % 4), Station: "chengguan",
		})
	}
	c.SignIns = []liaison.SignIn{{Event: "wed@2026-11-25", Deputy: c.Deputies[0].ID, At: Now}}
	return c
}

var stems = []rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地")

func deputies() []liaison.Deputy {
	var out []liaison.Deputy
	jobs := []string{"教师", "网格员", "医生", "种植大户", "企业职工", "村支部书记"}
	for i, r := range stems {
		level := []liaison.Level{liaison.CountyLevel, liaison.Township, liaison.Municipal, liaison.Township, liaison.CountyLevel, liaison.Provincial}[i%6]
		if i == 5 {
			level = liaison.National
		}
		out = append(out, liaison.Deputy{
			ID: liaison.DeputyID(fmt.Sprintf("d%02d", i+1)), Name: "示例" + string(r), Levels: []liaison.Level{level},
			Group: fmt.Sprintf("第%d代表小组", i%3+1), Constituency: fmt.Sprintf("第%d选区", i%5+1),
			Villages: []string{[]string{"城南社区", "城北社区", "东关村", "西关村"}[i%4]}, Occupation: jobs[i%len(jobs)],
			Pledge: "常到群众中走一走，把群众的话带上来，把办理的结果带回去。",
			Bio:    "长期在基层工作，熟悉社区情况，关心老旧小区改造和冬季供暖。",
			Office: "城关镇人大办公室", OfficePhone: "0999-5550101", Stations: []liaison.StationID{"chengguan"}, Order: i,
		})
	}
	return out
}

func plan(year int) liaison.Plan {
	return liaison.Plan{
		Station: "chengguan", Year: year,
		Rules: []liaison.PlanRule{
			{ID: "wed", Kind: liaison.ReceptionDay, From: 9 * 60, To: 11*60 + 30, Weekdays: []time.Weekday{time.Wednesday}, Nth: -1,
				Themes: []string{"老旧小区改造"}, Deputies: []liaison.DeputyID{"d01", "d02"}},
			{ID: "tenth", Kind: liaison.ReceptionDay, From: 9 * 60, To: 11*60 + 30, MonthDays: []int{10},
				Themes: []string{"供暖与物业", "道路与路灯"}, Deputies: []liaison.DeputyID{"d01", "d03", "d04", "d05"}, Rotate: 2},
			{ID: "study", Kind: "学习", Title: "代表集中学习", From: 15 * 60, To: 17 * 60, Months: []time.Month{3, 6, 9, 12}, MonthDays: []int{15}},
			{ID: "visit", Kind: "视察", Title: "视察城南供暖管网", From: 9 * 60, To: 12 * 60, Dates: []liaison.Date{{Year: year, Month: 11, Day: 28}}, Roll: liaison.RollKeep},
		},
		Exceptions: []liaison.PlanException{{Rule: "tenth", Date: liaison.Date{Year: 2026, Month: 9, Day: 10}, Cancel: true, Reason: "因防汛工作取消"}},
	}
}

func boards() []liaison.Board {
	titles := []string{
		"联络站工作制度", "代表接待选民制度", "代表联系选民制度", "代表向选民述职制度", "代表学习制度", "代表小组活动制度",
		"代表建议办理制度", "群众意见收集反映制度", "接待工作流程图", "信息公开表", "选民联系表", "履职考评公开",
	}
	var out []liaison.Board
	for i, t := range titles {
		out = append(out, liaison.Board{
			ID: fmt.Sprintf("b%02d", i+1), Kind: "制度", Title: t, Number: fmt.Sprintf("示人联〔2026〕%d号", i+1), Issuer: "示例县人大常委会",
			Version: "1", From: liaison.Date{Year: 2026, Month: 3, Day: 1}, Priority: i, Blocks: blocks(8 + i),
		})
	}
	return out
}

func blocks(n int) []liaison.Block {
	words := []string{
		"联络站每月至少安排一次代表接待日，接待日时间、地点和主题提前七天公开。",
		"每次接待由两名以上代表共同参加，代表到站须签到。",
		"来访事项当场登记，登记有反映，反映有处理，处理有结果，结果有反馈，反馈有记录。",
		"属于镇级职权的，由镇人大交有关部门办理；属于县级职权的，报县人大常委会交办。",
		"办理结果由联络站告知来访群众，并请其评价。“不满意”的，重新办理（一般不超过15个工作日）。",
	}
	nums := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	var out []liaison.Block
	for i := range n {
		label := "第" + nums[i%10] + "条"
		if i >= 10 {
			label = "第十" + nums[i%10] + "条"
		}
		out = append(out, liaison.Block{Kind: liaison.Article, Label: label, Text: words[i%len(words)]})
	}
	return out
}
