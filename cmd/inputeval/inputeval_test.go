package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"
)

var closingLine = regexp.MustCompile(`(?m)^input: words (\S+) sentences (\S+) fuzzy (\S+) names (\S+) hand-neat (\S+) hand-fast (\S+) p99 (\S+) rss (\S+)$`)

// evaluate runs the command over files and returns the figures of its closing line.
func evaluate(t *testing.T, files ...string) ([]string, string) {
	t.Helper()
	model := filepath.Join(t.TempDir(), "pinyin.dat")
	f, err := os.Open("../../assets/dict/pinyin.dat.xz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := xz.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(model, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(&out, settings{model: model, own: files}); err != nil {
		t.Fatal(err)
	}
	figures := closingLine.FindStringSubmatch(out.String())
	if figures == nil {
		t.Fatalf("no closing line in\n%s", out.String())
	}
	return figures[1:], out.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFilesOfOnesOwn measures a list and strokes, and leaves out what is not there.
func TestFilesOfOnesOwn(t *testing.T) {
	list := write(t, "own.tsv", "# mine\nwords\t路灯\tlu deng\nword\t错字\tlu deng\nnames\t李秀英\tli xiu ying\nwords-tuned\t未计\tlu deng\n")
	ink := write(t, "my-fast.jsonl", `{"c":"十","s":[[[10,50],[90,50]],[[50,10],[50,90]]]}`+"\n")
	got, out := evaluate(t, list, ink)
	want := []string{"50.0/50.0", "-", "50.0/50.0", "100.0", "-", "100.0/100.0/100.0"}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("figure %d is %s, want %s\n%s", i, got[i], w, out)
		}
	}
}

func TestBadFilesAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"words\t路灯\n": "line 1", "poems\t路灯\tlu deng\n": "poems", "{": "line 1", "# nothing\n": "no test cases",
	} {
		if _, _, err := gather(settings{own: []string{write(t, "bad", text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestAccuracy holds the committed model and the engine to what was measured, less a
// margin: a change that makes typing worse shall not pass unseen.
func TestAccuracy(t *testing.T) {
	raw, err := os.ReadFile("../../kiosk/ime/pinyin/testdata/list.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var reported strings.Builder
	for line := range strings.Lines(string(raw)) {
		if strings.Contains(line, "s-reported\t") && !strings.HasPrefix(line, "places") {
			reported.WriteString(line)
		}
	}
	got, out := evaluate(t, write(t, "reported.tsv", reported.String()))
	t.Logf("\n%s", out)
	for i, floor := range [][2]float64{{89, 97}, {71, 83}, {83, 96}} {
		top1, top5, _ := strings.Cut(got[i], "/")
		a, errA := strconv.ParseFloat(top1, 64)
		b, errB := strconv.ParseFloat(top5, 64)
		if errA != nil || errB != nil || a < floor[0] || b < floor[1] {
			t.Errorf("figure %d is %s, want at least %v", i, got[i], floor)
		}
	}
}
