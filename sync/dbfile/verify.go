package dbfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
)

// Layout of a bbolt file, version 2 (bbolt's internal/common, stable since 2013;
// bbolt 1.5 writes it little-endian on the machines we run on).
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	pageHead    = 16
	elemSize    = 16
	bucketHead  = 16
	branchPage  = 0x01
	leafPage    = 0x02
	metaPage    = 0x04
	freePage    = 0x10
	noFreelist  = ^uint64(0)
	bucketLeaf  = 0x01
	maxDepth    = 32
)

// Verify walks every page of a bbolt file that its newest meta page leads to,
// with every bound checked, and calls visit for each value: path is the names of
// the buckets. bbolt itself trusts its pages and may crash the process on damaged
// ones, so this comes before it opens a file. The error wraps ErrDamaged, or is
// the one that visit returned.
func Verify(file []byte, visit func(path []string, key, value []byte) error) error {
	w := walker{file: file, visit: visit, seen: map[uint64]bool{0: true, 1: true}}
	if err := w.meta(); err != nil {
		return err
	}
	// A commit writes one of the two in a single sector: whole or not at all. One that
	// is bad has rotted, and may be the newer one, with the last commit in it.
	for i := range uint64(2) {
		at := i * w.pageSize
		if _, ok := w.metaAt(at, w.pageSize); !ok || binary.LittleEndian.Uint16(file[at+8:])&metaPage == 0 {
			return damaged("meta page %d", i)
		}
	}
	return w.walk()
}

// Walk is Verify for a store that lives with the loss of its newest commit: like
// bbolt it is content with one of the two meta pages.
func Walk(file []byte, visit func(path []string, key, value []byte) error) error {
	w := walker{file: file, visit: visit, seen: map[uint64]bool{0: true, 1: true}}
	if err := w.meta(); err != nil {
		return err
	}
	return w.walk()
}

// bucket is where the walk stands in one bucket's tree: leaf keys must rise, and
// a branch key must lie between the leaf keys before and after it, else lookups
// would miss what is there.
type bucket struct {
	path  []string
	any   bool
	last  []byte // last leaf key
	floor []byte // last branch key
}

type walker struct {
	file     []byte
	pageSize uint64
	pages    uint64 // high-water mark
	root     uint64
	freelist uint64 // page of the list, if there is one
	commit   uint64 // number of the newest; 1 when there was none since the file was made
	seen     map[uint64]bool
	visit    func(path []string, key, value []byte) error
}

func damaged(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrDamaged)...)
}

// meta picks the newer meta page as bbolt does.
func (w *walker) meta() error {
	found := false
	for _, size := range []uint64{4096, 16384, 65536, 8192, 32768} {
		for i := range uint64(2) {
			m, ok := w.metaAt(i*size, size)
			if !ok {
				continue
			}
			if tx := binary.LittleEndian.Uint64(m[48:]); !found || tx > w.commit {
				found, w.commit, w.pageSize = true, tx, size
				w.root, w.freelist = binary.LittleEndian.Uint64(m[16:]), binary.LittleEndian.Uint64(m[32:])
				w.pages = binary.LittleEndian.Uint64(m[40:])
			}
		}
	}
	switch {
	case !found:
		return damaged("no valid meta page")
	case w.pages > uint64(len(w.file))/w.pageSize:
		return damaged("file of %d bytes is cut short", len(w.file))
	}
	return nil
}

func (w *walker) walk() error {
	if err := w.tree(w.root, &bucket{}, 0); err != nil {
		return err
	}
	if w.freelist == noFreelist {
		return nil
	}
	return w.free()
}

// free checks the list of free pages, which a file has that was never committed to;
// our stores keep none after that.
func (w *walker) free() error {
	p, err := w.page(w.freelist)
	if err != nil {
		return err
	}
	count := int(binary.LittleEndian.Uint16(p[10:]))
	if binary.LittleEndian.Uint16(p[8:]) != freePage || pageHead+count*8 > len(p) {
		return damaged("list of free pages: header")
	}
	for i, last := 0, uint64(1); i < count; i++ {
		id := binary.LittleEndian.Uint64(p[pageHead+i*8:])
		if id <= last || id >= w.pages || w.seen[id] {
			return damaged("list of free pages: page %d", id)
		}
		last = id
	}
	return nil
}

func (w *walker) metaAt(off, size uint64) ([]byte, bool) {
	if off+pageHead+64 > uint64(len(w.file)) {
		return nil, false
	}
	m := w.file[off+pageHead:]
	h := fnv.New64a()
	_, _ = h.Write(m[:56]) // a hash never fails to write
	ok := binary.LittleEndian.Uint32(m) == boltMagic && binary.LittleEndian.Uint32(m[4:]) == boltVersion &&
		uint64(binary.LittleEndian.Uint32(m[8:])) == size && binary.LittleEndian.Uint64(m[56:]) == h.Sum64()
	return m, ok
}

// page returns the bytes of a page with its overflow, each page once only.
func (w *walker) page(id uint64) ([]byte, error) {
	if id >= w.pages {
		return nil, damaged("page %d is past the end", id)
	}
	p := w.file[id*w.pageSize:]
	n := uint64(binary.LittleEndian.Uint32(p[12:])) + 1
	if binary.LittleEndian.Uint64(p) != id || n > w.pages-id {
		return nil, damaged("page %d: header", id)
	}
	for i := id; i < id+n; i++ {
		if w.seen[i] {
			return nil, damaged("page %d is used twice", i)
		}
		w.seen[i] = true
	}
	return p[:n*w.pageSize], nil
}

func (w *walker) tree(id uint64, in *bucket, depth int) error {
	if depth > maxDepth {
		return damaged("page %d: too deep", id)
	}
	p, err := w.page(id)
	if err != nil {
		return err
	}
	// bbolt keeps no empty page, but for the root of a file just made.
	if binary.LittleEndian.Uint16(p[10:]) == 0 && (depth > 0 || w.commit > 1) {
		return damaged("page %d: empty", id)
	}
	_, err = w.node(p, in, depth)
	return err
}

// node walks a page and returns where its data end. bbolt packs them without gaps,
// so a wrong count of elements shows in where the data begin and end.
func (w *walker) node(p []byte, in *bucket, depth int) (end int, err error) {
	flags, count := binary.LittleEndian.Uint16(p[8:]), int(binary.LittleEndian.Uint16(p[10:]))
	end = pageHead + count*elemSize
	if end > len(p) || flags != branchPage && flags != leafPage || flags == branchPage && count == 0 {
		return 0, damaged("page under %q: header", in.path)
	}
	for i := range count {
		e := element{page: p, at: pageHead + i*elemSize, leaf: flags == leafPage}
		if err := e.read(); err != nil {
			return 0, err
		}
		if e.begin != end {
			return 0, damaged("page under %q: data out of place", in.path)
		}
		end += len(e.key) + len(e.value)
		if in.any && bytes.Compare(in.last, e.key) >= 0 || bytes.Compare(in.floor, e.key) > 0 {
			return 0, damaged("page under %q: keys out of order", in.path)
		}
		if err := w.child(e, in, depth); err != nil {
			return 0, err
		}
	}
	return end, nil
}

func (w *walker) child(e element, in *bucket, depth int) error {
	if !e.leaf {
		in.floor = e.key
		return w.tree(binary.LittleEndian.Uint64(e.page[e.at+8:]), in, depth+1)
	}
	in.last, in.any = e.key, true
	if binary.LittleEndian.Uint32(e.page[e.at:])&bucketLeaf == 0 {
		return w.visit(in.path, e.key, e.value)
	}
	if len(e.value) < bucketHead {
		return damaged("bucket %q: header", e.key)
	}
	sub := &bucket{path: append(in.path[:len(in.path):len(in.path)], string(e.key))}
	if root := binary.LittleEndian.Uint64(e.value); root != 0 {
		return w.tree(root, sub, depth+1)
	}
	inline := e.value[bucketHead:]
	if len(inline) < pageHead || binary.LittleEndian.Uint16(inline[8:]) != leafPage {
		return damaged("bucket %q: inline page", e.key)
	}
	end, err := w.node(inline, sub, depth+1)
	if err == nil && end != len(inline) {
		err = damaged("bucket %q: inline page of %d bytes ends at %d", e.key, len(inline), end)
	}
	return err
}

// element is one element of a branch or leaf page.
type element struct {
	page       []byte
	at         int
	leaf       bool
	begin      int // of the data, in the page
	key, value []byte
}

func (e *element) read() error {
	head := e.page[e.at:]
	pos, ksize, vsize := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:]), uint32(0)
	if e.leaf {
		pos, ksize, vsize = ksize, binary.LittleEndian.Uint32(head[8:]), binary.LittleEndian.Uint32(head[12:])
	}
	end := uint64(pos) + uint64(ksize) + uint64(vsize)
	if uint64(pos) < elemSize || end > uint64(len(head)) {
		return damaged("element passes the end of its page")
	}
	e.begin = e.at + int(pos)
	k := pos + ksize
	e.key, e.value = head[pos:k:k], head[k:end:end]
	return nil
}
