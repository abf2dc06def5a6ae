package io.logwire.command;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.Deadline;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import io.logwire.thread.Threads;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code complete KIND -- PREFIX LINE...}: what a shell asks while somebody types, a word a line.
 *
 * <p>Promise: it makes nothing, says nothing but words, and ends with 0. It looks at a store once,
 * and again for {@link #PATIENCE}, and waits {@link #LONGEST} for one that does not answer; what
 * was found until then is what there is.
 *
 * <p>Limits: {@link #MOST} words; tags of the {@link #LOGS} newest logs.
 */
@Command(name = "complete", description = "Words for the completion of a shell.")
public final class CompleteCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final int MOST = 200;
  private static final int LOGS = 2_000;
  private static final int LOGS_IN_A_LOOK = 100; // whole ones, in memory

  private final Function<Optional<Path>, StorePlace> place;
  private final Function<Optional<Path>, List<String>> webhooks;
  private final Clock clock;
  private final Set<String> found = Collections.synchronizedSet(new LinkedHashSet<>());

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "KIND", description = "channels, tags or webhooks.")
  private String kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "PREFIX", description = "Their beginning.")
  private String prefix = "";

  @Parameters(index = "2..*", arity = "0..*", paramLabel = "LINE", description = "As it is typed.")
  private List<String> line = new ArrayList<>();

  /**
   * The command for the service that keeps its logs there.
   *
   * @param place where it is, where the settings are in that file or in the usual one
   * @param webhooks the names of those that are configured, in the same way
   */
  public CompleteCommand(
      Function<Optional<Path>, StorePlace> place,
      Function<Optional<Path>, List<String>> webhooks,
      Clock clock) {
    this.place = place;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    Thread looking = Threads.made("complete", this::lookOrGiveUp);
    looking.start(); // a disk that does not answer holds up nobody
    looking.join(LONGEST.toMillis());
    List<String> words;
    synchronized (found) {
      words = found.stream().limit(MOST).toList();
    }
    words.forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  private void lookOrGiveUp() {
    try {
      look();
    } catch (RuntimeException e) {
      // No settings, no store, none that can be read: somebody types, and is told by the command.
    }
  }

  private void look() {
    Optional<Path> settings = settings();
    if (kind.equals(StoredWords.WEBHOOKS.text())) {
      add(webhooks.apply(settings));
      return;
    }
    try (Store store = place.apply(settings).existing(clock)) {
      if (kind.equals(StoredWords.CHANNELS.text())) {
        add(store.channelList().ids(prefix, MOST));
      } else if (kind.equals(StoredWords.TAGS.text())) {
        addTags(store.reader());
      }
    }
  }

  /** The file that the line names by {@code --config}. */
  private Optional<Path> settings() {
    Optional<Path> file = Optional.empty();
    for (int i = 0; i < line.size(); i++) {
      String word = line.get(i);
      if (word.startsWith("--config=")) {
        file = Optional.of(Path.of(word.substring("--config=".length())));
      } else if (word.equals("--config") && i + 1 < line.size()) {
        file = Optional.of(Path.of(line.get(i + 1)));
      }
    }
    return file;
  }

  private void addTags(LogReader reader) {
    LogQuery page = LogQuery.latest(LOGS_IN_A_LOOK);
    // The first look has all the time that there is: a JVM that has just begun is slow.
    Deadline deadline = Deadline.after(LONGEST);
    OptionalLong before = OptionalLong.of(Long.MAX_VALUE);
    for (int seen = 0; seen < LOGS && found.size() < MOST && before.isPresent(); ) {
      List<StoredLog> logs = reader.find(page.before(before.getAsLong()), deadline).logs();
      logs.forEach(log -> add(log.entry().tags()));
      deadline = seen == 0 ? Deadline.after(PATIENCE) : deadline;
      seen += LOGS_IN_A_LOOK;
      before =
          logs.isEmpty() ? OptionalLong.empty() : OptionalLong.of(logs.get(logs.size() - 1).id());
    }
  }

  // What cannot be typed as it is shown is no help to who types.
  private void add(Collection<String> words) {
    for (String word : words) {
      if (word.startsWith(prefix) && Visible.line(word).equals(word)) {
        found.add(word);
      }
    }
  }
}
