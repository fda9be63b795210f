package main

import (
	"fmt"
	"time"

	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/sync/liaison"
)

// The sample machine's part of receipt numbers, and its key.
const issuer = liaison.Issuer("7K4")

var receiptKey = [16]byte{1, 2, 3, 4}

// queryCode goes with every sample receipt.
const queryCode = "6021"

// matter names a sample matter by the serial of its receipt.
type matter uint32

const (
	filed matter = iota + 1
	working
	answered
	second
	local
	referred
	elsewhere
	elsewhereAnswered
)

func (x matter) receipt() liaison.ReceiptNo {
	no, err := liaison.IssueReceipt(issuer, uint32(x), receiptKey)
	if err != nil {
		panic(fmt.Sprintf("sample receipt: %v", err)) // constants: cannot be
	}
	return no
}

// matters are the sample matters, as they stand at now.
func matters(now time.Time) map[liaison.ReceiptNo]progress.Found {
	day := func(ago, hour, minute int) time.Time {
		return liaison.DateOf(now).Add(-ago).At(0).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	const office, unit = "城关镇人大代表联络站", "示例县住房和城乡建设局"
	due := liaison.DateOf(now).Add(6)
	begin := []liaison.CaseEvent{
		{Step: liaison.Filed, At: day(13, 9, 41), Who: office},
		{Step: liaison.Accepted, At: day(13, 15, 5), Who: office, Words: "这件事属于受理范围。"},
		{Step: liaison.Assigned, At: day(12, 10, 20), Who: office, Unit: unit, Due: due},
	}
	noted := append(begin[:3:3], liaison.CaseEvent{
		Step: liaison.Noted, At: day(8, 16, 30), Who: unit, Words: "已到现场查看，三号楼西侧地下热力管道有两处渗漏，正在安排更换。",
	})
	answer := append(noted[:4:4], liaison.CaseEvent{
		Step: liaison.Answered, At: day(2, 11, 12), Who: unit, Class: "A",
		Words: "三号楼西侧三十二米老旧管道已经全部更换，十一月二十一日恢复供暖，入户测温六户，都在十八度以上。供暖期内每周再测一次。",
	})
	again := append(answer[:5:5],
		liaison.CaseEvent{Step: liaison.Rated, At: day(2, 17, 40), Rating: liaison.Dissatisfied},
		liaison.CaseEvent{Step: liaison.Reopened, At: day(1, 9, 15), Who: office, Unit: unit, Due: due.Add(9), Words: "您反映顶层还不够热，请承办单位再查一次，代表一同到场。"},
	)
	away := append(begin[:1:1], liaison.CaseEvent{
		Step: liaison.Referred, At: day(12, 9, 30), Who: office, Words: "这件事法院正在审理，请向受理案件的人民法院反映，也可以打 12368。",
	})
	all := map[liaison.ReceiptNo]progress.Found{}
	add := func(x matter, title string, events []liaison.CaseEvent, here bool) {
		all[x.receipt()] = progress.Found{Local: here, Case: liaison.Case{
			ID: liaison.RegistrationID(fmt.Sprintf("sample-%d", x)), Receipt: x.receipt(), QueryCode: queryCode,
			Station: station, Category: "utility", Title: title, Events: events,
		}}
	}
	add(filed, "", begin[:1], false)
	add(working, "城南社区三号楼暖气不热", noted, false)
	add(answered, "城南社区三号楼暖气不热", answer, false)
	add(second, "城南社区三号楼暖气不热", again, false)
	add(local, "", []liaison.CaseEvent{{Step: liaison.Filed, At: now.Add(-12 * time.Minute), Who: office}}, true)
	add(referred, "", away, false)
	for x, step := range map[matter]liaison.Step{elsewhere: liaison.Noted, elsewhereAnswered: liaison.Answered} {
		all[x.receipt()] = progress.Found{Elsewhere: true, Case: liaison.Case{
			Receipt: x.receipt(), QueryCode: queryCode, Events: []liaison.CaseEvent{{Step: step, At: day(3, 0, 0)}},
		}}
	}
	return all
}
