package io.logwire.bench;

import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.Store;
import java.time.Clock;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.Words;
import io.logwire.store.LogReader;
import io.logwire.bench.Child.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * How long the pages of the console take where there are 10 million logs, 20,000 channels and a heap
 * of 128 MB: from the request to the last byte, on one connection, and how much CPU the service
 * takes for one, which does not depend on what else the machine does.
 *
 * <p>What is asked for differs with each request: it is taken from logs of all times, so that no
 * page is measured twice. Where it is to be cold, nothing of the file is in the memory of the
 * system when a kind of page begins. How often one reads of the file does not depend on that.
 */
final class ConsolePages {
  static final long LOGS = 10_000_000;
  static final int CHANNELS = 20_000;
  private static final int MOST_BYTES = 45_000; // and 15 of styles
  private static final int SEARCH_MILLIS = 2_000; // of a page, where no index helps
  private static final long DOWNLOAD_NANOS = 20_000_000_000L;
  private static final int WARM_UP = 20;
  private static final int REQUESTS = 100;

  private static final String OVERVIEW = "overview of 20,000 channels";
  private static final String NAMED = "channels of that name";
  private static final String GROUP = "channels of a group";
  private static final String PIECE = "a piece inside of words that is nowhere";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Child child;
  private final int port;
  private final Optional<Path> forgotten; // the file, where it is to be cold

  private ConsolePages(Child child, int port, Optional<Path> forgotten) {
    this.child = child;
    this.port = port;
    this.forgotten = forgotten;
  }

  /** Measures on that folder; the service writes into it. */
  static void run(Setup setup, Path folder, boolean cold) throws Exception {
    List<StoredLog> logs = sample(folder);
    int port = Child.freePort();
    Map<String, String> environment =
        Map.of("LOGWIRE_CONSOLE_PORT", "" + port, "LOGWIRE_RETENTION_DAYS", "0");
    try (Child child = Child.start(Kind.SERVICE, setup, folder, environment, "-Xmx128m")) {
      child.awaitFirst202();
      Path file = folder.resolve("logwire.db");
      ConsolePages pages = new ConsolePages(child, port, Optional.of(file).filter(one -> cold));
      long start = System.nanoTime();
      pages.get("/");
      double first = (System.nanoTime() - start) / 1e6;
      System.out.println("| page | p50 ms | p99 ms | CPU ms | reads | kB | kB compressed | wanted |");
      System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
      pages.of(logs).forEach((name, path) -> pages.measure(name, logs, path, wanted(name)));
      pages.measureDownload();
      System.out.printf(
          Locale.ROOT,
          "%nthe first page after a start: %.0f ms; RSS at the end: %d MB%n",
          first,
          child.rssKilobytes() / 1024);
    }
  }

  private static int wanted(String name) {
    return switch (name) {
      case OVERVIEW, NAMED, GROUP -> 100;
      case PIECE -> SEARCH_MILLIS + 100;
      default -> 50;
    };
  }

  /** Logs of all times, in no order; none of those that a start sends, which have no tags. */
  private static List<StoredLog> sample(Path folder) {
    List<StoredLog> logs = new ArrayList<>();
    try (Store store = SqliteStore.existing(folder, Clock.systemUTC())) {
      LogReader reader = store.reader();
      long newest = reader.newest();
      long oldest = reader.after(0).get(0).id();
      int wanted = WARM_UP + REQUESTS;
      for (int i = 0; i < wanted; i++) {
        long id = oldest + (newest - oldest) / wanted * (i + 1);
        reader.find(LogQuery.latest(10).before(id)).stream()
            .filter(log -> !log.entry().tags().isEmpty())
            .findFirst()
            .ifPresent(logs::add);
      }
    }
    Collections.shuffle(logs, new Random(1));
    return logs;
  }

  private Map<String, Function<StoredLog, String>> of(List<StoredLog> logs) {
    String common = Words.of(logs.get(0).entry().body()).get(0);
    Map<String, Function<StoredLog, String>> pages = new LinkedHashMap<>();
    pages.put(OVERVIEW, log -> "/");
    pages.put(NAMED, log -> "/?channel=" + log.id() % 1_000);
    pages.put(GROUP, log -> "/?group=shop-");
    pages.put("all channels", log -> "/logs");
    pages.put("all channels, a type and a day", ConsolePages::typeOfADay);
    pages.put("channel", ConsolePages::channel);
    pages.put("channel, a deep page", log -> channel(log) + "?before=" + log.id());
    pages.put("channel and type", log -> channel(log) + "?type=" + log.entry().type().text());
    pages.put("channel and an hour", log -> channel(log) + hour(log));
    pages.put("channel and tag", log -> channel(log) + "?tag=" + log.entry().tags().get(0));
    pages.put("story of a reference", log -> "/logs?reference=" + encoded(log.entry().reference()));
    pages.put("tag", log -> "/logs?tag=" + log.entry().tags().get(0));
    pages.put(
        "tag, a deep page",
        log -> "/logs?tag=" + log.entry().tags().get(0) + "&before=" + log.id());
    pages.put("story of a custom reference", log -> "/logs?custom=" + encoded(custom(log)));
    pages.put("a word, common or rare", log -> "/logs?text=" + word(log));
    pages.put("a common word in a channel", log -> channel(log) + "?text=" + common);
    pages.put("several channels and types", log -> "/logs?" + several(log));
    pages.put("without a word", log -> channel(log) + "?text=-" + word(log));
    pages.put(PIECE, log -> "/logs?contains=" + word(log).substring(1) + "x");
    pages.put("one log", log -> channel(log) + "/logs/" + log.id());
    pages.put("an hour of a channel as a file", ConsolePages::file);
    return pages;
  }

  private static String channel(StoredLog log) {
    return "/channels/" + log.entry().channelId();
  }

  private static String hour(StoredLog log) {
    Instant time = LogId.time(log.id());
    return "?since=" + time.minusSeconds(1_800) + "&until=" + time.plusSeconds(1_800);
  }

  private static String typeOfADay(StoredLog log) {
    Instant time = LogId.time(log.id());
    return "/logs?type=%s&since=%s&until=%s"
        .formatted(log.entry().type().text(), time.minusSeconds(86_400), time);
  }

  private static String several(StoredLog log) {
    return "channel=%s&channel=channel-1&type=%s&type=error"
        .formatted(log.entry().channelId(), log.entry().type().text());
  }

  private static String file(StoredLog log) {
    return channel(log) + "/download.csv" + hour(log);
  }

  private static String custom(StoredLog log) {
    Map.Entry<String, String> first = log.entry().customReferences().entrySet().iterator().next();
    return first.getKey() + '=' + first.getValue();
  }

  private static String word(StoredLog log) {
    List<String> words = Words.of(log.entry().body());
    return words.get((int) (log.id() % words.size()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void measure(
      String name, List<StoredLog> logs, Function<StoredLog, String> path, int wanted) {
    List<Double> times = new ArrayList<>();
    int bytes = 0;
    long cpu = 0;
    long reads = 0;
    for (int i = 0; i < logs.size(); i++) {
      if (i == WARM_UP) {
        forgotten.ifPresent(ConsolePages::forget);
        cpu = child.cpuMicros();
        reads = child.reads();
      }
      long start = System.nanoTime();
      int length = get(path.apply(logs.get(i)));
      if (i >= WARM_UP) {
        times.add((System.nanoTime() - start) / 1e6);
        bytes = Math.max(bytes, length);
      }
    }
    cpu = child.cpuMicros() - cpu;
    reads = child.reads() - reads;
    Collections.sort(times);
    boolean isPage = !path.apply(logs.get(0)).contains("/download.");
    System.out.printf(
        Locale.ROOT,
        "| %s%s | %.1f | %.1f | %.1f | %d | %d | %d | %d |%n",
        name,
        isPage && bytes > MOST_BYTES ? " (TOO LARGE)" : "",
        times.get(times.size() / 2),
        times.get(times.size() * 99 / 100),
        cpu / 1e3 / times.size(),
        reads / times.size(),
        bytes / 1_000,
        send(path.apply(logs.get(0)), "gzip").body().length / 1_000,
        wanted);
  }

  /** All logs as a file, for some seconds, as fast as somebody can take them who then leaves. */
  private void measureDownload() {
    URI uri = URI.create("http://127.0.0.1:" + port + "/logs/download.ndjson");
    long start = System.nanoTime();
    long lines = 0;
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream()).body()) {
      for (int read = 0; read >= 0 && System.nanoTime() - start < DOWNLOAD_NANOS; ) {
        read = in.read(buffer);
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
        bytes += Math.max(0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%nall logs as a file: %,.0f logs and %.0f MB a second; RSS meanwhile %d MB%n",
        lines / seconds,
        bytes / seconds / 1e6,
        child.rssKilobytes() / 1024);
  }

  // Takes what is on disk of it out of the memory of the system.
  private static void forget(Path file) {
    try {
      Process dd =
          new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (dd.waitFor() != 0) {
        throw new IllegalStateException("dd cannot forget " + file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int get(String path) {
    return send(path, "identity").body().length;
  }

  private HttpResponse<byte[]> send(String path, String encoding) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).header("Accept-Encoding", encoding).build();
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(uri + " was answered " + answer.statusCode());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
