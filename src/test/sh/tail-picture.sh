#!/usr/bin/env bash
# Makes docs/images/tail.png, the picture of `tail` in README.md: runs the service and sends it logs, runs the
# command in tmux, and has Chromium draw what the screen of tmux then shows.
set -euo pipefail
home=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
tmux=(tmux -u -S "$work/socket" -f /dev/null)
service=
finish() {
  "${tmux[@]}" kill-server 2> /dev/null || true
  [ -z "$service" ] || kill "$service" 2> /dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT
for tool in tmux chromium python3 curl; do
  command -v "$tool" > /dev/null || { echo "The picture needs $tool: install it." >&2; exit 1; }
done
export LOGWIRE_PORT=0 LOGWIRE_CONSOLE_PORT= LOGWIRE_DATA=$work/data LOGWIRE_TOKEN=only-for-the-picture
export TZ=Europe/Lisbon LC_ALL=C.UTF-8

"$home/run.sh" > "$work/out" &
service=$!
until url=$(sed -n 's/.*takes logs at *//p' "$work/out") && [ -n "$url" ]; do sleep 0.1; done

send() {
  curl -sf "$url" -H "Authorization: Bearer $LOGWIRE_TOKEN" -H 'Content-Type: application/json' -d "$1" > /dev/null
}
send '{"channel_id":"web","reference":"visit 9c1f","label":"/pricing","type":"page_view"}'
send '{"channel_id":"sign-up","reference":"user 4711","label":"Signed up","body":"with the link of an invitation","type":"action","tags":"web"}'
send '{"channel_id":"orders","reference":"user 4711","label":"Order placed","body":"Two tickets to Lisbon","type":"action","tags":"shop,eu","custom_references":{"order":"A-17"}}'
send '{"channel_id":"payments","reference":"user 4711","label":"Card declined","body":"The bank says: insufficient funds","type":"error","alert":true,"tags":"shop"}'
send '{"channel_id":"payments","reference":"user 4711","label":"Paid","body":"49.90 €","type":"success","tags":"shop","custom_references":{"order":"A-17"}}'
send '{"channel_id":"orders","reference":"user 2204","label":"Refunded","body":"Trois billets à Besançon, 61,50 €","type":"success","tags":"shop,eu","custom_references":{"order":"A-12"}}'
send '{"channel_id":"web","reference":"visit 77ab","label":"/search","body":"q=\u009b2J\u202egnp.exe","type":"page_view"}'
send '{"channel_id":"backup","label":"Dump of the shop","body":"exit code 0 after 12 s, 81 MB","type":"information"}'
send '{"channel_id":"mailer","reference":"user 4711","label":"Mail bounced","body":"550 5.1.1 no such user, 3 attempts since 18:04","type":"error"}'

"${tmux[@]}" new-session -d -s picture -x 100 -y 14 \
  "PS1='\$ ' bash --norc --noprofile -i"
"${tmux[@]}" send-keys -t picture "clear; alias logwire=$home/run.sh; clear" Enter
sleep 1
"${tmux[@]}" clear-history -t picture
"${tmux[@]}" send-keys -t picture 'logwire tail -f' Enter
until "${tmux[@]}" capture-pane -p -t picture | grep -q 'Mail bounced'; do sleep 0.1; done
send '{"channel_id":"sign-up","reference":"user 5120","label":"Signed up","type":"action","tags":"web"}'
until "${tmux[@]}" capture-pane -p -t picture | grep -q 'user 5120'; do sleep 0.1; done
"${tmux[@]}" capture-pane -e -p -t picture > "$work/screen"

python3 - "$work/screen" "$work/page.html" << 'PYTHON'
import html, re, sys
colours = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 36: "#76e3ea"}
rows, style = [], {}
for line in open(sys.argv[1], encoding="utf-8").read().rstrip("\n").split("\n"):
    row = ""
    for code, text in re.findall(r"\x1b\[([0-9;]*)m|([^\x1b]+)", line):
        if text:
            css = ";".join(f"{name}:{value}" for name, value in style.items())
            row += f'<span style="{css}">{html.escape(text)}</span>'
            continue
        for number in map(int, (code or "0").split(";")):
            if number == 0: style = {}
            elif number == 1: style["font-weight"] = "bold"
            elif number == 2: style["opacity"] = ".6"
            elif number == 22: style.pop("opacity", None); style.pop("font-weight", None)
            elif number == 39: style.pop("color", None)
            elif number in colours: style["color"] = colours[number]
    rows.append(row)
page = """<meta charset="utf-8"><style>body{margin:0;background:#0d1117}
pre{margin:0;padding:18px 22px;color:#e6edf3;font:15px/22px "DejaVu Sans Mono",monospace}</style><pre>"""
open(sys.argv[2], "w", encoding="utf-8").write(page + "\n".join(rows) + "</pre>")
PYTHON
lines=$(wc -l < "$work/screen")
HOME=$work chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=2 \
  --window-size=950,$((lines * 22 + 36)) --screenshot="$work/tail.png" "file://$work/page.html" > /dev/null 2>&1
mv "$work/tail.png" "$home/docs/images/tail.png"
echo "docs/images/tail.png: $(wc -c < "$home/docs/images/tail.png") bytes"
