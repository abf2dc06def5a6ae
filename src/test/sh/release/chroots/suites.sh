# The package on the oldest and on the newest Debian that it is for, without systemd: installed, run by its command, and
# purged. Docker's images of Debian are like that too.
for suite in bullseye trixie; do
  root=$(chroot_of "$suite") || { check "$suite can be made" no yes && continue; }
  cp "$package" "$root/tmp/logwire.deb"
  started=$(now)
  (who=0:0 inside "$root" dpkg -i /tmp/logwire.deb) > "$scratch/$suite-install.log" 2>&1
  check "$suite: dpkg -i" "$?" 0
  who=0:0 first_log "$root" logwire
  check "$suite: the package's first log" "$answer" 202
  check "$suite: the package's first log comes within 20 s" "$(($(now) - started <= 20000))" 1
  check "$suite: the service is not root" "$(awk '/^Uid/ { print ($2 > 0) }' "/proc/$pid/status")" 1
  check "$suite: it uses the archive of classes" "$(grep -c classes.jsa "/proc/$pid/maps" | sed 's/[1-9][0-9]*/some/')" some
  check "$suite: a command of root's" "$( (who=0:0 inside "$root" logwire tail --since 1h) 2>&1 | grep -c 'My first log')" 1
  kill "$pid" && wait "$pid"
  check "$suite: exit code after SIGTERM" "$?" 143
  (who=0:0 inside "$root" dpkg --purge logwire) > "$scratch/$suite-purge.log" 2>&1
  check "$suite: purged, nothing stays" \
    "$(find "$root" -xdev -path "$root/proc" -prune -o -name '*logwire*' -print | grep -v '/var/lib/dpkg\|/var/log\|/tmp/')" ''
done

# The oldest one with its systemd.
root=$scratch/bullseye
boot "$root" || check 'a machine of bullseye' no yes
install_package "$package" > "$scratch/bullseye-install.log" 2>&1
check 'bullseye, systemd: dpkg -i' "$?" 0
check 'bullseye, systemd: the service and the timer run' "$(in_machine systemctl is-active logwire logwire-backup.timer | tr '\n' ' ')" 'active active '
token=$(in_machine logwire token create shop 2> /dev/null | grep -o 'lw_[A-Za-z0-9_-]*')
check 'bullseye, systemd: the first log' "$(send 'My first log' "$token")" 202
secret_by_file
check 'bullseye, systemd: the secret by its file is asked for' "$(console_answer)" 302
check 'bullseye, systemd: its warnings of the unit' "$(in_machine journalctl --unit logwire | grep -c '^.* systemd\[1\]: /')" 0
install_package "$package" > "$scratch/bullseye-install.log" 2>&1
check 'bullseye, systemd: installed over itself, a log' "$(send again "$token")" 202
in_machine dpkg --purge logwire > "$scratch/bullseye-purge.log" 2>&1
check 'bullseye, systemd: purged, it does not run' "$? $(send gone "$token")" '0 000'
halt
