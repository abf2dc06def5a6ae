package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that logs by a library as {@code docs/CLIENTS.md} sets it up: first the log of the
 * page's example, then {@code message 0}, {@code message 1} and so on, as many as its argument
 * says. Then it prints how many milliseconds these took, and ends with its input.
 */
enum LoggingLibrary {
  PYTHON {
    @Override
    List<String> prepare(Path shared, Path folder, String setup) throws IOException {
      Program.require("python3");
      Files.copy(CLIENTS.resolve("logwire_handler.py"), folder.resolve("logwire_handler.py"));
      Files.writeString(
          folder.resolve("app.py"),
          setup
              + """

              import sys, time
              begin = time.monotonic()
              for i in range(int(sys.argv[1])):
                  logging.error("message %d", i)
              print(int((time.monotonic() - begin) * 1000), flush=True)
              sys.stdin.read()
              """);
      return List.of("python3", "app.py");
    }

    @Override
    List<List<String>> otherRuntimes(List<String> command) throws IOException {
      Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
      return commands(versions, "3\\.([6-9]|\\d\\d).*", "bin/python3", command);
    }
  },

  LOGBACK {
    @Override
    List<String> prepare(Path shared, Path folder, String setup)
        throws IOException, InterruptedException {
      Files.writeString(folder.resolve("logback.xml"), setup);
      return java(
          shared,
          folder,
          "logback",
          "logback-classic.jar:logback-core.jar:slf4j-api.jar",
          """
          import org.slf4j.*;

          public class App {
            static void example() {
              MDC.put("reference", "user 4711");
              MDC.put("order", "A-17");
              LoggerFactory.getLogger("shop.Orders").error(MarkerFactory.getMarker("ALERT"),
                  "Payment failed", new IllegalStateException("card declined"));
              MDC.clear();
            }
            static void log(int i) {
              LoggerFactory.getLogger("shop").error("message {}", i);
            }
          """);
    }

    @Override
    List<List<String>> otherRuntimes(List<String> command) throws IOException {
      return commands(Path.of("/usr/lib/jvm"), ".*", "bin/java", command);
    }
  },

  LOG4J {
    @Override
    List<String> prepare(Path shared, Path folder, String setup)
        throws IOException, InterruptedException {
      Files.writeString(folder.resolve("log4j2.xml"), setup);
      return java(
          shared,
          folder,
          "log4j2",
          "log4j-api.jar:log4j-core.jar",
          """
          import org.apache.logging.log4j.*;

          public class App {
            static void example() {
              ThreadContext.put("reference", "user 4711");
              ThreadContext.put("order", "A-17");
              LogManager.getLogger("shop.Orders").error(MarkerManager.getMarker("ALERT"),
                  "Payment failed", new IllegalStateException("card declined"));
              ThreadContext.clearAll();
            }
            static void log(int i) {
              LogManager.getLogger("shop").error("message {}", i);
            }
          """);
    }

    @Override
    List<List<String>> otherRuntimes(List<String> command) throws IOException {
      return commands(Path.of("/usr/lib/jvm"), ".*", "bin/java", command);
    }
  },

  MONOLOG {
    @Override
    List<String> prepare(Path shared, Path folder, String setup) throws IOException {
      Program.require("php");
      assumeTrue(Files.exists(Path.of("/usr/share/php/Monolog")), "php-monolog is not installed");
      Files.copy(CLIENTS.resolve("LogWireHandler.php"), folder.resolve("LogWireHandler.php"));
      Files.writeString(
          folder.resolve("app.php"),
          "<?php\nrequire 'Monolog/autoload.php';\n"
              + setup
              + """

              $begin = microtime(true);
              for ($i = 0; $i < (int) $argv[1]; $i++) {
                  $logger->error("message $i");
              }
              echo (int) ((microtime(true) - $begin) * 1000), "\\n";
              stream_get_contents(STDIN);
              """);
      return List.of("php", "-d", "error_log=/dev/stderr", "app.php");
    }

    @Override
    List<List<String>> otherRuntimes(List<String> command) {
      return List.of();
    }
  };

  private static final Path CLIENTS = Path.of("docs", "clients");
  private static final String JAVA = System.getProperty("java.home") + "/bin/";
  private static final Path JARS = Path.of("/usr/share/java"); // where Debian has them

  /**
   * Writes the program into that folder; how it is run, but for its argument.
   *
   * @param shared keeps what is the same for all, and takes long to make
   */
  abstract List<String> prepare(Path shared, Path folder, String setup)
      throws IOException, InterruptedException;

  /** The same by all other versions of its language that this machine has. */
  abstract List<List<String>> otherRuntimes(List<String> command) throws IOException;

  private static List<String> java(
      Path shared, Path folder, String name, String jars, String beginning)
      throws IOException, InterruptedException {
    List<String> path = new ArrayList<>();
    for (String jar : jars.split(":")) {
      assumeTrue(Files.exists(JARS.resolve(jar)), jar + " is not installed");
      path.add(JARS.resolve(jar).toString());
    }
    Path classes = shared.resolve(name);
    if (Files.notExists(classes)) {
      compile(Files.createDirectory(classes), name, String.join(":", path), beginning);
    }
    path.add(folder.toString()); // its settings
    path.add(classes.toString());
    return List.of(JAVA + "java", "-XX:TieredStopAtLevel=1", "-cp", String.join(":", path), "App");
  }

  private static void compile(Path classes, String name, String classPath, String beginning)
      throws IOException, InterruptedException {
    Files.writeString(
        classes.resolve("App.java"),
        beginning
            + """
              public static void main(String[] arguments) throws Exception {
                example();
                long begin = System.nanoTime();
                for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
                  log(i);
                }
                System.out.println((System.nanoTime() - begin) / 1000000);
                while (System.in.read() >= 0) {}
              }
            }
            """);
    Path source = CLIENTS.resolve(name).resolve("LogWireAppender.java").toAbsolutePath();
    Program.Ended made =
        new Program(classes)
            .run(
                JAVA + "javac",
                "-J-XX:TieredStopAtLevel=1",
                "--release",
                "8",
                "-Xlint:-options",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                source.toString(),
                "App.java");
    assertEquals(0, made.exitCode(), made.toString());
  }

  private static List<List<String>> commands(
      Path versions, String pattern, String program, List<String> command) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    if (Files.isDirectory(versions)) {
      try (Stream<Path> all = Files.list(versions)) {
        for (Path version : all.sorted().toList()) {
          Path found = version.resolve(program);
          if (version.getFileName().toString().matches(pattern) && Files.isExecutable(found)) {
            List<String> words = new ArrayList<>(command);
            words.set(0, found.toString());
            commands.add(words);
          }
        }
      }
    }
    return commands;
  }
}
