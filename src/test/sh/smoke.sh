#!/usr/bin/env bash
# What a newcomer does, on every JDK of this machine: ./run.sh, the curl line it prints, Ctrl-C.
# Prints a line for each check and, at the end, how many there were.
set -uo pipefail
home=$(cd "$(dirname "$0")/../../.." && pwd)
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

# Waits until that line is there or the process has ended: for a Java that has no archive yet it makes two.
await_line() {
  until grep -q "$1" "$2" 2> /dev/null || ! kill -0 "$3" 2> /dev/null; do sleep 0.1; done
}

newcomer() {
  local java_home=$1 scratch pid
  scratch=$(mktemp -d)
  (cd "$scratch" && LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 JAVA_HOME=$java_home exec "$home/run.sh" > out 2> err) &
  pid=$!
  await_line 'My first log' "$scratch/out" "$pid"
  sed -n '/^ *curl/,/^ *-d/p' "$scratch/out" > "$scratch/curl.sh"
  check "$java_home: first log" "$(sh "$scratch/curl.sh" 2> /dev/null | tail -n 1)" '{}'
  kill -TERM "$pid"
  wait "$pid"
  check "$java_home: exit code after SIGTERM" $? 143
  check "$java_home: words but the building and the stop" \
    "$(grep -vE '^Building LogWire|INFO LogWire - stop' "$scratch/err")" ''
  check "$java_home: commands run" \
    "$(cd "$scratch" && JAVA_HOME=$java_home "$home/run.sh" token list 2>&1 | sed -n '2s/ .*//p')" 'first'
  rm -rf "$scratch"
}

# The path of a machine that has the tools of a shell, but not this one.
path_without() {
  local folder tool
  folder=$(mktemp -d)
  for tool in bash sh env dirname readlink sed find mktemp seq sleep rm cat uname grep head java mvn; do
    [ "$tool" = "$1" ] || ln -s "$(command -v "$tool")" "$folder/$tool"
  done
  echo "$folder"
}

seen=""
for java in "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" /usr/lib/jvm/*; do
  [ -x "$java/bin/javac" ] || continue
  version=$("$java/bin/java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java.specification.version = //p')
  case " $seen " in *" $version "*) continue ;; esac
  [ "${version%%.*}" -ge 17 ] 2> /dev/null || continue
  seen="$seen $version"
  newcomer "$java"
done
echo "Tried on Java:$seen"

# Every class and every native library of the jar belongs to a line of its list of licences, and every
# text that the list names is there.
contents=$(mktemp)
list=META-INF/licenses/LIST.txt
unzip -Z1 "$home/target/logwire.jar" > "$contents"
check 'classes without a licence' "$(grep -E '\.(class|so|dylib|dll)$' "$contents" |
  sed 's#^META-INF/versions/[0-9]*/##' |
  grep -vFf <(unzip -p "$home/target/logwire.jar" "$list" | sed -n 's#^\([a-z][^ ]*\) |.*#\1/#p') |
  head -n 3)" ''
for text in $(unzip -p "$home/target/logwire.jar" "$list" | sed -n 's/^[a-z].*| //p' | tr ' ' '\n' | sort -u); do
  check "text of a licence: $text" "$(grep -cFx "$text" "$contents")" 1
done
check 'our own licence' "$(unzip -p "$home/target/logwire.jar" META-INF/LICENSE | cmp - "$home/LICENSE" && echo same)" same
rm "$contents"

empty=$(mktemp -d)
path=$(path_without java)
check 'no Java' "$(cd "$empty" && env -u JAVA_HOME PATH="$path" "$home/run.sh" 2>&1 | head -c 33)" \
  'LogWire needs Java 17 or newer: i'
rm -rf "$path"
path=$(path_without mvn)
mkdir "$empty/clone" && cp "$home/run.sh" "$home/pom.xml" "$empty/clone" && mkdir -p "$empty/clone/src/main"
check 'no Maven' "$(env PATH="$path" "$empty/clone/run.sh" 2>&1 | tail -n 1 | head -c 28)" \
  'Building LogWire needs Maven'
rm -rf "$path" "$empty"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
