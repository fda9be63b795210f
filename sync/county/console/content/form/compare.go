package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lianluozhan/sync/liaison"
)

// Change is a field in which two documents differ.
type Change struct {
	Words    string
	Old, New string
	Photo    bool
	Lines    []Line // of a long text, in place of Old and New
}

// Line is a line of a text that was taken out, put in, or stayed.
type Line struct{ Mark, Words string } // "del", "ins", ""

// Compare lists the fields that differ, as people see them.
func (k Kind) Compare(p Places, before, after url.Values) []Change {
	var out []Change
	for _, l := range k.labels {
		a, b := l.say(p, before), l.say(p, after)
		switch {
		case a == b:
		case l.long:
			out = append(out, Change{Words: l.Words, Lines: compareLines(a, b)})
		default:
			out = append(out, Change{Words: l.Words, Old: a, New: b, Photo: l.photo})
		}
	}
	return out
}

// Fields lists what a document says, without long texts unless long is set.
func (k Kind) Fields(p Places, v url.Values, long bool) []Change {
	var out []Change
	for _, l := range k.labels {
		if words := l.say(p, v); words != "" && (long || !l.long) {
			out = append(out, Change{Words: l.Words, New: words, Photo: l.photo})
		}
	}
	return out
}

// say is what a field holds in words.
func (l label) say(p Places, v url.Values) string {
	switch l.field {
	case "scope":
		return p.Where(strings.Fields(v.Get("scope")))
	case "town":
		return p.Town(v.Get("town"))
	case "parent":
		return p.Station(v.Get("parent"))
	case "stations":
		return joined(v["stations"], p.Station)
	case "levels":
		return joined(v["levels"], func(s string) string {
			n, _ := strconv.Atoi(s) // 0 has no name
			return LevelName(liaison.Level(n))
		})
	case "urgent", "names_optional", "phone_optional":
		return map[string]string{"on": "是", "": "否"}[v.Get(l.field)]
	case "until":
		return strings.Replace(v.Get("until"), "T", " ", 1)
	case "categories":
		return table(rows(v, categoryFields()...))
	case "resultclasses":
		return table(rows(v, classFields()...))
	case "refuses":
		return table(rows(v, refusalFields()...))
	}
	return strings.ReplaceAll(strings.TrimSpace(v.Get(l.field)), "\r\n", "\n")
}

func joined(values []string, name func(string) string) string {
	var out []string
	for _, v := range values {
		out = append(out, name(v))
	}
	return strings.Join(out, "、")
}

func table(all [][]string) string {
	var out []string
	for _, row := range all {
		if last := len(row) - 1; row[last] == "on" {
			row[last] = "回头看"
		}
		out = append(out, strings.Trim(strings.Join(row, "｜"), "｜"))
	}
	return strings.Join(out, "\n")
}

// mostLines is how long texts may be to be compared line by line.
const mostLines = 1500

// compareLines shows what changed, with two lines around each change.
func compareLines(a, b string) []Line {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	if len(x)*len(y) > mostLines*mostLines {
		return []Line{{"", "改动太多，没有逐行比较。"}}
	}
	// same[i][j] is how many lines of x[i:] and y[j:] can stay.
	same := make([][]int, len(x)+1)
	for i := range same {
		same[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if same[i][j] = max(same[i+1][j], same[i][j+1]); x[i] == y[j] {
				same[i][j] = same[i+1][j+1] + 1
			}
		}
	}
	var out []Line
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			out = append(out, Line{"", x[i]})
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && same[i+1][j] >= same[i][j+1]:
			out = append(out, Line{"del", x[i]})
			i++
		default:
			out = append(out, Line{"ins", y[j]})
			j++
		}
	}
	return around(slices.DeleteFunc(out, func(l Line) bool { return l.Words == "" }))
}

// around keeps the lines near changes.
func around(all []Line) []Line {
	const near = 2
	var out []Line
	last := -1
	for i, l := range all {
		lo, hi := max(0, i-near), min(len(all), i+near+1)
		if l.Mark == "" && !slices.ContainsFunc(all[lo:hi], func(l Line) bool { return l.Mark != "" }) {
			continue
		}
		if last >= 0 && i > last+1 {
			out = append(out, Line{"", "……"})
		}
		out = append(out, l)
		last = i
	}
	return out
}
