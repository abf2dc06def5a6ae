# One file for Linux x86_64 that needs no Java: a program of the shell, with the runtime and the jar behind it.
mkdir "$work/executable"
cp -a "$work/runtime" "$work/executable/runtime"
cp "$out"/logwire{.jar,-with-java.cdx.json} "$project/LICENSE" "$project"/src/main/resources/io/logwire/{java.options,{classes,commands}.list} "$work/executable/"
{
  cat "$project/NOTICE"
  echo
  echo "The folder runtime is a part of OpenJDK $java_version as Debian has built it, under the GPL, version 2, with the"
  echo "Classpath Exception; runtime/legal has the licences. Its sources are Debian's source package openjdk-17 of that"
  echo "version, from snapshot.debian.org or any server of Debian's."
} > "$work/executable/NOTICE"
seal "$work/executable"
pack "$work/executable" | gzip -9n > "$work/payload"
read -r hash _ <<< "$(sha256sum "$work/payload")"
megabytes=$(($(du -sk --apparent-size "$work/executable" | cut -f 1) / 1000 + 55)) # with the archives of classes
text=$(sed -e "s/@VERSION@/$version/g; s/@SHORT@/${hash:0:12}/; s/@HASH@/$hash/; s/@MEGABYTES@/$megabytes/" \
  -e "s/@LINES@/$(wc -l < "$project/src/release/executable.sh")/" "$project/src/release/executable.sh")
# The number of the byte has a fixed width, so that it does not change what it counts.
start=$(printf '%s\n' "${text/@START@/12345}" | wc -c)
start=$(printf '%-5s' $((start + 1)))
{ printf '%s\n' "${text/@START@/$start}" && cat "$work/payload"; } > "$out/logwire"
chmod 755 "$out/logwire"
