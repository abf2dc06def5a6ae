#!/usr/bin/env bash
# src/test/sh/starts.sh [ROUNDS [SECONDS]]   how long each way to install LogWire takes to start, and the memory it has
#
# Of target/release, in turns: the package as systemd starts it, the single file and the container, each on Debian's base,
# the container on a new volume each time, and the jar by `java -jar`. It prints, for each way, the milliseconds from the
# start to the first 202 of all rounds (the smallest and the middle one), and the resident memory: idle, and the most in 30 s
# of all the load that 64 connections make, and as long of 256; no load, with 0 SECONDS. For the package the start is
# `systemctl start`, for the others the first program of theirs. The memory of the jar is that of the service, not of the
# JVM that has started it. Needs root, debootstrap, systemd-nspawn and wrk. On a machine that does other things too,
# `chrt -r 1 src/test/sh/starts.sh 7 0` keeps them out of the way.
set -uo pipefail
home=$(cd "$(dirname "$0")/../../.." && pwd)
release=$home/target/release
rounds=${1:-7}
seconds=${2:-30}
[ -f "$release/SHA256SUMS" ] || { echo "There is no release in $release: ./run.sh release makes one." >&2 && exit 1; }
scratch=$(mktemp -d)
end() {
  [ -z "${pid:-}" ] || kill "$pid" 2> /dev/null
  [ -z "${outer:-}" ] || kill "${first:-$outer}" 2> /dev/null
  [ -z "${nspawn:-}" ] || halt
  rm -rf "$scratch" /tmp/started
}
trap end EXIT
for part in lib machine container load; do
  # shellcheck source=/dev/null
  . "$home/src/test/sh/release/chroots/$part.sh"
done
first202=$home/src/test/sh/release/chroots/first202.py
# Notes the time in ms, and becomes the program that is to be measured.
stamp='date +%s%3N > /tmp/started; exec "$@"'

# Each way has four functions: start it anew, which leaves the ms of the start and of the first 202 in $scratch/from and
# until; end it; say its process; load it.
token=a-token-of-some-length

root=$(base_of bookworm) && boot "$root" || exit 1
cp "$release"/logwire_*_amd64.deb "$root/root/logwire.deb"
in_machine env DEBIAN_FRONTEND=noninteractive dpkg -i /root/logwire.deb > /dev/null 2>&1
shop=$(in_machine logwire token create shop 2> /dev/null | grep -o 'lw_[A-Za-z0-9_-]*')
in_machine systemctl stop logwire
start_package() {
  near_machine python3 "$first202" 8080 "$shop" > "$scratch/until" &
  local poller=$!
  in_machine sh -c "$stamp" sh systemctl --no-block start logwire
  wait "$poller"
  in_machine cat /tmp/started > "$scratch/from"
}
end_package() {
  in_machine systemctl stop logwire
}
process_of_package() {
  pgrep -f -n -- '-jar /usr/lib/logwire/logwire.jar --config'
}
load_package() {
  load 8080 "$shop" "$seconds" "$1" near_machine
}

single=$(chroot_of bookworm) || exit 1
mv "$single" "$scratch/single" # the image is made of another one
single=$scratch/single
install -m 755 "$release/logwire" "$single/usr/local/bin/logwire"
start_file() {
  python3 "$first202" 18080 "$token" > "$scratch/until" &
  local poller=$!
  (inside "$single" env LOGWIRE_PORT=18080 LOGWIRE_TOKEN="$token" sh -c "$stamp" sh logwire > /dev/null 2>&1) &
  pid=$!
  wait "$poller"
  cp "$single/tmp/started" "$scratch/from"
}
end_file() {
  kill "$pid"
  wait "$pid"
  pid=
}
process_of_file() {
  echo "$pid"
}
load_file() {
  load 18080 "$token" "$seconds" "$1" env
}

make_image || exit 1
cp -a "$image/data" "$scratch/volume"
mkdir -p "$image/run/secrets"
echo "$token" > "$image/run/secrets/token"
runner=(sh -c "$stamp" sh)
start_container() {
  container "${volume:-$scratch/volume}" LOGWIRE_TOKEN_FILE=/run/secrets/token
  nsenter --target "$first" --net -- python3 "$first202" 8080 "$token" > "$scratch/until"
  cp "/proc/$first/root/tmp/started" "$scratch/from"
}
end_container() {
  stop_container
  outer=
}
process_of_container() {
  echo "$first"
}
load_container() {
  load 8080 "$token" "$seconds" "$1" nsenter --target "$first" --net --
}

start_volume() {
  rm -rf "$scratch/new-volume"
  cp -a "$image/data" "$scratch/new-volume"
  volume=$scratch/new-volume start_container
}
end_volume() {
  end_container
}
process_of_volume() {
  process_of_container
}
load_volume() {
  load_container "$1"
}

mkdir "$scratch/jar"
start_jar() {
  python3 "$first202" 18080 "$token" > "$scratch/until" &
  local poller=$!
  (cd "$scratch/jar" && LOGWIRE_PORT=18080 LOGWIRE_CONSOLE_PORT=0 LOGWIRE_TOKEN=$token exec sh -c "$stamp" sh java -jar "$release/logwire.jar" \
    > /dev/null 2>&1) &
  pid=$!
  wait "$poller"
  cp /tmp/started "$scratch/from"
}
end_jar() {
  # The first one makes the archives of classes.
  until ls "$scratch"/jar/data/classes-*.jsa > /dev/null 2>&1; do sleep 0.1; done
  end_file
}
process_of_jar() {
  pgrep -P "$pid" -x java
}
load_jar() {
  load_file "$1"
}

ways='package file container volume jar'
for round in $(seq "$rounds"); do
  for way in $ways; do
    "start_$way"
    took=$(($(cat "$scratch/until") - $(cat "$scratch/from")))
    "end_$way"
    [ "$round" = 1 ] || echo "$took" >> "$scratch/took-$way" # the first one makes the store, or unpacks
  done
done
for way in $ways; do
  "start_$way"
  [ "$seconds" = 0 ] || sleep 10
  process=$("process_of_$way")
  idle=$(memory VmRSS "$process")
  logs=no
  peak=none
  if [ "$seconds" != 0 ]; then
    forget_peak "$process"
    logs=$(($("load_$way" 64) + $("load_$way" 256)))
    peak=$(memory VmHWM "$process")
  fi
  "end_$way"
  printf '%-10s first 202 after %s ms (smallest), %s ms (middle) of%s; idle %s MB, loaded %s MB at most, in %s logs\n' "$way" \
    "$(sort -n "$scratch/took-$way" | head -n 1)" "$(sort -n "$scratch/took-$way" | sed -n "$((rounds / 2))p")" \
    "$(sort -n "$scratch/took-$way" | tr '\n' ' ' | sed 's/^/ /; s/ $//')" "$idle" "$peak" "$logs"
done
