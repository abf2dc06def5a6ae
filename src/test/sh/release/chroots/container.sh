# The image of the Dockerfile as a folder, and run in namespaces of its own as an engine would. `make_image` makes it,
# `container VOLUME VARIABLE=VALUE ...` runs it, `beside COMMAND ...` runs a command in it, `stop_container` ends it.

make_image() {
  image=$(chroot_of bookworm) &&
    python3 "$home/src/test/sh/release/chroots/image.py" "$home/src/container/Dockerfile" "$release" "$image" > "$scratch/image.json" ||
    return 1
  user=$(of_image .User)
  mapfile -t variables < <(of_image '.Env | to_entries[] | "\(.key)=\(.value)"')
  mapfile -t entrypoint < <(of_image '.Entrypoint[]')
  mapfile -t health < <(of_image '.Healthcheck[]')
  groups=(--clear-groups)
}

of_image() {
  jq -r "$1" "$scratch/image.json"
}

runner=()
# The root is read only, /tmp is in memory, no rights but those of its user, processes, network and name of its own.
# Leaves its first process in $first. $runner, if it is set, is a program that runs the entrypoint.
container() {
  local volume=$1
  shift
  root=$image volume=$volume unshare --mount --pid --net --ipc --uts --fork --propagation private bash -c '
    mount --bind "$root" "$root" && mount --bind "$volume" "$root/data" && mount -t tmpfs -o mode=1777 tmp "$root/tmp" &&
      mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && mount -o remount,bind,ro "$root" && ip link set lo up
    user=$1 directory=$2
    shift 2
    exec /usr/sbin/chroot "$root" env -C "$directory" -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' bash \
    "$user" "$(of_image .WorkingDir)" "${variables[@]}" "$@" \
    setpriv --reuid="${user%:*}" --regid="${user#*:}" "${groups[@]}" \
    --no-new-privs --bounding-set=-all --inh-caps=-all "${runner[@]}" "${entrypoint[@]}" > "$scratch/container.log" 2>&1 &
  outer=$!
  for _ in $(seq 1200); do
    first=$(pgrep -P "$outer" -x java | head -n 1)
    [ -n "$first" ] && return
    sleep 0.05
  done
  tail -n 3 "$scratch/container.log" >&2
  return 1
}
# As `docker exec` does: a command beside the service, as its user.
beside() {
  nsenter --target "$first" --mount --pid --net --ipc --uts --root --wd -- setpriv --reuid="${user%:*}" --regid="${user#*:}" \
    --clear-groups env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "${variables[@]}" "$@"
}
post() {
  nsenter --target "$first" --net -- curl -s -o /dev/null -w '%{http_code}' --max-time 5 http://127.0.0.1:8080/api/v1/log/create \
    -H "Authorization: Bearer $1" -H 'Content-Type: application/json' -d '{"channel_id":"hello","label":"My first log"}'
}
until_ready() {
  for _ in $(seq 1200); do
    beside "${health[@]}" > /dev/null 2>&1 && return
    sleep 0.05
  done
}
stop_container() {
  kill "$first"
  wait "$outer"
}
