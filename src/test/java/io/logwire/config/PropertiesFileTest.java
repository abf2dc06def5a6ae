package io.logwire.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an owner writes into the file is what is in force, or it is refused. */
class PropertiesFileTest {
  @TempDir Path folder;

  private final List<String> faults = new ArrayList<>();

  private Map<String, String> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> read(byte[] bytes) throws IOException {
    return PropertiesFile.read(Files.write(folder.resolve("c.properties"), bytes), true, faults);
  }

  private void assertRefuses(String line, String reason) throws IOException {
    faults.clear();
    Map<String, String> values = read("port=1\n" + line + "\nhost=h\n");
    assertEquals(Map.of("port", "1", "host", "h"), values, "the other lines are read");
    assertEquals(1, faults.size(), faults.toString());
    assertTrue(faults.get(0).contains("c.properties: line 2 " + reason), faults.get(0));
  }

  @Test
  void readsKeysAndValuesInTheFormsOfTheFormat() throws IOException {
    String text = "# words\n! words\n\na=1\nb : 2\r\n c\t3 \nd\ne.f=x=y:z\ng=\\u00fc \\= \\\\ ü\n";
    Map<String, String> values = read(text);
    assertEquals(List.of(), faults);
    assertEquals(
        Map.of("a", "1", "b", "2", "c", "3", "d", "", "e.f", "x=y:z", "g", "ü = \\ ü"), values);
  }

  @Test
  void passesByAByteOrderMark() throws IOException {
    assertEquals(Map.of("host", "h"), read("\ufeffhost=h\n"));
    assertEquals(Map.of("host", "h"), read("\ufeff# words\nhost=h\n"));
    assertEquals(List.of(), faults);
  }

  @Test
  void refusesABackslashThatWouldVanish() throws IOException {
    assertRefuses("console.password=pa\\ss", "has a backslash that stands for no sign; write \\\\");
    assertRefuses("console.password=pa\\tss", "has a backslash that stands for no sign");
    assertRefuses("console.password=pa\\u12g4", "has a backslash that stands for no sign");
  }

  @Test
  void refusesABackslashThatWouldSwallowTheNextLine() throws IOException {
    assertRefuses("console.password=secret\\", "ends with a backslash");
    faults.clear();
    assertEquals("secret\\", read("p=secret\\\\\nq=1").get("p"));
    assertEquals(List.of(), faults);
  }

  @Test
  void refusesQuotesAroundAValue() throws IOException {
    assertRefuses("token=\"0123456789abcdef\"", "has quotes around its value");
    assertRefuses("token='0123456789abcdef'", "has quotes around its value");
  }

  @Test
  void refusesAQuoteThatNothingCloses() throws IOException {
    for (String value : List.of("\"half a password", "half a password\"", "'half", "\"")) {
      faults.clear();
      assertRefuses("console.password=" + value, "has one quote at an end of its value");
      assertFalse(faults.get(0).contains("half"), "a secret stays out of the message");
    }
    faults.clear();
    assertEquals("it's", read("p=it's").get("p"));
    assertEquals("W/\"1\"", read("p=W/\"1\"").get("p"));
    assertEquals("\"half", read("p=\\u0022half").get("p"));
    assertEquals(List.of(), faults);
  }

  @Test
  void namesTheLineThatIsNotInUtf8() throws IOException {
    assertEquals(
        Map.of("a", "1"), read("a=1\nb=gr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1)));
    assertEquals(1, faults.size());
    assertTrue(
        faults
            .get(0)
            .endsWith("line 2 is not UTF-8 (it may be Latin-1); save the file as" + " UTF-8"),
        faults.get(0));
  }

  @Test
  void saysThatAFileIsInUtf16() throws IOException {
    assertEquals(Map.of(), read("\ufeffa=1\n".getBytes(StandardCharsets.UTF_16LE)));
    assertEquals(Map.of(), read("a=1\n".getBytes(StandardCharsets.UTF_16))); // with its mark
    assertEquals(2, faults.size(), faults::toString);
    assertTrue(
        faults.stream().allMatch(one -> one.endsWith(": is UTF-16; save the file as UTF-8")));
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    PropertiesFile.read(folder, true, faults);
    PropertiesFile.read(folder.resolve("none"), true, faults);
    PropertiesFile.read(folder.resolve("none"), false, faults);
    assertEquals(
        List.of(
            folder + ": cannot be read: it is a folder, and not a file",
            folder.resolve("none") + ": there is no such file"),
        faults);
  }

  // Root may read all, so that it cannot be refused here.
  @Test
  void saysWhoMayReadAFileThatIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("closed"), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    String user = System.getProperty("user.name");
    assertEquals(
        "this user (%s) may not read it; its owner is %s, its mode rw-r-----"
            .formatted(user, Files.getOwner(file).getName()),
        PropertiesFile.reason(file, new AccessDeniedException(file.toString())));
  }
}
