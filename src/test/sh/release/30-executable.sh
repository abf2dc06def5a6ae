# The executable: on a Debian with nothing but its base, old and new, and where something is in its way.
# Those need root, and debootstrap; without, they are skipped, with a word.
program=$release/logwire

check 'the executable has at most 45 MB' "$(($(stat -c %s "$program") <= 45000000))" 1

# Runs it (FOLDER, environment ..., arguments), and gives the last line.
said() {
  (cd "$1" && shift && env -i PATH="$PATH" "$@" 2>&1 | tail -n 1)
}

# A home of its own for each try.
new_home() {
  mktemp -d "$scratch/home-XXXX"
}

version="LogWire $(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$home/pom.xml")"
kept=$(new_home)
check 'the first start unpacks' "$(said "$kept" HOME="$kept" "$program" --version)" "$version"
check 'what is unpacked belongs to this user alone' "$(find "$kept/.cache" -maxdepth 1 -perm /077)" ''
unpacked=$(echo "$kept"/.cache/logwire/logwire-*)
check 'it has the archives of classes' "$(cd "$unpacked" && ls -- *.jsa)" $'classes.jsa\ncommands.jsa'
inode=$(stat -c %i "$unpacked")
check 'the second start finds it' "$(said "$kept" HOME="$kept" "$program" --version) $(stat -c %i "$unpacked")" "$version $inode"
check 'the jar in it is the jar beside it' "$(cmp "$unpacked/logwire.jar" "$release/logwire.jar" && echo same)" same
check 'its list is the one beside it' "$(cmp "$unpacked/logwire-with-java.cdx.json" "$release/logwire-with-java.cdx.json" && echo same)" same
check 'the list has the Java that is in it' \
  "$(jq -r '.components[] | select(.name == "OpenJDK") | .version' "$unpacked/logwire-with-java.cdx.json" | sed 's/-.*//')" \
  "$("$unpacked/runtime/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.vm.version = \([^-]*\).*/\1/p')"
check 'and all that the jar lists' \
  "$(jq -n --slurpfile jar "$release/logwire.cdx.json" --slurpfile all "$release/logwire-with-java.cdx.json" '$jar[0].components - $all[0].components | length')" 0
check 'files that name the builder in what is unpacked' \
  "$(names_of_the_builder "$unpacked" | grep -v '\.jsa$')" ''

# Several first starts at once.
many=$(new_home)
for number in 1 2 3 4; do
  said "$many" HOME="$many" "$program" --version > "$scratch/many-$number" &
done
wait $(jobs -p)
check 'four first starts at once' "$(cat "$scratch"/many-? | sort -u)" "$version"
check 'they leave one folder' "$(ls -A "$many/.cache/logwire" | wc -l)" 1

# Killed in the middle; another one, where it was at its end before.
for _ in 1 2 3 4 5 6 7 8 9; do
  killed=$(new_home)
  (cd "$killed" && exec env -i PATH="$PATH" HOME="$killed" setsid "$program" --version > /dev/null 2>&1) &
  pid=$!
  until [ -e "$killed"/.cache/logwire/.unpacking-*/logwire.jar ] || ! kill -0 "$pid"; do sleep 0.01; done 2> /dev/null
  kill -KILL -- "-$pid" 2> /dev/null
  wait "$pid" 2> /dev/null
  [ ! -e "$killed"/.cache/logwire/.unpacking-*/logwire.jar ] || break
done
check 'a killed start leaves what it was at' "$(ls -A "$killed/.cache/logwire" | sed 's/-[0-9]*$//')" .unpacking
check 'the next start does it again' "$(said "$killed" HOME="$killed" "$program" --version)" "$version"
check 'and removes what was left' "$(ls -A "$killed/.cache/logwire")" "$(basename "$unpacked")"

# An older version that nobody runs goes, one that runs stays.
mkdir -p "$killed"/.cache/logwire/logwire-0.0.{1,2}-abc
cp /bin/sleep "$killed/.cache/logwire/logwire-0.0.2-abc/"
"$killed/.cache/logwire/logwire-0.0.2-abc/sleep" 100 &
sleeper=$!
mv "$killed/.cache/logwire/$(basename "$unpacked")" "$scratch/elsewhere"
said "$killed" HOME="$killed" "$program" --version > /dev/null
kill "$sleeper"
check 'versions that nobody runs are removed' "$(ls -A "$killed/.cache/logwire" | sed 's/-[^-]*$//')" $'logwire-0.0.2\nlogwire-'"${version#LogWire }"

# A folder that others can write to is not used.
open=$(new_home)
mkdir -m 777 "$open/.cache"
mkdir -m 700 "$open/work"
check 'not into a folder that others can write to, but into the data folder' \
  "$(said "$open/work" HOME="$open" "$program" --version), $(ls -A "$open/.cache" "$open/work/data")" \
  "$version, $open/.cache:

$open/work/data:
runtime"
open=$(new_home)
chmod 777 "$open"
check 'it says so where there is no other folder' \
  "$(cd "$open" && env -i PATH="$PATH" HOME="$open" "$program" --version 2>&1 | sed -n '2s/.*: //p')" \
  'others can write to it, or to a folder above it'

# Settings tell where the data folder is.
elsewhere=$(new_home)
printf 'data = %s/logs\n' "$elsewhere" > "$elsewhere/my.properties"
check 'the data folder is that of the settings' \
  "$(said / "$program" --config "$elsewhere/my.properties" --version), $(ls -d "$elsewhere"/logs/runtime/logwire-* | wc -l)" "$version, 1"

# A file that is not whole.
head -c 30000000 "$program" > "$scratch/half"
chmod +x "$scratch/half"
half=$(new_home)
check 'half a file' "$(said "$half" HOME="$half" "$scratch/half" --version)" \
  "LogWire does not start: $scratch/half is damaged, its sum is another one: download it again."

# Machines that it is not for. What asks about the machine answers for another one.
pretend() {
  local tools=$scratch/tools
  rm -rf "$tools" && mkdir "$tools"
  printf '#!/bin/sh\necho "%s"\n' "$2" > "$tools/$1"
  chmod +x "$tools/$1"
  (env -i PATH="$tools:$PATH" HOME="$half" "$program" --version 2>&1 | sed 's/.*: this file/this file/')
}
check 'arm64 is told to take the jar' "$(pretend uname 'Linux aarch64')" \
  'this file is for Linux on x86_64, and this is Linux aarch64: use logwire.jar with Java 17 or newer.'
check 'an older glibc is told to take the jar' "$(pretend getconf 'glibc 2.28')" \
  'this file needs glibc 2.31 or newer, and this is glibc 2.28: use logwire.jar with Java 17 or newer.'

if [ "$(id -u)" = 0 ] && command -v debootstrap > /dev/null; then
  # shellcheck source=/dev/null
  . "$home/src/test/sh/release/chroots/executable.sh"
else
  echo 'SKIPPED: the executable on other Debians: this needs root and debootstrap.' >&2
fi
