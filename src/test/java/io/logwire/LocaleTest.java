package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.process.ProcessText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text that comes by arguments, environment and names of files, in every locale that a shell, cron,
 * ssh or a container may start Java in. A script gives the bytes, as this JVM may have no UTF-8.
 */
class LocaleTest {
  private static final String LOGS =
      """
      {"id":891200813617152,"time":"2026-11-23T06:25:23.637Z","channel_id":"a","reference":"Jürgen Groß","label":"größe","type":"action","alert":false}
      {"id":891200813617153,"time":"2026-11-23T06:25:23.637Z","channel_id":"a","reference":"J??rgen Gro??","label":"gr??e","type":"action","alert":false}
      {"id":891200813617154,"time":"2026-11-23T06:25:23.637Z","channel_id":"a","reference":"JÃ¼rgen GroÃ\u009f","label":"grÃ¶Ã\u009fe","type":"action","alert":false}
      """;

  @TempDir Path folder;

  /** Runs lines of a shell in which {@code lw} is the jar, in an environment that has only this. */
  private Program.Ended run(String environment, String lines) throws Exception {
    List<String> java = new ArrayList<>(ChildJvm.archived());
    java.add(LogWire.class.getName());
    String script =
        "lw() { env -i %s LOGWIRE_RETENTION_DAYS=0 '%s' \"$@\"; }%n%s"
            .formatted(environment, String.join("' '", java), lines);
    Path file = Files.write(folder.resolve("run.sh"), script.getBytes(StandardCharsets.UTF_8));
    return new Program(folder).run("sh", file.toString());
  }

  private void makeStore() throws Exception {
    Files.writeString(folder.resolve("logs.ndjson"), LOGS);
    assertEquals(0, run("LC_ALL=C", "lw import logs.ndjson").exitCode());
  }

  @Test
  void searchesForWhatWasTypedInEveryLocale() throws Exception {
    makeStore();
    for (String locale :
        List.of("A=b", "LC_ALL=C", "LC_ALL=xx_YY.UTF-8", "LC_CTYPE=UTF-8", "LC_ALL=C.UTF-8")) {
      Program.Ended ended = run(locale, "lw search größe --json");
      assertEquals(0, ended.exitCode(), locale + ended.err());
      assertEquals(1, ended.out().lines().count(), locale + ": " + ended.out());
      assertTrue(ended.out().contains("\"label\":\"größe\""), locale + ended.out());
    }
  }

  @Test
  void deletesTheLogsOfTheReferenceThatWasTypedAndNoOthers() throws Exception {
    makeStore();
    Program.Ended ended =
        run(
            "LC_ALL=C",
            "lw delete --reference 'Jürgen Groß' --yes > report || exit\nlw tail --json");
    assertEquals(0, ended.exitCode(), ended.err());
    assertEquals(2, ended.out().lines().count(), ended.out());
    assertFalse(ended.out().contains("Jürgen"), ended.out());
  }

  @Test
  void opensFilesByTheirNames() throws Exception {
    Files.writeString(folder.resolve("logs.ndjson"), LOGS);
    Program.Ended ended =
        run(
            "LC_ALL=C LOGWIRE_DATA=daten-für-alle",
            """
            set -e
            mkdir ordner-für
            mv logs.ndjson ordner-für/größe.ndjson
            lw import ordner-für/größe.ndjson
            lw export -o zurück.ndjson
            test -f daten-für-alle/logwire.db
            test $(wc -l < zurück.ndjson) = 3
            echo 'data=daten-für-mich' > einstellungen-für.properties
            cp einstellungen-für.properties config.properties
            """);
    assertEquals(0, ended.exitCode(), ended.err());
    for (String config : List.of("", "--config einstellungen-für.properties")) {
      ended = run("LC_ALL=C", "lw " + config + " token create shop --new\nls daten-für-mich/");
      assertTrue(ended.out().contains("logwire.db"), ended.err());
      run("LC_ALL=C", "rm -r daten-für-mich");
    }
  }

  @Test
  void readsSettingsFromTheEnvironmentWithoutAnotherProcess() throws Exception {
    Program.Ended ended =
        run(
            "LC_ALL=C LOGWIRE_CONSOLE_URL=http://größe.example JAVA_HOME=/nowhere",
            "lw config | grep console.url");
    assertTrue(ended.out().contains("http://größe.example"), ended.out());
  }

  @Test
  void refusesWhatIsNotUtf8() throws Exception {
    makeStore();
    for (String locale : List.of("LC_ALL=C", "LC_ALL=C.UTF-8")) {
      Program.Ended ended = run(locale, "lw search \"$(printf 'gr\\366\\337e')\"");
      assertEquals(2, ended.exitCode(), ended.err());
      assertEquals(1, ended.err().lines().count(), ended.err());
      assertTrue(ended.err().contains("argument 2 (gr"), ended.err());
      assertTrue(ended.err().contains("e) is not UTF-8"), ended.err());
      ended = run(locale + " LOGWIRE_CONSOLE_PASSWORD=\"$(printf 'gr\\366\\337e')\"", "lw config");
      assertEquals(2, ended.exitCode(), ended.err());
      assertTrue(ended.err().contains("LOGWIRE_CONSOLE_PASSWORD is not UTF-8"), ended.err());
      assertFalse(ended.err().contains("gr"), "it is a secret");
    }
  }

  @Test
  void aServiceWithAFolderBeyondAsciiStopsWithTheProcessThatWasStarted() throws Exception {
    Path script = folder.resolve("start.sh");
    String text = "export LC_ALL=C LOGWIRE_DATA=daten-für-alle\nexec \"$@\"\n";
    Files.write(script, text.getBytes(StandardCharsets.UTF_8));
    List<String> java = new ArrayList<>(List.of("sh", script.toString()));
    java.addAll(ChildJvm.archived());
    try (ChildServer child = ChildServer.launch(java, folder.resolve("data"), Map.of());
        LogClient client = child.connect()) {
      assertEquals(202, client.send("{\"channel_id\":\"a\",\"label\":\"b\"}").status());
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
      assertTrue(child.stderr().toString().contains("stopped; everything is in"));
    }
    Program.Ended ended = run("LC_ALL=C LOGWIRE_DATA=daten-für-alle", "lw tail");
    assertEquals(1, ended.out().lines().count(), ended.err());
  }

  @Test
  void guessesNothingWhereTheKernelKeepsNoBytes() {
    String[] lost = {"search", "gr??e"};
    ProcessText.Unreadable refused =
        assertThrows(
            ProcessText.Unreadable.class,
            () -> ProcessText.arguments(lost, Optional.empty(), false));
    assertTrue(refused.getMessage().startsWith("argument 2 (gr??e) cannot be read"));
    assertEquals("größe", ProcessText.arguments(new String[] {"größe"}, Optional.empty(), true)[0]);
    // A command line that is another one, as with an @file of Java.
    List<byte[]> other = List.of("java".getBytes(), "@words".getBytes(), "x".getBytes());
    assertThrows(
        ProcessText.Unreadable.class, () -> ProcessText.arguments(lost, Optional.of(other), false));
  }
}
