# The jar, and the list of what is in it (CycloneDX) beside it. Built from a copy, as a build in the clone
# may hold classes whose sources are gone, and files with the modes of the umask.
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
"$javac" -version 2>&1 | grep -q '^javac 17\.' ||
  fail "it needs the compiler of Java 17, as another one writes other bytes: install it (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME."
mkdir "$work/source"
tar --create --directory "$project" pom.xml LICENSE NOTICE src/main | tar --extract --directory "$work/source" --no-same-permissions
seal "$work/source"
command -v jq > /dev/null || fail "the list of parts is completed by jq: install it (Debian: apt install jq)."
maven() {
  (cd "$work/source" && mvn -q -B -ntp -Dstyle.color=never -Prelease -Dmaven.test.skip=true "$@" >&2) ||
    fail "Maven could not build the jar."
}

# Adds a part that Maven does not know, in what is another's (MADE-OF-IT PART, in JSON), to a list on the standard input.
add_part() {
  jq --arg of "$1" --argjson part "$2" '
    ($part + { "bom-ref": $part.purl }) as $part
    | .components += [$part]
    | .dependencies |= map(if .ref | startswith($of) then .dependsOn += [$part.purl] else . end)
    | .dependencies += [{ ref: $part.purl, dependsOn: [] }]'
}

maven process-classes
list=$work/source/target/classes/META-INF/sbom/logwire.cdx.json
# The engine itself is in its driver, whose version begins with the engine's.
sqlite=$(sed -n 's#^    <sqlite-jdbc.version>\([0-9]*\.[0-9]*\.[0-9]*\)\..*#\1#p' "$project/pom.xml")
add_part pkg:maven/org.xerial/sqlite-jdbc@ "$(jq -n --arg version "$sqlite" '{
  type: "library", name: "SQLite", version: $version, scope: "required", purl: "pkg:generic/sqlite@\($version)",
  cpe: "cpe:2.3:a:sqlite:sqlite:\($version):*:*:*:*:*:*:*", licenses: [{ license: { id: "blessing" } }] }')" \
  < "$list" > "$work/list"
mv "$work/list" "$list"
maven -Dcyclonedx.skip=true package
cp "$work/source/target/logwire.jar" "$out/"
cp "$list" "$out/"
