# The executable in chroots of Debian's base, as a user.
. "$home/src/test/sh/release/chroots/lib.sh"

for suite in bullseye bookworm trixie; do
  root=$(chroot_of "$suite") || { check "$suite can be made" no yes && continue; }
  install -m 755 "$program" "$root/usr/local/bin/logwire"
  first_log "$root" logwire
  check "$suite: the first log" "$answer" 202
  check "$suite: the first log comes within 20 s" "$((took <= 20000))" 1
  first=$took
  check "$suite: the process is the one that was started" "$(readlink "/proc/$pid/exe" | sed 's#.*/runtime/#runtime/#')" runtime/bin/java
  kill "$pid" && wait "$pid"
  check "$suite: exit code after SIGTERM" $? 143
  first_log "$root" logwire
  check "$suite: a log after the second start" "$answer" 202
  memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
  check "$suite: a log by a command" "$(inside "$root" logwire tail --since 1h 2>&1 | grep -c 'My first log')" 2
  kill "$pid" && wait "$pid"
  echo "$suite: the first 202 after $first ms, later $took ms; $((memory / 1000)) MB" >&2
done

# What can be in the way, on the newest of them.
again() {
  rm -rf "$root/home/user"
  mkdir -m 700 "$root/home/user"
  chown 1000:1000 "$root/home/user"
}
for way in 'size=1g,noexec' 'size=50m' 'size=1g,ro'; do
  again
  mkdir "$root/home/user/.cache" && chown 1000:1000 "$root/home/user/.cache"
  prepare='mount -t tmpfs -o mode=700,uid=1000,gid=1000,'$way' cache $root/home/user/.cache'
  check "a cache folder with $way" "$(inside "$root" logwire --version 2>&1 | tail -n 1)" "$version"
  check "a cache folder with $way: the data folder is used" "$(ls -d "$root"/home/user/data/runtime/logwire-* | wc -l)" 1
done
again
prepare='mount -t tmpfs -o size=40m,mode=700,uid=1000,gid=1000 home $root/home/user'
check 'a full disk is named' "$(inside "$root" logwire --version 2>&1 | grep -c 'No space left on device')" 2
prepare='mount -t tmpfs -o ro,mode=700,uid=1000,gid=1000 home $root/home/user'
check 'a home that cannot be written to is named' "$(inside "$root" logwire --version 2>&1 | grep -c 'it cannot be made, or written to')" 2
prepare=

# A machine whose C library is musl, as Alpine is: nothing on it needs glibc, and there is none.
if command -v busybox > /dev/null && ! ldd "$(command -v busybox)" > /dev/null 2>&1; then
  musl=$scratch/musl
  mkdir -p "$musl/bin" "$musl/dev"
  mknod -m 666 "$musl/dev/null" c 1 3
  cp "$(command -v busybox)" "$musl/bin/"
  /usr/sbin/chroot "$musl" /bin/busybox --install -s /bin
  install -m 755 "$program" "$musl/bin/logwire"
  check 'Alpine is told to take the jar' "$(env -i PATH=/bin HOME=/ /usr/sbin/chroot "$musl" /bin/logwire 2>&1)" \
    'LogWire does not start: this file needs glibc 2.31 or newer, and there is none here, as on Alpine: use logwire.jar with Java 17 or newer (Alpine: apk add openjdk17-jre-headless).'
  check 'and nothing is unpacked there' "$(find "$musl" -name '*.jar' -o -name runtime)" ''
else
  echo 'SKIPPED: the executable without glibc: this needs busybox-static.' >&2
fi
