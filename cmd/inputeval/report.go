package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	asset "lianluozhan/assets/hand"
)

// row sums up one kind of cases, typed one way.
type row struct {
	way, kind                                string
	tuned                                    bool
	n, top1, top5, top10, chars, right, keys int
}

func (b *bench) row(way, kind string, tuned bool) *row {
	for _, r := range b.rows {
		if r.way == way && r.kind == kind && r.tuned == tuned {
			return r
		}
	}
	r := &row{way: way, kind: kind, tuned: tuned}
	b.rows = append(b.rows, r)
	return r
}

// add counts a case; got is the candidates, best first.
func (r *row) add(want string, got []string, keys int) {
	at := slices.Index(got, want)
	r.n++
	r.keys += keys
	r.chars += len([]rune(want))
	if at == 0 {
		r.top1++
	}
	if at >= 0 && at < 5 {
		r.top5++
	}
	if at >= 0 && at < 10 {
		r.top10++
	}
	if len(got) > 0 {
		r.right += same([]rune(want), []rune(got[0]))
	}
}

// same counts the characters of want that got has in their places.
func same(want, got []rune) (n int) {
	for i := range min(len(want), len(got)) {
		if want[i] == got[i] {
			n++
		}
	}
	return n
}

func percent(a, b int) float64 { return 100 * float64(a) / float64(max(1, b)) }

func (b *bench) print(out io.Writer) {
	fmt.Fprintf(out, "%-24s %-11s %-9s %5s %7s %7s %7s %7s %9s\n", "way", "kind", "part", "n", "top1 %", "top5 %", "top10 %", "chars %", "keys/char")
	for _, r := range b.rows {
		part := "reported"
		if r.tuned {
			part = "tuned"
		}
		fmt.Fprintf(out, "%-24s %-11s %-9s %5d %7.1f %7.1f %7.1f %7.1f %9.2f\n", r.way, r.kind, part, r.n,
			percent(r.top1, r.n), percent(r.top5, r.n), percent(r.top10, r.n), percent(r.right, r.chars), float64(r.keys)/float64(max(1, r.chars)))
	}
	fmt.Fprintf(out, "\n%-24s %8s %9s %9s %9s\n", "time", "keys", "p50 ms", "p99 ms", "longest")
	for _, way := range []string{"pinyin", "nine keys", "names", "strokes", "handwriting", "handwriting in text", "librime pinyin_simp", "librime luna_pinyin_simp"} {
		if t := b.took[way]; len(t) > 0 {
			fmt.Fprintf(out, "%-24s %8d %9.2f %9.2f %9.2f\n", way, len(t), at(t, 50), at(t, 99), at(t, 100))
		}
	}
	fmt.Fprintf(out, "\npinyin ready in %.1f ms, resident memory with it %s kB; pinyin.dat %.1f MB, hand.dat %.1f MB\n",
		b.ready.Seconds()*1000, b.rss, float64(b.size)/1e6, float64(len(asset.Model))/1e6)
	for _, line := range b.rivals {
		fmt.Fprintln(out, line+"; its times are each case's mean")
	}
	fmt.Fprintln(out, "Tuned parts were looked at while engines and word lists were written, reported ones only counted; both are by the")
	fmt.Fprintln(out, "authors of the program. neat, fast: strokes of the trainer's source, distorted by code it does not use; longcang: a font")
	fmt.Fprintln(out, "it never saw. No person's hand is among these samples: give your own with EVAL=FILE.")
}

// at is a percentile in milliseconds.
func at(t []time.Duration, p int) float64 {
	t = slices.Sorted(slices.Values(t))
	return t[min(len(t)-1, len(t)*p/100)].Seconds() * 1000
}

// closing prints the one line with the figures of the reported parts.
func (b *bench) closing(out io.Writer) {
	p99, rss := "-", "-"
	if t := b.took["pinyin"]; len(t) > 0 {
		p99 = fmt.Sprintf("%.1f", at(t, 99))
		if kb, err := strconv.Atoi(b.rss); err == nil {
			rss = fmt.Sprintf("%.1f", float64(kb)/1024)
		}
	}
	fmt.Fprintf(out, "input: words %s sentences %s fuzzy %s names %s hand-neat %s hand-fast %s p99 %s rss %s\n",
		b.shares("pinyin", "words", 1, 5), b.shares("pinyin", "sentences", 1, 5), b.shares("pinyin, fuzzy", "words", 1, 5),
		b.shares("names", "names", 5), b.shares("handwriting", "neat", 1, 5, 10), b.shares("handwriting", "fast", 1, 5, 10), p99, rss)
}

// shares writes the reported part's figures, or - where there is nothing.
func (b *bench) shares(way, kind string, tops ...int) string {
	r := b.row(way, kind, false)
	if r.n == 0 {
		return "-"
	}
	text := ""
	for i, top := range tops {
		if i > 0 {
			text += "/"
		}
		text += fmt.Sprintf("%.1f", percent(map[int]int{1: r.top1, 5: r.top5, 10: r.top10}[top], r.n))
	}
	return text
}
