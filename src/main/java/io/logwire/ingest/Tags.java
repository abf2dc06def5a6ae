package io.logwire.ingest;

import static io.logwire.ingest.Faults.quote;

import com.fasterxml.jackson.core.JsonToken;
import io.logwire.log.LogLimits;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the tags: a string with commas between them, or a list. They are counted as they are split,
 * so a megabyte of commas takes no more memory than 32 tags do.
 */
final class Tags {
  private static final String FIELD = "tags";

  private final FieldReader reader;
  private final StrictJson json;
  private final Faults faults;
  private final Set<String> found = new LinkedHashSet<>();
  private boolean tooMany;

  Tags(FieldReader reader) {
    this.reader = reader;
    this.json = reader.json;
    this.faults = reader.faults;
  }

  List<String> read(JsonToken value) {
    if (value == JsonToken.START_ARRAY) {
      readList();
    } else {
      split(reader.string(FIELD, value, "a string with commas between the tags, or a list"));
    }
    if (tooMany) {
      faults.add(FIELD, "has more than %d tags, which is the limit".formatted(LogLimits.TAGS));
    }
    return List.copyOf(found);
  }

  private void readList() {
    int number = 1;
    for (JsonToken tag = json.next(); tag != JsonToken.END_ARRAY; tag = json.next()) {
      String text =
          tag == JsonToken.VALUE_STRING
              ? json.text()
              : reader.string(FIELD, "tag " + number + ' ', tag, "a list of strings");
      if (text.indexOf(',') >= 0) {
        faults.add(FIELD, quote(text.strip()) + " holds a comma, which stands between tags");
      } else {
        add(text);
      }
      number++;
    }
  }

  private void split(String list) {
    int start = 0;
    while (start <= list.length() && !tooMany) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      add(list.substring(start, end));
      start = end + 1;
    }
  }

  private void add(String text) {
    String tag = text.strip();
    if (tag.isEmpty() || found.contains(tag)) {
      return;
    }
    if (found.size() == LogLimits.TAGS) {
      tooMany = true;
      return;
    }
    found.add(reader.limited(FIELD, "", tag, LogLimits.TAG));
  }
}
