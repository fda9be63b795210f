package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"lianluozhan/kiosk/ime/pinyin"
)

// candidates is how many the keyboard's bar asks for.
const candidates = 16

// typingFigures types a list of real words and sentences and measures, in this
// process, from a key to its candidates.
func typingFigures(_ context.Context, c config) (figures []figure, err error) {
	model, err := pinyin.Open(c.ime)
	if err != nil {
		return nil, fmt.Errorf("open the pinyin model: %w", err)
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	list, err := os.ReadFile(c.list)
	if err != nil {
		return nil, fmt.Errorf("read what to type: %w", err)
	}
	engine := pinyin.New(model, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
	typeList(engine, string(list)) // once unmeasured: the file's pages come from the disk
	keys := typeList(engine, string(list))
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s has nothing to type", c.list)
	}
	return []figure{
		value("key_to_candidates_p50", quantile(keys, 0.5), "ms"),
		value("key_to_candidates_p99", quantile(keys, 0.99), "ms").atMost(15),
	}, nil
}

// typeList returns the time of every key in ms. A line has a kind, a text and
// its syllables; "/" is where the typist picks the first candidate.
func typeList(engine *pinyin.Engine, list string) []float64 {
	var keys []float64
	for line := range strings.Lines(list) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if len(columns) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		engine.Reset()
		for _, syllable := range strings.Fields(columns[2]) {
			if syllable == "/" {
				engine.Pick(0)
				continue
			}
			for _, r := range syllable {
				began := time.Now()
				engine.Key(r)
				engine.State(candidates)
				keys = append(keys, float64(time.Since(began).Nanoseconds())/1e6)
			}
		}
	}
	return keys
}
