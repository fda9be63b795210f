package main

import (
	"time"

	"lianluozhan/sync/liaison"
)

// storm is an urgent notice.
func storm(c *liaison.Content) {
	c.Notices = append(c.Notices[:len(c.Notices):len(c.Notices)], liaison.Notice{
		ID: "storm", Title: "今天傍晚到夜里有暴雪，请不要上山、不要走河边路", Urgent: true, From: liaison.DateOf(usual),
		Until: liaison.DateOf(usual).At(22 * 60),
		Blocks: []liaison.Block{
			{Kind: liaison.Paragraph, Text: "十五时以后进山道路封闭，班车停运。已经在山上的，请就近到村委会避雪。"},
			{Kind: liaison.ListItem, Text: "家里有老人独居的，村干部会上门看望。"},
			{Kind: liaison.ListItem, Text: "房顶积雪厚的，请先搬到安置点：镇中心小学。"},
			{Kind: liaison.Paragraph, Text: "求助电话 0500-5550119，昼夜有人接听。"},
		},
	})
}

// publish has something come from the county while the display is used.
func (r *rig) publish(edit func(*liaison.Content)) {
	c := *r.content
	edit(&c)
	r.content = &c
	r.shell.ContentChanged()
	r.settle()
}

func urgentStates() []state {
	return []state{
		{"21-urgent-attract", setting{edit: storm}, nil},
		{"21-urgent-writing", setting{}, then(toWriting, func(r *rig) {
			write(r)
			r.publish(storm)
			r.see("紧急通知")
		})},
		{"21-urgent-put-away", setting{}, then(toWriting, func(r *rig) {
			write(r)
			r.publish(storm)
			r.wait(2 * time.Second)
			r.tap("知道了")
		})},
		{"21-urgent-big", setting{}, then(begin("大字版"), func(r *rig) { r.publish(storm) })},
		{"21-urgent-warning", setting{}, then(toWriting, func(r *rig) {
			write(r)
			r.publish(storm)
			r.wait(72 * time.Second)
			r.see("您还在吗？")
		})},
	}
}
