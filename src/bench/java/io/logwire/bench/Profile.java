package io.logwire.bench;

import io.logwire.bench.Child.Kind;
import io.logwire.bench.Wrk.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a log goes under full load: the CPU of each thread as the kernel counts it,
 * divided as the samples of the JDK's Flight Recorder say.
 *
 * <p>Limit: Flight Recorder takes samples of Java code for every thread, of native code for one
 * thread at a time. So a thread's native time is what the kernel says less its Java samples, and
 * the native samples only divide it. SQLite checkpoints inside a COMMIT, where no sample can tell
 * them apart; {@link Waits} tells by the file for which of the two the writer waits.
 */
final class Profile {
  private static final int SECONDS = 20;
  private static final double PERIOD_MICROS = 10_000;
  private static final String WRITER = "writer";
  private static final String COMPLETIONS = "completions";

  // The first rule that fits any frame of a stack.
  private static final String[][] WORK = {
    {"io.logwire.ingest.TokenFilter.", "token"},
    {"io.logwire.store.sql.LogRow.of", "row and index terms, as text"},
    {"io.logwire.ingest.LogParser.", "JSON and checks"},
    {"io.logwire.store.sql.GroupCommit.submit", "hand-over to the writer"},
    {"io.logwire.store.sql.WriteQueue.awaitBatch", "hand-over to the writer"},
    {"io.logwire.store.sql.LogIndex.step", "SQLite: index"},
    {"io.logwire.store.sql.IndexMerge.step", "SQLite: merges of the index"},
    {"io.logwire.store.sql.LogRow.insert", "SQLite: insert of the row"},
    {"io.logwire.store.sqlite.LogBatch.beforeCommit", "SQLite: counts"},
  };

  // The frame nearest to the top decides.
  private static final String[][] LAYERS = {
    {"org.sqlite.", "SQLite: commit, checkpoint"},
    {"io.javalin.", "Javalin"},
    {"org.eclipse.jetty.ee10.", "Jetty, servlet"},
    {"jakarta.servlet.", "Jetty, servlet"},
    {"org.eclipse.jetty.", "Jetty, HTTP and sockets"},
    {"io.logwire.ingest.", "route"},
    {"io.logwire.", "rest of the writer"},
  };

  private Profile() {}

  static void run(Setup setup, Wrk wrk) throws IOException, InterruptedException {
    Path data = setup.emptyFolder("data-profile");
    Path recording = setup.work().resolve("profile.jfr");
    try (Child child =
        Child.start(
            Kind.SERVICE,
            setup,
            data,
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+DebugNonSafepoints")) {
      child.awaitFirst202();
      Round.warmUp(child, wrk);
      Path settings = Path.of(System.getProperty("bench.script")).resolveSibling("profile.jfc");
      jcmd(child, "JFR.start", "name=bench", "settings=" + settings);
      Threads before = Threads.of(child.pid());
      Waits waits = Waits.watch(child.pid(), before.idOf(WRITER));
      Load load = wrk.drive(child, 64, SECONDS);
      waits.stop();
      Threads took = Threads.of(child.pid()).since(before);
      jcmd(child, "JFR.dump", "name=bench", "filename=" + recording);
      print(load, took, samples(recording));
      waits.print();
    }
    Setup.deleteFolder(data);
  }

  private static void jcmd(Child child, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("jcmd", Long.toString(child.pid())));
    command.addAll(List.of(words));
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes());
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd says: " + output);
    }
  }

  /** How often each kind of work was seen in a group of threads: in Java, in native code. */
  private record Samples(Map<String, Integer> java, Map<String, Integer> inNative) {}

  private static Map<String, Samples> samples(Path recording) throws IOException {
    Map<String, Samples> groups = new HashMap<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (stack == null || event.getThread("sampledThread") == null) {
          continue;
        }
        String work = work(stack);
        if (work == null) {
          continue;
        }
        String group = Threads.group(event.getThread("sampledThread").getJavaName());
        Samples samples =
            groups.computeIfAbsent(group, name -> new Samples(new HashMap<>(), new HashMap<>()));
        boolean java = event.getEventType().getName().equals("jdk.ExecutionSample");
        (java ? samples.java() : samples.inNative()).merge(work, 1, Integer::sum);
      }
    }
    return groups;
  }

  /** What a stack is about; null if it waits for work. */
  private static String work(RecordedStackTrace stack) {
    List<String> frames = stack.getFrames().stream().map(Profile::name).toList();
    if (frames.get(0).endsWith("EPoll.wait")) {
      return null;
    }
    for (String[] rule : WORK) {
      if (frames.stream().anyMatch(frame -> frame.startsWith(rule[0]))) {
        return rule[1];
      }
    }
    for (String frame : frames) {
      for (String[] rule : LAYERS) {
        if (frame.startsWith(rule[0])) {
          return rule[1];
        }
      }
    }
    return "other";
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static void print(Load load, Threads took, Map<String, Samples> samples) {
    System.out.printf(
        Locale.ROOT,
        "%,.0f logs/s at 64 connections, the recorder running%n%n| µs of CPU | share | of a log"
            + " |%n| --- | --- | --- |%n",
        load.perSecond());
    double all = took.cpuMicros().values().stream().mapToDouble(Double::doubleValue).sum();
    Map<String, Double> parts = new TreeMap<>();
    took.cpuMicros()
        .forEach(
            (group, cpu) -> {
              Samples seen = samples.get(group);
              if (seen == null) {
                parts.merge("JVM: compilers, garbage collector, others", cpu, Double::sum);
              } else {
                divide(group, cpu, took.runnableMicros().get(group), seen, parts);
              }
            });
    parts.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .forEach(
            part ->
                System.out.printf(
                    Locale.ROOT,
                    "| %.1f | %.0f %% | %s |%n",
                    part.getValue() / load.acknowledged(),
                    100 * part.getValue() / all,
                    part.getKey()));
    System.out.printf(Locale.ROOT, "| %.1f | 100 %% | all |%n%n", all / load.acknowledged());
  }

  private static void divide(
      String group, double cpu, double runnable, Samples seen, Map<String, Double> parts) {
    double java = sum(seen.java()) * PERIOD_MICROS;
    double javaShare = seen.inNative().isEmpty() ? 1 : Math.min(1, java / runnable);
    seen.java()
        .forEach(
            (work, count) ->
                parts.merge(
                    label(group, work), cpu * javaShare * count / sum(seen.java()), Double::sum));
    seen.inNative()
        .forEach(
            (work, count) ->
                parts.merge(
                    label(group, work),
                    cpu * (1 - javaShare) * count / sum(seen.inNative()),
                    Double::sum));
  }

  private static String label(String group, String work) {
    boolean ofAnswers = group.equals(COMPLETIONS) || group.equals(WRITER);
    boolean answers = ofAnswers && (work.startsWith("J") || work.equals("route"));
    return answers ? work + " (answering, after the commit)" : work;
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
