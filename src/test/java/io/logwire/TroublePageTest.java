package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.docs.Program;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/TROUBLE.md: its headings are what the program says, asked of the program itself. */
class TroublePageTest {
  // Root may do everything; without these rights it may do what any user may.
  private static final List<String> AS_A_USER =
      List.of(
          "setpriv",
          "--bounding-set=-dac_override,-dac_read_search,-net_bind_service",
          "--inh-caps=-all");

  @TempDir Path folder;
  private final Map<String, String> environment =
      new HashMap<>(Map.of("LOGWIRE_PORT", "0", "LOGWIRE_CONSOLE_PORT", "0"));

  private static List<String> headings() throws Exception {
    return Files.readAllLines(Path.of("docs/TROUBLE.md")).stream()
        .filter(line -> line.startsWith("### "))
        .map(line -> line.substring(4))
        .toList();
  }

  /** The heading that begins so, as a pattern of what the program says. */
  private static Pattern heading(String start) throws Exception {
    List<String> found = headings().stream().filter(one -> one.startsWith(start)).toList();
    assertEquals(1, found.size(), () -> "headings that begin with " + start);
    return Pattern.compile(
        Arrays.stream(found.get(0).split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".+?")));
  }

  /** Runs the program until it has said what the heading says. */
  private void says(String heading, List<String> before, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(ChildJvm.archived());
    command.add(LogWire.class.getName());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    ProcessBuilder program =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    program.environment().putAll(environment);
    Process process = program.start();
    Pattern pattern = heading(heading);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try {
      boolean ended;
      do {
        ended = process.waitFor(20, TimeUnit.MILLISECONDS);
      } while (!pattern.matcher(Files.readString(out)).find()
          && !ended
          && System.nanoTime() < deadline);
    } finally {
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
    String said = Files.readString(out);
    assertTrue(pattern.matcher(said).find(), () -> pattern + " is not in: " + said);
  }

  private static List<String> aUser() throws Exception {
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      Program.require("setpriv");
      return AS_A_USER;
    }
    return List.of();
  }

  @Test
  void sayWhatIsWrongWithPorts() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      environment.put("LOGWIRE_PORT", port);
      says("cannot listen on …: Address already in use; set port", List.of());
      environment.putAll(Map.of("LOGWIRE_PORT", "0", "LOGWIRE_CONSOLE_PORT", port));
      says("cannot listen on …: Address already in use; set console.port", List.of());
      environment.put("LOGWIRE_CONSOLE_PORT", "0");
    }
    environment.put("LOGWIRE_HOST", "192.0.2.1"); // of no machine, RFC 5737
    says("… is no address of this machine yet", List.of());
    environment.remove("LOGWIRE_HOST");
    environment.put("LOGWIRE_CONSOLE_HOST", "0.0.0.0");
    says("console.host = …", List.of());
    environment.remove("LOGWIRE_CONSOLE_HOST");
    environment.put("LOGWIRE_PORT", "tcp://10.0.0.1:8080");
    environment.put("LOGWIRE_HOST", "192.0.2.1"); // so that it takes no port of this machine
    says("LOGWIRE_PORT: ignored", List.of());
  }

  @Test
  void sayWhatIsWrongWithPortsOfRoot() throws Exception {
    int first =
        Integer.parseInt(
            Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start")).strip());
    assumeTrue(first > 1, "every user may have every port here");
    environment.put("LOGWIRE_PORT", "1");
    says("cannot listen on …: Permission denied", aUser());
  }

  @Test
  void sayWhatIsWrongWithRights() throws Exception {
    says("there is no folder …", List.of(), "tail");
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    says("every user of this machine may write to the folder …", List.of());
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
    says("cannot look into the folder …", aUser(), "tail");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    environment.put("LOGWIRE_DATA", closed.resolve("data").toString());
    says("cannot write to the folder …", aUser());
    environment.put("LOGWIRE_DATA", data.toString());
    try (TestServer first = TestServer.start(data)) {
      assertTrue(first.consolePort() > 0);
      says("another LogWire server uses the folder …", List.of());
    }
  }

  @Test
  void sayWhatIsWrongWithSettingsAndArguments() throws Exception {
    Files.writeString(folder.resolve("config.properties"), "prot=8080\n");
    says("… is not a setting", List.of());
    Files.delete(folder.resolve("config.properties"));
    List<String> shell = List.of("sh", "-c", "exec \"$@\" \"$(printf '\\377')\"", "sh");
    says("argument … is not UTF-8", shell, "search");
  }

  @Test
  void sayWhatIsWrongWithTheClock() throws Exception {
    Program.require("faketime");
    says("the clock says …", List.of("faketime", "2014-01-01 00:00:00"));
  }

  @Test
  void sayWhatTheConsoleSaysOfAProxysName() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"));
        Socket browser = new Socket("127.0.0.1", server.consolePort())) {
      String request = "GET / HTTP/1.1\r\nHost: logs.example.com\r\nConnection: close\r\n\r\n";
      browser.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String page = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(heading("Not the name of this console").matcher(page).find(), page);
    }
  }

  @Test
  void sayWhatTheScriptsSay() throws Exception {
    String packaged = Files.readString(Path.of("src/deb/logwire.sh"));
    assertTrue(heading("the logs of this machine belong").matcher(packaged).find());
    String single = Files.readString(Path.of("src/release/executable.sh"));
    assertTrue(heading("it unpacks itself once").matcher(single).find());
  }

  @Test
  void areAllAskedForByATest() throws Exception {
    String asked = Files.readString(Path.of("src/test/java/io/logwire/TroublePageTest.java"));
    List<String> starts =
        Pattern.compile("(?:says|heading)\\(\\s*\"([^\"]+)\"")
            .matcher(asked)
            .results()
            .map(match -> match.group(1))
            .toList();
    Stream<String> forgotten =
        headings().stream().filter(one -> starts.stream().noneMatch(one::startsWith));
    assertEquals(List.of(), forgotten.toList());
  }
}
