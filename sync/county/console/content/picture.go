package content

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"lianluozhan/sync/county/console/content/form"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

var blobShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// picture sends a picture that a document or a draft names.
func (d *desk) picture(r *frame.Request) error {
	id := r.PathValue("id")
	b, ok := d.County.Blob(liaison.BlobID(id))
	kind := ""
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8")):
		kind = "image/jpeg"
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		kind = "image/png"
	}
	if !ok || kind == "" || !blobShape.MatchString(id) {
		return frame.ErrNotHere
	}
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	h.Set("Cache-Control", "private, max-age=31536000, immutable") // its name is its hash
	_, _ = r.W.Write(b)                                            // a browser that is gone asks again
	return nil
}

// uploads takes the pictures of a form in: "photo_file" in place of the photo, those
// of "picture" at the end of the text.
func (d *desk) uploads(r *frame.Request, v url.Values, m frame.Mistakes) {
	if raw, ok := upload(r, "photo_file", m, "photo"); ok {
		d.pictures.Lock()
		p, err := intake.Portrait(raw, crop(v.Get("crop")))
		if v.Get("shape") == "free" {
			p, err = intake.Figure(raw)
		}
		d.pictures.Unlock()
		if err = d.keepPicture(r, p, err); err != nil {
			m.Add("photo", err.Error())
		} else {
			v.Set("photo", string(p.ID))
		}
	} else if v.Get("photo_off") != "" {
		v.Del("photo")
	}
	if raw, ok := upload(r, "picture", m, "picture"); ok {
		d.pictures.Lock()
		p, err := intake.Figure(raw)
		d.pictures.Unlock()
		if err = d.keepPicture(r, p, err); err != nil {
			m.Add("picture", err.Error())
			return
		}
		words := strings.NewReplacer("[", "", "]", "", "\n", " ").Replace(strings.TrimSpace(v.Get("picture_words")))
		v.Set("body", strings.TrimRight(v.Get("body"), "\r\n ")+fmt.Sprintf("\n\n![%s](%s)\n", words, form.PictureName(p.ID)))
		v.Del("picture_words")
	}
}

func (d *desk) keepPicture(r *frame.Request, p intake.Picture, err error) error {
	if err != nil {
		return err
	}
	if err := d.Press.Keep(actor(r), p.ID, p.File); err != nil {
		return errors.New("照片没有存下来，可能磁盘满了。请联系信息科")
	}
	return nil
}

// upload reads a file of the form; ok is false when there is none.
func upload(r *frame.Request, field string, m frame.Mistakes, at string) ([]byte, bool) {
	f, head, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, false
	}
	if err != nil {
		m.Add(at, "照片没有传完。请再试一次")
		return nil, false
	}
	defer f.Close() // only read
	if head.Size == 0 {
		m.Add(at, "这个文件是空的。请另选一张")
		return nil, false
	}
	raw, err := io.ReadAll(io.LimitReader(f, intake.MaxPicture+1))
	if err != nil {
		m.Add(at, "照片没有传完。请再试一次")
		return nil, false
	}
	return raw, true
}

// crop reads "x,y,width,height" in pixels; anything else is no part.
func crop(s string) image.Rectangle {
	var n [4]int
	parts := strings.Split(s, ",")
	if len(parts) != len(n) {
		return image.Rectangle{}
	}
	for i, p := range parts {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil || v < 0 || v > 1e6 {
			return image.Rectangle{}
		}
		n[i] = int(v)
	}
	return image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3])
}
