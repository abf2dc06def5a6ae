# The jar: what it must hold, and its first log on nothing but Java.
jar=$release/logwire.jar
contents=$(unzip -Z1 "$jar")
for file in META-INF/LICENSE META-INF/NOTICE META-INF/licenses/LIST.txt META-INF/sbom/logwire.cdx.json; do
  check "the jar holds $file" "$(grep -cFx "$file" <<< "$contents")" 1
done
check 'the list beside the jar is the one in it' \
  "$(unzip -p "$jar" META-INF/sbom/logwire.cdx.json | cmp - "$release/logwire.cdx.json" && echo same)" same
check 'the list names what the jar is made of' \
  "$(jq -r '[.components[] | select(.purl)] | length > 10' "$release/logwire.cdx.json")" true
check 'nothing of the list changes from build to build' \
  "$(jq -c '[.serialNumber, .metadata.timestamp]' "$release/logwire.cdx.json")" '[null,null]'
check 'the version of the jar' "$(java -jar "$jar" --version)" \
  "LogWire $(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$home/pom.xml")"
