# Debians with nothing but their base, and less than that, made by debootstrap once and kept in target/chroots. From 13
# on, adduser is a part of the base, but not of the least that debootstrap makes. The oldest has its systemd, too.
# `chroot_of SUITE` makes a fresh copy and gives its folder; `inside FOLDER COMMAND ...` runs it there, as $who, a user
# with a home of his, and with the network of this machine.
chroots=$home/target/chroots
who=1000:1000

chroot_of() {
  local suite=$1 copy=$scratch/$1 packages=adduser tar
  [ "$suite" != bullseye ] || packages=adduser,systemd-sysv
  tar=$chroots/$suite-$packages.tar
  if [ ! -f "$tar" ]; then
    mkdir -p "$chroots"
    debootstrap --variant=minbase --include="$packages" "$suite" "$scratch/new-$suite" > "$scratch/$suite.log" 2>&1 ||
      { tail -n 3 "$scratch/$suite.log" >&2 && return 1; }
    tar --create --file "$tar.new" --directory "$scratch/new-$suite" . && mv "$tar.new" "$tar"
    rm -rf "$scratch/new-$suite"
  fi
  rm -rf "$copy"
  mkdir "$copy"
  tar --extract --file "$tar" --directory "$copy"
  mkdir -m 700 "$copy/home/user"
  chown 1000:1000 "$copy/home/user"
  echo "$copy"
}

# $prepare is run before, by root, in the same mounts. The process is the command itself.
prepare=
inside() {
  local root=$1
  shift
  root=$root who=$who prepare=$prepare exec unshare --mount --propagation private bash -c '
    mount -t proc proc "$root/proc" && eval "$prepare"
    exec env -i HOME=/home/user PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 \
      /usr/sbin/chroot --userspec="$who" "$root" sh -c "cd && exec \"\$@\"" sh "$@"' bash "$@"
}

now() {
  echo $(($(date +%s%N) / 1000000))
}

# Starts the service (FOLDER COMMAND ...), sends the log of its curl line or one with the token of before, and
# leaves the milliseconds up to the 202 in $took, the answer in $answer, the process in $pid.
first_log() {
  local started url before said='My first log'
  # The first start greets with a token; a later one says no more than where it is.
  before=$(find "$1/home" "$1/var/lib" -name logwire.db -print -quit 2> /dev/null)
  [ -z "$before" ] || said='^ *for  '
  started=$(now)
  : > "$scratch/out"
  (inside "$@" > "$scratch/out" 2> "$scratch/err") &
  pid=$!
  until grep -q "$said" "$scratch/out" || ! kill -0 "$pid" 2> /dev/null; do sleep 0.01; done
  [ -n "$before" ] || token=$(sed -n 's/^ *\(lw_.*\)/\1/p' "$scratch/out")
  url=$(sed -n 's/.*takes logs at  //p' "$scratch/out")
  answer=$(curl -s -o /dev/null -w '%{http_code}' "$url" -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -d '{"channel_id":"hello","label":"My first log"}')
  took=$(($(now) - started))
}
