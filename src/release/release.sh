#!/usr/bin/env bash
# ./run.sh release [FOLDER]   makes all that is published, into target/release or that folder
#
# Each script of parts/ makes one part, in the order of their names. To add a part, add a script; it is
# sourced with these, and stops the release where it fails:
#   $project  the clone; a part reads it and changes nothing in it
#   $work     an empty folder for what is made on the way: $work/runtime is a Java of its own, for parts
#             from 30 on (of Debian's package $java_version), $jdk the JDK that it was linked from
#   $out      what a part puts here is published, and listed in SHA256SUMS
#   $version, $SOURCE_DATE_EPOCH  as pom.xml has them
#   fail WORDS, seal FOLDER, pack FOLDER  see below; add_part adds to a list of parts, see 10-jar.sh
# The same sources give the same bytes: nothing may depend on the time, the folder, the umask, the user or
# the locale.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
out=$project/target/release
[ -z "${1:-}" ] || out=$(realpath -m "$1")
final=$out
work=$out.work

umask 022
export LC_ALL=C.UTF-8 TZ=UTC
unset "${!LOGWIRE_@}" JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS MAVEN_OPTS
version=$(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$project/pom.xml")
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's#.*<project.build.outputTimestamp>\(.*\)</.*#\1#p' "$project/pom.xml")" +%s)
export SOURCE_DATE_EPOCH

fail() {
  echo "The release is not made: $1" >&2
  exit 1
}

# Modes and times of a folder, the same on every machine.
seal() {
  find "$1" -type f -perm /111 -exec chmod 755 {} +
  find "$1" -type f ! -perm /111 -exec chmod 644 {} +
  find "$1" -type d -exec chmod 755 {} +
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# A folder as a tar, the same on every machine, to the standard output.
pack() {
  tar --create --directory "$1" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
    --mtime="@$SOURCE_DATE_EPOCH" .
}

rm -rf "$work"
mkdir -p "$work/out"
out=$work/out
for part in "$project"/src/release/parts/*.sh; do
  echo "Making $(basename "$part" .sh | sed 's/^[0-9]*-//') ..." >&2
  # shellcheck source=/dev/null
  . "$part"
done
(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs -d '\n' sha256sum > SHA256SUMS)
rm -rf "$final"
mv "$out" "$final"
rm -rf "$work"
echo "LogWire $version is in $final:" >&2
(cd "$final" && ls -l)
