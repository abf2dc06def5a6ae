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
cat > "$scratch/Engine.java" << 'JAVA'
class Engine {
  public static void main(String[] none) throws Exception {
    var query = "SELECT sqlite_version()";
    System.out.print(
        java.sql.DriverManager.getConnection("jdbc:sqlite::memory:").createStatement().executeQuery(query).getString(1));
  }
}
JAVA
check 'the list has the SQLite that is in the driver' \
  "$(jq -r '.components[] | select(.name == "SQLite") | .version' "$release/logwire.cdx.json")" \
  "$(java -cp "$jar" "$scratch/Engine.java" 2> /dev/null)"
check 'the list has each part once' "$(jq -r '.components[]."bom-ref"' "$release/logwire.cdx.json" | sort | uniq -d)" ''
check 'each part belongs to another' \
  "$(jq -r '([.components[]."bom-ref"] - [.dependencies[].dependsOn[]?])[]' "$release/logwire.cdx.json")" ''
check 'nothing of the list changes from build to build' \
  "$(jq -c '[.serialNumber, .metadata.timestamp]' "$release/logwire.cdx.json")" '[null,null]'
check 'the version of the jar' "$(java -jar "$jar" --version)" \
  "LogWire $(sed -n 's#^  <version>\(.*\)</version>$#\1#p' "$home/pom.xml")"

check 'the version in openapi.yaml' "$(sed -n 's/^  version: //p' "$home/openapi.yaml")" "$(java -jar "$jar" --version | sed 's/LogWire //')"

# One version everywhere; a receiver that takes one request tells what it was sent.
number=$(java -jar "$jar" --version | sed 's/LogWire //')
python3 -u -c '
import http.server
class Receiver(http.server.BaseHTTPRequestHandler):
  def do_POST(self):
    print(self.headers["User-Agent"], flush=True)
    self.send_response(204)
    self.end_headers()
  def log_message(self, *unused): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_port, flush=True)
server.handle_request()' > "$scratch/receiver" &
receiver=$!
for _ in $(seq 100); do [ ! -s "$scratch/receiver" ] || break; sleep 0.1; done
LOGWIRE_WEBHOOK_OPS_URL=http://127.0.0.1:$(cat "$scratch/receiver")/ java -jar "$jar" alerts test ops > /dev/null 2>&1
kill "$receiver" 2> /dev/null
wait "$receiver" 2> /dev/null
check 'the version in User-Agent' "$(sed -n 2p "$scratch/receiver")" "LogWire/$number"

# A start by `java -jar` alone: in a second process, with an archive of classes beside the data.
alone=$(mktemp -d "$scratch/alone-XXXX")
cd "$alone" || exit 1
start() {
  : > out
  env -u JAVA_TOOL_OPTIONS -u JDK_JAVA_OPTIONS LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT=0 "$@" > out 2> err &
  pid=$!
  until grep -q '^ *for  ' out || ! kill -0 "$pid" 2> /dev/null; do sleep 0.02; done
  second=$(cat "/proc/$pid/task/$pid/children" "/proc/$pid"/task/*/children 2> /dev/null | tr ' ' '\n' | sort -u | head -n 2 | tr -d '\n')
}
# Waits until a line of a shell holds, for a minute.
await() {
  for _ in $(seq 600); do
    eval "$1" 2> /dev/null && return
    sleep 0.1
  done
  check "in a minute: $1" no yes
}
stop() {
  kill -TERM "$pid" 2> /dev/null
  wait "$pid"
}

start java -jar "$jar"
check 'the service has the options that it is made for' "$(tr '\0' '\n' < "/proc/$second/cmdline" | grep -c -e '^-Xmx64m$' -e '^-XX:+ExitOnOutOfMemoryError$')" 2
await 'ls data/classes-*.jsa > /dev/null'
stop
check 'exit code after SIGTERM' $? 143
check 'the second process has ended too' "$(cat "/proc/$second/comm" 2>&1 | grep -c java)" 0
check 'it stopped as it should' "$(grep -c 'stopped; everything is in' err)" 1
check 'it leaves two archives, and nothing that they were made of' "$(ls data | sed -n 's/^\(classes\|commands\)-[^.]*/\1/p')" $'classes.jsa\ncommands.jsa'

start java -jar "$jar"
check 'the next start uses the archive' "$(grep -c 'data/classes-.*\.jsa' "/proc/$second/maps" | sed 's/[1-9][0-9]*/some/')" some
check 'the archive lies where it was made for' "$(awk '/data\/classes-/ { print $1 }' "/proc/$second/maps" | head -n 1 | cut -d - -f 1)" 800000000
check 'the version in /metrics' \
  "$(curl -s "$(sed -n 's/.*shows them at  //p' out)metrics" | grep -c "^logwire_build_info{.*version=\"$number\"")" 1
check 'a command beside it' "$(java -jar "$jar" token list | sed -n '2s/ .*//p')" first
java -jar "$jar" tail -f > /dev/null 2>&1 &
follower=$!
await 'grep -q "data/commands-.*\.jsa" /proc/$(cat /proc/$follower/task/*/children | tr " " "\n" | head -n 1)/maps'
kill "$follower"
wait "$follower"
check 'a word beyond ASCII in the locale C' "$(LC_ALL=C java -jar "$jar" search größe 2>&1 | tail -n 1)" 'No log answers that.'
check 'a folder beyond ASCII in the locale C' "$(LC_ALL=C LOGWIRE_DATA=größe java -jar "$jar" stats 2>&1 | cut -d ':' -f 1 | sed "s|$PWD/||")" \
  'there is no folder größe'
kill -KILL "$pid"
wait "$pid" 2> /dev/null
await '! kill -0 "$second"'
check 'the second process ends with the first' "$(grep -c 'stopped; everything is in' err)" 1

start java -jar "$jar"
kill -HUP "$pid"
await '[ -s err ]' # whatever it makes of it
check 'SIGHUP reaches the second process' "$(grep -c could err)" 0
stop

start java -Xmx100m -jar "$jar"
check 'who gives options stays in his own JVM' "$second" ''
stop
start env JDK_JAVA_OPTIONS=-Xmx100m java -jar "$jar"
check 'and who has some in the environment' "$second" ''
stop

# What somebody else could have written is not executed.
archive=$(ls data/classes-*.jsa)
chmod g+w "$archive"
start java -jar "$jar"
check 'an archive that others can write to is not used' "$(grep -c "$archive" "/proc/$second/maps")" 0
await '[ "$(stat -c %A "$archive")" = -r--r--r-- ]'
stop
check 'but made anew' "$(stat -c %A "$archive")" -r--r--r--
touch -d '1 hour ago' "$scratch/older"
cp "$jar" "$scratch/logwire.jar" && touch -r "$scratch/older" "$scratch/logwire.jar"
start java -jar "$scratch/logwire.jar"
await '[ "$(ls data/classes-*.jsa)" != "$archive" ]'
await 'ls data/classes-*.jsa > /dev/null'
stop
check 'one jar has one archive' "$(ls data/classes-*.jsa | wc -l)" 1
cd "$home" || exit 1
