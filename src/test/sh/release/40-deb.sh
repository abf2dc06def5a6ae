# The Debian package: what lintian says of it, and what an administrator does with it, from the first minute to the
# last, on Debians with nothing but their base. Those need root and the tools; without, they are skipped,
# with a word.
version=$(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$home/pom.xml")
package=$release/logwire_${version}_amd64.deb

check 'who owns the files' "$(dpkg-deb -c "$package" | awk '{ print $2 }' | sort -u)" root/root
check 'what the package lists is what the release does' \
  "$(dpkg-deb --fsys-tarfile "$package" | tar -xO ./usr/share/doc/logwire/logwire-with-java.cdx.json | cmp - "$release/logwire-with-java.cdx.json" && echo same)" same
check 'the address of the maintainer is the one that SECURITY.md tells of' \
  "$(grep -cF "$(dpkg-deb -f "$package" Maintainer | sed 's/.*<\(.*\)>/\1/')" "$home/SECURITY.md")" 1
check 'each command has its man page' \
  "$(dpkg-deb -c "$package" | sed -n 's#.*/man1/logwire-\(.*\)\.1\.gz#\1#p' | sort | tr '\n' ' ')" \
  "$(java -jar "$release/logwire.jar" --help | sed -n '/^Commands:/,$ s/^  \([a-z]\+\)  .*/\1/p' | sort | tr '\n' ' ')"
if command -v lintian > /dev/null; then
  check 'what lintian says' "$(lintian --allow-root --tag-display-limit 0 "$package" 2>&1)" ''
else
  echo 'SKIPPED: lintian, which is not installed.' >&2
fi

# What man, zsh, fish and bash make of what was made for them.
dpkg-deb -x "$package" "$scratch/package"
for page in "$scratch"/package/usr/share/man/man1/*.gz; do
  check "groff reads $(basename "$page")" "$(gzip -dc "$page" | groff -man -Tutf8 -ww -z 2>&1)" ''
done
check 'bash reads its completion' "$(bash -n "$scratch/package/usr/share/bash-completion/completions/logwire" 2>&1)" ''
! command -v zsh > /dev/null ||
  check 'zsh reads its completion' "$(zsh -n "$scratch/package/usr/share/zsh/vendor-completions/_logwire" 2>&1)" ''
! command -v fish > /dev/null ||
  check 'fish reads its completion' "$(fish -n "$scratch/package/usr/share/fish/vendor_completions.d/logwire.fish" 2>&1)" ''

# The package of a version before: its own, where $LOGWIRE_BEFORE names none.
before() {
  local folder=$scratch/before
  [ -z "${LOGWIRE_BEFORE:-}" ] || { echo "$LOGWIRE_BEFORE" && return; }
  if [ ! -f "$folder.deb" ]; then
    dpkg-deb -R "$package" "$folder"
    sed -i "s/^Version: .*/Version: $version~before/" "$folder/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$folder" "$folder.deb" > /dev/null
  fi
  echo "$folder.deb"
}

# The package of a version after: its own, with one more step in the schema of the file.
after() {
  local folder=$scratch/after schema=src/main/java/io/logwire/store/sqlite/file/Schema.java
  mkdir "$folder.classes" || return
  dpkg-deb -R "$package" "$folder"
  # The end of the list of steps.
  sed 's/^\( *"""\))));$/\1),\n List.of("ALTER TABLE log ADD COLUMN of_tomorrow TEXT", "CREATE TABLE tomorrow (id INTEGER PRIMARY KEY)")));/' \
    "$home/$schema" > "$folder.classes/Schema.java"
  javac --release 17 -proc:none -cp "$release/logwire.jar" -d "$folder.classes" "$folder.classes/Schema.java" &&
    jar --update --file "$folder/usr/lib/logwire/logwire.jar" -C "$folder.classes" io || return
  sed -i "s/^Version: .*/Version: $version+after/" "$folder/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 --build "$folder" "$folder.deb" > /dev/null
  echo "$folder.deb"
}

if [ "$(id -u)" = 0 ] && have debootstrap systemd-nspawn nsenter; then
  # shellcheck source=/dev/null
  . "$home/src/test/sh/release/chroots/deb.sh"
  # shellcheck source=/dev/null
  . "$home/src/test/sh/release/chroots/suites.sh"
else
  echo 'SKIPPED: installing the package: this needs root, debootstrap and systemd-nspawn.' >&2
fi
