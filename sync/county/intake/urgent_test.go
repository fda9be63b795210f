package intake_test

import (
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

func urgentFolder(t *testing.T, front string) string {
	return folder(t, map[string]string{"notices/n.md": "---\nid: n\ntitle: 示例停电通知\n" + front + "---\n\n今天下午停电。\n"})
}

func TestUrgentNoticeIsReadAndWritten(t *testing.T) {
	first, report := intake.Read(urgentFolder(t, "urgent: true\nuntil: 2026-11-25 18:30\n"))
	if first == nil {
		t.Fatal(report)
	}
	n := find(t, first.Docs, "notice/n").Doc.(liaison.Notice)
	if want := time.Date(2026, 11, 25, 18, 30, 0, 0, liaison.Zone); !n.Urgent || !n.Until.Equal(want) {
		t.Errorf("urgent %v until %v", n.Urgent, n.Until)
	}
	dir := t.TempDir()
	photo := func(id liaison.BlobID) ([]byte, bool) { return first.Blobs[id], true }
	if err := intake.Write(dir, first.Docs, first.Tallies, photo); err != nil {
		t.Fatal(err)
	}
	again, report := intake.Read(dir)
	if again == nil {
		t.Fatal(report)
	}
	if got := find(t, again.Docs, "notice/n").Doc.(liaison.Notice); !got.Urgent || !got.Until.Equal(n.Until) {
		t.Errorf("came back as %+v", got)
	}
}

func TestUrgentNoticeSaysUntilWhen(t *testing.T) {
	for front, want := range map[string]string{
		"urgent: true\n":                               "要写明到什么时候为止",
		"until: 2026-11-25 18:30\n":                    "只有紧急通知",
		"urgent: true\nuntil: 2026-11-31 18:30\n":      "2026-01-31 18:00 这样",
		"urgent: true\nuntil: 明天\n":                    "2026-01-31 18:00 这样",
		"urgent: 也许\nuntil: 2026-11-25 18:30\n":        "true（是）",
		"urgent: true\nuntil: [2026-11-25, '18:30']\n": "应当是文字",
	} {
		if _, report := intake.Read(urgentFolder(t, front)); !strings.Contains(report.String(), want) {
			t.Errorf("%q: %s", front, report)
		}
	}
}
