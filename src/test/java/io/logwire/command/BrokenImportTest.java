package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.sqlite.SqlitePlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code import} says of a file that is not as it should be. */
class BrokenImportTest extends TransferFixture {
  @Test
  void importsNothingOfAFileWithABrokenLineAndNamesIt() throws Exception {
    String two = ONE.replace("5200000", "5200001").replace("one", "two");
    Map<String, String> faults =
        Map.ofEntries(
            Map.entry("{\"id\":", "is not JSON"),
            Map.entry("[1]", "is not a JSON object"),
            Map.entry("{\"channel_id\":\"c\",\"label\":\"l\"}", "has no id"),
            Map.entry(two.strip() + " x", "is not JSON"),
            Map.entry(two.strip() + " 1", "text behind"),
            Map.entry(two.replace("two\"", "two\",\"label\":\"l\""), "has `label` twice"),
            Map.entry(two.replace("label", "lable"), "did you mean `label`?"),
            Map.entry(two.replace("\"two\"", "2"), "`label` is not a string"),
            Map.entry(two.replace("two", "a\\u0000b"), "U+0000"),
            Map.entry(two.replace("two", "a\\ud800b"), "lone surrogate"),
            Map.entry(two.replace("two", "l".repeat(256)), "the limit is 255"),
            Map.entry(two.replace("\"c\"", "\"my shop\""), "not the ID of a channel"),
            Map.entry(two.replace("2024-02-29", "2024-02-28"), "has the time 2024-02-28"),
            Map.entry(two.replace("two\"", "two\",\"type\":\"succes\""), "is not a type"),
            Map.entry(two.replace("two\"", "two\",\"tags\":[\"a,b\"]"), "comma"),
            Map.entry(two.replace("two\"", "two\",\"alert\":\"yes\""), "`alert` is neither"),
            Map.entry(
                two.replaceFirst("\"id\":\\d+", "\"id\":8912345678901234"), "but its id is of"),
            Map.entry(
                two.replaceFirst("\"id\":\\d+,\"time\":\"[^\"]*\"", "\"id\":8912345678901234"),
                "time to come"),
            Map.entry(ONE, "same id as the log before"),
            Map.entry(
                ONE.replaceFirst("\"id\":\\d+,\"time\":\"[^\"]*\"", "\"id\":5"),
                "below that of the log before"));
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      Path data = folder.resolve("data");
      new SqlitePlace(data).make();
      Path file = file("broken.ndjson", ONE + "\n" + fault.getKey());
      assertEquals(1, imports(data, file.toString()), fault::getKey);
      assertTrue(err.toString().contains(" line 3 "), err::toString);
      assertTrue(err.toString().contains(fault.getValue()), err::toString);
      assertTrue(err.toString().contains("nothing was imported"), err::toString);
      assertEquals(1, err.toString().lines().count(), err::toString);
      assertEquals(List.of(), rows(data));
    }
  }

  @Test
  void namesTheLineInWhichABrokenRowOfATableBegins() throws Exception {
    String header = "id,channel_id,label\r\n538096435200000,c,\"two\nlines\"\r\n";
    Map<String, String> faults =
        Map.of(
            "538096435200001,c\r\n", "fewer cells",
            "538096435200001,c,l,x\r\n", "more cells",
            "538096435200001,c,\"l\r\n", "without an end",
            "538096435200001,c,\"l\"x\r\n", "behind the closing quote",
            "538096435200001,c,a\"b\r\n", "a quote in a cell",
            "5.37578E+14,c,l\r\n", "not a whole number");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      Path data = folder.resolve("data");
      assertEquals(1, imports(data, file("broken.csv", header + fault.getKey()).toString()));
      assertTrue(err.toString().contains(" line 4 "), err::toString);
      assertTrue(err.toString().contains(fault.getValue()), err::toString);
      assertEquals(List.of(), rows(data));
    }
    Path wrong = file("wrong.csv", "id,channel,label\r\n1,c,l\r\n");
    assertEquals(1, imports(folder.resolve("data"), wrong.toString()));
    assertTrue(err.toString().contains("line 1 `channel` is not a field"), err::toString);
  }

  @Test
  void refusesAnIdThatAnotherLogHasAndNamesTheLine() throws Exception {
    Path data = folder.resolve("data");
    assertEquals(0, imports(data, file("a.ndjson", ONE).toString()), err::toString);
    String older = ONE.replaceFirst("\"id\":\\d+,\"time\":\"[^\"]*\"", "\"id\":1");
    Path other = file("b.ndjson", older + ONE.replace("one", "another"));
    assertEquals(1, imports(data, other.toString()));
    assertTrue(err.toString().contains("line 2 has the id 538096435200000"), err::toString);
    assertEquals(1, rows(data).size());
  }
}
