package io.logwire.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Bodies of logs, good and bad, of every kind that the description knows. */
final class SchemaBodies {
  private static final String TWO_UNITS = "\uD83D\uDCBE"; // one code point

  /** Bodies at a limit and one over it, and every form of every field; true: it is accepted. */
  static Stream<Arguments> bodies() {
    List<Arguments> bodies = new ArrayList<>();
    for (String field : List.of("reference", "label")) {
      addLimit(bodies, field, 255);
    }
    addLimit(bodies, "body", 65_536);
    add(bodies, true, "channel_id at its limit", "{'channel_id':'%s','label':'x'}", "a".repeat(64));
    add(bodies, false, "channel_id over it", "{'channel_id':'%s','label':'x'}", "a".repeat(65));
    for (String id : List.of("9", "A_b-c", "0-")) {
      add(bodies, true, "channel_id " + id, "{'channel_id':'%s','label':'x'}", id);
    }
    for (String id : List.of("", "-a", "_a", "a b", "é", "a.b", "a/b")) {
      add(bodies, false, "channel_id " + id, "{'channel_id':'%s','label':'x'}", id);
    }
    add(bodies, false, "channel_id as a number", "{'channel_id':1,'label':'x'}");
    add(bodies, false, "no channel_id", "{'label':'x'}");
    add(bodies, false, "neither label nor body", "{'channel_id':'c'}");
    add(bodies, false, "both empty", "{'channel_id':'c','label':'','body':null}");
    add(bodies, true, "body alone", "{'channel_id':'c','body':'x'}");
    add(bodies, false, "an unknown field", "{'channel_id':'c','label':'x','lable':'x'}");
    addKinds(bodies);
    addTags(bodies);
    addCustomReferences(bodies);
    return bodies.stream();
  }

  private static void addKinds(List<Arguments> bodies) {
    for (String text : List.of("1", "-1.5e3", "null", "''")) {
      addField(bodies, true, "reference", text);
    }
    for (String other : List.of("true", "{}", "[]", "['x']")) {
      for (String field : List.of("reference", "label", "body", "type", "channel_id")) {
        addField(bodies, false, field, other);
      }
    }
    for (String type :
        List.of("'page_view'", "'action'", "'success'", "'error'", "'information'", "''", "null")) {
      addField(bodies, true, "type", type);
    }
    for (String type : List.of("'Success'", "'warning'", "1")) {
      addField(bodies, false, "type", type);
    }
    for (String alert :
        List.of("true", "false", "1", "0", "'true'", "'false'", "'1'", "'0'", "''", "null")) {
      addField(bodies, true, "alert", alert);
    }
    for (String alert : List.of("2", "'yes'", "[]", "{}", "'TRUE'")) {
      addField(bodies, false, "alert", alert);
    }
  }

  private static void addTags(List<Arguments> bodies) {
    String tag = TWO_UNITS.repeat(64);
    for (String tags :
        List.of(
            "''",
            "null",
            "[]",
            "'a'",
            "'a, b ,,a'",
            "['a',' b ','',null]",
            "'" + tag + "'",
            "['" + tag + "']",
            "'" + numbers(32) + "'",
            list(32))) {
      addField(bodies, true, "tags", tags);
    }
    for (String tags :
        List.of(
            "1",
            "{}",
            "[1]",
            "[['a']]",
            "['a,b']",
            "'" + tag + "x'",
            "['x" + tag + "']",
            "'" + numbers(33) + "'",
            list(33))) {
      addField(bodies, false, "tags", tags);
    }
  }

  private static void addCustomReferences(List<Arguments> bodies) {
    String name = TWO_UNITS.repeat(64);
    String value = TWO_UNITS.repeat(1_024);
    for (String references :
        List.of(
            "{}",
            "[]",
            "''",
            "null",
            "{'a':'b','c':1.50,'d':true,'e':null,'f':''}",
            "[{'name':'a','value':'b'},{'key':'c','value':1}]",
            "[{'name':'a'}]",
            "{'" + name + "':'" + value + "'}",
            "[{'name':'" + name + "','value':'" + value + "'}]",
            map(32))) {
      addField(bodies, true, "custom_references", references);
    }
    for (String references :
        List.of(
            "'a'",
            "1",
            "['a']",
            "{'a':[]}",
            "{'a':{}}",
            "{'':'x'}",
            "[{'value':'b'}]",
            "[{'name':'','value':'b'}]",
            "[{'name':'a','vlaue':'b'}]",
            "[{'name':1,'value':'b'}]",
            "{'x" + name + "':'a'}",
            "{'a':'x" + value + "'}",
            map(33))) {
      addField(bodies, false, "custom_references", references);
    }
  }

  private static void addLimit(List<Arguments> bodies, String field, int limit) {
    addField(bodies, true, field, "'" + TWO_UNITS.repeat(limit) + "'");
    addField(bodies, false, field, "'" + TWO_UNITS.repeat(limit) + "x'");
  }

  // With the other required fields, whichever field this is.
  private static void addField(List<Arguments> bodies, boolean good, String field, String value) {
    String others =
        Stream.of("channel_id", "label")
            .filter(name -> !name.equals(field))
            .map(name -> ",'" + name + "':'x'")
            .collect(Collectors.joining());
    String shown = value.codePointCount(0, value.length()) > 50 ? value.length() + " units" : value;
    add(bodies, good, field + ": " + shown, "{'%s':%s%s}", field, value, others);
  }

  private static void add(
      List<Arguments> bodies, boolean good, String name, String body, Object... values) {
    bodies.add(Arguments.of(name, good, body.formatted(values).replace('\'', '"')));
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(n -> "t" + n).collect(Collectors.joining(","));
  }

  private static String list(int count) {
    return "['" + numbers(count).replace(",", "','") + "']";
  }

  private static String map(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "'n" + n + "':" + n)
        .collect(Collectors.joining(",", "{", "}"));
  }
}
