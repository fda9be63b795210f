package main

import (
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
)

// chromium returns the peer: a browser in kiosk mode that shows a page like the
// station's home. Its profile and page are kept in dir.
func chromium(dir string) (program, error) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		return program{}, fmt.Errorf("no chromium to compare with: %w", err)
	}
	if err := writePage(dir); err != nil {
		return program{}, err
	}
	return program{name: "chromium", settings: dir, argv: []string{
		browser, "--kiosk", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--noerrdialogs", "--disable-infobars", "--lang=zh-CN",
		"--disable-features=Translate,TranslateUI", "--password-store=basic", "--window-position=0,0",
		fmt.Sprintf("--window-size=%d,%d", screenWidth, screenHeight),
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"file://" + filepath.Join(dir, "page.html"),
	}}, nil
}

// writePage writes the page with its pictures to dir: a head, twelve people with
// photos, and 4,000 characters of text.
func writePage(dir string) error {
	var people []string
	for i := range 12 {
		name := fmt.Sprintf("photo%02d.jpg", i+1)
		if err := writePhoto(filepath.Join(dir, name), i); err != nil {
			return err
		}
		people = append(people, name)
	}
	f, err := os.Create(filepath.Join(dir, "page.html"))
	if err != nil {
		return fmt.Errorf("write the page to compare with: %w", err)
	}
	err = page.Execute(f, map[string]any{"Photos": people, "Paragraphs": paragraphs(4000)})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// writePhoto paints soft colours, no two photos alike.
func writePhoto(name string, n int) error {
	img := image.NewRGBA(image.Rect(0, 0, 300, 400))
	for y := range 400 {
		for x := range 300 {
			wave := func(k float64) uint8 {
				return uint8(128 + 90*math.Sin(k*float64(x)/60+float64(y)/(40+k*9)+float64(n)*k))
			}
			img.SetRGBA(x, y, color.RGBA{R: wave(1), G: wave(1.7), B: wave(2.3), A: 255})
		}
	}
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write a photo to compare with: %w", err)
	}
	err = jpeg.Encode(f, img, &jpeg.Options{Quality: 85})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// paragraphs returns n characters of the rules' plain words, no two paragraphs
// alike, so that no layout is reused.
func paragraphs(n int) []string {
	words := []rune("为进一步方便群众反映问题提升公开水平现将本站接待安排办理流程和联系电话予以公布请大家互相转告" +
		"值班人员应当着装整齐用语文明热情接待不得推诿对老年人残疾人孕妇提供优先服务和必要的帮助" +
		"本栏目每日更新包括便民信息农技知识天气预报医保社保政策乡村振兴防汛抗旱提示森林防火宣传")
	var all []string
	for i := 0; n > 0; i++ {
		size := min(n, 140+i*17%90)
		text := make([]rune, 0, size+size/12)
		for k := range size {
			text = append(text, words[(i*31+k*(7+i%5))%len(words)])
			if k%12 == 11 {
				text = append(text, '，')
			}
		}
		all = append(all, string(text)+"。")
		n -= size
	}
	return all
}

var page = template.Must(template.New("page").Parse(`<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=google content=notranslate><title>联络站</title><style>
*{box-sizing:border-box}
body{margin:0;background:#f4f1ea;font-family:"Noto Sans CJK SC",sans-serif;width:1080px;height:1920px;overflow:hidden;display:flex;flex-direction:column}
h1{margin:0;padding:24px;background:#8c1c13;color:#fff;font-size:48px}
.grid{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;padding:12px}
.card{background:#fff;border-radius:8px;padding:8px;text-align:center;font-size:22px;box-shadow:0 2px 6px #0003}
.card img{width:100%;aspect-ratio:3/4;max-height:300px;object-fit:cover}.card b,.card span{display:block}
#board{flex:1;overflow:auto;padding:16px 28px;font-size:28px;line-height:1.6;background:#fffdf7;margin:12px}
</style><h1>代表联络站公示栏 <span id=clock></span></h1><div class=grid>
{{range .Photos}}<div class=card><img src={{.}}><b>示例代表</b><span>示例选区</span></div>{{end}}
</div><div id=board>{{range .Paragraphs}}<p>{{.}}</p>{{end}}</div><script>
function tell(){const now=new Date();clock.textContent=now.toTimeString().slice(0,5);setTimeout(tell,60000-now%60000)}tell()
</script>`))
