package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import io.logwire.bench.Round.Drive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures the service beside two others with the same load: "parse", which keeps nothing, and
 * "naive", one transaction a request. {@code ./run.sh bench} starts it.
 *
 * <p>The three take turns, so that a disturbance meets all of them. A round that was disturbed is
 * repeated, three times at most. It all stays on loopback and in one folder of the project, and
 * takes about five minutes.
 */
final class Bench {
  private static final int ROUNDS = 3;
  private static final int MORE_ROUNDS = 3;
  private static final int SECONDS = 6;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    Setup setup = Setup.fromRunScript();
    Files.createDirectories(setup.work());
    switch (args.length == 0 ? "" : args[0]) {
      case "" -> compare(setup, ROUNDS, MORE_ROUNDS, SECONDS);
      case "short" -> compare(setup, 1, 0, 3);
      case "grow" -> Grow.run(setup, args.length == 1 ? Grow.ROWS : Long.parseLong(args[1]));
      case "alerts" -> Alerts.run(setup, wrk(setup));
      case "arrived" -> Arrived.run(setup);
      case "console" -> consolePages(setup, args);
      case "read" -> Reading.run(setup, args.length == 1 ? Reading.LOGS : Long.parseLong(args[1]));
      case "backup" ->
          Backups.run(
              setup, wrk(setup), args.length == 1 ? Reading.LOGS : Long.parseLong(args[1]));
      case "beside" -> Reading.beside(setup);
      case "node" -> Rivals.node(setup, wrk(setup));
      case "before" -> Rivals.before(setup, wrk(setup));
      case "live" -> LivePages.run(setup, wrk(setup));
      case "soak" -> Soak.run(setup, args.length == 1 ? "30m" : args[1]);
      case "watched" -> Watched.run(setup, wrk(setup));
      case "simulate" -> Simulation.run(Arrays.asList(args).subList(1, args.length));
      case "postgres" ->
          OnPostgres.run(setup, wrk(setup), Arrays.asList(args).subList(1, args.length));
      case "profile" -> Profile.run(setup, wrk(setup));
      default -> {
        System.err.println(
            "./run.sh bench [short | grow [LOGS] | read [LOGS] | backup [LOGS] | beside | alerts | arrived"
                + " | console [FOLDER] [cold] | live | node | before JAR | postgres [PART] [URL] | simulate [KEY=VALUE] | watched | soak [30m]"
                + " | profile]");
        System.exit(2);
      }
    }
  }

  private static void consolePages(Setup setup, String[] args) throws Exception {
    Path folder = setup.work().resolve("read");
    boolean cold = args[args.length - 1].equals("cold");
    if (args.length > (cold ? 2 : 1)) {
      folder = Path.of(args[1]);
    } else {
      ReadFixture.make(folder, ConsolePages.LOGS);
    }
    ReadFixture.addChannels(folder, ConsolePages.CHANNELS);
    ConsolePages.run(setup, folder, cold);
  }

  static Wrk wrk(Setup setup) throws IOException {
    Path texts = setup.work().resolve("texts");
    new Bodies(1).writeTexts(texts);
    return new Wrk(Path.of(System.getProperty("bench.script")), texts, 1);
  }

  private static void compare(Setup setup, int rounds, int more, int seconds)
      throws IOException, InterruptedException {
    Wrk wrk = wrk(setup);
    Starts starts = Starts.measure(setup);
    List<Round> done = new ArrayList<>();
    for (int i = 0; i < rounds || i < rounds + more && !enough(done, rounds); i++) {
      for (Kind kind : Kind.COMPARED) {
        Round round = Round.of(kind, setup, wrk, seconds);
        done.add(round);
        System.err.println(describe(i + 1, round));
      }
    }
    new Table(done, System.out).print(starts, Files.size(setup.jar()));
    if (done.stream().anyMatch(round -> !round.rowsAreAcknowledged())) {
      System.exit(1);
    }
  }

  private static boolean enough(List<Round> done, int wanted) {
    for (Kind kind : Kind.COMPARED) {
      for (Drive drive : Drive.values()) {
        long quiet =
            done.stream()
                .filter(round -> round.kind() == kind)
                .filter(round -> round.driven(drive).foreignCores() <= Table.MOST_FOREIGN)
                .count();
        if (quiet < wanted) {
          return false;
        }
      }
    }
    return true;
  }

  private static String describe(int number, Round round) {
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "round %d, %-7s", number, round.kind()));
    round
        .driven()
        .forEach(
            (drive, driven) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  %,.0f/s p99 %.1f ms foreign %.2f%s",
                        driven.load().perSecond(),
                        driven.load().p99Millis(),
                        driven.foreignCores(),
                        driven.load().refused() + driven.load().broken() == 0
                            ? ""
                            : " refused %d broken %d"
                                .formatted(driven.load().refused(), driven.load().broken()))));
    return text.toString();
  }
}
