package main

import (
	"bytes"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// pictureName is the name of a state's picture at a size.
var pictureName = regexp.MustCompile(`^(\d\d-.+)-(\d+x\d+)\.png$`)

// clean removes the pictures that are about to be drawn, so that none stays of a
// state that is no more.
func clean(c config) error {
	all, err := pictureFiles(c.out)
	for _, name := range all {
		m := pictureName.FindStringSubmatch(name)
		if err == nil && strings.Contains(m[1], c.only) && strings.Contains(sizeNames(c.sizes), m[2]) {
			err = os.Remove(filepath.Join(c.out, name))
		}
	}
	if err != nil {
		return fmt.Errorf("remove old pictures: %w", err)
	}
	return nil
}

func pictureFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list pictures: %w", err)
	}
	var out []string
	for _, e := range entries {
		if pictureName.MatchString(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

var page = template.Must(template.New("index").Parse(`<!doctype html>
<meta charset="utf-8"><title>联络站 · gallery</title>
<style>
body { font: 16px sans-serif; margin: 2em; background: #eee }
h2 { margin: 2em 0 .5em } figure { display: inline-block; margin: 0 1em 1em 0; vertical-align: top }
img { height: 420px; border: 1px solid #999 }
</style>
{{range .}}<h2 id="{{.Name}}">{{.Name}}</h2>
{{range .Sizes}}<figure><a href="{{.File}}"><img loading="lazy" src="{{.File}}" alt=""></a><figcaption>{{.Size}}</figcaption></figure>
{{end}}{{end}}`))

// shown is a state on the index page.
type shown struct {
	Name  string
	Sizes []struct{ Size, File string }
}

// writeIndex writes a page with every picture in the folder.
func writeIndex(dir string) error {
	files, err := pictureFiles(dir)
	if err != nil {
		return err
	}
	slices.Sort(files)
	var all []shown
	for _, f := range files {
		m := pictureName.FindStringSubmatch(f)
		if len(all) == 0 || all[len(all)-1].Name != m[1] {
			all = append(all, shown{Name: m[1]})
		}
		last := &all[len(all)-1]
		last.Sizes = append(last.Sizes, struct{ Size, File string }{m[2], f})
	}
	var b bytes.Buffer
	if err := page.Execute(&b, all); err != nil {
		return fmt.Errorf("make the index: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	fmt.Printf("%d pictures of %d states are in %s\n", len(files), len(all), dir)
	return nil
}
