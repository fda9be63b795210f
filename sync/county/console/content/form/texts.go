package form

import (
	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// most characters of a line.
const mostLine = 120

// Board is the kind of the boards.
func Board() Kind {
	return Kind{
		Wire: wire.DocBoard, Name: "制度", base: ContentPath + "/boards", Menu: ContentPath, Preview: "board",
		labels: []label{
			{field: "title", Words: "标题"}, {field: "kind", Words: "栏目"}, {field: "scope", Words: "在哪里显示"}, {field: "number", Words: "文号"},
			{field: "issuer", Words: "发布单位"}, {field: "version", Words: "版本"}, {field: "from", Words: "开始"}, {field: "to", Words: "结束"},
			{field: "priority", Words: "排序"}, {field: "qr", Words: "二维码内容"}, {field: "body", Words: "正文", long: true},
		},
		Fresh: func() any { return liaison.Board{Kind: "制度"} },
		write: func(w *writing, doc any) {
			b, _ := doc.(liaison.Board)
			w.set("title", b.Title)
			w.set("kind", b.Kind)
			w.set("number", b.Number)
			w.set("issuer", b.Issuer)
			w.set("version", b.Version)
			w.set("from", b.From.String())
			w.set("to", b.To.String())
			w.number("priority", b.Priority)
			w.set("qr", b.QR)
			w.body(b.Blocks)
		},
		read: func(r *Reading, _ any) any {
			return liaison.Board{
				ID: r.ID, Title: r.text("title", mostLine), Kind: r.text("kind", 10), Number: r.text("number", 60),
				Issuer: r.text("issuer", 60), Version: r.text("version", 60), From: r.date("from"), To: r.date("to"),
				Priority: r.number("priority", -99999, 99999), QR: r.text("qr", 500), Blocks: r.body(),
			}
		},
	}
}

// Notice is the kind of the notices.
func Notice() Kind {
	return Kind{
		Wire: wire.DocNotice, Name: "公告", base: ContentPath + "/notices", Menu: ContentPath, Preview: "notice",
		labels: []label{
			{field: "title", Words: "标题"}, {field: "scope", Words: "在哪里显示"}, {field: "from", Words: "开始"}, {field: "to", Words: "结束"},
			{field: "priority", Words: "排序"}, {field: "urgent", Words: "紧急通知"}, {field: "until", Words: "紧急到"},
			{field: "body", Words: "正文", long: true},
		},
		Fresh: func() any { return liaison.Notice{} },
		write: func(w *writing, doc any) {
			n, _ := doc.(liaison.Notice)
			w.set("title", n.Title)
			w.set("from", n.From.String())
			w.set("to", n.To.String())
			w.number("priority", n.Priority)
			w.check("urgent", n.Urgent)
			if !n.Until.IsZero() {
				w.set("until", n.Until.In(liaison.Zone).Format(momentForm))
			}
			w.body(n.Blocks)
		},
		read: func(r *Reading, _ any) any {
			n := liaison.Notice{
				ID: r.ID, Title: r.text("title", mostLine), From: r.date("from"), To: r.date("to"),
				Priority: r.number("priority", -99999, 99999), Urgent: r.on("urgent"), Blocks: r.body(),
			}
			if until := r.moment("until"); n.Urgent {
				n.Until = until
			}
			return n
		},
	}
}

// Profile is the kind of the profiles.
func Profile() Kind {
	return Kind{
		Wire: wire.DocProfile, Name: "代表风采", base: ContentPath + "/profiles", Menu: ContentPath, Preview: "profile",
		labels: []label{
			{field: "title", Words: "标题"}, {field: "kind", Words: "种类"}, {field: "deputy", Words: "代表"}, {field: "scope", Words: "在哪里显示"},
			{field: "date", Words: "日期"}, {field: "photo", Words: "照片", photo: true}, {field: "body", Words: "正文", long: true},
		},
		Fresh: func() any { return liaison.Profile{Kind: "为民办实事"} },
		write: func(w *writing, doc any) {
			p, _ := doc.(liaison.Profile)
			w.set("title", p.Title)
			w.set("kind", p.Kind)
			w.set("deputy", string(p.Deputy))
			w.set("date", p.Date.String())
			w.set("photo", string(p.Photo))
			w.body(p.Blocks)
		},
		read: func(r *Reading, _ any) any {
			return liaison.Profile{
				ID: r.ID, Title: r.text("title", mostLine), Kind: r.text("kind", 20), Deputy: r.deputy("deputy"),
				Date: r.date("date"), Photo: r.photo("photo"), Blocks: r.body(),
			}
		},
	}
}

// deputy returns a deputy who is known.
func (r *Reading) deputy(field string) liaison.DeputyID {
	id := r.text(field, 64)
	if id == "" {
		return ""
	}
	if _, _, ok, err := county.Document(r.Tx, wire.Key(wire.DocDeputy, id)); !ok || err != nil {
		r.M.Add(field, "没有这位代表，可能已经撤下。请重新选")
	}
	return liaison.DeputyID(id)
}
