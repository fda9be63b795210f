package main

import (
	"bufio"
	"cmp"
	"compress/bzip2"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/ime/stroke"
)

// runStroke packs the stroke table: the characters of GB 2312 and of the general
// standard (通用规范汉字表), most frequent first.
func runStroke(fs *flag.FlagSet, args []string) error {
	table := fs.String("table", "", "stroke.dict.yaml of rime-data-stroke")
	more := fs.String("more", "assets/dict/stroke-more.txt", "characters the table lacks, by their parts")
	unihan := fs.String("unihan", "/usr/share/unicode", "folder of Unihan files (.bz2)")
	model := fs.String("model", "build/pinyin.dat", "pinyin model, for frequencies")
	out := fs.String("out", "stroke.dat", "table to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	codes, err := strokeCodes(*table, *more)
	if err != nil {
		return err
	}
	chars, err := standardCharacters(*unihan)
	if err != nil {
		return err
	}
	if err := byFrequency(chars, *model); err != nil {
		return err
	}
	var rows []stroke.Character
	for _, r := range chars {
		if len(codes[r]) == 0 {
			return fmt.Errorf("no strokes for %c (%U): add it to %s", r, r, *more)
		}
		rows = append(rows, stroke.Character{Rune: r, Codes: codes[r]})
	}
	b, err := stroke.Encode(rows)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, %d characters\n", *out, len(b), len(rows))
	return os.WriteFile(*out, b, 0o644)
}

// strokeCodes reads the table and the list of what it lacks. The mainland's shape
// stands later in the table, and is put first.
func strokeCodes(table, more string) (map[rune][]string, error) {
	codes := map[rune][]string{}
	err := withSource(table, "", func(r io.Reader) error {
		return lines(r, func(line string) error {
			char, code, ok := strings.Cut(line, "\t")
			if c, size := utf8.DecodeRuneInString(char); ok && size == len(char) {
				codes[c] = slices.Insert(codes[c], 0, strings.TrimSpace(code))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return codes, withSource(more, "", func(r io.Reader) error {
		return lines(r, func(line string) error { return addParts(codes, line) })
	})
}

// addParts reads a character and its parts in writing order: 𬱖 由页. Letters of
// stroke.Keys stand for single strokes.
func addParts(codes map[rune][]string, line string) error {
	line, _, _ = strings.Cut(line, "#")
	c := strings.Fields(line)
	if len(c) == 0 {
		return nil
	}
	if len(c) != 2 || utf8.RuneCountInString(c[0]) != 1 {
		return errors.New("want a character and its parts")
	}
	char, _ := utf8.DecodeRuneInString(c[0])
	code := ""
	for _, part := range c[1] {
		switch {
		case strings.ContainsRune(stroke.Keys, part):
			code += string(part)
		case len(codes[part]) > 0:
			code += codes[part][0]
		default:
			return fmt.Errorf("no strokes for the part %c", part)
		}
	}
	codes[char] = []string{code}
	return nil
}

// standardCharacters are those of the general standard and of GB 2312, ascending.
func standardCharacters(unihan string) ([]rune, error) {
	set := map[rune]struct{}{}
	err := unihanField(unihan+"/Unihan_OtherMappings.txt.bz2", "kTGH", func(r rune, _ string) { set[r] = struct{}{} })
	if err != nil {
		return nil, err
	}
	if len(set) != 8105 {
		return nil, fmt.Errorf("%s has %d characters of the general standard, not 8105", unihan, len(set))
	}
	d := simplifiedchinese.HZGB2312.NewDecoder()
	for row := byte(0x30); row < 0x78; row++ {
		for cell := byte(0x21); cell < 0x7f; cell++ {
			s, err := d.String("~{" + string([]byte{row, cell}) + "~}")
			if r, _ := utf8.DecodeRuneInString(s); err == nil && r != utf8.RuneError {
				set[r] = struct{}{}
			}
		}
	}
	out := make([]rune, 0, len(set))
	for r := range set {
		out = append(out, r)
	}
	slices.Sort(out)
	return out, nil
}

// unihanField calls each for every character that has the field.
func unihanField(file, field string, each func(rune, string)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	err = lines(bzip2.NewReader(bufio.NewReader(f)), func(line string) error {
		c := strings.SplitN(line, "\t", 3)
		if len(c) != 3 || c[1] != field {
			return nil
		}
		r, err := strconv.ParseInt(strings.TrimPrefix(c[0], "U+"), 16, 32)
		if err != nil {
			return err
		}
		each(rune(r), c[2])
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// byFrequency sorts characters by how often the model writes them.
func byFrequency(chars []rune, model string) error {
	m, err := pinyin.Open(model)
	if err != nil {
		return err
	}
	defer m.Close()
	share := m.Characters()
	slices.SortFunc(chars, func(a, b rune) int {
		return cmp.Or(cmp.Compare(share[b], share[a]), cmp.Compare(a, b))
	})
	return nil
}
