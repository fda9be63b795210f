package content

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// preview is a document as a kiosk draws it: the same parts in the same measures,
// see kiosk/blocks and the screens.
type preview struct {
	Page     string // board, notice, urgent, profile
	Head     string // the page's name in the header
	Title    string
	Long     bool // a title that is set smaller
	Under    []string
	Parts    []part
	List     []string // titles beside a board, with Title among them
	Until    string
	Mistakes string // why the text cannot be shown
	Day      string
	Clock    string
}

// part is a piece of a text.
type part struct {
	Kind   string // p, h, article, item, picture, table
	Label  string
	Text   string
	Image  liaison.BlobID
	Rows   [][]string // the first is the heading
	Follow bool       // an item after an item
}

// preview shows what is typed, for the page itself or as a page of its own.
func (d *desk) preview(r *frame.Request, k form.Kind) error {
	return d.County.View(func(tx county.Tx) error {
		name := "content-preview-page"
		if r.Htmx() {
			name = "content-preview"
		}
		return r.Show(frame.Page{Name: name, Title: "预览", Active: k.Menu, Status: http.StatusOK, Data: d.previewOf(tx, k, r.PostForm)})
	})
}

func (d *desk) previewOf(tx county.Tx, k form.Kind, v url.Values) *preview {
	in := &form.Reading{V: v, M: frame.Mistakes{}, Tx: tx, ID: "x"}
	doc := k.Read(in, k.Fresh())
	now := d.County.Now().In(liaison.Zone)
	p := &preview{
		Page: k.Preview, Mistakes: in.M["body"], Clock: now.Format("15:04"),
		Day: now.Format("1月2日 ") + [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}[now.Weekday()],
	}
	switch x := doc.(type) {
	case liaison.Board:
		p.Head, p.Title, p.Parts = "制度上墙", x.Title, partsOf(x.Blocks)
		p.Under = about(x)
		x.ID = v.Get("self")
		p.List = neighbours(tx, x, strings.Fields(v.Get("scope")))
	case liaison.Notice:
		p.Head, p.Title, p.Parts = "通知公告", x.Title, partsOf(x.Blocks)
		if !x.From.IsZero() {
			p.Under = []string{x.From.At(0).Format("2006年1月2日 发布")}
		}
		if x.Urgent {
			p.Page = "urgent"
			if !x.Until.IsZero() {
				p.Until = x.Until.In(liaison.Zone).Format("1月2日 15:04") + " 前有效"
			}
		}
	case liaison.Profile:
		p.Head, p.Title, p.Parts, p.Under = "代表风采", x.Title, partsOf(x.Blocks), []string{aboutProfile(tx, x)}
		if x.Photo != "" {
			p.Parts = append([]part{{Kind: "picture", Image: x.Photo}}, p.Parts...)
		}
	}
	p.Title = cmp.Or(p.Title, "（标题）")
	p.Long = utf8.RuneCountInString(p.Title) > 18
	return p
}

// Sizes are the two ways round that a screen may stand.
func (p *preview) Sizes() []string { return []string{"portrait", "landscape"} }

// In is the preview on one screen.
func (p *preview) In(size string) screenful { return screenful{p, size} }

type screenful struct {
	*preview
	Size string
}

// neighbours are the titles that the list beside a board may show: those of the same
// kind that hang where it is to hang.
func neighbours(tx county.Tx, b liaison.Board, scopes []string) []string {
	type entry struct {
		title string
		order int
	}
	all := []entry{{cmp.Or(b.Title, "（标题）"), b.Priority}}
	// What cannot be read is not shown.
	_ = county.EachDocument(tx, wire.DocBoard, func(_ string, at []string, doc any) {
		if x, ok := doc.(liaison.Board); ok && x.Kind == b.Kind && x.ID != b.ID && (slices.Contains(at, county.ScopeCounty) || slices.Equal(at, scopes)) {
			all = append(all, entry{x.Title, x.Priority})
		}
	})
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.order, b.order) })
	var out []string
	for _, e := range all {
		out = append(out, e.title)
	}
	return out
}

// about is what stands below a board's title.
func about(b liaison.Board) []string {
	version, days := b.Version, ""
	if version != "" && strings.Trim(version, "0123456789.") == "" {
		version = "第 " + version + " 版"
	}
	switch {
	case !b.From.IsZero() && !b.To.IsZero():
		days = dayWords(b.From) + "起施行，" + dayWords(b.To) + "止"
	case !b.From.IsZero():
		days = dayWords(b.From) + "起施行"
	case !b.To.IsZero():
		days = "有效期至" + dayWords(b.To)
	}
	var out []string
	for _, pair := range [][]string{{b.Number, version}, {b.Issuer, days}} {
		if l := strings.Join(slices.DeleteFunc(pair, func(s string) bool { return s == "" }), "\u3000"); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func aboutProfile(tx county.Tx, p liaison.Profile) string {
	who := ""
	if doc, _, ok, err := county.Document(tx, wire.Key(wire.DocDeputy, string(p.Deputy))); p.Deputy != "" && ok && err == nil {
		d, _ := doc.(liaison.Deputy)
		who = strings.TrimSpace(d.Title + " " + d.Name)
	}
	if p.Date.IsZero() {
		return who
	}
	return strings.TrimPrefix(who+"\u3000"+dayWords(p.Date), "\u3000")
}

func dayWords(d liaison.Date) string { return d.At(0).Format("2006年1月2日") }

func partsOf(blocks []liaison.Block) []part {
	var out []part
	for i, b := range blocks {
		switch b.Kind {
		case liaison.Heading:
			out = append(out, part{Kind: "h", Text: strings.TrimSpace(b.Label + " " + b.Text)})
		case liaison.Article:
			out = append(out, part{Kind: "article", Label: b.Label, Text: b.Text})
		case liaison.ListItem:
			follow := i > 0 && blocks[i-1].Kind == liaison.ListItem
			label := cmp.Or(b.Label, "·")
			if strings.Trim(label, "0123456789.·-") == "" {
				label += " " // narrow marks need air
			}
			out = append(out, part{Kind: "item", Label: label, Text: b.Text, Follow: follow})
		case liaison.Picture:
			out = append(out, part{Kind: "picture", Image: b.Image, Text: b.Text})
		case liaison.TableRow:
			if n := len(out); i > 0 && blocks[i-1].Kind == liaison.TableRow {
				out[n-1].Rows = append(out[n-1].Rows, b.Cells)
				continue
			}
			out = append(out, part{Kind: "table", Rows: [][]string{b.Cells}})
		default:
			out = append(out, part{Kind: "p", Text: b.Text})
		}
	}
	return out
}

// shown is a preview where templates expect a page's data.
type shown struct{ Data *preview }

// Shown is the preview for its template.
func (s *sheet) Shown() shown { return shown{s.Preview} }

// Shown is the preview for its template.
func (v versionPage) Shown() shown { return shown{v.Preview} }
