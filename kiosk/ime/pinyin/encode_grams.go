package pinyin

import (
	"cmp"
	"fmt"
	"slices"
)

type bigram struct {
	a, b uint32
	gram Gram
}

type trigram struct {
	a, b, c uint32
	prob    float64
}

// packGrams lays out the bigrams by first word and the trigrams by bigram.
func (p *packer) packGrams() error {
	bs, err := p.bigrams()
	if err != nil {
		return err
	}
	ts, err := p.trigrams()
	if err != nil {
		return err
	}
	start := make([]uint32, len(p.words)+1)
	second := make([]uint32, len(bs))
	for i, b := range bs {
		start[b.a+1]++
		second[i] = b.b
		p.s[secBiProb] = append(p.s[secBiProb], quantProb(b.gram.Prob))
	}
	for i := range p.words {
		start[i+1] += start[i]
	}
	p.s[secBiStart], p.s[secBiWord] = putU32s(start), putU32s(second)
	return p.packMore(bs, ts)
}

// packMore stores back-off weights and trigrams only for the bigrams that have
// any; most have none, and a bit for each says so.
func (p *packer) packMore(bs []bigram, ts []trigram) error {
	has := make([]byte, (len(bs)+7)/8)
	var rank, off, third []uint32
	t, more := 0, uint32(0)
	for i, b := range bs {
		if i%64 == 0 {
			rank = append(rank, more)
		}
		from := len(third)
		for ; t < len(ts) && ts[t].a == b.a && ts[t].b == b.b; t++ {
			third = append(third, ts[t].c)
			p.s[secTriProb] = append(p.s[secTriProb], quantProb(ts[t].prob))
		}
		if len(third) == from && b.gram.Back == 0 {
			continue
		}
		has[i/8] |= 1 << (i % 8)
		more++
		off = append(off, uint32(from))
		p.s[secMoreBack] = append(p.s[secMoreBack], quantBack(b.gram.Back))
	}
	if t < len(ts) {
		return fmt.Errorf("packing the language model: trigram %q has no bigram", p.words[ts[t].a])
	}
	p.s[secBiMore], p.s[secBiRank] = has, putU32s(rank)
	p.s[secMoreStart], p.s[secTriWord] = putU32s(append(off, uint32(len(third)))), putU32s(third)
	return nil
}

func (p *packer) bigrams() ([]bigram, error) {
	bs := make([]bigram, 0, len(p.src.Bigrams))
	for k, g := range p.src.Bigrams {
		n, err := p.numbers(k[:])
		if err != nil {
			return nil, err
		}
		bs = append(bs, bigram{n[0], n[1], g})
	}
	slices.SortFunc(bs, func(x, y bigram) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return bs, nil
}

func (p *packer) trigrams() ([]trigram, error) {
	ts := make([]trigram, 0, len(p.src.Trigrams))
	for k, prob := range p.src.Trigrams {
		n, err := p.numbers(k[:])
		if err != nil {
			return nil, err
		}
		if _, ok := p.src.Bigrams[[2]string{k[0], k[1]}]; ok {
			ts = append(ts, trigram{n[0], n[1], n[2], prob})
		}
	}
	slices.SortFunc(ts, func(x, y trigram) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.c, y.c))
	})
	return ts, nil
}

func (p *packer) numbers(words []string) ([3]uint32, error) {
	var out [3]uint32
	for i, w := range words {
		n, ok := p.number[w]
		if !ok {
			return out, fmt.Errorf("packing the language model: %q is in an n-gram but no unigram", w)
		}
		out[i] = n
	}
	return out, nil
}
