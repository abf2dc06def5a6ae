# Debians with nothing but their base, made by debootstrap once and kept in target/chroots.
# `chroot_of SUITE` makes a fresh copy and gives its folder; `inside FOLDER COMMAND ...` runs it there, as the
# user 1000 with a home of his, and with the network of this machine.
chroots=$home/target/chroots

chroot_of() {
  local suite=$1 copy=$scratch/$1
  if [ ! -f "$chroots/$suite.tar" ]; then
    mkdir -p "$chroots"
    debootstrap --variant=minbase "$suite" "$scratch/new-$suite" > "$scratch/$suite.log" 2>&1 ||
      { tail -n 3 "$scratch/$suite.log" >&2 && return 1; }
    tar --create --file "$chroots/$suite.tar.new" --directory "$scratch/new-$suite" . && mv "$chroots/$suite.tar.new" "$chroots/$suite.tar"
    rm -rf "$scratch/new-$suite"
  fi
  rm -rf "$copy"
  mkdir "$copy"
  tar --extract --file "$chroots/$suite.tar" --directory "$copy"
  mkdir -m 700 "$copy/home/user"
  chown 1000:1000 "$copy/home/user"
  echo "$copy"
}

# $prepare is run before, by root, in the same mounts. The process is the command itself.
prepare=
inside() {
  local root=$1
  shift
  root=$root prepare=$prepare exec unshare --mount --propagation private bash -c '
    mount -t proc proc "$root/proc" && eval "$prepare"
    exec env -i HOME=/home/user PATH=/usr/local/bin:/usr/bin:/bin LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 \
      /usr/sbin/chroot --userspec=1000:1000 "$root" sh -c "cd && exec \"\$@\"" sh "$@"' bash "$@"
}

now() {
  echo $(($(date +%s%N) / 1000000))
}

# Starts the service (FOLDER COMMAND ...), sends the log of its curl line or one with the token of before, and
# leaves the milliseconds up to the 202 in $took, the answer in $answer, the process in $pid.
first_log() {
  local started url
  started=$(now)
  : > "$scratch/out"
  (inside "$@" > "$scratch/out" 2> "$scratch/err") &
  pid=$!
  until grep -q '^ *for  ' "$scratch/out" || ! kill -0 "$pid" 2> /dev/null; do sleep 0.01; done
  grep -q '^ *lw_' "$scratch/out" && sleep 0.05 && token=$(sed -n 's/^ *\(lw_.*\)/\1/p' "$scratch/out")
  url=$(sed -n 's/.*takes logs at  //p' "$scratch/out")
  answer=$(curl -s -o /dev/null -w '%{http_code}' "$url" -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -d '{"channel_id":"hello","label":"My first log"}')
  took=$(($(now) - started))
}
