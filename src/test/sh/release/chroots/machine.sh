# A Debian's base with its systemd as PID 1, in namespaces of its own: with its own processes, mounts, users of ports
# and name. `boot FOLDER` starts it, `in_machine COMMAND ...` runs something in it, as root; `halt` ends it.

# base_of SUITE   a fresh copy of what debootstrap makes, its folder
base_of() {
  local suite=$1 copy=$scratch/base-$1
  if [ ! -f "$chroots/$suite-base.tar" ]; then
    mkdir -p "$chroots"
    debootstrap "$suite" "$scratch/new-$suite" > "$scratch/$suite.log" 2>&1 ||
      { tail -n 3 "$scratch/$suite.log" >&2 && return 1; }
    tar --create --file "$chroots/$suite-base.tar.new" --directory "$scratch/new-$suite" . &&
      mv "$chroots/$suite-base.tar.new" "$chroots/$suite-base.tar"
    rm -rf "$scratch/new-$suite"
  fi
  rm -rf "$copy"
  mkdir "$copy"
  tar --extract --file "$chroots/$suite-base.tar" --directory "$copy"
  echo "$copy"
}

boot() {
  systemd-nspawn --quiet --directory "$1" --machine "logwire-$$" --private-network --register=no --keep-unit --boot \
    < /dev/null > "$scratch/boot.log" 2>&1 &
  nspawn=$!
  for _ in $(seq 1800); do
    kill -0 "$nspawn" 2> /dev/null || break
    init=$(pgrep -P "$nspawn" -x systemd | head -n 1)
    [ -z "$init" ] || [ ! -S "/proc/$init/root/run/systemd/private" ] ||
      case $(in_machine systemctl is-system-running 2> /dev/null) in running | degraded) return ;; esac
    sleep 0.1
  done
  tail -n 5 "$scratch/boot.log" >&2
  return 1
}

in_machine() {
  nsenter --target "$init" --mount --uts --ipc --net --pid --root --wd -- \
    env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# The network of the machine, with the programs of this one: a base has no curl.
near_machine() {
  nsenter --target "$init" --net -- "$@"
}

halt() {
  in_machine systemctl --no-block poweroff > /dev/null 2>&1
  wait "$nspawn"
}
