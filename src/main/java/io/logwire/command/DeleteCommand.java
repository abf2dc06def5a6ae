package io.logwire.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.command.terminal.LocalTimes;
import io.logwire.command.terminal.Numbers;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.store.Erasure;
import io.logwire.store.ErasurePreview;
import io.logwire.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code delete --reference R}: tells which logs are meant, asks, and erases them for good. Exit
 * code 0 if none of them is left, also if there were none; 1 if the answer was no.
 */
@Command(
    name = "delete",
    description = {
      "Deletes the logs that all of the options mean, so that nothing of them is left in the file,"
          + " its index and its WAL. A running service goes on.",
      "Tells which they are, and asks before it deletes them. Logs that come after that are kept."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  delete --reference 'user 4711'              all logs of one person",
      "  delete --custom mail=anna@example.com       the same, by a custom reference",
      "  delete --channel tests --until yesterday    the older logs of a channel",
      "  delete --reference 'user 4711' --yes        without a question, for scripts",
      "  delete --tag imported --yes --json          what was deleted, as a JSON object",
      "",
      "Backups keep what they have, and so do receivers of alerts."
    })
public final class DeleteCommand extends StoreCommand implements Callable<Integer> {
  private static final int MOST_CHANNELS = 5;

  @Mixin private LogFilters filters;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask.")
  private boolean yes;

  @Option(names = "--json", description = "One JSON object with the result.")
  private boolean json;

  public DeleteCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    LogQuery query = filters.query(1, clock);
    if (query.equals(LogQuery.latest(1))) {
      throw wrong("Say which logs: --reference, --channel or another of the options.");
    }
    if (!yes && !terminal.canAnswer()) {
      throw wrong("Nobody can be asked here: say --yes to delete without a question.");
    }
    try (Store store = open()) {
      return run(store, query);
    }
  }

  private int run(Store store, LogQuery query) {
    ErasurePreview preview = store.previewErasure(query);
    if (!json) {
      describe(preview);
    }
    if (preview.logs() > 0 && !yes && !terminal.saysYes(err(), "Delete them for good?")) {
      err().println("Nothing was deleted.");
      return 1;
    }
    boolean isNeeded = preview.logs() > 0 || store.hasUnfinishedErasure();
    long deleted = isNeeded ? erase(store, query, preview) : 0;
    if (json) {
      out().println(json(preview, deleted));
    }
    return 0;
  }

  private long erase(Store store, LogQuery query, ErasurePreview preview) {
    try (Erasure erasure = store.erasure()) {
      long deleted = erasure.erase(query, preview.newest(), done -> progress(done, preview.logs()));
      progress("Overwriting free pages ...");
      erasure.finish();
      progress("");
      String what =
          deleted == 0 ? "An earlier delete is finished" : Numbers.of(deleted, "log") + " deleted";
      err().printf("%s. %s%n", what, erasure.whatIsLeft());
      return deleted;
    }
  }

  private void describe(ErasurePreview preview) {
    if (preview.logs() == 0) {
      err().println("No log answers that.");
      return;
    }
    out().printf("%s of %s,%n", Numbers.of(preview.logs(), "log"), channels(preview.channels()));
    out()
        .printf(
            "the first of %s, the last of %s.%n", time(preview.firstId()), time(preview.lastId()));
    if (preview.owed() > 0) {
      out()
          .printf(
              "Of their alerts %,d have not arrived yet; they will not be sent any more.%n",
              preview.owed());
    }
    out().flush();
  }

  private static String channels(Map<String, Long> channels) {
    if (channels.size() == 1) {
      return "the channel " + channels.keySet().iterator().next();
    }
    List<String> names = new ArrayList<>();
    channels.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST_CHANNELS)
        .forEach(channel -> names.add("%s (%,d)".formatted(channel.getKey(), channel.getValue())));
    int others = channels.size() - names.size();
    String last = others > 0 ? others + " others" : names.remove(names.size() - 1);
    return "the channels " + String.join(", ", names) + " and " + last;
  }

  private String time(long id) {
    return LocalTimes.second(LogId.time(id), filters.zone());
  }

  private static ObjectNode json(ErasurePreview preview, long deleted) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    boolean none = preview.logs() == 0;
    json.put("deleted", deleted)
        .put("first", none ? null : instant(preview.firstId()))
        .put("last", none ? null : instant(preview.lastId()))
        .put("alerts_owed", preview.owed());
    ObjectNode channels = json.putObject("channels");
    preview.channels().forEach(channels::put);
    return json;
  }

  private static String instant(long id) {
    return LogId.time(id).toString();
  }

  private void progress(long done, long all) {
    progress("%,d of %s deleted".formatted(done, Numbers.of(all, "log")));
  }

  // On one line, which the next text replaces.
  private void progress(String text) {
    if (terminal.isThere()) {
      err().print("\r\u001b[K" + text);
      err().flush();
    }
  }
}
