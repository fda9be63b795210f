package faultfs

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
)

// Cut takes the power away. From then on everything fails with EIO, so that what
// was reported as synced before Cut returned, and only that, is on the platter
// for certain. Of the rest a random part is. Unmount and Mount bring the power
// back.
func (d *Disk) Cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cut()
}

// CutAfter cuts the power by itself before the n-th write or sync from now on, so
// that it happens in the midst of what a program does.
func (d *Disk) CutAfter(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = n
}

// Dead reports whether the power is gone.
func (d *Disk) Dead() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead
}

// tick counts a write or sync; false when the power goes before it.
func (d *Disk) tick() bool {
	if d.left > 0 {
		if d.left--; d.left == 0 {
			d.cut()
		}
	}
	return !d.dead
}

func (d *Disk) cut() {
	if d.dead {
		return
	}
	d.dead = true
	d.stats.Cuts++
	keep := []float64{0, 0.5, 0.9, 1}[d.rand.IntN(4)]
	shuffled := d.rand.IntN(2) == 0
	if d.faults.Lie {
		keep, shuffled = 0, false // a lie that does no harm proves nothing
	}
	all := reachable(d.root, func(n *node) map[string]*node { return n.names })
	maps.Copy(all, reachable(d.root, func(n *node) map[string]*node { return n.durable }))
	for _, n := range slices.SortedFunc(maps.Keys(all), func(a, b *node) int { return cmp.Compare(a.ino, b.ino) }) {
		if n.isDir() {
			d.cutNames(n, keep, shuffled)
		} else {
			d.cutFile(n, keep, shuffled)
		}
	}
	d.settle()
}

// cutFile lets some sectors of the writes that were not synced survive.
func (d *Disk) cutFile(n *node, keep float64, shuffled bool) {
	if shuffled {
		d.rand.Shuffle(len(n.pending), func(i, j int) { n.pending[i], n.pending[j] = n.pending[j], n.pending[i] })
	}
	for _, w := range n.pending {
		if w.data == nil {
			if d.rand.Float64() < keep {
				n.platter = apply(n.platter, w)
			}
			continue
		}
		lost, sectors := 0, 0
		for at := 0; at < len(w.data); at += Sector {
			sectors++
			if d.rand.Float64() >= keep {
				lost++
				continue
			}
			n.platter = apply(n.platter, write{w.at + int64(at), w.data[at:min(at+Sector, len(w.data))]})
		}
		d.stats.Dropped += lost
		if lost > 0 && lost < sectors {
			d.stats.Torn++
		}
	}
	n.pending = nil
	n.seen = bytes.Clone(n.platter)
}

// cutNames lets some changes of a folder survive: the first few or, shuffled, any.
func (d *Disk) cutNames(n *node, keep float64, shuffled bool) {
	for i, c := range n.changes {
		if d.rand.Float64() < keep {
			enact(n.durable, c)
			continue
		}
		d.stats.Names++
		if !shuffled {
			d.stats.Names += len(n.changes) - i - 1
			break
		}
	}
	n.changes = nil
	n.names = maps.Clone(n.durable)
}

// settle counts names and space anew.
func (d *Disk) settle() {
	all := reachable(d.root, func(n *node) map[string]*node { return n.names })
	for n := range all {
		n.links = 0
	}
	d.used = 0
	for n := range all {
		for _, to := range n.names {
			to.links++
		}
		if !n.isDir() {
			n.recount()
			d.used += int64(len(n.blocks)) * block
		}
	}
}

// recount counts the blocks of a file after a cut: those it had, up to its new
// end. Of a file whose deletion was undone they are known no more, and those with
// something in them are taken.
func (n *node) recount() {
	unknown := len(n.blocks) == 0
	for b := int64(0); b*block < int64(len(n.seen)); b++ {
		if unknown && len(bytes.Trim(n.seen[b*block:min((b+1)*block, int64(len(n.seen)))], "\x00")) > 0 {
			n.blocks[b] = true
		}
	}
	for b := range n.blocks {
		if b*block >= int64(len(n.seen)) {
			delete(n.blocks, b)
		}
	}
}
