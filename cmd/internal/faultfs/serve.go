package faultfs

import (
	"context"
	"maps"
	"slices"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// inode is a node as the kernel knows it, for the time of one mount.
type inode struct {
	fs.Inode

	disk *Disk
	node *node
}

var (
	_ fs.NodeLookuper  = (*inode)(nil)
	_ fs.NodeReaddirer = (*inode)(nil)
	_ fs.NodeGetattrer = (*inode)(nil)
	_ fs.NodeSetattrer = (*inode)(nil)
	_ fs.NodeCreater   = (*inode)(nil)
	_ fs.NodeMkdirer   = (*inode)(nil)
	_ fs.NodeMknoder   = (*inode)(nil)
	_ fs.NodeLinker    = (*inode)(nil)
	_ fs.NodeUnlinker  = (*inode)(nil)
	_ fs.NodeRmdirer   = (*inode)(nil)
	_ fs.NodeRenamer   = (*inode)(nil)
	_ fs.NodeOpener    = (*inode)(nil)
	_ fs.NodeReader    = (*inode)(nil)
	_ fs.NodeWriter    = (*inode)(nil)
	_ fs.NodeFsyncer   = (*inode)(nil)
	_ fs.NodeStatfser  = (*inode)(nil)
)

// with runs fn while nothing else happens on the disk, if it has power.
func (i *inode) with(fn func(d *Disk) syscall.Errno) syscall.Errno {
	i.disk.mu.Lock()
	defer i.disk.mu.Unlock()
	if i.disk.dead {
		return syscall.EIO
	}
	return fn(i.disk)
}

// change runs fn as with does, if the power does not go just then.
func (i *inode) change(fn func(d *Disk) syscall.Errno) syscall.Errno {
	return i.with(func(d *Disk) syscall.Errno {
		if !d.tick() {
			return syscall.EIO
		}
		return fn(d)
	})
}

func (n *node) attr(out *fuse.Attr) {
	out.Ino, out.Mode, out.Size, out.Nlink = n.ino, n.mode, uint64(len(n.seen)), uint32(max(n.links, 1))
	out.Blksize, out.Blocks = block, uint64(len(n.blocks))*block/Sector
}

func (i *inode) child(ctx context.Context, n *node, out *fuse.EntryOut) *fs.Inode {
	n.attr(&out.Attr)
	return i.NewInode(ctx, &inode{disk: i.disk, node: n}, fs.StableAttr{Mode: n.mode & syscall.S_IFMT, Ino: n.ino})
}

// Lookup finds a name.
func (i *inode) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (found *fs.Inode, errno syscall.Errno) {
	errno = i.with(func(*Disk) syscall.Errno {
		n := i.node.names[name]
		if n == nil {
			return syscall.ENOENT
		}
		found = i.child(ctx, n, out)
		return 0
	})
	return found, errno
}

// Readdir lists a folder.
func (i *inode) Readdir(context.Context) (list fs.DirStream, errno syscall.Errno) {
	errno = i.with(func(*Disk) syscall.Errno {
		var all []fuse.DirEntry
		for _, name := range slices.Sorted(maps.Keys(i.node.names)) {
			n := i.node.names[name]
			all = append(all, fuse.DirEntry{Name: name, Mode: n.mode, Ino: n.ino})
		}
		list = fs.NewListDirStream(all)
		return 0
	})
	return list, errno
}

// Getattr tells length and mode.
func (i *inode) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	return i.with(func(*Disk) syscall.Errno {
		i.node.attr(&out.Attr)
		return 0
	})
}

// Setattr changes length and mode.
func (i *inode) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	return i.change(func(d *Disk) syscall.Errno {
		if size, ok := in.GetSize(); ok {
			d.resize(i.node, int64(size))
		}
		if mode, ok := in.GetMode(); ok {
			i.node.mode = i.node.mode&syscall.S_IFMT | mode&0o7777
		}
		i.node.attr(&out.Attr)
		return 0
	})
}

func (i *inode) make(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (made *fs.Inode, errno syscall.Errno) {
	errno = i.change(func(d *Disk) syscall.Errno {
		if i.node.names[name] != nil {
			return syscall.EEXIST
		}
		n := d.newNode(mode)
		d.link(i.node, change{name: n})
		made = i.child(ctx, n, out)
		return 0
	})
	return made, errno
}

// Create makes a file.
func (i *inode) Create(ctx context.Context, name string, _, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	made, errno := i.make(ctx, name, syscall.S_IFREG|mode&0o7777, out)
	return made, nil, fuse.FOPEN_KEEP_CACHE, errno
}

// Mkdir makes a folder.
func (i *inode) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return i.make(ctx, name, syscall.S_IFDIR|mode&0o7777, out)
}

// Mknod makes a socket.
func (i *inode) Mknod(ctx context.Context, name string, mode, _ uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return i.make(ctx, name, mode, out)
}

// Link gives a file another name.
func (i *inode) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (made *fs.Inode, errno syscall.Errno) {
	errno = i.change(func(d *Disk) syscall.Errno {
		to, ok := target.(*inode)
		if !ok || i.node.names[name] != nil {
			return syscall.EEXIST
		}
		d.link(i.node, change{name: to.node})
		made = i.child(ctx, to.node, out)
		return 0
	})
	return made, errno
}

// Unlink takes a name away.
func (i *inode) Unlink(_ context.Context, name string) syscall.Errno {
	return i.change(func(d *Disk) syscall.Errno {
		if i.node.names[name] == nil {
			return syscall.ENOENT
		}
		d.link(i.node, change{name: nil})
		return 0
	})
}

// Rmdir takes an empty folder away.
func (i *inode) Rmdir(_ context.Context, name string) syscall.Errno {
	return i.change(func(d *Disk) syscall.Errno {
		if n := i.node.names[name]; n == nil || len(n.names) > 0 {
			return syscall.ENOTEMPTY
		}
		d.link(i.node, change{name: nil})
		return 0
	})
}

// Rename gives another name: in the same folder in one step, in another one in
// two, of which a cut may leave either.
func (i *inode) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	return i.change(func(d *Disk) syscall.Errno {
		dir, ok := to.(*inode)
		n := i.node.names[name]
		switch {
		case !ok || flags != 0:
			return syscall.EINVAL
		case n == nil:
			return syscall.ENOENT
		case dir.node != i.node:
			d.link(dir.node, change{newName: n})
			d.link(i.node, change{name: nil})
		case name != newName:
			d.link(i.node, change{name: nil, newName: n})
		}
		return 0
	})
}

// Open opens a file.
func (i *inode) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_KEEP_CACHE, i.with(func(*Disk) syscall.Errno { return 0 })
}

// Read reads a part of a file.
func (i *inode) Read(_ context.Context, _ fs.FileHandle, dest []byte, at int64) (got fuse.ReadResult, errno syscall.Errno) {
	errno = i.with(func(*Disk) syscall.Errno {
		n := 0
		if at < int64(len(i.node.seen)) {
			n = copy(dest, i.node.seen[at:])
		}
		got = fuse.ReadResultData(dest[:n])
		return 0
	})
	return got, errno
}

// Write writes a part of a file.
func (i *inode) Write(_ context.Context, _ fs.FileHandle, data []byte, at int64) (uint32, syscall.Errno) {
	errno := i.change(func(d *Disk) syscall.Errno { return d.put(i.node, data, at) })
	if errno != 0 {
		return 0, errno
	}
	return uint32(len(data)), 0
}

// Fsync makes a file or a folder durable.
func (i *inode) Fsync(ctx context.Context, _ fs.FileHandle, _ uint32) syscall.Errno {
	var wait time.Duration
	errno := i.change(func(d *Disk) syscall.Errno {
		took, errno := d.sync(i.node)
		now := time.Now()
		if d.busy.Before(now) {
			d.busy = now
		}
		d.busy = d.busy.Add(took)
		wait = d.busy.Sub(now)
		return errno
	})
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	return errno
}

// Statfs tells how much room there is.
func (i *inode) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	return i.with(func(d *Disk) syscall.Errno {
		room := int64(1 << 40)
		if d.faults.Capacity > 0 {
			room = d.faults.Capacity
		}
		out.Bsize, out.Frsize, out.NameLen = block, block, 255
		out.Blocks, out.Bfree = uint64(room/block), uint64(max(room-d.used, 0)/block)
		out.Bavail = out.Bfree
		return 0
	})
}
