package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/cmd/internal/helper"
)

// options is everything the command line can say.
type options struct {
	data     string
	county   string
	code     string
	pinFile  string
	imeData  string
	usb      string // folder to take for a stick, besides what is mounted
	helper   string // socket of the machine's helper, "" for the usual one
	metrics  string // where figures are served, "" for nowhere
	caFile   string // root certificates of the county, instead of the system's
	windowed bool
	size     fyne.Size // of the window; zero for the whole screen
	offset   time.Duration
	version  bool
	schema   bool // print it, for those who make packages

	frozen error // why the data folder takes no writes, nil where it does; data is a copy of it then
}

const usage = `用法：lianluozhan-kiosk -data 目录 [-county 地址] [选项]

人大代表联络站一体机程序。第一次运行显示入网页面；用“入网地址”启动时直接入网。

选项：
  -data 目录          数据目录，不存在时自动建立（必填）
  -county 地址        县级服务地址（http://主机:端口 或 https://…），
                      或 lianluozhan-county station code 给出的入网地址（…/join/入网码）
  -code 入网码        与县级服务地址一起使用，免去在屏幕上输入
  -pin-file 文件      维护密码（6–12 位数字）所在的文件，免去在屏幕上设置
  -ca 文件            县级服务的根证书（PEM）；给出后只信任它
  -usb 目录           当作 U 盘的目录；不写时在 /media、/run/media、/mnt 下找已经插好的 U 盘
  -ime 文件           拼音数据文件；默认找程序旁边和 /usr/share/lianluozhan 下的 pinyin.dat
  -windowed           以窗口方式运行，不占满屏幕
  -size 宽x高         窗口大小，例如 1080x1920（与 -windowed 一起使用；默认 1080x1920）
  -helper 文件        机器管理程序的套接字；默认 ` + helper.Socket + `
  -metrics 地址       在本机这个地址提供 /healthz 和 /metrics，例如 127.0.0.1:9180；默认不开
  -now 时间           从这个时间开始走（RFC 3339），只用于演示和测试
  -version            显示版本
  -schema             显示数据格式的编号

维护：在屏幕右上角的时钟上连点五下，输入维护密码。
`

var errUsage = errors.New("usage")

// parse reads the command line. With errUsage the words are already printed.
func parse(args []string, now time.Time, out io.Writer) (options, error) {
	var o options
	var size, at string
	fs := flag.NewFlagSet("lianluozhan-kiosk", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.data, "data", "", "")
	fs.StringVar(&o.county, "county", "", "")
	fs.StringVar(&o.code, "code", "", "")
	fs.StringVar(&o.pinFile, "pin-file", "", "")
	fs.StringVar(&o.imeData, "ime", "", "")
	fs.StringVar(&o.usb, "usb", "", "")
	fs.StringVar(&o.caFile, "ca", "", "")
	fs.StringVar(&o.helper, "helper", "", "")
	fs.StringVar(&o.metrics, "metrics", "", "")
	fs.BoolVar(&o.windowed, "windowed", false, "")
	fs.StringVar(&size, "size", "", "")
	fs.StringVar(&at, "now", "", "")
	fs.BoolVar(&o.version, "version", false, "")
	fs.BoolVar(&o.schema, "schema", false, "")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, _ = fmt.Fprint(out, usage) // nobody to tell when the terminal is gone
		return o, flag.ErrHelp
	}
	if err == nil {
		err = o.check(fs.Args(), size, at, now)
	}
	if err != nil {
		_, _ = fmt.Fprintf(out, "%v\n\n%s", err, usage) // as above
		return o, errUsage
	}
	return o, nil
}

func (o *options) check(rest []string, size, at string, now time.Time) error {
	if len(rest) > 0 {
		return fmt.Errorf("看不懂的参数：%s", rest[0])
	}
	if o.data == "" && !o.version && !o.schema {
		return errors.New("缺少 -data 目录")
	}
	if o.windowed && size == "" {
		size = "1080x1920"
	}
	if size != "" {
		var w, h int
		if n, err := fmt.Sscanf(size, "%dx%d", &w, &h); n != 2 || err != nil || w < 320 || h < 320 || w > 8192 || h > 8192 {
			return fmt.Errorf("-size %s：应为 宽x高，例如 1080x1920", size)
		}
		o.size = fyne.NewSize(float32(w), float32(h))
	}
	if o.metrics != "" {
		host, _, err := net.SplitHostPort(o.metrics)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			return fmt.Errorf("-metrics %s：只能是本机的地址，例如 127.0.0.1:9180", o.metrics)
		}
	}
	if at != "" {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return fmt.Errorf("-now %s：应为 2026-11-25T09:26:00+08:00 的样子", at)
		}
		o.offset = t.Sub(now)
	}
	return nil
}
