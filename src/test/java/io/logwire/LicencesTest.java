package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of licences that goes into the jar. {@code smoke.sh} looks into the jar itself. */
class LicencesTest {
  private static final Path FOLDER = Path.of("src/main/resources/META-INF/licenses");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency>(?:(?!</dependency>).)*?<groupId>([^<]*)</groupId>(.*?)</dependency>",
          Pattern.DOTALL);

  private static List<String[]> list() throws Exception {
    return Files.readAllLines(FOLDER.resolve("LIST.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" \\| "))
        .toList();
  }

  @Test
  void everyDependencyOfTheJarHasALine() throws Exception {
    List<String> packages = list().stream().map(line -> line[0].replace('/', '.')).toList();
    String pom = Files.readString(Path.of("pom.xml"));
    String dependencies = pom.substring(pom.indexOf("</dependencyManagement>"));
    List<String> without = new ArrayList<>();
    Matcher dependency = DEPENDENCY.matcher(dependencies);
    int found = 0;
    while (dependency.find()) {
      if (!dependency.group(2).contains("<scope>test</scope>")) {
        found++;
        // Two of them have their classes elsewhere than their group says.
        String group = dependency.group(1).replace("info.", "").replace("org.xerial", "org.sqlite");
        if (packages.stream().noneMatch(name -> (name + ".").startsWith(group + "."))) {
          without.add(dependency.group(1));
        }
      }
    }
    assertEquals(List.of(), without);
    assertTrue(found >= 6, "it finds the dependencies");
  }

  @Test
  void everyLineNamesItsTexts() throws Exception {
    for (String[] line : list()) {
      assertEquals(5, line.length, line[0]);
      for (String text : line[4].split(" ")) {
        assertTrue(text.startsWith("META-INF/"), text);
        if (text.startsWith("META-INF/licenses/")) {
          Path file = FOLDER.resolve(text.substring("META-INF/licenses/".length()));
          assertTrue(Files.size(file) > 500, file.toString());
        }
      }
    }
  }
}
