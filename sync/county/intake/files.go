package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"lianluozhan/sync/liaison"
)

// Limits of one folder.
const (
	maxText  = 2 << 20  // bytes of a YAML or Markdown file
	maxPhoto = 20 << 20 // bytes of a picture
	maxFiles = 20000
)

// reader is one reading of a folder. Everything it opens goes through root,
// which follows no link out of the folder.
type reader struct {
	root  *os.Root
	found Report
	files []string // all files, by name
	used  map[string]bool
	pics  map[picKey]liaison.BlobID
	blobs map[liaison.BlobID][]byte
	known index
	docs  []placed
}

func (r *reader) fail(file string, line int, format string, args ...any) {
	r.found.Problems = append(r.found.Problems, Problem{File: file, Line: line, Words: fmt.Sprintf(format, args...)})
}

func (r *reader) warn(file string, line int, format string, args ...any) {
	r.found.Problems = append(r.found.Problems,
		Problem{File: file, Line: line, Words: fmt.Sprintf(format, args...), Warning: true})
}

// list notes every file of the folder and the links that lead out of it.
func (r *reader) list() {
	err := fs.WalkDir(r.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			r.fail(name, 0, "打不开。请检查文件的读取权限")
			return fs.SkipDir
		case name == ".":
			return nil
		case ignored(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case len(r.files) >= maxFiles:
			return errors.New("too many files")
		}
		if info, err := r.root.Stat(name); err != nil {
			r.fail(name, 0, "这是一个快捷方式（符号链接），指到了文件夹外面或者不存在的地方。请换成真正的文件")
		} else if info.Mode().IsRegular() {
			r.files = append(r.files, name)
		}
		return nil
	})
	if err != nil {
		r.fail("", 0, "文件太多，最多 %d 个。请看看是不是选错了文件夹", maxFiles)
	}
	slices.Sort(r.files)
}

// ignored are files that systems leave behind and nobody wrote.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || name == "Thumbs.db" || name == "desktop.ini"
}

func (r *reader) has(file string) bool {
	_, ok := slices.BinarySearch(r.files, file)
	return ok
}

// in returns the files directly in dir whose names end in one of exts.
func (r *reader) in(dir string, exts ...string) []string {
	var out []string
	for _, f := range r.files {
		if path.Dir(f) == dir && slices.Contains(exts, strings.ToLower(path.Ext(f))) {
			out = append(out, f)
		}
	}
	return out
}

// folders returns the names of the folders directly in dir that hold files.
func (r *reader) folders(dir string) []string {
	var out []string
	for _, f := range r.files {
		rest, ok := strings.CutPrefix(f, dir+"/")
		if name, _, deep := strings.Cut(rest, "/"); ok && deep && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// bytes reads a file of at most limit bytes. It has told why when it did not.
func (r *reader) bytes(file string, limit int64) ([]byte, bool) {
	r.used[file] = true
	f, err := r.root.Open(file)
	if err != nil {
		r.fail(file, 0, "打不开。请检查文件的读取权限")
		return nil, false
	}
	defer f.Close() // only read
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		r.fail(file, 0, "读不出来。请检查磁盘或者 U 盘，重新复制一份")
		return nil, false
	}
	if int64(len(b)) > limit {
		r.fail(file, 0, "文件太大，最大 %d MB。请拆开或者缩小", limit>>20)
		return nil, false
	}
	return b, true
}

// text reads a text file, without byte order mark, with plain line ends and
// without characters that cannot be seen.
func (r *reader) text(file string) (string, bool) {
	b, ok := r.bytes(file, maxText)
	if !ok {
		return "", false
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		r.fail(file, badLine(b), "这个文件不是 UTF-8 编码（可能是 %s）。请用记事本打开，选“另存为”，编码选 UTF-8，再保存", encoding(b))
		return "", false
	}
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(b))
	for i, line := range strings.Split(s, "\n") {
		if indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; strings.Contains(indent, "\t") {
			r.fail(file, i+1, "行首有制表符（Tab）。请改成空格")
			return "", false
		}
	}
	return liaison.Clean(s), true
}

func encoding(b []byte) string {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) || bytes.IndexByte(b, 0) >= 0 {
		return "UTF-16"
	}
	return "GB18030"
}

// badLine returns the first line that is no UTF-8.
func badLine(b []byte) int {
	line := 1
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if c == utf8.RuneError && n == 1 || c == 0 {
			return line
		}
		if c == '\n' {
			line++
		}
		b = b[n:]
	}
	return line
}

// skip passes over a folder of which enough has been told.
func (r *reader) skip(dir string) {
	for _, f := range r.files {
		if strings.HasPrefix(f, dir+"/") {
			r.used[f] = true
		}
	}
}

// extra warns of files that nothing refers to.
func (r *reader) extra() {
	for _, f := range r.files {
		switch {
		case r.used[f] || strings.EqualFold(path.Base(f), "README.md"):
		case path.Dir(f) == "photos":
			r.warn(f, 0, "没有地方用到这张照片。不用的可以删掉")
		default:
			r.warn(f, 0, "不认识这个文件，没有导入。请检查名字和位置，不用的可以删掉")
		}
	}
}
