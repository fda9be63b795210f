package pinyin

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// The packed file: a header of headerSize bytes, then the sections one after
// another, each padded to 8 bytes. All numbers are little-endian.
//
//	0   magic  "LLZPINYN"
//	8   u32    FormatVersion
//	12  u32    number of sections
//	16  u64    size of the whole file in bytes
//	24  [32]   SHA-256 of everything after the header
//	56  u64    length in bytes of each section, in the order of the constants below
const (
	magic         = "LLZPINYN"
	headerSize    = 256
	FormatVersion = 1
)

const (
	secAbout     = iota // one line of text: sources and versions
	secSyllables        // syllables in ascending order, separated by spaces
	secWordOff          // u32[V+1] into secWordText
	secWordText         // words in ascending byte order
	secUniProb          // u8[V], 0 = not in the language model
	secUniBack          // u8[V]
	secBiStart          // u32[V+1] into secBiWord, by first word
	secBiWord           // u32[B] second words, ascending within a first word
	secBiProb           // u8[B]
	secBiMore           // bit per bigram: has a back-off weight or trigrams
	secBiRank           // u32 per 64 bigrams: set bits before them
	secMoreBack         // u8[M] back-off weights
	secMoreStart        // u32[M+1] into secTriWord
	secTriWord          // u32[T] third words, ascending within a bigram
	secTriProb          // u8[T]
	secEntryOff         // u32[E+1] into secEntrySyl
	secEntrySyl         // u16 syllable numbers; entries sorted by them, then best first
	secEntryWord        // u32[E]
	secEntryCost        // u8[E]
	secInitKey          // entries by number of syllables, initials, then best first: u32[E]
	sectionCount
)

// ErrDamaged is wrapped by every complaint about the content of a model file.
var ErrDamaged = errors.New("pinyin data is damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

type sections [sectionCount][]byte

// pack lays the sections out as a file.
func (s *sections) pack() []byte {
	var body bytes.Buffer
	head := make([]byte, headerSize)
	for i, b := range s {
		binary.LittleEndian.PutUint64(head[56+8*i:], uint64(len(b)))
		body.Write(b)
		body.Write(make([]byte, -len(b)&7))
	}
	copy(head, magic)
	binary.LittleEndian.PutUint32(head[8:], FormatVersion)
	binary.LittleEndian.PutUint32(head[12:], sectionCount)
	binary.LittleEndian.PutUint64(head[16:], uint64(headerSize+body.Len()))
	sum := sha256.Sum256(body.Bytes())
	copy(head[24:], sum[:])
	return append(head, body.Bytes()...)
}

// unpack cuts a file into its sections after checking what is cheap to check.
func unpack(b []byte) (*sections, error) {
	if len(b) < headerSize || string(b[:8]) != magic {
		return nil, damaged("not a pinyin model")
	}
	if v := binary.LittleEndian.Uint32(b[8:]); v != FormatVersion {
		return nil, damaged("format version %d, this program reads %d", v, FormatVersion)
	}
	if n := binary.LittleEndian.Uint32(b[12:]); n != sectionCount {
		return nil, damaged("%d sections, want %d", n, sectionCount)
	}
	if n := binary.LittleEndian.Uint64(b[16:]); n != uint64(len(b)) {
		return nil, damaged("%d bytes, header says %d", len(b), n)
	}
	s, rest := &sections{}, b[headerSize:]
	for i := range s {
		n := binary.LittleEndian.Uint64(b[56+8*i:])
		padded := (n + 7) &^ 7
		if n > uint64(len(rest)) || padded > uint64(len(rest)) {
			return nil, damaged("section %d of %d bytes runs over the end", i, n)
		}
		s[i], rest = rest[:n:n], rest[padded:]
	}
	return s, nil
}

// verify compares the checksum of everything after the header.
func verify(b []byte) error {
	if len(b) < headerSize {
		return damaged("%d bytes are no model", len(b))
	}
	if sum := sha256.Sum256(b[headerSize:]); !bytes.Equal(sum[:], b[24:56]) {
		return damaged("checksum does not match")
	}
	return nil
}
