package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import io.logwire.bench.Round.Drive;
import io.logwire.bench.Round.Driven;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rounds as one table: medians, in Markdown, as docs/PERFORMANCE.md has it. */
final class Table {
  /** A load beside which somebody else used more of the machine is left out where others exist. */
  static final double MOST_FOREIGN = 0.2;

  private final List<Round> rounds;
  private final PrintStream out;

  Table(List<Round> rounds, PrintStream out) {
    this.rounds = rounds;
    this.out = out;
  }

  void print(Starts starts, long jarBytes) {
    line("| | service | parse | naive | floor | aim |");
    line("| --- | --- | --- | --- | --- | --- |");
    closed("64 connections", Drive.CONNECTIONS_64, new Wanted("0.55", "0.60", "naive / 20"));
    closed("256 connections", Drive.CONNECTIONS_256, new Wanted("0.58", "0.70", "naive / 25"));
    fixedRate();
    memory();
    disk();
    row("rows = acknowledged", rowsAreRight(Kind.SERVICE), "", rowsAreRight(Kind.NAIVE), "yes", "");
    row("start to the first 202, ms", f("%.0f", starts.onAFolderWithLogs()), "", "", "400", "250");
    row("the same on an empty folder", f("%.0f", starts.onAnEmptyFolder()), "", "", "", "");
    row("the jar, MB", f("%.1f", jarBytes / 1e6), "", "", "17", "13");
    foreign();
    out.flush();
  }

  /** What is wanted of one closed loop. */
  private record Wanted(String leastShare, String share, String p99) {}

  private void closed(String name, Drive drive, Wanted wanted) {
    each(name + ": logs/s", "%,.0f", drive, driven -> driven.load().perSecond(), "", "");
    ToDoubleFunction<Driven> speed = driven -> driven.load().perSecond();
    double share = ratio(Kind.PARSE, drive, speed);
    double times = ratio(Kind.NAIVE, drive, speed);
    row("- the service's share", "", f("%.2f", share), "", wanted.leastShare(), wanted.share());
    row("- the service, times", "", "", f("%.1f x", times), "4.5 x", "8 x");
    each("- p50, ms", "%.1f", drive, driven -> driven.load().p50Millis(), "", "");
    each("- p99, ms", "%.1f", drive, driven -> driven.load().p99Millis(), wanted.p99(), "");
    each("- CPU of a log, µs", "%.0f", drive, Driven::cpuMicros, "", "");
    each("- wrk's share of a core", "%.2f", drive, Table::wrkCores, "", "");
  }

  private void fixedRate() {
    Drive drive = Drive.FIXED_RATE;
    each("3,000/s offered: logs/s", "%,.0f", drive, driven -> driven.load().perSecond(), "", "");
    each("- p50, ms", "%.1f", drive, driven -> driven.load().p50Millis(), "", "");
    each("- p99, ms", "%.1f", drive, driven -> driven.load().p99Millis(), "10", "5");
    each("- slowest, ms", "%.0f", drive, driven -> driven.load().maxMillis(), "", "");
    each("- slowest sync of another file, ms", "%.0f", drive, Driven::slowestSyncMillis, "", "");
    each("- sent late, %", "%.1f", drive, Table::latePercent, "", "");
    each("- CPU of a log, µs", "%.0f", drive, Driven::cpuMicros, "", "");
  }

  private void memory() {
    List<String> idle = new ArrayList<>();
    List<String> loaded = new ArrayList<>();
    for (Kind kind : Kind.COMPARED) {
      idle.add(f("%.0f", medianOf(kind, round -> round.idleKilobytes() / 1e3)));
      loaded.add(f("%.0f", medianOf(kind, round -> round.loadedKilobytes() / 1e3)));
    }
    row("RSS idle, MB", idle.get(0), idle.get(1), idle.get(2), "110", "80");
    row("RSS under load, MB", loaded.get(0), loaded.get(1), loaded.get(2), "200", "150");
  }

  private void disk() {
    double text = medianOf(Kind.SERVICE, round -> round.disk().ownText());
    double labelAndBody = medianOf(Kind.SERVICE, round -> round.disk().labelAndBody());
    double service = medianOf(Kind.SERVICE, Table::bytesOfALog);
    double naive = medianOf(Kind.NAIVE, Table::bytesOfALog);
    row(
        f("bytes of a log beyond its own text (%.0f)", text),
        f("%.0f", service - text),
        "",
        f("%.0f", naive - text),
        "200",
        "180");
    row(
        f("- beyond label and body (%.0f)", labelAndBody),
        f("%.0f", service - labelAndBody),
        "",
        f("%.0f", naive - labelAndBody),
        "",
        "");
  }

  private void foreign() {
    List<String> cells = new ArrayList<>();
    for (Kind kind : Kind.COMPARED) {
      double[] cores =
          of(kind).stream()
              .flatMap(round -> round.driven().values().stream())
              .mapToDouble(Driven::foreignCores)
              .sorted()
              .toArray();
      long loud = Arrays.stream(cores).filter(core -> core > MOST_FOREIGN).count();
      cells.add(f("%.2f (%d of %d loud)", cores[cores.length / 2], loud, cores.length));
    }
    row("foreign load, cores", cells.get(0), cells.get(1), cells.get(2), "", "");
  }

  private String rowsAreRight(Kind kind) {
    List<Round> rounds = of(kind);
    long right = rounds.stream().filter(Round::rowsAreAcknowledged).count();
    return right == rounds.size()
        ? "yes"
        : f("NO, in %d of %d", rounds.size() - right, rounds.size());
  }

  private static double bytesOfALog(Round round) {
    return round.disk().bytes() / (double) round.disk().rows();
  }

  private static double wrkCores(Driven driven) {
    return driven.load().cpuMicros() / 1e6 / driven.load().seconds();
  }

  private static double latePercent(Driven driven) {
    return 100.0 * driven.load().late() / driven.load().sent();
  }

  private void each(
      String name,
      String format,
      Drive drive,
      ToDoubleFunction<Driven> value,
      String floor,
      String aim) {
    row(
        name,
        f(format, median(Kind.SERVICE, drive, value)),
        f(format, median(Kind.PARSE, drive, value)),
        f(format, median(Kind.NAIVE, drive, value)),
        floor,
        aim);
  }

  private double median(Kind kind, Drive drive, ToDoubleFunction<Driven> value) {
    List<Driven> all = of(kind).stream().map(round -> round.driven(drive)).toList();
    List<Driven> quiet =
        all.stream().filter(driven -> driven.foreignCores() <= MOST_FOREIGN).toList();
    return median((quiet.isEmpty() ? all : quiet).stream().mapToDouble(value).boxed().toList());
  }

  // Of a round with itself: the machine may be a third faster in the next one.
  private double ratio(Kind other, Drive drive, ToDoubleFunction<Driven> value) {
    List<Driven> ours = of(Kind.SERVICE).stream().map(round -> round.driven(drive)).toList();
    List<Driven> theirs = of(other).stream().map(round -> round.driven(drive)).toList();
    List<Double> all = new ArrayList<>();
    List<Double> quiet = new ArrayList<>();
    for (int i = 0; i < theirs.size(); i++) {
      double ratio = value.applyAsDouble(ours.get(i)) / value.applyAsDouble(theirs.get(i));
      all.add(ratio);
      if (Math.max(ours.get(i).foreignCores(), theirs.get(i).foreignCores()) <= MOST_FOREIGN) {
        quiet.add(ratio);
      }
    }
    return median(quiet.isEmpty() ? all : quiet);
  }

  private double medianOf(Kind kind, ToDoubleFunction<Round> value) {
    return median(of(kind).stream().mapToDouble(value).boxed().toList());
  }

  private List<Round> of(Kind kind) {
    return rounds.stream().filter(round -> round.kind() == kind).toList();
  }

  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String line) {
    out.println(line);
  }

  private static String f(String format, Object... values) {
    return String.format(java.util.Locale.ROOT, format, values);
  }
}
