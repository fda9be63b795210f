package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// readDeb learns what file is and that it is whole.
func readDeb(ctx context.Context, file string) (Package, error) {
	name := filepath.Base(file)
	out, err := output(exec.CommandContext(ctx, "dpkg-deb", "-f", file, "Package", "Version", "Architecture", "Depends"))
	if err != nil {
		return Package{}, problem(name+" 不是完整的 deb 包", "请重新拷贝或重新生成这个文件。", err)
	}
	// Only unpacking all of it finds a file that was cut off.
	if _, err := output(exec.CommandContext(ctx, "dpkg-deb", "--fsys-tarfile", file)); err != nil {
		return Package{}, problem(name+" 不完整，可能没有拷贝完", "请重新拷贝这个文件。", err)
	}
	fields := stanza(out)
	p := Package{Name: fields["Package"], Version: fields["Version"], Arch: fields["Architecture"], Depends: ours(fields["Depends"])}
	if p.SHA256, p.Size, err = sum(file); err != nil {
		return Package{}, fmt.Errorf("read %s: %w", file, err)
	}
	switch {
	case !strings.HasPrefix(p.Name, "lianluozhan-"):
		return p, problem(name+" 不是联络站的包（"+p.Name+"）", "各站只从这个软件源安装 lianluozhan- 开头的包，系统的包请用系统自己的软件源。", nil)
	case strings.Contains(p.Version, ":"):
		return p, problem(name+" 的版本号里有冒号", "请用没有冒号的版本号重新生成。", nil)
	}
	return p, nil
}

// stanza reads one paragraph of "Name: value" lines; continued lines are joined.
func stanza(text []byte) map[string]string {
	fields, last := map[string]string{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			fields[last] += "\n" + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if ok {
			last = name
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields
}

// ours picks the names of our packages out of a Depends field.
func ours(depends string) []string {
	var names []string
	for clause := range strings.SplitSeq(depends, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(clause), " ")
		if strings.HasPrefix(name, "lianluozhan-") {
			names = append(names, name)
		}
	}
	return names
}

// sum returns the SHA-256 of file in hex and its size in bytes.
func sum(file string) (string, int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", 0, err
	}
	defer f.Close() // read only: nothing can be lost
	h := sha256.New()
	n, err := io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), n, err
}
