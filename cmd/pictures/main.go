// Command pictures draws what stands on a station's screen while its program does not
// run: 正在启动 and 本机暂停服务, upright and lying, in the program's own faces and
// colours. The helper paints them without any program of ours.
package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
)

// page is what one picture says.
type page struct {
	name  string // of the file, before its side
	mark  mark
	title string
	lines []string
}

func pages() []page {
	return []page{
		{"starting", waiting, "正在启动", []string{"请稍等，一会儿就好", "请不要关机"}},
		{"out-of-service", stopped, "本机暂停服务", []string{"要反映意见、查进度", "请到隔壁办公室找工作人员"}},
	}
}

// sides are the sizes they are drawn in; the helper scales them to others.
func sides() map[string]image.Point {
	return map[string]image.Point{"portrait": image.Pt(1080, 1920), "landscape": image.Pt(1920, 1080)}
}

func main() {
	out := flag.String("out", "packaging/pictures", "where the pictures go")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "pictures: "+err.Error())
		os.Exit(1)
	}
}

func run(out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", out, err)
	}
	f, err := openFaces()
	if err != nil {
		return err
	}
	for _, p := range pages() {
		for side, size := range sides() {
			img, err := f.draw(p, size)
			if err != nil {
				return fmt.Errorf("draw %s: %w", p.name, err)
			}
			if err := save(filepath.Join(out, p.name+"-"+side+".png"), img); err != nil {
				return err
			}
		}
	}
	return nil
}

func save(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("save a picture: %w", err)
	}
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := errors.Join(e.Encode(f, img), f.Close()); err != nil {
		return fmt.Errorf("save %s: %w", filepath.Base(path), err)
	}
	return nil
}
