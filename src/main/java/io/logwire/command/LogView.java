package io.logwire.command;

import io.logwire.command.terminal.ChosenColumns;
import io.logwire.command.terminal.LogColumn;
import io.logwire.command.terminal.LogLines;
import io.logwire.command.terminal.Marker;
import io.logwire.command.terminal.Sheet;
import io.logwire.command.terminal.Terminal;
import io.logwire.command.terminal.WholeLogs;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.Store;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command that lists logs is told how to show them. */
final class LogView {

  /** For the completion of {@code --columns}. */
  static final class Columns implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LogColumn.names().iterator();
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--whole",
      description = "All of each log: the body in its lines, every value, what became of an alert.")
  private boolean whole;

  @Option(
      names = "--columns",
      paramLabel = "NAMES",
      split = ",",
      completionCandidates = Columns.class,
      description = "These columns, with commas between them: ${COMPLETION-CANDIDATES}.")
  private List<String> columns = List.of();

  @Option(names = "--json", description = "A JSON object in each line.")
  private boolean json;

  /** Whether a program is to read it. */
  boolean isJson() {
    return json;
  }

  /** What writes logs as they were asked for. */
  Consumer<List<StoredLog>> printer(
      Store store, Terminal terminal, ZoneId zone, Marker marker, Clock clock) {
    if ((json ? 1 : 0) + (whole ? 1 : 0) + (columns.isEmpty() ? 0 : 1) > 1) {
      throw wrong("--whole, --columns and --json exclude one another.");
    }
    Sheet sheet = new Sheet(command.commandLine().getOut(), terminal, zone, marker);
    if (json) {
      return sheet::writeJson;
    }
    if (whole) {
      return new WholeLogs(sheet, log -> DeliveryLines.sentences(store, log, zone));
    }
    return columns.isEmpty()
        ? new LogLines(sheet, LocalDate.ofInstant(clock.instant(), zone))
        : new ChosenColumns(sheet, chosen());
  }

  private List<LogColumn> chosen() {
    try {
      return columns.stream().map(LogColumn::of).toList();
    } catch (IllegalArgumentException e) {
      throw wrong("--columns: " + Visible.line(e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
