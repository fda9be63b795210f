package main

import (
	"reflect"
	"testing"
)

func TestMountedSticks(t *testing.T) {
	table := `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 8:17 / /media/kiosk/NO\040NAME rw,nosuid shared:2 - vfat /dev/sdb1 rw
41 22 8:33 / /run/media/kiosk/示例盘 rw - exfat /dev/sdc1 rw
42 22 8:49 / /mnt rw - vfat /dev/sdd1 rw
43 22 0:30 / /run/user/1000 rw - tmpfs tmpfs rw
44 22 0:31 / /mediacenter rw - tmpfs tmpfs rw
45 22 0:32 / /mnt/system ro - tmpfs none ro
short line
`
	want := []string{"/media/kiosk/NO NAME", "/mnt", "/run/media/kiosk/示例盘"}
	if got := mountedSticks([]byte(table)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestTheFolderAskedForComesFirst(t *testing.T) {
	dir := t.TempDir()
	if got := sticks(dir); len(got) == 0 || got[0] != dir {
		t.Errorf("got %q", got)
	}
	if got := sticks(dir + "/not there"); len(got) > 0 && got[0] == dir+"/not there" {
		t.Errorf("got %q", got)
	}
}
