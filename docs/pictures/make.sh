#!/bin/sh
# make.sh makes the pictures of all screens anew, from the simulated core only: no real
# data are read, and none can be fetched. It wants a folder that may be thrown away and
# takes some minutes, most of them for training.
#
#   TUI_SHOT=/path/to/tui-shot docs/pictures/make.sh [NAME…]
#
# tui-shot runs a program in a private tmux server and paints what the terminal shows;
# it needs python3, tmux and Pillow (python3-pil). PYTHON names a python3 with Pillow that
# makes the pictures smaller. PICTURES_CACHE is a folder that keeps fitted models for the
# next time.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
shot=${TUI_SHOT:-$(command -v tui-shot || true)}
if [ -z "$shot" ] || [ ! -x "$shot" ]; then
	echo "make.sh needs tui-shot: set TUI_SHOT to it (it needs python3, tmux, python3-pil)" >&2
	exit 2
fi
python=${PYTHON:-/usr/bin/python3}
for tool in go tmux "$python"; do
	command -v "$tool" >/dev/null || { echo "make.sh needs $tool" >&2; exit 2; }
done

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM
(cd "$root" && CGO_ENABLED=0 go build -o "$tmp/trunkline" .)
unset TRUNKLINE_DATA
export XDG_CACHE_HOME="${PICTURES_CACHE:-$tmp/cache}" XDG_DATA_HOME="$tmp/share" XDG_STATE_HOME="$tmp/state" XDG_CONFIG_HOME="$tmp/config"
export HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 # nothing is there: offline
mkdir -p "$tmp/shots"

# picture NAME SIZE GROUND STEP… takes one.
picture() {
	name=$1 size=$2 ground=$3
	shift 3
	case " $only " in "  " | *" $name "*) ;; *) return 0 ;; esac
	"$shot" --size "$size" --bg "$ground" --timeout 60 --out "$tmp/shots/" --keys for:Train 1 for:Alerts "$@" "snap:$name" q exit:0 -- "$tmp/trunkline" --no-tour >/dev/null
	"$python" "$here/smaller.py" "$tmp/shots/$name.png" "$here/$name.png"
	echo "$here/$name.png"
}

# fit reads the workstation out until all models are fitted and kept: every picture then
# finds them in the cache, and alerts in the store.
fit() {
	mkfifo "$tmp/say"
	"$tmp/trunkline" --reader <"$tmp/say" >"$tmp/said" 2>&1 &
	exec 3>"$tmp/say"
	until grep -q "all models are fitted" "$tmp/said"; do
		sleep 1
		kill -0 $! || { cat "$tmp/said" >&2; exit 1; }
	done
	sleep 5
	echo q >&3
	exec 3>&-
	wait $!
}

only="$*"
fit
picture live 160x44 dark for:boost wait:12
picture triage 160x44 dark for:boost wait:6 2 wait:3
picture models 160x44 dark for:boost 3 wait:12
picture explore 160x44 dark 4 wait:15
picture what-if 160x44 dark for:boost 5 wait:10
picture train 160x44 dark for:boost 6 wait:3
picture live-light 160x44 light for:boost wait:12
picture live-80x24 80x24 dark wait:12
