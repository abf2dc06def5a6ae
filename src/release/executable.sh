#!/bin/sh
# LogWire @VERSION@ for Linux on x86_64. Behind this text, which is a program of the shell, stand a Java of its
# own and the jar, compressed. The first start unpacks them, once, into the cache folder of the user, or
# where that cannot be, into the data folder; later ones find them there. `head -n @LINES@` shows all of the text.
#
# Only folders are used that nobody else can write to, up to the root. What is unpacked has its name only
# when it is whole, so a start that is killed, and several at once, do no harm.
set -u
unset CDPATH
name=logwire-@VERSION@-@SHORT@
hash=@HASH@
start=@START@ # the first byte behind this text
needed=@MEGABYTES@ # what it takes unpacked, in MB
this=$0
me=$(id -u)

fail() {
  echo "LogWire does not start: $1" >&2
  exit 1
}

# Whether only this user and root can change what is in this folder, or put another one in its place. In a
# sticky folder, as /tmp is, nobody can move what belongs to others.
is_safe() {
  path=$(cd "$1" 2> /dev/null && pwd -P) || return 1
  set -- "$path"
  while [ -n "${path%/*}" ]; do
    path=${path%/*}
    set -- "$@" "$path"
  done
  leaf=1
  ls -dlnU -- "$@" / | while read -r mode _ owner _; do
    [ "$owner" = "$me" ] || [ "$owner" = 0 ] || exit 1
    case $mode in
      d????-??-*) ;;
      d????????t*) [ -z "$leaf" ] || exit 1 ;;
      *) exit 1 ;;
    esac
    leaf=
  done
}

is_there() {
  [ -f "$1/$name/complete" ] && is_safe "$1/$name"
}

# The data folder, as the service will find it.
data_folder() {
  settings=config.properties
  previous=
  for argument; do
    case $argument in --config=*) settings=${argument#--config=} ;; esac
    [ "$previous" != --config ] || settings=$argument
    previous=$argument
  done
  data=${LOGWIRE_DATA:-}
  [ -n "$data" ] || data=$(sed -n 's/^[[:blank:]]*data[[:blank:]]*[=:][[:blank:]]*//p' "$settings" 2> /dev/null | tail -n 1)
  echo "${data:-data}"
}

check_machine() {
  jar='use logwire.jar with Java 17 or newer'
  machine=$(uname -sm)
  [ "$machine" = 'Linux x86_64' ] || fail "this file is for Linux on x86_64, and this is $machine: $jar."
  [ -e /lib64/ld-linux-x86-64.so.2 ] ||
    fail "this file needs glibc 2.31 or newer, and there is none here, as on Alpine: $jar (Alpine: apk add openjdk17-jre-headless)."
  glibc=$(getconf GNU_LIBC_VERSION 2> /dev/null || true)
  minor=${glibc#glibc 2.}
  case $minor in
    *[!0-9]* | '') ;;
    *) [ "$minor" -ge 31 ] || fail "this file needs glibc 2.31 or newer, and this is $glibc: $jar." ;;
  esac
  sum=$(tail -c +"$start" "$this" | sha256sum) || fail "$this cannot be read."
  [ "${sum%% *}" = "$hash" ] || fail "$this is damaged, its sum is another one: download it again."
}

# Removes what starts that were killed have left, and versions that nobody runs any more.
tidy() {
  for old in "$1"/.unpacking-* "$1"/logwire-*; do
    case $old in
      *\* | */"$name") continue ;;
      */.unpacking-*) [ ! -d "/proc/${old##*-}" ] || continue ;;
      *) ! readlink /proc/[0-9]*/exe 2> /dev/null | grep -qF "$old/" || continue ;;
    esac
    rm -rf "$old"
  done
}

# Unpacks into this folder; says why not, in $why.
unpack() {
  folder=$1
  why="it cannot be made, or written to"
  (umask 077 && mkdir -p "$folder" && [ -w "$folder" ]) 2> /dev/null || return 1
  why="others can write to it, or to a folder above it"
  is_safe "$folder" || {
    rmdir "$folder" 2> /dev/null
    return 1
  }
  folder=$(cd "$folder" && pwd -P)
  tidy "$folder"
  unpacking=$folder/.unpacking-$$
  trap 'rm -rf "$unpacking"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  why=$(
    {
      umask 077
      mkdir "$unpacking" &&
        tail -c +"$start" "$this" | gzip -dc | tar -xf - -C "$unpacking" --no-same-owner --warning=no-timestamp
    } 2>&1 | sed -n '1h; /No space/h; $ { x; p; }'
  )
  if [ -z "$why" ]; then
    why=$("$unpacking/runtime/bin/java" -Xshare:off -version 2>&1) && why=
  fi
  if [ -z "$why" ]; then
    # As a power cut must not leave a name for what is not on disk.
    echo "$hash" > "$unpacking/complete" && { sync -f "$unpacking" 2> /dev/null || sync; }
    # Another start may have been faster.
    mv -T "$unpacking" "$folder/$name" 2> /dev/null || is_there "$folder" || why="$folder/$name is in the way"
  fi
  rm -rf "$unpacking"
  trap - EXIT INT TERM
  [ -z "$why" ]
}

# The classes of the service (classes), or of commands, as the JVM keeps them in memory: halves the time to the
# first line. The JVM takes it only where the jar is where it was when the archive was made, so it is made here.
make_archive() {
  "$app/runtime/bin/java" "@$app/java.options" -Djava.locale.providers=COMPAT -Xshare:dump \
    -XX:SharedClassListFile="$app/$1.list" -XX:SharedArchiveFile="$app/.$1-$$" \
    -jar "$app/logwire.jar" > /dev/null 2>&1 && mv "$app/.$1-$$" "$app/$1.jsa" || rm -f "$app/.$1-$$"
}

app=
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
cache=${cache:+$cache/logwire}
if [ -n "$cache" ] && is_there "$cache"; then
  app=$cache/$name
else
  data=$(data_folder "$@")
  if is_there "$data/runtime"; then
    app=$(cd "$data" && pwd -P)/runtime/$name
  else
    check_machine
    tried=
    for folder in ${cache:+"$cache"} "$data/runtime"; do
      if unpack "$folder"; then
        app=$folder/$name
        break
      fi
      tried="$tried
  $folder: $why"
    done
    [ -n "$app" ] || fail "it unpacks itself once, $needed MB, and found no folder for that:$tried
Set XDG_CACHE_HOME to a folder on a disk that programs may run from, and that belongs to you alone."
    make_archive classes &
    make_archive commands
    wait
  fi
fi

case $#:${1-} in 0: | 2:--config | 1:--config=*) archive=classes ;; *) archive=commands ;; esac
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
# Java reads arguments in the character set of the locale: without any, a search for "über" loses its ü.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
exec "$app/runtime/bin/java" "@$app/java.options" -Djava.locale.providers=COMPAT \
  -XX:SharedArchiveFile="$app/$archive.jsa" -Xlog:disable -Xlog:all=error:stderr -jar "$app/logwire.jar" "$@"
