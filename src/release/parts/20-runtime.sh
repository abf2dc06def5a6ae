# A Java of its own, with what LogWire needs of it: $work/runtime. It comes from Debian 11's OpenJDK, because
# that one runs on every glibc from 2.31 on; the one of a newer Debian does not start there.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,jdk.crypto.ec,jdk.management,jdk.unsupported
[ "$(uname -sm)" = 'Linux x86_64' ] || fail "the runtime is made on Linux x86_64."

# Apt with lists of its own: nothing of this machine's changes, and nobody has to be root. It is kept from
# one release to the next, as a package of which apt has the right bytes is not fetched again.
apt=$project/target/debian-11
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$key" ] || fail "$key is missing: install it (Debian: apt install debian-archive-keyring)."
mkdir -p "$apt"/{lists/partial,cache/archives/partial,debs}
# From where this machine has its own packages.
archives=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort -u)
archive=$(grep -v security <<< "$archives" | head -n 1 || true)
security=$(grep security <<< "$archives" | head -n 1 || true)
[ -n "$archive" ] || fail "Debian 11's OpenJDK is fetched with apt, which knows no archive of Debian here."
{
  echo "deb [signed-by=$key] $archive bullseye main"
  [ -z "$security" ] || echo "deb [signed-by=$key] $security bullseye-security main"
} > "$apt/sources.list"
touch "$apt/status"
options=()
for option in Dir::Etc::SourceList="$apt/sources.list" Dir::Etc::SourceParts=/dev/null Dir::State::Lists="$apt/lists" \
  Dir::State::Status="$apt/status" Dir::Cache="$apt/cache" APT::Architecture=amd64 APT::Architectures::=amd64 \
  Acquire::Languages=none APT::Sandbox::User=; do
  options+=(-o "$option")
done
(cd "$apt/debs" && apt-get "${options[@]}" update -qq &&
  apt-get "${options[@]}" download -qq openjdk-17-jdk-headless openjdk-17-jre-headless) >&2 ||
  fail "Debian 11's OpenJDK could not be fetched."
java_version=$(apt-cache "${options[@]}" policy openjdk-17-jre-headless | sed -n 's/^  Candidate: //p')

mkdir "$work/debian"
for package in jdk jre; do
  dpkg-deb -x "$apt/debs/openjdk-17-$package-headless_${java_version}_amd64.deb" "$work/debian"
done
jdk=$work/debian/usr/lib/jvm/java-17-openjdk-amd64
"$jdk/bin/jlink" --module-path "$jdk/jmods" --add-modules "$modules" --strip-java-debug-attributes \
  --no-header-files --no-man-pages --output "$work/runtime"
find "$work/runtime/bin" -type f ! -name java -delete
rm "$work/runtime"/lib/{classlist,jexec,jrt-fs.jar}
newest=$(grep -ahoE 'GLIBC_2\.[0-9]+' -r "$work/runtime/bin" "$work/runtime/lib" | sort -uV | tail -n 1)
[ "$(printf '%s\n' "$newest" GLIBC_2.31 | sort -V | tail -n 1)" = GLIBC_2.31 ] ||
  fail "the runtime needs $newest, and Debian 11 has GLIBC_2.31."
seal "$work/runtime"

# The list of parts of whatever has this Java in it.
upstream=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$work/runtime/release")
add_part pkg:maven/io.logwire/logwire@ "$(jq -n --arg version "$java_version" --arg upstream "$upstream" '{
  type: "platform", name: "OpenJDK", version: $version, scope: "required",
  purl: "pkg:deb/debian/openjdk-17@\($version | @uri)?arch=source", cpe: "cpe:2.3:a:oracle:openjdk:\($upstream):*:*:*:*:*:*:*",
  licenses: [{ expression: "GPL-2.0-only WITH Classpath-exception-2.0" }] }')" \
  < "$out/logwire.cdx.json" > "$out/logwire-with-java.cdx.json"
