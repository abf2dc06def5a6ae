# A clone on a Debian with nothing but its base, and an empty Maven cache: what README says of it, up to the first log.
# Its other command, `./run.sh test`, is what CI begins with; all tests take minutes, whatever the cache holds.
# Then what docs/SERVER.md says of the jar that this has built. It needs root and debootstrap, and the network for Java,
# Maven and what Maven fetches.
if [ "$(id -u)" != 0 ] || ! have debootstrap systemd-nspawn nsenter git; then
  echo 'SKIPPED: a clone on a new machine: this needs root, debootstrap, systemd-nspawn and git.' >&2
  return 0
fi
for part in lib machine; do
  # shellcheck source=/dev/null
  . "$home/src/test/sh/release/chroots/$part.sh"
done

root=$(base_of bookworm)
# Packages come from where this machine has its own, and it trusts whom this one trusts.
rm -f "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$root/etc/apt/" 2> /dev/null
mkdir -p "$root/usr/local/share/ca-certificates"
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2> /dev/null
mkdir -m 700 "$root/home/user" "$root/home/user/logwire"
(cd "$home" && git ls-files -z | xargs -0 tar --create) | tar --extract --directory "$root/home/user/logwire"
if [ -f "$HOME/.m2/settings.xml" ]; then
  mkdir "$root/home/user/.m2"
  cp "$HOME/.m2/settings.xml" "$root/home/user/.m2/"
fi
chown -R 1000:1000 "$root/home/user"

# What README has between backquotes after "Debian:", where it tells of the clone.
needed=$(sed -n 's/^In a clone it needs .*(Debian: `apt install \(.*\)`).*/\1/p' "$home/README.md")
# The user is in no list of users, so that Java knows no home of his, and Maven's cache is in the folder of the clone.
fetched() {
  find "$root/home/user" -path '*/.m2/*' -name '*.jar' | wc -l
}
check 'the Maven cache is empty' "$(fetched)" 0
started=$(now)
root=$root unshare --mount --propagation private bash -c 'mount -t proc proc "$root/proc" && exec env -i HOME=/root \
  PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$root" sh -c "apt-get update -qq && apt-get install -y -qq $0"' \
  "$needed" > "$scratch/clone-apt.log" 2>&1
check 'README: Java and Maven by apt' "$?" 0
installed=$(($(now) - started))
first_log "$root" sh -c 'cd logwire && exec ./run.sh'
check 'README: the first log of a clone' "$answer" 202
# On an idle machine it takes less than two minutes; how busy this one is, nobody knows.
check 'README: the first log of a clone comes within five minutes' "$((took <= 300000))" 1
check 'the libraries were fetched' "$(($(fetched) > 50))" 1
[ "$answer" = 202 ] || tail -n 5 "$scratch/err" >&2
echo "a clone: apt $installed ms, ./run.sh to the first 202 $took ms" >&2
kill "$pid"
wait "$pid"

# The jar on a server.
server() {
  awk -v name="server-$1" '/^```/ { inside = ($2 == name); next } inside' "$home/docs/SERVER.md"
}
boot "$root" || check 'a machine of its own' no yes
server unit | in_machine sh -c 'cat > /etc/systemd/system/logwire.service'
as_it_stands() {
  in_machine sh -ec "cd /home/user/logwire && $(server "$1")" 2> "$scratch/server-$1.log" || tail -n 3 "$scratch/server-$1.log" >&2
}
as_it_stands install
token=$(as_it_stands start | grep -o 'lw_[A-Za-z0-9_-]*')
answer() {
  near_machine curl -s -o /dev/null -w '%{http_code}' --max-time 5 http://127.0.0.1:8080/api/v1/log/create \
    -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"channel_id":"hello","label":"My first log"}'
}
check 'SERVER.md: the first log' "$(answer)" 202
check 'SERVER.md: the exposure of the unit' \
  "$(in_machine systemd-analyze security --threshold=15 logwire > "$scratch/security" 2>&1; echo $?)" 0
check 'SERVER.md: no warning of systemd' "$(in_machine systemd-analyze verify /etc/systemd/system/logwire.service 2>&1)" ''
running=$(in_machine systemctl show --property=MainPID --value logwire)
as_it_stands upgrade
check 'SERVER.md: upgraded' "$(answer) $([ "$(in_machine systemctl show --property=MainPID --value logwire)" != "$running" ] && echo anew)" '202 anew'
check 'SERVER.md: nothing of others in the data folder' "$(in_machine find /var/lib/logwire ! -user logwire)" ''
halt
