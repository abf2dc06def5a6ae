# docs/INSTALL.md: each command of it. What needs an engine or a cluster gets one that knows just these commands.
# `block NAME` is the block of the page that has this name.
block() {
  awk -v name="$1" '/^```/ { inside = ($2 == name); next } inside' "$home/docs/INSTALL.md"
}
check 'the blocks of INSTALL.md' "$(awk '/^```[a-z]/ { print $2 }' "$home/docs/INSTALL.md" | tr '\n' ' ')" \
  'sums package package-first-log package-restart file jar image compose kubernetes '

for one in logwire logwire.jar; do
  folder=$(mktemp -d "$scratch/sums-XXXX")
  cp "$release/SHA256SUMS" "$release/$one" "$folder/"
  check "INSTALL.md: the sum of $one" "$(cd "$folder" && LC_ALL=C sh -c "$(block sums)")" "$one: OK"
  echo x >> "$folder/$one"
  check "INSTALL.md: another sum of $one" "$(cd "$folder" && LC_ALL=C sh -c "$(block sums)" 2> /dev/null)" "$one: FAILED"
done

# The file and the jar, each in an empty folder: the first log by the curl line that it prints.
for way in file jar; do
  folder=$(mktemp -d "$scratch/$way-XXXX")
  cp "$release/logwire" "$release/logwire.jar" "$folder/"
  chmod -x "$folder/logwire"
  (cd "$folder" && HOME=$folder LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 exec setsid bash -ec "$(block "$way")" > out 2> err) &
  pid=$!
  until grep -q 'My first log' "$folder/out" 2> /dev/null || ! kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
  sed -n '/^ *curl/,/^ *-d/p' "$folder/out" > "$folder/curl.sh"
  check "INSTALL.md, $way: the first log" "$(sh "$folder/curl.sh" 2> /dev/null | tail -n 1)" '{}'
  kill -TERM -- "-$pid"
  wait "$pid"
done

# An engine and a cluster that do nothing but look at what they are told.
tools=$scratch/fake-tools
mkdir "$tools"
cat > "$tools/docker" << 'END'
#!/usr/bin/env bash
case "$*" in
  'build --file '*' --tag logwire:'*' '*) [ -f "$3" ] && ls "$6"/logwire_*_amd64.deb > /dev/null && echo "image $5" ;;
  'compose --file '*' up --detach') grep -q "image: logwire:" "$3" && [ -s "$(dirname "$3")/token.txt" ] && echo up ;;
  'compose --file '*' exec logwire logwire tail') grep -q '^  logwire:' "$3" && echo tail ;;
  *) exit 1 ;;
esac
END
cat > "$tools/kubectl" << 'END'
#!/usr/bin/env bash
case "$*" in
  'create secret generic logwire --from-literal=token='*' --from-literal=console-password='*) echo secret ;;
  'apply --filename '*) grep -q '^kind: StatefulSet' "$3" && grep -q 'secretName: logwire' "$3" && echo applied ;;
  *) exit 1 ;;
esac
END
chmod +x "$tools"/*
clone=$(mktemp -d "$scratch/clone-XXXX")
mkdir -p "$clone/src" "$clone/target"
cp -r "$home/src/container" "$clone/src/"
cp -r "$release" "$clone/target/release"
engine() {
  (cd "$clone" && PATH=$tools:$PATH bash -ec "$(block "$1")" 2>&1)
}
check 'INSTALL.md: the image' "$(engine image)" "image logwire:$(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$home/pom.xml")"
check 'INSTALL.md: compose' "$(engine compose)" $'up\ntail'
check 'INSTALL.md: the token is long enough' "$(($(wc -c < "$clone/src/container/token.txt") > 16))" 1
check 'INSTALL.md: Kubernetes' "$(engine kubernetes)" $'secret\napplied'
check 'README begins with the same two commands' "$(grep -cx 'chmod +x logwire && ./logwire' "$home/README.md")" 1
check 'all of them mean one image' "$(cat "$home"/src/container/*.yaml "$home/docs/INSTALL.md" | grep -o 'logwire:[0-9][0-9.]*[0-9]' | sort -u)" \
  "$(engine image | sed 's/image //')"
