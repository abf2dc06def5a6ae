package io.logwire.console;

import io.logwire.log.LogId;
import io.logwire.log.StoredLog;
import io.logwire.store.LogReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The logs of one page of a feed, newest first, and whether there are others.
 *
 * @param isUpwards whether it goes on from an older page, else from a newer one or from the newest
 * @param marks where logs must be counted for the chart and were found already
 * @param lookedBackTo where looking ended before its end
 */
record Feed(
    List<StoredLog> logs,
    boolean isUpwards,
    boolean hasNewer,
    boolean hasOlder,
    Optional<LogReader.Marked> marks,
    OptionalLong lookedBackTo) {

  /** As many of them as a page has room for; the others are on the next one. */
  Feed cut(int shown) {
    if (shown == logs.size()) {
      return this;
    }
    List<StoredLog> some =
        isUpwards ? logs.subList(logs.size() - shown, logs.size()) : logs.subList(0, shown);
    return new Feed(
        some, isUpwards, hasNewer || isUpwards, hasOlder || !isUpwards, marks, lookedBackTo);
  }

  /**
   * Those of them that came behind that log, as a page that goes on from it: of the newest page,
   * which has others too.
   */
  Feed after(long id) {
    List<StoredLog> some = logs.stream().filter(log -> log.id() > id).toList();
    return some.isEmpty() ? this : new Feed(some, true, hasNewer, true, marks, lookedBackTo);
  }

  /** The links to the pages before and after it; nothing where there are none. */
  Html pager(Link here, Times times) {
    Html links = new Html();
    if (lookedBackTo.isPresent()) {
      long id = lookedBackTo.getAsLong();
      links.add("<span>Looked back to {}.</span>\n", times.exact(LogId.time(id)));
      if (!hasOlder) {
        links.add(
            "<a rel=\"next\" href=\"{}\">Look further back</a>\n", here.plus("before", "" + id));
      }
    }
    if (hasNewer && !logs.isEmpty()) {
      links.add("<a href=\"{}\">Newest</a>\n", here);
      links.add(
          "<a rel=\"prev\" href=\"{}\">Newer</a>\n", here.plus("after", "" + logs.get(0).id()));
    }
    if (hasOlder) {
      links.add(
          "<a rel=\"next\" href=\"{}\">Older</a>\n",
          here.plus("before", "" + logs.get(logs.size() - 1).id()));
    }
    return links.isEmpty()
        ? links
        : Html.of("<nav class=\"pager\" aria-label=\"Pages\">\n{}</nav>\n", links);
  }
}
