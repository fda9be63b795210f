package faultfs

import (
	"maps"
	"slices"
	"syscall"
	"time"
)

// node is a file or a folder. What programs see and what is on the platter differ
// by what is pending.
type node struct {
	ino   uint64
	mode  uint32
	links int

	seen    []byte  // file, as programs see it
	platter []byte  // file, as it is after a power cut
	pending []write // since the last sync, in order
	blocks  map[int64]bool

	names   map[string]*node // folder, as programs see it
	durable map[string]*node // folder, as it is after a power cut
	changes []change         // since the last sync, in order
}

// write is a write to a file or, without data, a change of its length.
type write struct {
	at   int64 // or the new length
	data []byte
}

// change is one step of a folder, whole or not at all: names and what they stand
// for afterwards, nil for nothing.
type change map[string]*node

func (d *Disk) newNode(mode uint32) *node {
	d.inodes++
	n := &node{ino: d.inodes, mode: mode}
	if n.isDir() {
		n.names, n.durable = map[string]*node{}, map[string]*node{}
	} else {
		n.blocks = map[int64]bool{}
	}
	return n
}

func (n *node) isDir() bool { return n.mode&syscall.S_IFMT == syscall.S_IFDIR }

// link makes a change in a folder.
func (d *Disk) link(dir *node, c change) {
	for name, to := range c {
		d.drop(dir.names[name])
		if to == nil {
			delete(dir.names, name)
			continue
		}
		dir.names[name] = to
		to.links++
	}
	dir.changes = append(dir.changes, c)
}

// drop takes a name from a node and, with the last one, its space.
func (d *Disk) drop(n *node) {
	if n == nil {
		return
	}
	if n.links--; n.links == 0 {
		d.used -= int64(len(n.blocks)) * block
		clear(n.blocks)
	}
}

// put writes to a file.
func (d *Disk) put(n *node, data []byte, at int64) syscall.Errno {
	for b := at / block; b <= (at+int64(len(data))-1)/block; b++ {
		if n.blocks[b] {
			continue
		}
		if d.faults.Capacity > 0 && d.used+block > d.faults.Capacity {
			d.stats.Refused++
			return syscall.ENOSPC
		}
		n.blocks[b] = true
		d.used += block
	}
	w := write{at, slices.Clone(data)}
	n.seen = apply(n.seen, w)
	n.pending = append(n.pending, w)
	return 0
}

// resize changes a file's length.
func (d *Disk) resize(n *node, size int64) {
	w := write{at: size}
	n.seen = apply(n.seen, w)
	n.pending = append(n.pending, w)
	for b := range n.blocks {
		if b*block >= size {
			delete(n.blocks, b)
			d.used -= block
		}
	}
}

// sync brings what is pending to the platter. It returns how long that takes.
func (d *Disk) sync(n *node) (time.Duration, syscall.Errno) {
	d.stats.Syncs++
	took := d.faults.Sync + d.faults.Step*time.Duration(1+len(n.pending)+len(n.changes))
	switch {
	case d.faults.Lie:
		return took, 0
	case d.faults.FailSync > 0:
		if d.faults.FailSync--; d.faults.FailSync == 0 {
			n.pending, n.changes = nil, nil
			d.stats.Failed++
			return took, syscall.EIO
		}
	}
	for _, w := range n.pending {
		n.platter = apply(n.platter, w)
	}
	for _, c := range n.changes {
		enact(n.durable, c)
	}
	n.pending, n.changes = nil, nil
	return took, 0
}

func enact(names map[string]*node, c change) {
	for name, to := range c {
		if to == nil {
			delete(names, name)
		} else {
			names[name] = to
		}
	}
}

// apply returns the bytes after a write.
func apply(b []byte, w write) []byte {
	end := w.at + int64(len(w.data))
	if have := int64(len(b)); w.data == nil && w.at < have {
		return b[:w.at]
	} else if end > have {
		b = slices.Grow(b, int(end-have))[:end]
		clear(b[have:])
	}
	copy(b[w.at:], w.data)
	return b
}

// reachable returns every node below a folder's names, itself included.
func reachable(n *node, names func(*node) map[string]*node) map[*node]bool {
	all := map[*node]bool{n: true}
	for todo := []*node{n}; len(todo) > 0; {
		next := slices.Collect(maps.Values(names(todo[0])))
		for todo = todo[1:]; len(next) > 0; next = next[1:] {
			if !all[next[0]] {
				all[next[0]] = true
				todo = append(todo, next[0])
			}
		}
	}
	return all
}
