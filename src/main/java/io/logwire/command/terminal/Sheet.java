package io.logwire.command.terminal;

import io.logwire.log.LogJson;
import io.logwire.log.StoredLog;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;

/** What logs are written on: for whom, in which zone, and what is marked in them. */
public record Sheet(PrintWriter out, Terminal terminal, ZoneId zone, Marker marker) {

  /** Writes a line as it is, at the latest when it is flushed. */
  void write(String line) {
    out.write(line);
    out.write('\n');
  }

  void write(Line line) {
    write(line.render(terminal.hasColours()));
  }

  /** Writes logs for programs, a JSON object in each line, and at once. */
  public void writeJson(List<StoredLog> logs) {
    logs.forEach(log -> write(LogJson.write(log)));
    out.flush();
  }
}
