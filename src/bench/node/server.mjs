// The design of LogWire in Node.js, to be compared with it by ./run.sh bench node: the same call with
// the same checks and limits, groups of what one turn of the event loop has brought, one transaction
// for each group with synchronous=FULL, counts by channel, hour and type, and an index of words and
// exact values by FTS5, which follows the writes a bounded distance behind.
//
// Not done, which is in its favour: names that stand twice in one object, lone surrogates, keys for
// repeats, alerts, merges of the index in small steps, and everything that is not the call.

import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";

const PATH = "/api/v1/log/create";
const EPOCH = 1577836800000;
const TYPES = ["page_view", "action", "success", "error", "information"];
const FIELDS = new Set([
  "channel_id", "reference", "label", "body", "type", "alert", "tags", "custom_references",
]);
const CHANNEL_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const MOST_BYTES = 1 << 20;
const INDEX_STEP = 1024;

const db = new Database(join(process.env.LOGWIRE_DATA, "logwire.db"));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY, channel_id TEXT NOT NULL, reference TEXT, label TEXT, body TEXT,
    type TEXT NOT NULL, alert INTEGER NOT NULL, tags TEXT, custom_references TEXT);
  CREATE TABLE IF NOT EXISTS log_count (
    channel_id TEXT NOT NULL, hour INTEGER NOT NULL, type TEXT NOT NULL, logs INTEGER NOT NULL,
    PRIMARY KEY (channel_id, hour, type)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE IF NOT EXISTS log_index USING fts5 (
    terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
`);
const insert = db.prepare("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
const index = db.prepare("INSERT INTO log_index (rowid, terms) VALUES (?, ?)");
const count = db.prepare(
  "INSERT INTO log_count VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET logs = logs + excluded.logs");

const token = createHash("sha256").update(process.env.LOGWIRE_TOKEN).digest();
const utf8 = new TextDecoder("utf-8", { fatal: true });

class Refused extends Error {
  constructor(status, detail, errors) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

function length(text) {
  let points = text.length;
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800) points--;
  }
  return points;
}

function limited(text, limit, field, faults) {
  if (text.length > limit && length(text) > limit) faults[field] = [`the limit is ${limit}`];
  if (text.includes("\0")) throw new Refused(400, "U+0000");
  return text;
}

function text(value, limit, field, faults) {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return limited(value, limit, field, faults);
  faults[field] = ["send a string or a number"];
  return "";
}

function tags(value, faults) {
  if (value === undefined || value === null) return [];
  const list = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(list) || list.some((tag) => typeof tag !== "string")) {
    faults.tags = ["send a string with commas, or a list of strings"];
    return [];
  }
  const found = new Set();
  for (const tag of list) {
    const stripped = tag.trim();
    if (stripped !== "") found.add(limited(stripped, 64, "tags", faults));
  }
  if (found.size > 32) faults.tags = ["the limit is 32"];
  return [...found];
}

function references(value, faults) {
  const found = {};
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return found;
  const pairs = Array.isArray(value)
    ? value.map((pair) => [pair.name ?? pair.key, pair.value])
    : Object.entries(value);
  for (const [name, one] of pairs) {
    if (one === null || one === "") continue;
    if (!["string", "number", "boolean"].includes(typeof one)) {
      faults.custom_references = ["send a string, a number or a boolean as each value"];
      return found;
    }
    found[limited(name, 64, "custom_references", faults)] =
      limited(String(one), 1024, "custom_references", faults);
  }
  if (Object.keys(found).length > 32) faults.custom_references = ["the limit is 32"];
  return found;
}

function parse(bytes) {
  let json;
  try {
    json = JSON.parse(utf8.decode(bytes));
  } catch (e) {
    throw new Refused(400, String(e));
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Refused(400, "no object");
  const faults = {};
  for (const field in json) {
    if (!FIELDS.has(field)) faults[field] = ["is not a field of a log"];
  }
  const entry = {
    channel: json.channel_id ?? "",
    reference: text(json.reference, 255, "reference", faults),
    label: text(json.label, 255, "label", faults),
    body: text(json.body, 65536, "body", faults),
    type: json.type || "information",
    alert: [true, 1, "true", "1"].includes(json.alert) ? 1 : 0,
    tags: tags(json.tags, faults),
    references: references(json.custom_references, faults),
  };
  if (typeof entry.channel !== "string" || !CHANNEL_ID.test(entry.channel)) faults.channel_id = ["no ID"];
  if (!TYPES.includes(entry.type)) faults.type = ["no type"];
  if (entry.label === "" && entry.body === "") faults.label = ["is required where there is no body"];
  if (Object.keys(faults).length > 0) throw new Refused(422, "wrong fields", faults);
  return entry;
}

// FNV-1a, as a term of an exact value must be one token of the index, however long the value is.
function term(kind, value) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  return `\ue000${kind}${(hash >>> 0).toString(36)}`;
}

function terms(entry) {
  const all = new Set([term("c", entry.channel), term("y", entry.type)]);
  if (entry.reference !== "") all.add(term("r", entry.reference));
  for (const tag of entry.tags) all.add(term("t", tag));
  for (const name in entry.references) {
    all.add(term("k", name + "\0" + entry.references[name]));
    all.add(term("v", entry.references[name]));
  }
  for (const part of [entry.label, entry.body]) {
    const words = /^[\0-\x7f]*$/.test(part)
      ? part.toLowerCase().match(/[a-z0-9]+/g)
      : part.normalize("NFKD").toLowerCase().match(/[\p{L}\p{N}]+/gu);
    for (const word of words ?? []) all.add(word);
  }
  return [...all].join(" ");
}

let waiting = [];
let isScheduled = false;
let owed = [];
let lastId = 0;

function answer(response, status, body, headers) {
  response.writeHead(status, {
    "Content-Type": status === 202 ? "application/json" : "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

const commit = db.transaction((group) => {
  const counts = new Map();
  const now = (Date.now() - EPOCH) * 4096;
  for (const one of group) {
    lastId = Math.max(lastId + 1, now);
    one.id = lastId;
    const entry = one.entry;
    insert.run(
      lastId, entry.channel, entry.reference || null, entry.label || null, entry.body || null, entry.type,
      entry.alert, entry.tags.length > 0 ? JSON.stringify(entry.tags) : null, one.references);
    const key = entry.channel + " " + entry.type;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const hour = Math.floor(Date.now() / 3600000);
  for (const [key, logs] of counts) {
    const [channel, type] = key.split(" ");
    count.run(channel, hour, type, logs);
  }
});

const follow = db.transaction((logs) => {
  for (const one of logs) index.run(one.id, one.terms);
});

function write() {
  isScheduled = false;
  const group = waiting;
  waiting = [];
  try {
    commit.immediate(group);
  } catch (e) {
    for (const one of group) {
      answer(one.response, 503, JSON.stringify({ status: 503, detail: String(e) }), { "Retry-After": "1" });
    }
    return;
  }
  for (const one of group) {
    answer(one.response, 202, "{}", { "Log-Id": String(one.id) });
    owed.push(one);
  }
  if (owed.length >= INDEX_STEP) {
    db.pragma("synchronous = NORMAL");
    follow.immediate(owed);
    db.pragma("synchronous = FULL");
    owed = [];
  }
}

function isAllowed(request) {
  const header = request.headers.authorization ?? "";
  const hash = createHash("sha256").update(header.slice("Bearer ".length)).digest();
  return header.startsWith("Bearer ") && timingSafeEqual(hash, token);
}

const server = createServer({ keepAliveTimeout: 180_000 }, (request, response) => {
  if (request.url !== PATH) return answer(response, 404, '{"status":404}');
  if (request.method !== "POST") return answer(response, 405, '{"status":405}', { Allow: "POST" });
  if (!isAllowed(request)) return answer(response, 401, '{"status":401}', { "WWW-Authenticate": "Bearer" });
  if (!/^application\/json\s*(;\s*charset=utf-8)?$/i.test(request.headers["content-type"] ?? "")) {
    return answer(response, 415, '{"status":415}');
  }
  const chunks = [];
  let size = 0;
  request.on("data", (chunk) => {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  });
  request.on("end", () => {
    if (size > MOST_BYTES) return answer(response, 413, '{"status":413}');
    try {
      const entry = parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
      const references = Object.keys(entry.references).length > 0 ? JSON.stringify(entry.references) : null;
      waiting.push({ entry, response, references, terms: terms(entry), id: 0 });
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      return answer(response, e.status, JSON.stringify({ status: e.status, detail: e.message, errors: e.errors }));
    }
    if (!isScheduled) {
      isScheduled = true;
      setImmediate(write);
    }
  });
});
server.listen(Number(process.env.LOGWIRE_PORT), "127.0.0.1", 1024);
process.on("SIGTERM", () => server.close(() => process.exit(143)) && server.closeAllConnections());
