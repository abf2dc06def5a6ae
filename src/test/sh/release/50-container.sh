# The container. No engine is asked for: what the image would hold is made as a folder, and run in namespaces of its
# own as compose.yaml and kubernetes.yaml have it. That needs root and debootstrap; without, it is skipped.
if [ "$(id -u)" != 0 ] || ! have debootstrap unshare nsenter python3 jq; then
  echo 'SKIPPED: the container: this needs root, debootstrap, python3 and jq.' >&2
  return 0
fi
. "$home/src/test/sh/release/chroots/lib.sh"
. "$home/src/test/sh/release/chroots/container.sh"

make_image
check 'the Dockerfile is carried out' "$?" 0
check 'the image has the archives of classes' "$(cd "$image/usr/lib/logwire" && ls -- *.jsa)" $'classes.jsa\ncommands.jsa'
check 'the image runs as somebody' "${user%%:*}" 10001

# As compose.yaml has it: a volume that begins as /data of the image, the token in a file.
cp -a "$image/data" "$scratch/volume"
mkdir -p "$image/run/secrets/logwire"
echo 'a-token-of-some-length' | tee "$image/run/secrets/token" > "$image/run/secrets/logwire/token"
echo 'a password of eight words' > "$image/run/secrets/logwire/console-password"
started=$(now)
container "$scratch/volume" LOGWIRE_TOKEN_FILE=/run/secrets/token
until_ready
check 'the first log in a container' "$(post a-token-of-some-length)" 202
took=$(($(now) - started))
check 'the first log in a container comes within 20 s' "$((took <= 20000))" 1
check 'it is Java itself that the engine stops' "$(readlink "/proc/$first/exe" | sed "s#^$image##")" /usr/lib/logwire/runtime/bin/java
check 'it cannot have more rights' "$(awk '/^(Uid|CapEff|CapBnd|NoNewPrivs)/ { printf "%s ", $2 }' "/proc/$first/status")" \
  '10001 0000000000000000 0000000000000000 1 '
check 'it ends where it has no memory left' "$(tr '\0' '\n' < "$image/usr/lib/logwire/java.options" | grep -c '^-XX:+ExitOnOutOfMemoryError$')" 1
check 'the root cannot be written to' "$(beside sh -c 'touch /usr/lib/logwire/x 2>&1' | grep -c 'Read-only file system')" 1
check 'a command beside it' "$(beside /usr/bin/logwire tail --since 1h | grep -c 'My first log')" 1
check 'no token is printed' "$(grep -c lw_ "$scratch/container.log")" 0
idle=$(awk '/^VmRSS/ { print int($2 / 1000) }' "/proc/$first/status")
check 'in a container it has at most 80 MB when idle' "$((idle <= 80))" 1
check 'its health' "$(beside "${health[@]}" > /dev/null; echo $?)" 0
stop_container
check 'its exit code after SIGTERM' "$?" 143
check 'where the logs are' "$(cd "$scratch/volume" && find . -name 'logwire.db' -printf '%P %m %U\n')" 'logwire/logwire.db 600 10001'

# The next container on the same volume.
started=$(now)
container "$scratch/volume" LOGWIRE_TOKEN_FILE=/run/secrets/token
until [ "$(post a-token-of-some-length)" = 202 ] || ! kill -0 "$outer" 2> /dev/null; do :; done
echo "container: the first 202 after $took ms, on the same volume again $(($(now) - started)) ms; idle $idle MB" >&2
check 'the logs of the container before are there' "$(beside /usr/bin/logwire export | grep -c 'My first log')" 2
stop_container

# As kubernetes.yaml has it: a claim of root's, which the group of the pod may write to, and the probes from elsewhere.
mkdir "$scratch/claim"
chown root:10001 "$scratch/claim"
chmod 2775 "$scratch/claim"
groups=(--groups 10001)
mapfile -t settings < <(python3 - "$home/src/container/kubernetes.yaml" << 'PYTHON'
import re, sys
for name, value in re.findall(r"- name: (LOGWIRE_\w+)\n\s+value: (\S+)", open(sys.argv[1]).read()):
    print(f"{name}={value}")
PYTHON
)
container "$scratch/claim" "${settings[@]}"
probe() {
  nsenter --target "$first" --net -- curl -s -o /dev/null -w '%{http_code}' --max-time 5 "http://127.0.0.1:8081$1" -H 'Host: 10.1.2.3:8081'
}
for _ in $(seq 1200); do [ "$(probe /readyz)" != 200 ] || break; sleep 0.05; done
check 'the probes of the pod' "$(probe /readyz) $(probe /livez)" '200 200'
check 'the console of the pod asks for the password' "$(nsenter --target "$first" --net -- curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8081/)" 302
check 'the first log in the pod' "$(post a-token-of-some-length)" 202
stop_container
