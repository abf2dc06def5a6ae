package io.logwire.command.terminal;

import io.logwire.command.terminal.Line.Style;
import io.logwire.log.JsonLayout;
import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Logs with all that they say: a line of when, what and where, the label, a line for each value,
 * and the body in its lines, JSON laid out. What would drive a terminal is shown as a sign.
 */
public final class WholeLogs implements Consumer<List<StoredLog>> {
  private static final int NAME = 10; // cells

  private final Sheet sheet;
  private final Function<StoredLog, List<String>> deliveries;
  private boolean any;

  /**
   * @param deliveries a sentence for each webhook that the alert of a log was for
   */
  public WholeLogs(Sheet sheet, Function<StoredLog, List<String>> deliveries) {
    this.sheet = sheet;
    this.deliveries = deliveries;
  }

  /** Writes them in this order, with an empty line between two. */
  @Override
  public void accept(List<StoredLog> logs) {
    for (StoredLog log : logs) {
      if (any) {
        sheet.write("");
      }
      any = true;
      print(log);
    }
    sheet.out().flush();
  }

  private void print(StoredLog log) {
    LogEntry entry = log.entry();
    sheet.write(
        new Line()
            .add(
                Style.DIM, LocalTimes.text(log.time(), sheet.zone(), LocalTimes.MILLISECOND) + "  ")
            .add(Style.of(entry.type()), LogLines.sign(entry.type()) + " " + entry.type().text())
            .add("  " + entry.channelId()));
    if (!entry.label().isEmpty()) {
      sheet.write(sheet.marker().mark(Style.HEADING, Visible.line(entry.label())));
    }
    value("id", Long.toString(log.id()), Style.PLAIN);
    LogField.all().forEach(field -> values(field, log));
    if (!entry.body().isEmpty()) {
      sheet.write("");
      JsonLayout.of(entry.body())
          .orElse(entry.body())
          .lines()
          .forEach(line -> sheet.write(sheet.marker().mark(Style.PLAIN, shown(line))));
    }
  }

  private void values(LogField field, StoredLog log) {
    LogEntry entry = log.entry();
    switch (field) {
      case CHANNEL_ID, TYPE, LABEL, BODY -> {
        // have places of their own
      }
      case ALERT -> alert(log);
      case TAGS -> tags(entry.tags());
      case CUSTOM_REFERENCES ->
          entry.customReferences().forEach((name, value) -> value(name, value, Style.PLAIN));
      default -> {
        if (!field.of(entry).isEmpty()) {
          value(field.text(), field.of(entry), Style.REFERENCE);
        }
      }
    }
  }

  private void alert(StoredLog log) {
    if (log.entry().alert()) {
      List<String> told = deliveries.apply(log);
      told.forEach(line -> sheet.write(name("alert").add(" " + Visible.line(line))));
      if (told.isEmpty()) {
        sheet.write(name("alert").add(" no webhook took it"));
      }
    }
  }

  private void tags(List<String> all) {
    if (!all.isEmpty()) {
      Line tags = name("tags");
      all.forEach(tag -> tags.add(" ").add(sheet.marker().markWhole(Style.PLAIN, tag, shown(tag))));
      sheet.write(tags);
    }
  }

  private void value(String name, String value, Style style) {
    sheet.write(name(name).add(" ").add(sheet.marker().markWhole(style, value, shown(value))));
  }

  private static Line name(String name) {
    String shown = shown(name);
    return new Line().add(Style.DIM, shown + " ".repeat(Math.max(0, NAME - Cells.of(shown))));
  }

  private static String shown(String text) {
    return Cells.line(text, Integer.MAX_VALUE);
  }
}
