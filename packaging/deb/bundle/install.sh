#!/bin/sh
# 联络站一体机离线安装。在一台新装的 Debian 12 上，以 root 运行：
#   sh /media/…/LIANLUOZHAN/install.sh
# U 盘里有 LIANLUOZHAN/answers.toml 时，按里面写的设置，不再提问。
# 只有密钥的校验值要人核对过再输入 yes。无人值守时把县里给的校验值写在命令里：
#   sh …/install.sh -key 校验值        （或者设环境变量 LIANLUOZHAN_KEY=校验值）
set -eu

fail() {
	echo "没有装成：$*" >&2
	exit 1
}

expected=${LIANLUOZHAN_KEY:-}
while [ $# -gt 0 ]; do
	case $1 in
	-key)
		[ $# -ge 2 ] || fail "-key 后面要写县里给的校验值。"
		expected=$2
		shift 2
		;;
	*) fail "看不懂 $1。用法：sh install.sh [-key 校验值]" ;;
	esac
done

[ "$(id -u)" = 0 ] || fail "请用 root 运行：su - 之后再运行一次，或者在前面加 sudo。"
command -v apt-get >/dev/null || fail "这台机器的系统不是 Debian 一系，不能用这个 U 盘安装。"
here=$(cd "$(dirname "$0")" && pwd)
repo=$here/install
[ -s "$repo/InRelease" ] || fail "U 盘里缺少 LIANLUOZHAN/install，请重新拷贝。"
arch=$(dpkg --print-architecture)
ls "$repo"/lianluozhan-base_*_"$arch".deb >/dev/null 2>&1 || fail "这个 U 盘里的程序不是给这种机器（$arch）用的，请县里另做一个。"

# The system's own packages on the stick are Debian 12's. Another system, whose older libc
# they would replace, may not start any more afterwards.
# shellcheck source=/dev/null
system=$(. "${OS_RELEASE:-/etc/os-release}" && echo "${ID:-} ${VERSION_CODENAME:-}")
[ "$system" = "debian bookworm" ] ||
	fail "U 盘里的系统软件是 Debian 12 的，这台机器的系统是 ${system}，装了会损坏。请用这个系统自己的软件源，见 uos-kylin.md。"

free=$(df -Pk /usr | awk 'NR == 2 {print $4}')
[ "$free" -gt 2000000 ] || fail "磁盘剩余空间不到 2 GB，请先清理。"

# Everything below is believed because of this key, and a stick goes through many hands:
# somebody compares it with what the county said by another way.
sum=$(sha256sum <"$repo/key.gpg" | cut -c1-16)
expected=$(printf %s "$expected" | tr -d ' ' | tr A-F a-f)
if [ -n "$expected" ]; then
	case $expected in
	"$sum" | "$(sha256sum <"$repo/key.gpg" | cut -d' ' -f1)") ;;
	*) fail "U 盘里的密钥校验值是 $sum，和给的 $expected 不一样。不要使用这个 U 盘，请告诉县里。" ;;
	esac
else
	echo "安装源密钥的校验值：$sum"
	printf '请与县里给的核对。完全一样，输入 yes 再按回车；不一样就直接按回车：'
	answer=
	read -r answer || true
	echo
	case $answer in
	yes | YES | Yes) ;;
	*) fail "没有确认密钥，什么都没有改动。校验值不一样时不要使用这个 U 盘，请告诉县里。" ;;
	esac
fi

# An apt of its own: only the stick, checked by the stick's key, and only for this run.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/sources"
cp "$repo/key.gpg" "$work/key.gpg"
chmod 644 "$work/key.gpg"
uri=file:$(printf %s "$repo" | sed -e 's/%/%25/g' -e 's/ /%20/g')
printf 'Types: deb\nURIs: %s\nSuites: ./\nSigned-By: %s\n' "$uri" "$work/key.gpg" >"$work/sources/stick.sources"

stick() {
	DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q \
		-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" \
		-o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$work/lists" \
		-o APT::Sandbox::User=root -o DPkg::Lock::Timeout=600 \
		-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# A machine whose clock has no battery believes that what is signed today is not valid
# yet. It cannot be earlier than when the stick was made, as the key says it: a date that
# anybody could write would push the clock decades ahead. For such a clock key and
# signature are of the future, which is no reason not to believe them.
gpgv --quiet --ignore-time-conflict --keyring "$work/key.gpg" --output "$work/Release" "$repo/InRelease" 2>/dev/null ||
	fail "U 盘上的安装包校验不对：U 盘坏了，或者被改过。请重新拷贝。"
made=$(date -u -d "$(sed -n 's/^Date: //p' "$work/Release" | head -n 1)" +%s 2>/dev/null || echo 0)
if [ "$(date +%s)" -lt "$made" ]; then
	echo "本机时间是 $(date '+%Y-%m-%d %H:%M')，比 U 盘做好的时间还早，先拨到那时。主板电池可能没电了，请更换；装好以后请校时。"
	date -u -s "@$made" >/dev/null || fail "时间拨不过去。请先校时（date -s），再运行一次。"
fi

dpkg --configure -a || true
stick update || fail "U 盘上的安装包校验不对：U 盘坏了，或者被改过。请重新拷贝。"
if [ -f "$here/answers.toml" ]; then
	mkdir -p /etc/lianluozhan
	install -m 600 "$here/answers.toml" /etc/lianluozhan/answers.toml
	echo "按 U 盘里的 answers.toml 设置。"
fi
stick install -y --no-install-recommends lianluozhan-archive-keyring lianluozhan-kiosk ||
	fail "安装中途出错，上面是原因。可以再运行一次，会接着装。"
# The clock is kept by the county's time; many a system has another program for that.
[ -e /lib/systemd/system/chrony.service ] || [ -e /lib/systemd/system/ntp.service ] ||
	stick install -y --no-install-recommends systemd-timesyncd || true

echo
echo "装好了。现在重新启动（reboot），屏幕上会出现第一次使用的页面。"
