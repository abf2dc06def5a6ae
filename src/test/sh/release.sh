#!/usr/bin/env bash
# What is published: made twice, in two folders, with two umasks, and then tried part by part.
# Each part has a script in release/, which is sourced with $release (the folder of what is published),
# $scratch (an empty one) and check. Prints, at the end, how many checks there were.
set -uo pipefail
home=$(cd "$(dirname "$0")/../../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

check() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: expected '$3', was '$2'" >&2
  fi
}

# Whether all of these programs are there.
have() {
  local one
  for one; do command -v "$one" > /dev/null || return 1; done
}

release=$home/target/release

# A clone elsewhere, whose files have other modes and times, beside the first one. What apt has fetched is taken along.
again=$scratch/another-clone
(
  umask 002
  mkdir -p "$again/target"
  tar --create --directory "$home" run.sh pom.xml LICENSE NOTICE CHANGELOG.md SECURITY.md config.properties src/main src/release src/deb |
    tar --extract --directory "$again" --touch --no-same-permissions
  [ ! -d "$home/target/debian-11" ] || cp -r "$home/target/debian-11" "$again/target"
  TZ=Asia/Tokyo LANG=C "$again/run.sh" release "$scratch/another-release"
) > "$scratch/again.log" 2>&1 &
second=$!
(umask 077 && "$home/run.sh" release)
first=$?
wait "$second" || { tail -n 20 "$scratch/again.log" >&2 && exit 1; }
[ "$first" = 0 ] || exit 1
check 'the same bytes in another folder, with another umask' \
  "$(diff -r "$release" "$scratch/another-release" 2>&1)" ''
check 'the sums are of all files' "$(cd "$release" && sha256sum --check --quiet SHA256SUMS 2>&1)" ''
check 'each file has a sum' "$(find "$release" -type f ! -name SHA256SUMS | wc -l)" "$(wc -l < "$release/SHA256SUMS")"

# Nothing names the builder: his name, his machine, his folders. Asked of the bytes, unpacked where they are
# compressed.
unpack() {
  case $(head -c 2 "$1") in
    PK) mkdir "$2" && unzip -qo "$1" -d "$2" ;;
    '!<') dpkg-deb -R "$1" "$2" ;;
    *) cp "$1" "$2" ;;
  esac
}
names_of_the_builder() {
  local word words=("$home" "$scratch")
  for word in "$HOME" "$(hostname)" "$(id -un)"; do
    [ ${#word} -lt 6 ] || words+=("$word") # shorter ones are in other words
  done
  grep -rlaF "${words[@]/#/-e}" "$1" | sed "s#^$1/##"
}
mkdir "$scratch/unpacked"
for file in "$release"/*; do
  unpack "$file" "$scratch/unpacked/$(basename "$file")"
done
echo "made in $home" > "$scratch/unpacked/planted"
check 'the search for the builder finds what is there' "$(names_of_the_builder "$scratch/unpacked" | head -n 1)" planted
rm "$scratch/unpacked/planted"
check 'files that name the builder' "$(names_of_the_builder "$scratch/unpacked")" ''

for part in "$home"/src/test/sh/release/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
