# The Debian package, with a Java of its own. Made by dpkg-deb alone: there is nothing to compile.
deb=$work/deb
mkdir -p "$deb"/{DEBIAN,etc/logwire,usr/bin,usr/lib/logwire,usr/lib/systemd/system,usr/share/man/man1,usr/share/doc/logwire}
mkdir -p "$deb"/usr/share/{bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d,lintian/overrides}

cp -a "$work/runtime" "$deb/usr/lib/logwire/runtime"
cp "$out/logwire.jar" "$project"/src/main/resources/io/logwire/{java.options,{classes,commands}.list} "$deb/usr/lib/logwire/"
for script in make-backup wait-until-ready; do
  cp "$project/src/deb/$script.sh" "$deb/usr/lib/logwire/$script"
done
cp "$project/src/deb/logwire.sh" "$deb/usr/bin/logwire"
cp "$project"/src/deb/logwire*.{service,timer} "$deb/usr/lib/systemd/system/"
sed -e 's#^data=data$#data=/var/lib/logwire#; s#\./run\.sh #sudo logwire #g' \
  -e 's#^\# The environment wins: .*#\# After a change: systemctl restart logwire.\n&#' \
  "$project/config.properties" > "$deb/etc/logwire/logwire.properties"
grep -qx 'data=/var/lib/logwire' "$deb/etc/logwire/logwire.properties" || fail "config.properties has no line data=data."

# Man pages and completions, made from the commands.
day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
mkdir "$work/man"
"$jdk/bin/javac" --release 17 -proc:none -cp "$out/logwire.jar" -d "$work/man" "$project/src/release/java/io/logwire/ManPages.java"
"$jdk/bin/java" -cp "$work/man:$out/logwire.jar" io.logwire.ManPages \
  "$deb/usr/share/man/man1" "$version" "$day" "$project/src/deb/man.roff"
gzip -9n "$deb"/usr/share/man/man1/*.1
logwire=("$work/runtime/bin/java" -jar "$out/logwire.jar")
(cd "$work" && "${logwire[@]}" completion bash) | sed '1{/^#!/d}' > "$deb/usr/share/bash-completion/completions/logwire"
(cd "$work" && "${logwire[@]}" completion zsh) > "$deb/usr/share/zsh/vendor-completions/_logwire"
(cd "$work" && "${logwire[@]}" completion fish) > "$deb/usr/share/fish/vendor_completions.d/logwire.fish"

cp "$out/logwire-with-java.cdx.json" "$project/SECURITY.md" "$deb/usr/share/doc/logwire/"
sed "s/@JAVA@/$java_version/" "$project/src/deb/copyright" > "$deb/usr/share/doc/logwire/copyright"
maintainer=$(sed -n 's/^Maintainer: //p' "$project/src/deb/control")
{
  printf 'logwire (%s) unstable; urgency=medium\n\n  * What is new stands in /usr/share/doc/logwire/NEWS.md.gz.\n\n' "$version"
  printf ' -- %s  %s\n' "$maintainer" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n > "$deb/usr/share/doc/logwire/changelog.gz"
gzip -9nc "$project/CHANGELOG.md" > "$deb/usr/share/doc/logwire/NEWS.md.gz"
cp "$project/src/deb/lintian-overrides" "$deb/usr/share/lintian/overrides/logwire"

for script in postinst prerm postrm; do
  cp "$project/src/deb/$script" "$deb/DEBIAN/"
done
echo /etc/logwire/logwire.properties > "$deb/DEBIAN/conffiles"
seal "$deb"
chmod 640 "$deb/etc/logwire/logwire.properties"
sed -e "s/@VERSION@/$version/; s/@SIZE@/$(du -sk --apparent-size --exclude=DEBIAN "$deb" | cut -f 1)/" \
  "$project/src/deb/control" > "$deb/DEBIAN/control"
(cd "$deb" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | sort | xargs -d '\n' md5sum > DEBIAN/md5sums)
chmod 644 "$deb/DEBIAN"/{control,md5sums}
find "$deb" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$deb" "$out/logwire_${version}_amd64.deb" > /dev/null
