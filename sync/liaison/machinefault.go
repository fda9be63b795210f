package liaison

// MachineFault is a complaint of a station's machine about itself, as a code that
// travels to the county. Codes are never given another meaning.
type MachineFault string

// The faults, those that keep residents from using the machine first.
const (
	FaultTouchMissing  MachineFault = "touch-missing"  // no touch panel is found
	FaultScreenMissing MachineFault = "screen-missing" // no display is connected
	FaultCrashLoop     MachineFault = "crash-loop"     // the program ends again and again
	FaultNoRelease     MachineFault = "no-release"     // none that works is installed
	FaultDiskReadOnly  MachineFault = "disk-read-only"
	FaultDiskFull      MachineFault = "disk-full"
	FaultDiskLow       MachineFault = "disk-low"
	FaultHot           MachineFault = "hot"
	FaultClock         MachineFault = "clock" // too far off for certificates and the archive

	FaultRolledBack   MachineFault = "rolled-back"   // a release did not prove itself
	FaultArchiveKey   MachineFault = "archive-key"   // what the archive says is not signed by the key we trust
	FaultArchiveStale MachineFault = "archive-stale" // what it says is too old
	FaultArchiveAway  MachineFault = "archive-away"  // cannot be reached
	FaultDownload     MachineFault = "download"      // a package came damaged or in part
	FaultRoom         MachineFault = "room"          // the disk has no room for the update
	FaultInstall      MachineFault = "install"       // the package system cannot install
	FaultInstallBusy  MachineFault = "install-busy"  // somebody else is installing
	FaultWithdrawn    MachineFault = "withdrawn"     // the release asked for was withdrawn
	FaultSchema       MachineFault = "schema"        // the release asked for cannot read this machine's data
	FaultOrder        MachineFault = "order"         // an order was not signed by this county

	FaultStickForeign MachineFault = "stick-foreign" // not of this county
	FaultStickDamaged MachineFault = "stick-damaged" // half copied, or pulled out
	FaultStickFull    MachineFault = "stick-full"

	FaultSound    MachineFault = "sound"    // no sound card
	FaultSettings MachineFault = "settings" // the machine's settings cannot be read or written
	FaultHelper   MachineFault = "helper"   // the machine's helper does not answer
	FaultOpen     MachineFault = "open"     // a technician's way in stands open

	FaultHelperRolledBack MachineFault = "helper-rolled-back" // a new helper did not prove itself
)

// faultText is what a fault means and what to do about it.
type faultText struct{ name, todo string }

var machineFaults = map[MachineFault]faultText{
	FaultTouchMissing:  {"找不到触摸屏", "请检查触摸屏的 USB 线，插紧后会自动恢复"},
	FaultScreenMissing: {"没有接显示屏", "请检查显示屏的电源和视频线"},
	FaultCrashLoop:     {"程序反复退出", "请联系县里技术人员，可先重启机器"},
	FaultNoRelease:     {"没有能用的程序版本", "请连上网络，或者插入县里做好的更新 U 盘"},
	FaultDiskReadOnly:  {"硬盘只能读、不能写", "请重启机器；还不行请更换硬盘"},
	FaultDiskFull:      {"硬盘满了", "请联系县里技术人员清理硬盘"},
	FaultDiskLow:       {"硬盘快满了", "请联系县里技术人员清理硬盘"},
	FaultHot:           {"机器太热", "请清理风口的灰尘，不要遮挡机器"},
	FaultClock:         {"机器时间不对", "请连上网络校时；常这样请更换主板电池"},

	FaultRolledBack:   {"新版本在本机没有通过检查", "已自动回到上一个能用的版本，照常使用，请告诉县里"},
	FaultArchiveKey:   {"更新的签名不是县里的", "没有采用，请县里技术人员检查软件源的钥匙"},
	FaultArchiveStale: {"软件源太久没有重新签名", "没有采用，请县里技术人员给软件源重新签名"},
	FaultArchiveAway:  {"连不上软件源", "连上后自动再试，也可以用 U 盘更新"},
	FaultDownload:     {"更新没有下载完整", "会自动接着下载"},
	FaultRoom:         {"硬盘空间不够，装不下更新", "请联系县里技术人员清理硬盘"},
	FaultInstall:      {"更新没有装上", "会自动修复后再装；还不行请联系县里技术人员"},
	FaultInstallBusy:  {"另一个安装程序正在运行", "等它做完会自动继续"},
	FaultWithdrawn:    {"要装的版本已经被县里撤回", "继续使用现在的版本"},
	FaultSchema:       {"要装的版本太旧，读不了本机的数据", "没有采用，请县里换一个版本"},
	FaultOrder:        {"收到的指令不是本县签发的", "没有照做，请县里检查"},

	FaultStickForeign: {"U 盘不是本县的", "没有采用，请换县里做好的 U 盘"},
	FaultStickDamaged: {"U 盘上的更新不完整", "没有采用，请重新拷贝一次"},
	FaultStickFull:    {"U 盘满了", "请换一个 U 盘"},

	FaultSound:            {"没有声音设备", "不影响使用"},
	FaultSettings:         {"本机设置读写不了", "按原来的设置运行，请联系县里技术人员"},
	FaultOpen:             {"维护入口开着", "到时间会自动关上；不是您让开的请告诉县里"},
	FaultHelperRolledBack: {"新的管理程序在本机用不了", "已自动换回上一个，照常使用，请告诉县里"},

	FaultHelper: {"机器的管理程序没有回应", "屏幕照常使用，不能更新和远程维护，请重启机器"},
}

// MachineFaults lists all faults, those that keep residents from using the machine
// first.
func MachineFaults() []MachineFault {
	return []MachineFault{
		FaultTouchMissing, FaultScreenMissing, FaultCrashLoop, FaultNoRelease, FaultDiskReadOnly, FaultDiskFull, FaultDiskLow,
		FaultHot, FaultClock, FaultRolledBack, FaultArchiveKey, FaultArchiveStale, FaultArchiveAway, FaultDownload, FaultRoom,
		FaultInstall, FaultInstallBusy, FaultWithdrawn, FaultSchema, FaultOrder, FaultStickForeign, FaultStickDamaged,
		FaultStickFull, FaultSound, FaultSettings, FaultOpen, FaultHelper,
		FaultHelperRolledBack,
	}
}

// Name is the fault in a few words, for a list. A code of a later program is named
// by itself.
func (f MachineFault) Name() string {
	if x, ok := machineFaults[f]; ok {
		return x.name
	}
	return "机器报告问题 " + string(f)
}

// Words say what is wrong and what to do about it, for those who look after a
// station.
func (f MachineFault) Words() string {
	if x, ok := machineFaults[f]; ok {
		return x.name + "。" + x.todo + "。"
	}
	return f.Name() + "。请联系县里技术人员。"
}

// Stops reports whether residents cannot use the machine, or soon will not.
func (f MachineFault) Stops() bool {
	switch f {
	case FaultTouchMissing, FaultScreenMissing, FaultCrashLoop, FaultNoRelease, FaultDiskReadOnly, FaultDiskFull:
		return true
	}
	return false
}

// OfUpdate reports whether the fault is why an update does not go on.
func (f MachineFault) OfUpdate() bool {
	switch f {
	case FaultRolledBack, FaultArchiveKey, FaultArchiveStale, FaultArchiveAway, FaultDownload, FaultRoom, FaultInstall, FaultInstallBusy,
		FaultWithdrawn, FaultSchema, FaultStickForeign, FaultStickDamaged, FaultStickFull:
		return true
	}
	return false
}
