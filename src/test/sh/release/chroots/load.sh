# All the load that connections can make, and the most memory that a process has meanwhile. It needs wrk.

# 200 logs of some 400 bytes, of words that come again.
if [ ! -f "$scratch/texts" ]; then
  awk 'BEGIN {
    srand(1)
    for (log_number = 1; log_number <= 200; log_number++) {
      body = "Order"
      for (word = 0; word < 40; word++) body = body sprintf(" w%d", 5000 * rand() * rand() * rand())
      printf "\"label\":\"Order %d paid\",\"body\":\"%s\",\"type\":\"success\",\"tags\":\"shop,eu\"\n", log_number, body
    }
  }' > "$scratch/texts"
fi

# load PORT TOKEN SECONDS CONNECTIONS COMMAND ...   by wrk behind that command; says how many logs were answered 202
load() {
  local port=$1 token=$2 seconds=$3 connections=$4
  shift 4
  "$@" wrk -t2 -c"$connections" -d"${seconds}s" -s "$home/src/bench/resources/log.lua" "http://127.0.0.1:$port" \
    -- "$token" "$scratch/texts" 1 0 0 | sed -n 's/^= answered \([0-9]*\).*/\1/p'
}

# The memory of a process in MB: VmRSS, or VmHWM, which is the most since `forget_peak`.
memory() {
  awk -v name="$1:" '$1 == name { print int($2 / 1000) }' "/proc/$2/status"
}
forget_peak() {
  echo 5 > "/proc/$1/clear_refs"
}
