package main

// inventory lists every file that packages may have left, with what belongs to accounts
// and services, but nothing that the system writes as it runs.
const inventory = `find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /var/log \
	-o -path /var/tmp -o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/lib/systemd \
	-o -path /root -o -path /opt/vmtest \) -prune -o -print | LC_ALL=C sort; getent passwd; getent group; systemctl get-default`

// answerFile is what county IT would put onto a stick.
const answerFile = `county = %q
code = %q
pin = %q
volume = 60
`

// steps are the walk, in order.
func steps() []step {
	return []step{
		{"bare", "an X server alone, to compare with", fresh, "", bare},
		{"install", "the packages on a bare Debian", fresh, "", install},
		{"first-run", "the page where staff set the machine up", fresh, installed, firstRun},
		{"provision", "an answer file instead of staff; the station is the county's", installed, joined, provision},
		{"power-on", "from power to a useful screen", joined, "", powerOn},
		{"keys", "no key leads out of the program", joined, "", keys},
		{"keys-without-x", "nor while there is no program", joined, "", keysWithoutX},
		{"touch", "a finger opens a page", joined, "", touches},
		{"touch-rotated", "also on a panel on its side", joined, "", rotated},
		{"killed", "the program dies", joined, "", killed},
		{"x-killed", "the X server dies", joined, "", xKilled},
		{"frozen", "the program stands still", joined, "", frozen},
		{"good-update", "the county wants a release", joined, "", goodUpdate},
		{"crashing-update", "a release that ends at once", joined, "", crashingUpdate},
		{"frozen-update", "a release that stands still", joined, "", frozenUpdate},
		{"cut-download", "power cut while a release comes in", joined, "", cutDownload},
		{"cut-unpack", "power cut while it is unpacked", joined, "", cutUnpack},
		{"cut-activate", "power cut while it is switched to", joined, "", cutActivate},
		{"fleet-back", "the county takes the fleet back", joined, "", fleetBack},
		{"stick", "a release from a stick, without a network", joined, "", stickUpdate},
		{"purge", "nothing is left", joined, "", purge},
	}
}
