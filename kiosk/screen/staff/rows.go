package staff

import (
	"fmt"
	"time"

	"lianluozhan/kiosk/look"
	"lianluozhan/sync/liaison"
)

// Tone is how a value is meant.
type Tone int

// The tones.
const (
	Plain Tone = iota
	Good
	Warn
)

// Row is one line of a section: a label and what there is to say.
type Row struct {
	Label, Value string
	Tone         Tone
}

func stationRows(r Report) []Row {
	if r.StationName == "" {
		return []Row{{"站点", "本机还没有加入县里", Warn}, {"程序版本", or(r.Program, "不详"), Plain}}
	}
	rows := []Row{
		{"站点", r.StationName, Plain},
		{"站点编号", string(r.StationID), Plain},
		{"所在乡镇", or(r.Town, "还没有收到"), Plain},
		{"回执字头", or(string(r.Issuer), "不详"), Plain},
		{"程序版本", or(r.Program, "不详"), Plain},
		{"内容版本", or(r.Data, "还没有收到内容"), Plain},
		{"本机指纹", or(r.Fingerprint, "没有证书，请在“重启、入网”里重新入网"), Plain},
	}
	if !r.Certified.IsZero() {
		rows = append(rows, Row{"证书有效", "到 " + look.FullDay(liaison.DateOf(r.Certified)) + "，连着县里会自动换新", Plain})
	}
	if r.Barred != "" {
		rows = append([]Row{{"本机状态", r.Barred, Warn}}, rows...)
	}
	return rows
}

func syncRows(s Sync, now time.Time) []Row {
	return []Row{
		linkRow(s, now),
		{"最近更新", moment(s.News, now, "还没有收到过县里的内容"), Plain},
		unsentRow(s.Unsent),
		clockRow(s),
		{"最近问题", or(s.Problem, "没有"), Plain},
	}
}

func linkRow(s Sync, now time.Time) Row {
	switch {
	case s.Connected && s.Since.IsZero():
		return Row{"连接", "已连接", Good}
	case s.Connected:
		return Row{"连接", "已连接，" + look.Moment(s.Since, now) + " 起", Good}
	case s.Since.IsZero():
		return Row{"连接", "开机后还没有连上县里", Warn}
	}
	return Row{"连接", look.Moment(s.Since, now) + " 起未连接", Warn}
}

func unsentRow(n int) Row {
	if n == 0 {
		return Row{"待发记录", "没有，都已送到县里", Good}
	}
	return Row{"待发记录", fmt.Sprintf("%d 条，连上后自动发送", n), Warn}
}

// tolerable is a difference of clocks that nobody notices on a receipt.
const tolerable = 5 * time.Second

func clockRow(s Sync) Row {
	if !s.OffsetKnown {
		return Row{"本机时钟", "还没有和县里对过", Plain}
	}
	switch off := s.Offset; {
	case off > tolerable:
		return Row{"本机时钟", "比县里慢 " + span(off), Warn}
	case off < -tolerable:
		return Row{"本机时钟", "比县里快 " + span(-off), Warn}
	}
	return Row{"本机时钟", "和县里一致", Good}
}

// span is a length of time in its two largest units.
func span(d time.Duration) string {
	s := int64(d / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d 秒", s)
	case s < 3600:
		return fmt.Sprintf("%d 分 %d 秒", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%d 小时 %d 分", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%d 天 %d 小时", s/86400, s%86400/3600)
}

// almostNothing of a disk's room is none, in bytes.
const almostNothing = 1 << 20

func diskRows(d Disk, now time.Time) []Row {
	free := Row{"剩余空间", size(d.Free), Good}
	if d.Low && d.Free < almostNothing {
		free = Row{"剩余空间", "满了，内容不能更新，请联系县里技术人员清理硬盘", Warn}
	} else if d.Low {
		free = Row{"剩余空间", size(d.Free) + "，快满了，请联系县里技术人员", Warn}
	} else if d.Free == 0 {
		free = Row{"剩余空间", "不详", Plain}
	}
	if d.Broken {
		free = Row{"硬盘", "写不进去，已停止登记。请重启机器；还不行请更换硬盘", Warn}
	}
	rows := []Row{free, {"本机记录", fmt.Sprintf("%d 条", d.Records), Plain}}
	if len(d.Incidents) == 0 {
		return append(rows, Row{"损坏文件", "没有", Plain})
	}
	for i, x := range d.Incidents[:min(3, len(d.Incidents))] {
		label := "损坏文件"
		if i > 0 {
			label = ""
		}
		rows = append(rows, Row{label, incident(x, now), Warn})
	}
	return rows
}

func incident(x Incident, now time.Time) string {
	s := moment(x.At, now, "") + " " + x.File
	switch {
	case x.Rebuilt:
		return s + "损坏，已从县里重新取得"
	case x.Lost == 0:
		return fmt.Sprintf("%s损坏，%d 条记录全部救回", s, x.Rescued)
	}
	return fmt.Sprintf("%s损坏，救回 %d 条，%d 条读不出，请告诉县里", s, x.Rescued, x.Lost)
}

func size(n uint64) string {
	const mb, gb = 1 << 20, 1 << 30
	if n < gb {
		return fmt.Sprintf("%d MB", n/mb)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/gb)
}

func inputRows(in Input) []Row {
	if in.Complete {
		return []Row{{"拼音键盘", "正常", Good}}
	}
	return []Row{{"拼音键盘", or(in.Words, "词库不全，只能打常用字"), Warn}}
}

func moment(t, now time.Time, never string) string {
	if t.IsZero() {
		return never
	}
	return look.Moment(t, now)
}

func or(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}

// mostErrors is how many of the last errors the overview shows.
const mostErrors = 3

func errorsOf(log []LogLine) []LogLine {
	var out []LogLine
	for _, x := range log {
		if x.Level == "ERROR" && len(out) < mostErrors {
			out = append(out, x)
		}
	}
	return out
}

func levelWord(level string) string {
	switch level {
	case "ERROR":
		return "错误"
	case "WARN":
		return "注意"
	case "DEBUG":
		return "细节"
	}
	return "信息"
}

// receptionWords heads a reception: hours, theme and whether it is called off.
func receptionWords(e liaison.Event) string {
	s := look.Hours(e)
	if e.Theme != "" {
		s += "　" + e.Theme
	}
	if e.Cancelled {
		s += "　（已取消）"
	}
	return s
}
