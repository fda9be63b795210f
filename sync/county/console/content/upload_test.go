package content_test

import (
	"bytes"
	"image/jpeg"
	"regexp"
	"strings"
	"testing"

	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/liaison"
)

func (r rig) deputy(id string) liaison.Deputy {
	r.t.Helper()
	doc, _, err := r.c.Document("deputy/" + id)
	if err != nil {
		r.t.Fatal(err)
	}
	d, _ := doc.(liaison.Deputy)
	return d
}

func TestAPhotoIsCropped(t *testing.T) {
	r := open(t)
	path := "/console/deputies/d1"
	form := with(r.form(path), "crop", "100,0,150,200", "deed", "publish")
	got := r.Upload(path, form, frametest.File{Field: "photo_file", Name: "照片.jpg", Bytes: pictureOf(t, "jpeg")})
	if got.Status != 303 {
		t.Fatalf("%d\n%s", got.Status, got.Body)
	}
	b, ok := r.c.Blob(r.deputy("d1").Photo)
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if !ok || err != nil || cfg.Width != 150 || cfg.Height != 200 {
		t.Errorf("%+v %v", cfg, err)
	}
	pic := r.Get("/console/content/picture/" + string(r.deputy("d1").Photo))
	if pic.Status != 200 || pic.Header.Get("Content-Type") != "image/jpeg" || pic.Body != string(b) {
		t.Errorf("picture: %d %v", pic.Status, pic.Header)
	}
	for _, p := range []string{"0", "..%2f..%2fx", strings.Repeat("0", 64)} {
		if a := r.Get("/console/content/picture/" + p); a.Status != 404 {
			t.Errorf("picture %s: %d", p, a.Status)
		}
	}
	if a := r.Post(path, with(r.form(path), "photo_off", "on", "deed", "publish")); a.Status != 303 || r.deputy("d1").Photo != "" {
		t.Errorf("taken off: %d %q", a.Status, r.deputy("d1").Photo)
	}
}

func TestUploadsThatAreNoPictures(t *testing.T) {
	r := open(t)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":              {[]byte{}, "是空的"},
		"SVG":                {[]byte(svg), "不是能用的照片"},
		"SVG as JPEG":        {[]byte("\xff\xd8\xff" + svg), "不是能用的照片"},
		"web page":           {[]byte("<html><script>alert(1)</script>"), "不是能用的照片"},
		"100 megapixels":     {claims(10000, 10000), "4000 万像素"},
		"decompression bomb": {claims(60000, 60000), "4000 万像素"},
		"cut short":          {pictureOf(t, "jpeg")[:500], "不是能用的照片"},
	} {
		t.Run(name, func(t *testing.T) {
			for path, at := range map[string]string{"/console/deputies/d1": "photo_file photo", "/console/content/boards/b1": "picture picture"} {
				field, place, _ := strings.Cut(at, " ")
				form := with(r.form(path), "name", "改过的名字", "title", "改过的标题", "deed", "save")
				got := r.Upload(path, form, frametest.File{Field: field, Name: "照片.jpg", Bytes: c.file})
				if got.Status != 422 || !strings.Contains(got.Body, c.want) || !strings.Contains(got.Body, `id="`+place+`-e"`) {
					t.Errorf("%s: %d, want %q at %s", path, got.Status, c.want, place)
				}
				if !strings.Contains(got.Body, "改过的") {
					t.Errorf("%s: what was typed is gone", path)
				}
			}
		})
	}
	if list, err := r.p.Drafts(office); err != nil || len(list) > 0 {
		t.Errorf("drafts %+v, %v", list, err)
	}
}

func TestAHugeUploadIsRefusedEarly(t *testing.T) {
	r := open(t)
	got := r.Upload("/console/deputies/d1", nil, frametest.File{Field: "photo_file", Name: "大.jpg", Bytes: make([]byte, 40<<20)})
	if got.Status != 413 || !strings.Contains(got.Body, "21 MB") {
		t.Errorf("%d\n%s", got.Status, got.Body)
	}
	if page := r.Get("/console/deputies/d1").Body; !strings.Contains(page, `data-max="20971520"`) {
		t.Error("the field does not say so before sending")
	}
}

func TestAPictureGoesIntoTheText(t *testing.T) {
	r := open(t)
	for _, kind := range []string{"jpeg", "png"} {
		path := "/console/content/boards/b1"
		form := with(r.form(path), "picture_words", "流程[图]", "deed", "picture")
		got := r.Upload(path, form, frametest.File{Field: "picture", Name: "图", Bytes: append(pictureOf(t, kind), "<script>tail"...)})
		if got.Status != 303 {
			t.Fatalf("%d\n%s", got.Status, got.Body)
		}
		form = r.form(path)
		name := regexp.MustCompile(`!\[流程图\]\((图片-[0-9a-f]{12})\)`).FindAllStringSubmatch(form.Get("body"), -1)
		if len(name) == 0 || strings.Count(form.Get("body"), "旧的正文。") != 1 {
			t.Fatalf("the text is %q", form.Get("body"))
		}
		if page := r.Get(path).Body; !strings.Contains(page, "/console/content/picture/"+strings.TrimPrefix(name[len(name)-1][1], "图片-")) {
			t.Error("the preview does not show it")
		}
		if a := r.Post(path, with(form, "deed", "publish")); a.Status != 303 {
			t.Fatalf("published: %d", a.Status)
		}
	}
	b := r.board("b1")
	if len(b.Blocks) != 3 || b.Blocks[1].Kind != liaison.Picture || b.Blocks[1].Text != "流程图" {
		t.Fatalf("%+v", b.Blocks)
	}
	if err := r.c.Tidy(); err != nil {
		t.Fatal(err)
	}
	for _, x := range b.Blocks[1:] {
		if file, ok := r.c.Blob(x.Image); !ok || bytes.Contains(file, []byte("script")) {
			t.Errorf("picture %s: there %v", x.Image, ok)
		}
	}
}

// What a form holds and a document says is the same, for every kind.
func TestAFormChangesNothingByItself(t *testing.T) {
	r := open(t)
	for _, path := range []string{"/console/content/boards/b1", "/console/deputies/d1", "/console/stations/s1/edit", "/console/content/rules/county"} {
		key := map[string]string{
			"/console/content/boards/b1": "board/b1", "/console/deputies/d1": "deputy/d1",
			"/console/stations/s1/edit": "station/s1", "/console/content/rules/county": "rules/county",
		}[path]
		before, _, err := r.c.Document(key)
		if err != nil {
			t.Fatal(err)
		}
		if a := r.Post(path, with(r.form(path), "deed", "publish")); a.Status != 303 {
			t.Fatalf("%s: %d\n%s", path, a.Status, a.Body)
		}
		after, _, err := r.c.Document(key)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := words(after), words(before); got != want {
			t.Errorf("%s became\n%s\nfrom\n%s", key, got, want)
		}
	}
}

func TestANewStationInANewTownship(t *testing.T) {
	r := open(t)
	form := with(r.form("/console/stations/new"), "id", "s3", "name", "丙站", "town", "new", "town_id", "t3", "town_name", "丙镇",
		"parent", "s1", "posts", "站长 示例庚\n联络员：示例辛", "villages", "一村、二村", "deed", "publish")
	if a := r.Post("/console/stations/new", form); a.Status != 303 || a.To != "/console/stations/s3/edit" {
		t.Fatalf("%d %s\n%s", a.Status, a.To, a.Body)
	}
	doc, _, err := r.c.Document("station/s3")
	s, _ := doc.(liaison.Station)
	if err != nil || s.Town != "t3" || s.TownName != "丙镇" || s.Parent != "s1" || len(s.Posts) != 2 || s.Posts[1].Name != "示例辛" || len(s.Villages) != 2 {
		t.Errorf("%+v %v", s, err)
	}
	if a := r.Post("/console/stations/new", form); a.Status != 422 || !strings.Contains(a.Body, "已经有这个编号") {
		t.Errorf("the same id again: %d", a.Status)
	}
	if a := r.Post("/console/stations/s1/edit", with(r.form("/console/stations/s1/edit"), "deed", "remove")); a.Status != 422 || !strings.Contains(a.Body, "丙站") {
		t.Errorf("taken down under another: %d\n%s", a.Status, a.Body)
	}
}

func TestRulesKeepWhatOtherPagesHold(t *testing.T) {
	r := open(t)
	path := "/console/content/rules/county"
	form := with(r.form(path), "units", "县交通局\n\n县水利局", "reply_workdays", "20", "deed", "publish")
	form["cat_name"][1], form["cat_hint"][1] = "环境卫生", "垃圾清运"
	if a := r.Post(path, form); a.Status != 303 {
		t.Fatalf("%d\n%s", a.Status, a.Body)
	}
	doc, _, err := r.c.Document("rules/county")
	p, _ := doc.(liaison.RulePack)
	if err != nil || len(p.Holidays) != 1 || len(p.Units) != 2 || p.ReplyWorkdays != 20 || len(p.Categories) != 2 ||
		p.Categories[0].Code != "road" || p.Categories[1].Code != "c1" || !p.ResultClasses[0].Recheck {
		t.Errorf("%+v %v", p, err)
	}
}

func TestACountyBeginsWithRulesToLookOver(t *testing.T) {
	r := open(t)
	if _, err := r.c.Publish(nil, nil, nil); err != nil { // nothing is there any more
		t.Fatal(err)
	}
	path := "/console/content/rules/county"
	r.Person = town
	if a := r.Get(path); a.Status != 404 {
		t.Errorf("a township sees rules that nobody made: %d", a.Status)
	}
	r.Person = office
	form := r.form(path)
	if a := r.Post(path, with(form, "deed", "publish")); a.Status != 422 || !strings.Contains(a.Body, "还没有写县名") {
		t.Errorf("published without a name: %d", a.Status)
	}
	if a := r.Post(path, with(form, "name", "示例县", "office", "示例单位", "consent", "改过的告知。", "deed", "publish")); a.Status != 303 {
		t.Fatalf("%d\n%s", a.Status, a.Body)
	}
	doc, _, err := r.c.Document("rules/county")
	p, _ := doc.(liaison.RulePack)
	if err != nil || len(p.Categories) < 5 || len(p.ResultClasses) != 4 || p.ReplyWorkdays != 15 {
		t.Errorf("%+v %v", p, err)
	}
	if a := r.Get("/console/content/rules/other"); a.Status != 404 {
		t.Errorf("other rules: %d", a.Status)
	}
}
