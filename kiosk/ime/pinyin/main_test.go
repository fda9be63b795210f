package pinyin_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
)

// The committed model is unpacked once for all tests of this package.
var (
	modelPath string
	model     *pinyin.Model
)

func TestMain(m *testing.M) {
	code, err := withModel(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withModel(run func() int) (code int, err error) {
	dir, err := os.MkdirTemp("", "pinyin")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	modelPath = filepath.Join(dir, "pinyin.dat")
	if err := unpackModel(modelPath); err != nil {
		return 1, err
	}
	if model, err = pinyin.Open(modelPath); err != nil {
		return 1, err
	}
	defer model.Close()
	return run(), nil
}

func unpackModel(to string) error {
	f, err := os.Open("../../../assets/dict/pinyin.dat.xz")
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := xz.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, r)
	return err
}

func newEngine() *pinyin.Engine {
	return pinyin.New(model, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
}

func typeKeys(e ime.Engine, keys string) {
	for _, r := range keys {
		e.Key(r)
	}
}

func texts(e ime.Engine, limit int) (out []string) {
	for _, c := range e.State(limit).Candidates {
		out = append(out, c.Text)
	}
	return out
}

func find(e ime.Engine, limit int, want string) int {
	for i, c := range texts(e, limit) {
		if c == want {
			return i
		}
	}
	return -1
}

// testCase is a line of testdata/list.tsv.
type testCase struct {
	kind, text string
	syllables  []string
}

func testList(t testing.TB) (out []testCase) {
	t.Helper()
	b, err := os.ReadFile("testdata/list.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(c) != 3 {
			continue
		}
		out = append(out, testCase{c[0], c[1], strings.Fields(strings.ReplaceAll(c[2], "/", " "))})
	}
	return out
}
