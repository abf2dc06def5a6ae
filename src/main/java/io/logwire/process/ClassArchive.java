package io.logwire.process;

import io.logwire.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The classes of a start, as the JVM keeps them in memory, in a file beside the data: it halves the
 * time to the first log, and another one of commands that to their first line. The first start that
 * misses it has both made, by a JVM beside the service that works with what the service leaves of
 * the processor.
 *
 * <p>The JVM executes what is in it. So it is used only where it, and the folder it is in, belong
 * to the user of this process and nobody else can write there: root does not run what the user of
 * the service could have written.
 *
 * <p>Durability: it has its name when it is whole, and where it is missing, a start takes longer.
 */
public final class ClassArchive {
  private static final String TO_MAKE = "logwire.archive";
  private static final String SERVICE = "classes";
  private static final String COMMANDS = "commands";
  private static final Path THIS_PROCESS = Path.of("/proc/self"); // belongs to its user
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int SECONDS = 120; // it takes two, or twenty on a machine that is busy

  private final Path file;

  private ClassArchive(Path file) {
    this.file = file;
  }

  /**
   * The one of this jar in this JVM, or null if the folder is one that cannot have it.
   *
   * @param service whether it is for the service, and not for a command
   */
  public static ClassArchive of(Path jar, Path data, boolean service) {
    try {
      if (Files.exists(data) && !isMineAlone(data)) {
        return null;
      }
      String fits =
          String.join(
              " ",
              jar.toString(),
              Long.toString(Files.size(jar)),
              Files.getLastModifiedTime(jar).toString(),
              System.getProperty("java.home"),
              System.getProperty("java.vm.version"));
      String name = service ? SERVICE : COMMANDS;
      name += "-" + Integer.toHexString(fits.hashCode()) + ".jsa";
      return new ClassArchive(data.toAbsolutePath().resolve(name));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether a start can use it. */
  public boolean isThere() {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isMineAlone(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** What a JVM is told: to use it, or to have it made. */
  public String option() {
    return isThere() ? "-XX:SharedArchiveFile=" + file : "-D" + TO_MAKE + "=" + file;
  }

  private static boolean isMineAlone(Path file) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode");
    Object me = Files.getAttribute(THIS_PROCESS, "unix:uid");
    return (mode & WRITABLE_BY_OTHERS) == 0 && me.equals(Files.getAttribute(file, "unix:uid"));
  }

  /**
   * Makes both on a thread of its own, if this start was told to; the service has made the folder
   * by now. A process that ends meanwhile ends that too.
   */
  public static void makeIfToldTo() {
    String name = System.getProperty(TO_MAKE);
    if (name != null) {
      Threads.start("class-archive", () -> new ClassArchive(Path.of(name)).make());
    }
  }

  private void make() {
    Path folder = file.getParent();
    String ending = file.getFileName().toString().substring(SERVICE.length());
    try {
      if (isMineAlone(folder)) {
        removeOthers(folder);
        // That of the service last: where it is there, so is the other.
        make(COMMANDS, folder, ending);
        make(SERVICE, folder, ending);
      }
    } catch (IOException e) {
      // the disk is full, or the folder cannot be written to: the next start tries again
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void make(String name, Path folder, String ending)
      throws IOException, InterruptedException {
    Path making = folder.resolve(name + ".making");
    Path list = folder.resolve(name + ".making.list");
    try {
      try (InputStream in =
          ClassArchive.class.getResourceAsStream("/io/logwire/" + name + ".list")) {
        Files.copy(in, list, StandardCopyOption.REPLACE_EXISTING);
      }
      if (dump(list, making) == 0) {
        Files.move(making, folder.resolve(name + ending), StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      remove(list);
      remove(making);
    }
  }

  // Those of other jars and Javas, and what a process that was killed has left.
  private static void removeOthers(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "{classes,commands}[-.]*")) {
      files.forEach(ClassArchive::remove);
    }
  }

  private static void remove(Path made) {
    try {
      Files.deleteIfExists(made);
    } catch (IOException e) {
      // the next one who makes an archive tries again
    }
  }

  private static int dump(Path list, Path making) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    Path nice = Path.of("/usr/bin/nice");
    if (Files.isExecutable(nice)) {
      command.addAll(List.of(nice.toString(), "-n", "19"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SecondProcess.options());
    command.add("-Xshare:dump");
    command.add("-XX:SharedClassListFile=" + list);
    command.add("-XX:SharedArchiveFile=" + making);
    command.addAll(List.of("-jar", System.getProperty("java.class.path")));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    Thread end = new Thread(process::destroyForcibly, "end of class-archive");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return process.waitFor(SECONDS, TimeUnit.SECONDS) ? process.exitValue() : 1;
    } finally {
      process.destroyForcibly();
    }
  }
}
