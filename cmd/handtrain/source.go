package main

import (
	"archive/tar"
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianluozhan/kiosk/ime/hand"
)

// The sums of the inputs the committed model was made from. Another file is
// refused: it would silently make another model.
const (
	hanziSum   = "72baf3d82b114e60d6e40ea05f24d2262a05cd39d544e2f322ba2fceb7beff15"
	unihanSum  = "bdeef44d75d914e793b7f27ddc3bee01b2d11dd34f4e52de1a9fba74a1612dc2"
	regularSum = "ad203e20cf916fa1663e2f5221e8aa4ec46f3766a95542e462a7862af8685726"
)

// handFont is a font that looks written by hand, as npm packs it.
type handFont struct{ file, sum, path string }

// handFonts are traced beside the plain face. The last three are Japanese: pens and
// pencils of other people, for the shapes that both countries share.
func handFonts() []handFont {
	const simplified, japanese = "-chinese-simplified-400-normal.woff", "-japanese-400-normal.woff"
	return []handFont{
		{"fontsource-ma-shan-zheng-5.3.1.tgz", "f441a8e137c210da78e8a287616227b11771ff8bbc4a6e506a0f5f84790ca272", "ma-shan-zheng" + simplified},
		{"fontsource-zhi-mang-xing-5.3.0.tgz", "903fe57d53c97001563dfa380e91c3ceaacc2f65485f93c4741d34470aedb0b9", "zhi-mang-xing" + simplified},
		{"fontsource-klee-one-5.3.0.tgz", "b816e39f3ab33d66172a6bb0492711dfc6bfb20e59e7e3282267ce48da30ef6a", "klee-one" + japanese},
		{"fontsource-yomogi-5.3.0.tgz", "db1cc83484c6552df59b9c22f2f4725ceaad79875d90f42dcc9268a5c35d5080", "yomogi" + japanese},
		{"fontsource-zen-kurenaido-5.3.0.tgz", "f8a7fb316996b6d8a7daa9faf3a5f8baab1622cdca9e2aec4af807036ddb2fa4", "zen-kurenaido" + japanese},
	}
}

// character is one character with its model strokes in a box of 1000, y down.
type character struct {
	char   rune
	prior  uint8            // hand.Model.Priors
	drawn  [][]hand.Point   // from hanzi-writer-data, in stroke order; may be missing
	traced [][][]hand.Point // from fonts: other proportions and shapes, order guessed
}

// inputs are the files that are read.
type inputs struct{ folder, unihan, face *string }

func inputFlags(fs *flag.FlagSet) inputs {
	return inputs{
		folder: fs.String("in", "build/input", "folder of the packages that packaging/input/fetch.sh fetches"),
		unihan: fs.String("unihan", "/usr/share/unicode/Unihan_OtherMappings.txt.bz2", "character standards"),
		face:   fs.String("face", "assets/font/regular.otf", "plain face to trace"),
	}
}

// How common a character is, by the national standard alone, in sixteenths of a
// natural logarithm below the first level: 3,500 characters make up about 97 % of
// plain text, the next 3,000 about 2.5 %, and the last 1,605 are names and terms.
const (
	level1, level2, level3, outside = 0, 56, 80, 96

	firstLevel, secondLevel = 3500, 6500 // last numbers in the table
)

// load returns the characters of 通用规范汉字表 and GB 2312, by code point, with the
// strokes drawn and those traced from the fonts.
func (in inputs) load() ([]character, error) {
	faces, err := in.faces()
	if err != nil {
		return nil, fmt.Errorf("opening the fonts: %w", err)
	}
	return in.gather(faces)
}

// gather is load with the fonts given.
func (in inputs) gather(faces []*face) ([]character, error) {
	priors, err := readStandard(*in.unihan)
	if err != nil {
		return nil, fmt.Errorf("reading the character standards: %w", err)
	}
	drawn, err := readStrokes(filepath.Join(*in.folder, "hanzi-writer-data-2.0.1.tgz"), priors)
	if err != nil {
		return nil, fmt.Errorf("reading the strokes: %w", err)
	}
	var chars []character
	for _, char := range slices.Sorted(maps.Keys(priors)) {
		c := character{char: char, prior: priors[char], drawn: drawn[char]}
		for _, f := range faces {
			traced, err := f.strokes(char)
			if err != nil {
				return nil, fmt.Errorf("tracing: %w", err)
			}
			if len(traced) > 0 {
				c.traced = append(c.traced, traced)
			}
		}
		if len(c.traced)+len(c.drawn) > 0 {
			chars = append(chars, c)
		}
	}
	return chars, nil
}

// faces opens the fonts to trace, the plain one first.
func (in inputs) faces() ([]*face, error) {
	plain, err := openFace(*in.face, regularSum)
	if err != nil {
		return nil, err
	}
	out := []*face{plain}
	for _, font := range handFonts() {
		f, err := in.packedFace(font)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// packedFace opens the font in one of fontsource's npm packages.
func (in inputs) packedFace(font handFont) (*face, error) {
	name := filepath.Join(*in.folder, font.file)
	f, err := checked(name, font.sum)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var raw []byte
	err = eachFile(f, func(path string, r io.Reader) (err error) {
		if path == "package/files/"+font.path {
			raw, err = io.ReadAll(r)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return parseFace(name, raw)
}

// eachFile calls f for every file of a .tgz.
func eachFile(tgz io.Reader, f func(path string, r io.Reader) error) error {
	plain, err := gzip.NewReader(tgz)
	if err != nil {
		return err
	}
	for files := tar.NewReader(plain); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(head.Name, files); err != nil {
			return fmt.Errorf("%s: %w", head.Name, err)
		}
	}
}

// checked opens a file after comparing its sum.
func checked(name, sum string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return nil, errors.Join(fmt.Errorf("%s has SHA-256 %s, not %s", name, got, sum), f.Close())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// readStandard returns the characters wanted with their priors.
func readStandard(name string) (map[rune]uint8, error) {
	f, err := checked(name, unihanSum)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	priors := map[rune]uint8{}
	lines := bufio.NewScanner(bzip2.NewReader(f))
	for lines.Scan() {
		field := strings.Split(lines.Text(), "\t")
		if len(field) != 3 || field[1] != "kTGH" && field[1] != "kGB0" {
			continue
		}
		code, err := strconv.ParseInt(strings.TrimPrefix(field[0], "U+"), 16, 32)
		if err != nil {
			return nil, fmt.Errorf("code point %q: %w", field[0], err)
		}
		char := rune(code)
		prior := uint8(outside)
		if field[1] == "kTGH" {
			if prior, err = level(field[2]); err != nil {
				return nil, err
			}
		}
		if old, ok := priors[char]; !ok || prior < old {
			priors[char] = prior
		}
	}
	return priors, lines.Err()
}

// level reads "2013:1234", the number in the table.
func level(field string) (uint8, error) {
	_, number, _ := strings.Cut(field, ":")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return 0, fmt.Errorf("number %q in the table: %w", field, err)
	case n <= firstLevel:
		return level1, nil
	case n <= secondLevel:
		return level2, nil
	}
	return level3, nil
}

func readStrokes(name string, priors map[rune]uint8) (map[rune][][]hand.Point, error) {
	f, err := checked(name, hanziSum)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	chars := map[rune][][]hand.Point{}
	return chars, eachFile(f, func(file string, r io.Reader) error {
		char, size := utf8.DecodeRuneInString(path.Base(file))
		if _, wanted := priors[char]; !wanted || path.Base(file)[size:] != ".json" {
			return nil
		}
		strokes, err := readMedians(r)
		chars[char] = strokes
		return err
	})
}

// readMedians reads the middle lines of the strokes; the source counts y upwards
// from −124 to 900.
func readMedians(r io.Reader) ([][]hand.Point, error) {
	var file struct{ Medians [][][2]float64 }
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, err
	}
	if len(file.Medians) == 0 {
		return nil, errors.New("no strokes")
	}
	strokes := make([][]hand.Point, len(file.Medians))
	for i, m := range file.Medians {
		for _, p := range m {
			strokes[i] = append(strokes[i], hand.Point{X: p[0] * side / 1024, Y: (900 - p[1]) * side / 1024})
		}
		if len(strokes[i]) == 0 {
			return nil, fmt.Errorf("stroke %d is empty", i)
		}
	}
	return strokes, nil
}
