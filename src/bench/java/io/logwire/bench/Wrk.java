package io.logwire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The load: wrk with log.lua. */
final class Wrk {
  private static final int CONNECTIONS_AT_FIXED_RATE = 256;

  private static final int SECONDS_TO_ANSWER = 3;

  private final Path script;
  private final Path texts;
  private final List<String> prefix; // before the command
  private int seed;

  Wrk(Path script, Path texts, int seed) {
    this(script, texts, seed, List.of());
  }

  private Wrk(Path script, Path texts, int seed, List<String> prefix) {
    this.prefix = prefix;
    this.script = script;
    this.texts = texts;
    this.seed = seed;
  }

  /** The same load, with that before the command. */
  Wrk with(List<String> before) {
    return new Wrk(script, texts, seed + 1_000, before);
  }

  /**
   * What wrk saw.
   *
   * @param acknowledged answers of 202
   * @param refused other answers
   * @param broken connections and requests without an answer
   * @param sent logs that were at least begun to be sent; from a closed loop wrk takes a log of
   *     each connection away with it unanswered, at a fixed rate it waits for all
   * @param late logs that were sent more than 2 ms after their time, at a fixed rate
   * @param latestMillis the worst of them
   * @param cpuMicros what wrk itself took
   */
  record Load(
      long acknowledged,
      long refused,
      long broken,
      long sent,
      double seconds,
      double p50Millis,
      double p99Millis,
      double maxMillis,
      long late,
      double latestMillis,
      long cpuMicros) {

    double perSecond() {
      return acknowledged / seconds;
    }
  }

  /**
   * As many logs as so many connections can have acknowledged, each sending one after the other.
   */
  Load drive(Child child, int connections, int seconds) throws IOException, InterruptedException {
    return run(child, connections, seconds, 0);
  }

  /** That many logs a second, evenly, whether earlier ones are answered or not. */
  Load offer(Child child, int perSecond, int seconds) throws IOException, InterruptedException {
    return run(child, CONNECTIONS_AT_FIXED_RATE, seconds, perSecond);
  }

  private Load run(Child child, int connections, int seconds, int rate)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + (rate == 0 ? seconds : seconds + SECONDS_TO_ANSWER) + "s",
            "--timeout",
            "10s",
            "-s",
            script.toString(),
            "http://127.0.0.1:" + child.port(),
            "--",
            Child.TOKEN,
            texts.toString(),
            Integer.toString(++seed),
            Integer.toString(rate),
            Integer.toString(seconds)));
    long cpuBefore = ForeignLoad.ownMicros();
    Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!wrk.waitFor(10, TimeUnit.SECONDS) || wrk.exitValue() != 0) {
      wrk.destroyForcibly();
      throw new IOException("wrk failed: " + output);
    }
    return load(output, rate == 0 ? 0 : seconds, ForeignLoad.ownMicros() - cpuBefore);
  }

  private static Load load(String output, double seconds, long cpuMicros) throws IOException {
    Map<String, Double> values = new HashMap<>();
    for (String line : output.lines().filter(text -> text.startsWith("= ")).toList()) {
      String[] parts = line.split(" ");
      values.put(parts[1], Double.valueOf(parts[2]));
    }
    if (values.isEmpty()) {
      throw new IOException("wrk says: " + output);
    }
    long refused = values.get("refused").longValue();
    return new Load(
        values.get("answered").longValue() - refused,
        refused,
        values.get("broken").longValue(),
        values.get("sent").longValue(),
        seconds > 0 ? seconds : values.get("micros") / 1e6,
        values.get("p50") / 1e3,
        values.get("p99") / 1e3,
        values.get("max") / 1e3,
        values.get("late").longValue(),
        values.get("latest"),
        cpuMicros);
  }
}
