package stick

import (
	"maps"
	"slices"
	"strings"
)

// Unread says to staff that a stick is in of which nothing can be read, "" when there is
// none. What Look found counts.
func (w *Watcher) Unread() string {
	for _, device := range slices.Sorted(maps.Keys(w.refused)) {
		if !w.reads(disk(device)) {
			return refusal(w.refused[device])
		}
	}
	return ""
}

// reads reports whether another part of the same stick can be read.
func (w *Watcher) reads(of string) bool {
	for device := range w.mounted {
		if disk(device) == of {
			return true
		}
	}
	return false
}

// disk is the device without the number of a part.
func disk(device string) string { return strings.TrimRight(device, "0123456789") }

func refusal(kind string) string {
	const other = "请换一个 FAT32 或 exFAT 的"
	switch kind {
	case "":
		return "插上的 U 盘没有格式化，或者坏了，读不了。" + other
	case "crypto_LUKS", "BitLocker":
		return "插上的 U 盘加了密，读不了。请换一个没有加密的"
	case "vfat", "exfat":
		return "插上的 U 盘有损坏，读不了。请在电脑上修复，或者" + strings.TrimPrefix(other, "请")
	case "ntfs", "ntfs3":
		kind = "NTFS"
	}
	return "插上的 U 盘是 " + kind + " 格式，读不了。" + other
}
