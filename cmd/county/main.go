// Command lianluozhan-county is the county's program: it keeps what stations
// show and what residents filed, serves the stations and the phone pages, and is
// what county staff work with on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"lianluozhan/cmd/internal/subcommand"
)

// version is set by the build.
var version = "dev"

// call is one run of a command.
type call struct {
	args []string
	out  io.Writer
	err  io.Writer
}

// command is one subcommand. usage follows the program's name.
type command struct {
	name, usage, about string
	run                func(ctx context.Context, c call) error
}

func commands() []command {
	return []command{
		{"init", "init -data 目录 -name 县名 [-suite sm]", "新建数据目录", runInit},
		{"import", "import -data 目录 资料文件夹", "检查并导入资料；服务运行时立即发布到各站", runImport},
		{"serve", "serve -data 目录 [-listen 地址:端口] [-tls-cert 证书 -tls-key 私钥] [-gateway] [-console-plain] [-backup 目录]", "启动服务，可以定时备份", runServe},
		{"account", "account list|add 账号|password 账号|off 账号|on 账号 -data 目录", "后台的账号：查看、新建、重置口令、停用", runAccount},
		{"station", "station list|add 站点|revoke 站点 -data 目录", "查看站点、发入网码、停用一体机", runStation},
		{"stations", "stations list|show|want|pause|resume|rollback|withdraw|hold|restart|reboot|screenshot|logs|volume|screen|update|alarms … -data 目录", "各站一体机：情况、升级、命令、告警", runStations},
		{"registrations", "registrations list|show|accept|assign|note|answer|refer|close [回执号] … -data 目录", "查看和办理登记", runRemote("registrations")},
		{"ratings", "ratings -data 目录", "查看群众评价", runRemote("ratings")},
		{"quarantine", "quarantine [list|show 编号|retry [编号]] -data 目录", "查看收不进来的记录，再收一次", runRemote("quarantine")},
		{"status", "status -data 目录", "查看县里的情况：登记、备份、收不进来的记录", runRemote("status")},
		{"pack", "pack -data 目录", "现在就做进度包，各站离线也能查全县的进度", runRemote("pack")},
		{"ferry", "ferry U盘目录 -data 目录 [-station 站点,站点]", "U 盘摆渡：收各站带来的登记，写好带回去的内容", runFerry},
		{"key", "key list|new|passphrase|export 文件 -data 目录", "登记的密钥：查看、换新的、换口令、另存", runKey},
		{"unlock", "unlock -data 目录", "让正在运行的服务能打开登记的内容", runUnlock},
		{"backup", "backup 文件 -data 目录", "备份，服务运行时也可以；备份后自动核对", runBackup},
		{"restore", "restore 备份文件 -data 新目录", "从备份恢复到新目录", runRestore},
		{"export", "export 文件夹 -data 目录", "导出资料和登记簿（CSV）", runExport},
		{"version", "version", "显示版本", runVersion},
	}
}

// errUsage is an error in how the program was called; the words follow.
type errUsage struct{ words string }

func (e errUsage) Error() string { return e.words }

// errSilent ends the program with status 1 when all has been said.
var errSilent = errors.New("")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 done, 1 failed, 2 called wrongly, 3 there are alarms.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	p := subcommand.Program{Name: "lianluozhan-county", Help: help, Clean: clean, Ending: ending}
	for _, c := range commands() {
		p.Commands = append(p.Commands, subcommand.Command{
			Name: c.name, Usage: c.usage, About: c.about, More: details(c.name),
			Run: func(ctx context.Context, x subcommand.Call) error { return c.run(ctx, call{x.Args, x.Out, x.Err}) },
		})
	}
	return p.Run(ctx, subcommand.Call{Args: args, Out: out, Err: errOut})
}

func ending(err error) subcommand.Ending {
	var usage errUsage
	switch {
	case errors.As(err, &usage):
		return subcommand.Ending{Status: 2, Words: usage.words, Usage: true}
	case errors.Is(err, errSilent):
		return subcommand.Ending{Status: 1}
	case errors.Is(err, errStands):
		return subcommand.Ending{Status: 3}
	}
	return subcommand.Ending{Status: 1, Words: "错误：" + words(err)}
}

func help() string {
	var rows [][]string
	for _, c := range commands() {
		rows = append(rows, []string{"  " + c.name, c.about})
	}
	return "联络站县级服务程序\n\n用法：lianluozhan-county 子命令 [参数]\n\n" + table(rows) +
		"\n子命令后加 -h 看详细说明。-data 是数据目录。county.db、seal.keys、ca.key 三个文件都要另存，见各子命令的说明。\n"
}

func runVersion(_ context.Context, c call) error {
	fmt.Fprintln(c.out, version)
	return nil
}
